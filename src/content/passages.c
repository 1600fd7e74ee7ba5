#include "config.h"

#include "content/passages.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

struct cutter {
	struct arena *arena;
	struct passage *passages;
	size_t n, cap;
	struct str text; /* of the passage that is being filled */
	size_t chars;
	const char *heading;
	unsigned section, group;
};

static void end_passage(struct cutter *c)
{
	struct passage *p;

	if (c->text.len == 0)
		return;
	c->passages =
		mem_grow(c->passages, &c->cap, c->n + 1, sizeof(*c->passages));
	p = &c->passages[c->n++];
	p->heading = arena_strdup(c->arena, c->heading);
	p->text = arena_strndup(c->arena, str_text(&c->text), c->text.len);
	str_reset(&c->text);
	c->chars = 0;
}

static bool ends_with_colon(const char *text, size_t len)
{
	return len > 0 && text[len - 1] == ':';
}

/* Whether b, of `chars` characters, goes into the passage that is being
 * filled. `next` follows b or is NULL. */
static bool belongs(const struct cutter *c, const struct markdown_block *b,
		    size_t chars, const struct markdown_block *next)
{
	if (c->text.len == 0 || b->section != c->section ||
	    c->chars + 1 + chars > PASSAGES_LONG)
		return false;
	if ((b->group != 0 && b->group == c->group) ||
	    c->chars < PASSAGES_SHORT ||
	    ends_with_colon(str_text(&c->text), c->text.len))
		return true;
	/* "You need:" goes with the list that follows it. */
	if (next != NULL && next->group != 0 && next->section == b->section &&
	    ends_with_colon(b->text, strlen(b->text)))
		return false;
	return chars < PASSAGES_SHORT;
}

static void add_block(struct cutter *c, const struct markdown_block *b,
		      const char *text, size_t len, size_t chars)
{
	if (c->text.len > 0) {
		str_add(&c->text, "\n");
		c->chars++;
	}
	str_add_bytes(&c->text, text, len);
	c->chars += chars;
	c->heading = b->heading;
	c->section = b->section;
	c->group = b->group;
}

static bool ends_sentence(const char *text, size_t i)
{
	return strchr(".!?", text[i]) != NULL &&
	       (text[i + 1] == ' ' || text[i + 1] == '\n');
}

/* How many bytes of text[0..len), which has `chars` characters, more than
 * PASSAGES_LONG, make the first of its about equal pieces: up to the end of
 * a sentence if possible, else of a word, else of a character. */
static size_t first_piece(const char *text, size_t len, size_t chars)
{
	size_t pieces = (chars + PASSAGES_LONG - 1) / PASSAGES_LONG;
	size_t target = chars / pieces, at = 0, pos = 0;
	size_t sentence = 0, word = 0;

	while (pos < len && at < PASSAGES_LONG) {
		size_t i = pos;

		utf8_next(text, len, &pos);
		at++;
		if (text[i] == ' ' || text[i] == '\n')
			word = i;
		if (at > PASSAGES_SHORT && pos < len &&
		    ends_sentence(text, i)) {
			sentence = pos;
			if (at >= target)
				break;
		}
	}
	return sentence > 0 ? sentence : word > 0 ? word : pos;
}

static void cut_long(struct cutter *c, const struct markdown_block *b,
		     const char *text, size_t chars)
{
	size_t len = strlen(text);

	while (chars > PASSAGES_LONG) {
		size_t n = first_piece(text, len, chars);
		size_t blanks = strspn(text + n, " \n");

		end_passage(c);
		add_block(c, b, text, n, utf8_length(text, n));
		chars -= utf8_length(text, n + blanks);
		text += n + blanks;
		len -= n + blanks;
	}
	end_passage(c);
	if (len > 0)
		add_block(c, b, text, len, chars);
}

size_t passages_cut(const struct markdown_block *blocks, size_t n,
		    struct arena *a, const struct passage **passages_r)
{
	struct cutter c = {.arena = a};
	struct passage *kept;

	str_init(&c.text, SIZE_MAX / 2);
	for (size_t i = 0; i < n; i++) {
		const struct markdown_block *b = &blocks[i];
		const struct markdown_block *next = i + 1 < n ? b + 1 : NULL;
		size_t len = strlen(b->text), chars = utf8_length(b->text, len);

		if (chars > PASSAGES_LONG) {
			cut_long(&c, b, b->text, chars);
			continue;
		}
		if (!belongs(&c, b, chars, next))
			end_passage(&c);
		add_block(&c, b, b->text, len, chars);
	}
	end_passage(&c);
	kept = arena_alloc(a, c.n * sizeof(*kept));
	if (c.n > 0)
		memcpy(kept, c.passages, c.n * sizeof(*kept));
	*passages_r = kept;
	str_clear(&c.text);
	free(c.passages);
	return c.n;
}
