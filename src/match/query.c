#include "config.h"

#include "match/query.h"

#include <string.h>

#include "base/utf8.h"
#include "text/words.h"

/* Longer words are cut; they are links and keys, not words. */
#define WORD_BYTES 96

static void add_quoted(struct str *out, const char *word, size_t len)
{
	str_add_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '"')
			str_add_char(out, '"');
		str_add_char(out, word[i]);
	}
	str_add_char(out, '"');
}

bool query_build(const char *text, size_t len, bool unfinished, struct str *out)
{
	struct word w = {0}, last = {0};
	size_t pos = 0, n = 0, last_len = 0;

	while (n < QUERY_WORDS && words_next(text, len, &pos, &w)) {
		size_t word_len =
			utf8_cut(text + w.start, w.end - w.start, WORD_BYTES);

		if (memchr(text + w.start, '\0', word_len) != NULL)
			continue;
		if (n++ > 0)
			str_add(out, " OR ");
		add_quoted(out, text + w.start, word_len);
		last = w;
		last_len = word_len;
	}
	if (n > 0 && unfinished && last.kind == WORD_PLAIN) {
		str_add(out, " OR ");
		add_quoted(out, text + last.start, last_len);
		str_add(out, " *");
	}
	return n > 0;
}
