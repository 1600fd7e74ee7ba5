/* store/visitors.h - who writes to us, known again by a token.
 *
 * Of the token only its hash is stored (secret_hash_hex()). */
#ifndef STORE_VISITORS_H
#define STORE_VISITORS_H

#include "model/conversation.h"
#include "store/db.h"

bool visitors_insert(struct db *db, const struct visitor *v,
		     const char *token_hash, struct fault *why) MUST_CHECK;
/* Both set *found_r; *v_r is filled when there is one. */
bool visitors_load(struct db *db, const char *id, struct visitor *v_r,
		   bool *found_r, struct fault *why) MUST_CHECK;
bool visitors_find_token(struct db *db, const char *token_hash,
			 struct visitor *v_r, bool *found_r,
			 struct fault *why) MUST_CHECK;
/* Writes lang, name, email and phone; FAULT_REJECT "unknown" when there is no
 * such visitor. */
bool visitors_save(struct db *db, const struct visitor *v,
		   struct fault *why) MUST_CHECK;
/* Sets seen_at; fails as above. */
bool visitors_touch(struct db *db, const char *id, int64_t seen_at,
		    struct fault *why) MUST_CHECK;

#endif
