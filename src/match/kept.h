/* match/kept.h - a calibration that outlives the process.
 *
 * To calibrate is to train many models and throw all but one away, so a start
 * with the content of the last one had better not. A kept calibration has the
 * key of all that it rests on; whatever is wrong with the file, it is made
 * anew.
 *
 * The file, in the machine's own byte order: a mark of eight bytes, the SHA-256
 * of all that follows, the key, then numbers (kept.c). */
#ifndef MATCH_KEPT_H
#define MATCH_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/secret.h"
#include "base/str.h"
#include "match/calibrate.h"
#include "match/corpus.h"

#define KEPT_MARK  "SFLRCAL1"
#define KEPT_BYTES (64 * 1024 * 1024) /* a file has at most */

/* Names what a calibration of c alone rests on: the examples as they were read
 * (so settings, lexicon and vectors, too) and the bytes of this program. False
 * when the program cannot be read. */
bool kept_key(const struct corpus *c, char key[SECRET_HASH_TEXT],
	      struct fault *why) MUST_CHECK;

/* Adds the file's bytes. Of a guess only what calibration_point() asks for is
 * kept. */
void kept_write(const struct calibration *c, const char *key, struct str *out);
/* Gives what kept_write() was given; FAULT_REJECT "stale" when the key is
 * another, "garbled" when the bytes are none of ours. */
struct calibration *kept_read(const char *bytes, size_t len, const char *key,
			      struct fault *why) MUST_CHECK;

/* The same with a file. Where there is none: NULL and FAULT_NONE. */
struct calibration *kept_load(const char *path, const char *key,
			      struct fault *why) MUST_CHECK;
/* Replaces the file as a whole, or leaves it. */
bool kept_save(const char *path, const char *key, const struct calibration *c,
	       struct fault *why) MUST_CHECK;

#endif
