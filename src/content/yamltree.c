#include "config.h"

#include "content/yamltree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/mem.h"
#include "base/utf8.h"

struct reader {
	yaml_parser_t parser;
	const char *file;
	unsigned first_line;
	struct arena *arena;
	struct problems *problems;
};

static struct mark mark_of(const struct reader *r, yaml_mark_t m)
{
	/* A megabyte has no line or column beyond unsigned. */
	return (struct mark){(unsigned)m.line + r->first_line,
			     (unsigned)m.column + 1};
}

/* What libyaml accepts, without the control characters. */
static bool is_allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	       (c >= 0x20 && c <= 0x7e) ||
	       (c >= 0xa0 && c != 0xfeff && c != 0xfffe && c != 0xffff);
}

static bool is_byte_order_mark(const char *bytes, size_t len)
{
	return len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
}

bool yamltree_is_text(const char *bytes, size_t len, const char *file,
		      unsigned first_line, struct problems *p)
{
	struct mark at = {first_line, 1};
	size_t pos = is_byte_order_mark(bytes, len) ? 3 : 0;

	while (pos < len) {
		size_t start = pos;
		uint32_t c = utf8_next(bytes, len, &pos);

		if (!utf8_is_valid(bytes + start, pos - start)) {
			problems_error(p, file, at,
				       "the byte 0x%02x is not UTF-8; save the "
				       "file as UTF-8",
				       (unsigned)(unsigned char)bytes[start]);
			return false;
		}
		if (!is_allowed(c)) {
			problems_error(p, file, at,
				       "the invisible character U+%04X does "
				       "not belong into a text; remove it",
				       (unsigned)c);
			return false;
		}
		at.column++;
		if (c == '\n') {
			at.line++;
			at.column = 1;
		}
	}
	return true;
}

/* libyaml's own words, with what most often is behind them. */
static void report_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *what = p->problem != NULL ? p->problem : "unreadable";
	const char *advice = "check the indentation and put the text in quotes";

	if (strstr(what, "tab") != NULL)
		advice = "indent with spaces";
	else if (strstr(what, "mapping values are not allowed") != NULL)
		advice = "put a text with \": \" in quotes";
	else if (strstr(what, "cannot start any token") != NULL)
		advice = "put a text that starts with this character in quotes";
	else if (strstr(what, "end of stream") != NULL)
		advice = "a quote or bracket is never closed";
	else if (strstr(what, "did not find expected ','") != NULL)
		advice = "close the bracket, or put the text in quotes";
	problems_error(r->problems, r->file, mark_of(r, p->problem_mark),
		       "not readable as YAML (%s); %s", what, advice);
}

static bool next_event(struct reader *r, yaml_event_t *e)
{
	if (yaml_parser_parse(&r->parser, e) != 0)
		return true;
	report_syntax(r);
	return false;
}

/* Anchors and tags change what a text means; both mostly come from a text
 * that should have been quoted. */
static void refuse_decoration(struct reader *r, const yaml_char_t *anchor,
			      const yaml_char_t *tag, struct mark at)
{
	if (anchor != NULL)
		problems_error(
			r->problems, r->file, at,
			"anchors (&%s) are not used here; write the "
			"text out, or quote a text that starts with &",
			problems_quote(r->problems, (const char *)anchor));
	if (tag != NULL)
		problems_error(r->problems, r->file, at,
			       "tags (%s) are not used here; quote a text "
			       "that starts with !",
			       problems_quote(r->problems, (const char *)tag));
}

static struct yamltree *new_node(struct reader *r, enum yamltree_kind kind,
				 struct mark at)
{
	struct yamltree *t = arena_alloc(r->arena, sizeof(*t));

	t->kind = kind;
	t->at = at;
	t->text = "";
	return t;
}

static const struct yamltree *read_node(struct reader *r, yaml_event_t *e,
					int depth);

