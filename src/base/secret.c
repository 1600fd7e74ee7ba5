#include "config.h"

#include "base/secret.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

_Static_assert(SECRET_PASSWORD_TEXT >= crypto_pwhash_STRBYTES,
	       "a password hash must fit");
_Static_assert(SECRET_HASH_TEXT == 2 * crypto_hash_sha256_BYTES + 1,
	       "a SHA-256 in hex must fit");

bool secret_start(struct fault *why)
{
	if (sodium_init() < 0)
		return fault_set(why, FAULT_FATAL, "crypto",
				 "libsodium cannot start: no source of "
				 "randomness on this system");
	return true;
}

void secret_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

uint64_t secret_random_u64(void)
{
	uint64_t v;

	randombytes_buf(&v, sizeof(v));
	return v;
}

void secret_random_hex(char *out, size_t out_size, size_t bytes)
{
	unsigned char raw[32];

	assert(bytes <= sizeof(raw) && out_size > 2 * bytes);
	randombytes_buf(raw, bytes);
	sodium_bin2hex(out, out_size, raw, bytes);
}

void secret_hash_hex(const void *data, size_t len, char out[SECRET_HASH_TEXT])
{
	unsigned char raw[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(raw, data, len);
	sodium_bin2hex(out, SECRET_HASH_TEXT, raw, sizeof(raw));
}

void secret_sign_hex(const char *key, const void *data, size_t len,
		     char out[SECRET_HASH_TEXT])
{
	unsigned char raw[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state st;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key,
				    strlen(key));
	crypto_auth_hmacsha256_update(&st, data, len);
	crypto_auth_hmacsha256_final(&st, raw);
	sodium_bin2hex(out, SECRET_HASH_TEXT, raw, sizeof(raw));
}

bool secret_password_hash(const char *password, char out[SECRET_PASSWORD_TEXT],
			  struct fault *why)
{
	if (crypto_pwhash_str(out, password, strlen(password),
			      crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return fault_set(why, FAULT_RETRY, "memory",
				 "not enough memory to hash a password "
				 "(64 MiB are needed)");
	return true;
}

bool secret_password_matches(const char *password, const char *hash)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
