/* text/sound.h - words written in another alphabet: what "privet" and
 * "привет" have in common.
 *
 * Both are brought to one rough spelling in Latin letters, so that every habit
 * of transliteration (ya, ja, ia; shch, sch; h, kh, x) meets in the middle. */
#ifndef TEXT_SOUND_H
#define TEXT_SOUND_H

#include <stdbool.h>
#include <stddef.h>

#define SOUND_MAX 64

/* Writes the rough spelling of a folded word and gives its length; 0 when it
 * has other than Latin and Cyrillic letters or does not fit. */
size_t sound_of(const char *word, size_t len, char out[SOUND_MAX]);

/* True when the word begins with a Cyrillic letter. */
bool sound_is_cyrillic(const char *word, size_t len);

/* Writes a Latin word in Russian letters as they are most often meant; gives
 * the length, 0 when it cannot be. out has room for out_size bytes. */
size_t sound_in_russian(const char *word, size_t len, char *out,
			size_t out_size);

#endif
