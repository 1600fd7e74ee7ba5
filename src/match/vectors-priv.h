/* match/vectors-priv.h - the file, as vectors.c reads and vecmaker.c writes it.
 *
 * Numbers are little-endian; behind the head come, without gaps:
 *   float    common[dims]     the direction that all texts share, length 1 or 0
 *   float    scales[count]    what a row is multiplied by
 *   uint32_t at[count + 1]    where each word begins in the text
 *   uint32_t slots[slots]     row + 1 of a word by its hash, 0 = free
 *   int8_t   rows[count * dims]
 *   char     text[text_bytes] the words, most common first */
#ifndef MATCH_VECTORS_PRIV_H
#define MATCH_VECTORS_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "model/knowledge.h"

#define VECFILE_MAGIC   "sfl.vec\n"
#define VECFILE_VERSION 1U
#define VECFILE_WORDS   (16U * 1024 * 1024) /* most words of a file */
#define VECFILE_WORD    128                 /* most bytes of a word */

struct vecfile_head {
	char magic[8];
	uint32_t version, dims, count, slots;
	uint32_t text_bytes;
	char lang[LANG_SIZE];
	uint64_t checksum; /* of what is behind the head */
};

static inline uint32_t vecfile_hash(const char *word, size_t len)
{
	uint32_t h = 0x811C9DC5U;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * 0x01000193U;
	h ^= h >> 15;
	h *= 0x85EBCA6BU;
	return h ^ h >> 13;
}

/* Over whole groups of 8 bytes at a time: files have many megabytes. */
uint64_t vectors_file_checksum(uint64_t before, const void *bytes, size_t len);

/* Bytes of the whole file; cannot wrap within the limits above. */
uint64_t vectors_file_bytes(const struct vecfile_head *head);

/* How much a word at this place of the order counts, 0..1; n words in all. */
double vectors_file_worth(size_t place, size_t n);

#endif