static const struct yamltree *read_list(struct reader *r, struct mark at,
					int depth)
{
	struct yamltree *list = new_node(r, YAMLTREE_LIST, at);
	const struct yamltree **items = NULL, **kept;
	size_t n = 0, cap = 0;

	for (;;) {
		yaml_event_t e;
		const struct yamltree *item;

		if (!next_event(r, &e)) {
			list = NULL;
			break;
		}
		if (e.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&e);
			break;
		}
		item = read_node(r, &e, depth);
		if (item == NULL) {
			list = NULL;
			break;
		}
		items = mem_grow(items, &cap, n + 1, sizeof(const void *));
		items[n++] = item;
	}
	if (list != NULL && n > 0) {
		kept = arena_alloc(r->arena, n * sizeof(const void *));
		memcpy(kept, items, n * sizeof(const void *));
		list->items = kept;
		list->n = n;
	}
	free(items);
	return list;
}

static void refuse_second_key(struct reader *r,
			      const struct yamltree_pair *pairs, size_t n,
			      const struct yamltree_pair *pair)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, pair->key) == 0) {
			problems_error(r->problems, r->file, pair->at,
				       "the key \"%s\" is already in line %u; "
				       "keep one of them",
				       problems_quote(r->problems, pair->key),
				       pairs[i].at.line);
			return;
		}
}

/* Reads `key: value`, the key's event being e. */
static bool read_pair(struct reader *r, yaml_event_t *e, int depth,
		      struct yamltree_pair *pair_r)
{
	const struct yamltree *key = read_node(r, e, depth);
	yaml_event_t value;

	if (key == NULL)
		return false;
	if (key->kind != YAMLTREE_TEXT) {
		problems_error(r->problems, r->file, key->at,
			       "a key must be a text, not %s; check the "
			       "brackets and question marks",
			       yamltree_kind_name(key->kind));
		return false;
	}
	if (!next_event(r, &value))
		return false;
	pair_r->key = key->text;
	pair_r->at = key->at;
	pair_r->value = read_node(r, &value, depth);
	return pair_r->value != NULL;
}

/* No map of ours has a hundredth of this; the search for keys that occur
 * twice stays short. */
#define KEYS_MAX 1000

static bool read_pairs(struct reader *r, int depth,
		       struct yamltree_pair **pairs, size_t *n)
{
	size_t cap = 0;

	for (;;) {
		yaml_event_t e;
		struct yamltree_pair pair;

		if (!next_event(r, &e))
			return false;
		if (e.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&e);
			return true;
		}
		if (!read_pair(r, &e, depth, &pair))
			return false;
		if (*n == KEYS_MAX) {
			problems_error(r->problems, r->file, pair.at,
				       "more than %d keys in one map; split it",
				       KEYS_MAX);
			return false;
		}
		refuse_second_key(r, *pairs, *n, &pair);
		*pairs = mem_grow(*pairs, &cap, *n + 1, sizeof(pair));
		(*pairs)[(*n)++] = pair;
	}
}

static const struct yamltree *read_map(struct reader *r, struct mark at,
				       int depth)
{
	struct yamltree *map = new_node(r, YAMLTREE_MAP, at);
	struct yamltree_pair *pairs = NULL, *kept;
	size_t n = 0;

	if (!read_pairs(r, depth, &pairs, &n)) {
		map = NULL;
	} else if (n > 0) {
		kept = arena_alloc(r->arena, n * sizeof(*kept));
		memcpy(kept, pairs, n * sizeof(*kept));
		map->pairs = kept;
		map->n = n;
	}
	free(pairs);
	return map;
}

/* Makes a node of e and what follows it; frees e. NULL after a problem behind
 * which nothing can be trusted. */
