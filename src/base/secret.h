/* base/secret.h - randomness, password hashes and signatures (libsodium).
 *
 * The one user of the crypto library, so that what we promise about secrets
 * can be read in one place. secret_start() comes first, once. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

bool secret_start(struct fault *why) MUST_CHECK;

void secret_random(void *out, size_t len);
uint64_t secret_random_u64(void);
/* A random id: `bytes` (at most 32) of randomness as 2 * bytes lower-case hex
 * digits and a NUL in out. */
void secret_random_hex(char *out, size_t out_size, size_t bytes);

/* SHA-256 of data as 64 hex digits and a NUL: what the store keeps of a token,
 * so that a stolen database opens no session. */
#define SECRET_HASH_TEXT 65
void secret_hash_hex(const void *data, size_t len, char out[SECRET_HASH_TEXT]);

/* HMAC-SHA-256 of data under key, as hex like above. */
void secret_sign_hex(const char *key, const void *data, size_t len,
		     char out[SECRET_HASH_TEXT]);

/* argon2id with libsodium's interactive limits (64 MiB, ~0.1 s: never on the
 * loop). out holds SECRET_PASSWORD_TEXT bytes. */
#define SECRET_PASSWORD_TEXT 128
bool secret_password_hash(const char *password, char out[SECRET_PASSWORD_TEXT],
			  struct fault *why) MUST_CHECK;
bool secret_password_matches(const char *password, const char *hash);

#endif
