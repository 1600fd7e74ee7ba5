/* text/wordkey.h - a word of a language as a number, for base/keyed.
 *
 * 64 bits of hash stand for the word: among a few ten thousand that are known
 * so, a stranger is taken for one of them once in 10^14 words. */
#ifndef TEXT_WORDKEY_H
#define TEXT_WORDKEY_H

#include <stddef.h>
#include <stdint.h>

/* Never 0. lang has two letters; the same word[0..len) is another in another
 * language. */
uint64_t wordkey_of(const char *lang, const char *word, size_t len);

#endif
