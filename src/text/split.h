/* text/split.h - the questions of a message, the greeting before them, and what
 * goes on from an earlier one.
 *
 * Only says where a message could be cut; whether it is right to cut there is
 * for the matcher to judge. */
#ifndef TEXT_SPLIT_H
#define TEXT_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

struct segment {
	size_t start, end; /* bytes, without blanks around */
	bool asks;         /* ends with a question mark */
};

/* Cuts valid UTF-8 s[0..len) into sentences, or one sentence at a conjunction
 * between two halves of three words and more. Gives how many, at most max;
 * what is behind the last one that fits belongs to it. */
size_t split_segments(const char *s, size_t len, struct segment *out,
		      size_t max);

/* A sentence whose last words, behind a conjunction, share its beginning. */
struct shared {
	size_t first_end;          /* of "where is my parcel" */
	size_t lead_end;           /* of "where is" */
	size_t own_start, own_end; /* of "the invoice" */
};

/* True when valid UTF-8 s[0..len) may be one: a short sentence with up to three
 * words behind its last conjunction. They are taken to stand for as many words
 * before it. */
bool split_shared(const char *s, size_t len, struct shared *shared_r);

/* Bytes of the greeting in front of s ("Hello!", "Добрый день,"), 0 when there
 * is none or when nothing but the greeting is there. */
size_t split_greeting(const char *s, size_t len);

/* True when s sounds as if it went on from what was said before: a few words
 * that begin with "and", "what about", "for" ("un uz Igauniju?"). */
bool split_follows(const char *s, size_t len);

#endif