static const struct yamltree *read_node(struct reader *r, yaml_event_t *e,
					int depth)
{
	struct mark at = mark_of(r, e->start_mark);
	yaml_event_type_t type = e->type;
	struct yamltree *text;

	if (type == YAML_SCALAR_EVENT) {
		refuse_decoration(r, e->data.scalar.anchor, e->data.scalar.tag,
				  at);
		text = new_node(r, YAMLTREE_TEXT, at);
		text->text = arena_strndup(r->arena,
					   (const char *)e->data.scalar.value,
					   e->data.scalar.length);
		yaml_event_delete(e);
		return text;
	}
	if (type == YAML_ALIAS_EVENT)
		problems_error(
			r->problems, r->file, at,
			"references (*%s) are not used here; write the "
			"text out, or quote a text that starts with *",
			problems_quote(r->problems,
				       (const char *)e->data.alias.anchor));
	/* Anchor and tag lie at the same place in both events. */
	if (type == YAML_SEQUENCE_START_EVENT)
		refuse_decoration(r, e->data.sequence_start.anchor,
				  e->data.sequence_start.tag, at);
	if (type == YAML_MAPPING_START_EVENT)
		refuse_decoration(r, e->data.mapping_start.anchor,
				  e->data.mapping_start.tag, at);
	yaml_event_delete(e);
	if (type == YAML_ALIAS_EVENT)
		return new_node(r, YAMLTREE_TEXT, at);
	if (depth == YAMLTREE_MAX_DEPTH) {
		problems_error(r->problems, r->file, at,
			       "nested deeper than %d levels; nothing here "
			       "needs that, check the indentation",
			       YAMLTREE_MAX_DEPTH);
		return NULL;
	}
	return type == YAML_SEQUENCE_START_EVENT ? read_list(r, at, depth + 1)
						 : read_map(r, at, depth + 1);
}

/* After the tree nothing but the end may follow. */
static bool read_end(struct reader *r)
{
	yaml_event_t e;
	bool end;

	if (!next_event(r, &e)) /* end of the document */
		return false;
	yaml_event_delete(&e);
	if (!next_event(r, &e))
		return false;
	end = e.type == YAML_STREAM_END_EVENT;
	if (!end)
		problems_error(r->problems, r->file, mark_of(r, e.start_mark),
			       "a second document starts here; keep one "
			       "document in a file");
	yaml_event_delete(&e);
	return end;
}

static const struct yamltree *read_stream(struct reader *r)
{
	const struct yamltree *tree;
	yaml_event_t e;

	if (!next_event(r, &e)) /* start of the stream */
		return NULL;
	yaml_event_delete(&e);
	if (!next_event(r, &e))
		return NULL;
	if (e.type != YAML_DOCUMENT_START_EVENT) {
		yaml_event_delete(&e);
		problems_error(r->problems, r->file,
			       (struct mark){r->first_line, 1},
			       "nothing is written here; fill it in, or delete "
			       "the file");
		return NULL;
	}
	yaml_event_delete(&e);
	if (!next_event(r, &e))
		return NULL;
	tree = read_node(r, &e, 0);
	return tree != NULL && read_end(r) ? tree : NULL;
}

const struct yamltree *yamltree_parse(const char *bytes, size_t len,
				      const char *file, unsigned first_line,
				      struct arena *a, struct problems *p)
{
	struct reader r = {.file = file,
			   .first_line = first_line,
			   .arena = a,
			   .problems = p};
	const struct yamltree *tree;

	if (len > YAMLTREE_MAX_BYTES) {
		problems_error(p, file, (struct mark){0, 0},
			       "larger than 1 MiB; split it");
		return NULL;
	}
	if (!yamltree_is_text(bytes, len, file, first_line, p))
		return NULL;
	if (is_byte_order_mark(bytes, len)) {
		bytes += 3;
		len -= 3;
	}
	if (yaml_parser_initialize(&r.parser) == 0) {
		problems_error(p, file, (struct mark){0, 0},
			       "no memory left to read it");
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes,
				     len);
	tree = read_stream(&r);
	yaml_parser_delete(&r.parser);
	return tree;
}

const struct yamltree *yamltree_get(const struct yamltree *map, const char *key)
{
	for (size_t i = 0; map->kind == YAMLTREE_MAP && i < map->n; i++)
		if (strcmp(map->pairs[i].key, key) == 0)
			return map->pairs[i].value;
	return NULL;
}

const char *yamltree_kind_name(enum yamltree_kind kind)
{
	switch (kind) {
	case YAMLTREE_TEXT:
		return "a text";
	case YAMLTREE_LIST:
		return "a list";
	case YAMLTREE_MAP:
		return "a map";
	}
	return "";
}
