#include "config.h"

#include "content/markdown.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <md4c.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

/* Deeper lists are read, but no longer indented or numbered. */
#define LISTS_MAX 6

struct list {
	bool ordered;
	unsigned next;
};

struct reader {
	const char *text;
	size_t len;
	const char *file;
	unsigned first_line;
	struct arena *arena;
	struct problems *problems;

	struct str line;   /* of the block that is being read */
	struct str prefix; /* "- " or "3. ", in front of the next block */
	bool in_code;
	bool html_begins;
	const char *heading;
	unsigned section, group, groups;
	struct list lists[LISTS_MAX];
	size_t depth;
	size_t table_cells;

	struct markdown_block *blocks;
	size_t n_blocks, blocks_cap;
	struct markdown_link *links;
	size_t n_links, links_cap;
	size_t link_start; /* in line, of the open link's text */
	bool link_open, link_placed;

	size_t seen; /* offset, line and column of the last place asked for */
	struct mark seen_at;
};

/* The place of a pointer that md4c gave us; it leads into the text but for
 * a few made-up pieces, which get the place of the last one. md4c asks in the
 * order of the text, except for links inside of others' labels. */
static struct mark place_of(struct reader *r, const char *piece)
{
	uintptr_t start = (uintptr_t)r->text, at = (uintptr_t)piece;
	size_t offset;

	if (at < start || at > start + r->len)
		return r->seen_at;
	offset = at - start;
	if (offset < r->seen) {
		r->seen = 0;
		r->seen_at = (struct mark){r->first_line, 1};
	}
	while (r->seen < offset) {
		utf8_next(r->text, r->len, &r->seen);
		r->seen_at.column++;
		if (r->text[r->seen - 1] == '\n') {
			r->seen_at.line++;
			r->seen_at.column = 1;
		}
	}
	return r->seen_at;
}

/* Gives the line without the blanks around it, in the arena. */
static const char *take_line(struct reader *r)
{
	const char *text = str_text(&r->line);
	size_t len = r->line.len;
	char *copy;

	while (len > 0 && strchr(" \t\n", text[0]) != NULL) {
		text++;
		len--;
	}
	while (len > 0 && strchr(" \t\n", text[len - 1]) != NULL)
		len--;
	copy = arena_strndup(r->arena, text, len);
	str_reset(&r->line);
	return copy;
}

/* Ends the block that is being read, if there is one. */
static void end_block(struct reader *r)
{
	const char *text = take_line(r);
	struct markdown_block *b;
	char *whole;

	if (text[0] == '\0')
		return;
	r->blocks = mem_grow(r->blocks, &r->blocks_cap, r->n_blocks + 1,
			     sizeof(*r->blocks));
	b = &r->blocks[r->n_blocks++];
	whole = arena_alloc(r->arena, r->prefix.len + strlen(text) + 1);
	memcpy(whole, str_text(&r->prefix), r->prefix.len);
	memcpy(whole + r->prefix.len, text, strlen(text) + 1);
	str_reset(&r->prefix);
	b->heading = r->heading;
	b->text = whole;
	b->section = r->section;
	b->group = r->group;
}

static void begin_list(struct reader *r, bool ordered, unsigned start)
{
	if (r->depth == 0)
		r->group = ++r->groups;
	if (r->depth < LISTS_MAX)
		r->lists[r->depth] = (struct list){ordered, start};
	r->depth++;
}

static void end_list(struct reader *r)
{
	if (--r->depth == 0)
		r->group = 0;
}

static void begin_item(struct reader *r)
{
	struct list *l = &r->lists[r->depth - 1];

	str_reset(&r->prefix);
	if (r->depth > LISTS_MAX)
		return;
	for (size_t i = 1; i < r->depth; i++)
		str_add(&r->prefix, "  ");
	if (l->ordered)
		str_addf(&r->prefix, "%u. ", l->next++);
	else
		str_add(&r->prefix, "- ");
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct reader *r = ctx;

	if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		if (r->table_cells++ > 0)
			str_add(&r->line, " | ");
		return 0;
	}
	/* The text of a tight item ends where a list inside of it begins. */
	end_block(r);
	if (type == MD_BLOCK_UL)
		begin_list(r, false, 0);
	else if (type == MD_BLOCK_OL)
		begin_list(r, true, ((MD_BLOCK_OL_DETAIL *)detail)->start);
	else if (type == MD_BLOCK_LI)
		begin_item(r);
	else if (type == MD_BLOCK_TABLE && r->group == 0)
		r->group = ++r->groups;
	else if (type == MD_BLOCK_TR)
		r->table_cells = 0;
	r->in_code = type == MD_BLOCK_CODE;
	r->html_begins = type == MD_BLOCK_HTML;
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct reader *r = ctx;

	(void)detail;
	if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		return 0;
	if (type == MD_BLOCK_H) {
		r->heading = take_line(r);
		r->section++;
		return 0;
	}
	end_block(r);
	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
		end_list(r);
	else if (type == MD_BLOCK_TABLE && r->depth == 0)
		r->group = 0;
	r->in_code = false;
	return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	const MD_SPAN_A_DETAIL *a = detail;
	struct reader *r = ctx;
	struct markdown_link *link;

	if (type != MD_SPAN_A)
		return 0;
	r->links = mem_grow(r->links, &r->links_cap, r->n_links + 1,
			    sizeof(*r->links));
	link = &r->links[r->n_links++];
	link->target = arena_strndup(r->arena, a->href.text, a->href.size);
	link->at = r->seen_at;
	r->link_open = true;
	r->link_placed = false;
	r->link_start = r->line.len;
	return 0;
}

/* In plain text a page's address would be lost with the link. */
static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	struct reader *r = ctx;
	const char *target;

	(void)detail;
	if (type != MD_SPAN_A)
		return 0;
	r->link_open = false;
	target = r->links[r->n_links - 1].target;
	if (strncmp(target, "http", 4) == 0 &&
	    strcmp(str_text(&r->line) + r->link_start, target) != 0)
		str_addf(&r->line, " (%s)", target);
	return 0;
}

/* "&amp;" and the like; one that is not known stays as it is. */
static void add_entity(struct str *out, const char *text, size_t len)
{
	static const struct {
		const char *name, *text;
	} known[] = {
		{"&amp;", "&"},
		{"&lt;", "<"},
		{"&gt;", ">"},
		{"&quot;", "\""},
		{"&apos;", "'"},
		{"&nbsp;", "\xc2\xa0"},
		{"&ndash;", "\xe2\x80\x93"},
		{"&mdash;", "\xe2\x80\x94"},
		{"&hellip;", "\xe2\x80\xa6"},
		{"&euro;", "\xe2\x82\xac"},
		{"&laquo;", "\xc2\xab"},
		{"&raquo;", "\xc2\xbb"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strlen(known[i].name) == len &&
		    memcmp(known[i].name, text, len) == 0) {
			str_add(out, known[i].text);
			return;
		}
	str_add_bytes(out, text, len);
}

static bool is_visible(unsigned long c)
{
	return c >= ' ' && (c < 0x7f || c >= 0xa0) &&
	       (c < 0xd800 || c > 0xdfff) && c <= 0x10ffff;
}

/* &#8364; and &#x20ac;; characters nobody can see stay as written. */
static bool add_number(struct str *out, const char *text, size_t len)
{
	bool hex = len > 3 && (text[2] == 'x' || text[2] == 'X');
	char bytes[4];
	unsigned long c;
	char *end;

	if (len < 4 || text[1] != '#')
		return false;
	c = strtoul(text + (hex ? 3 : 2), &end, hex ? 16 : 10);
	if (*end != ';' || !is_visible(c))
		return false;
	str_add_bytes(out, bytes, utf8_put((uint32_t)c, bytes));
	return true;
}

static void refuse_html(struct reader *r, const char *text, size_t len)
{
	bool comment = len >= 4 && memcmp(text, "<!--", 4) == 0;

	if (r->html_begins && !comment)
		problems_warn(r->problems, r->file, place_of(r, text),
			      "HTML is left out; write it as Markdown");
	/* Of a block that has several lines, the first speaks for all. */
	r->html_begins = false;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *piece, MD_SIZE len, void *ctx)
{
	struct reader *r = ctx;

	if (r->link_open && !r->link_placed) {
		r->links[r->n_links - 1].at = place_of(r, piece);
		r->link_placed = true;
	}
	if (type == MD_TEXT_HTML) {
		/* In a paragraph every tag is a piece of its own. */
		r->html_begins |= len > 0 && piece[0] == '<' && r->line.len > 0;
		refuse_html(r, piece, len);
	} else if (type == MD_TEXT_BR) {
		str_add(&r->line, "\n");
	} else if (type == MD_TEXT_SOFTBR) {
		str_add(&r->line, " ");
	} else if (type == MD_TEXT_ENTITY) {
		if (!add_number(&r->line, piece, len))
			add_entity(&r->line, piece, len);
	} else if (type != MD_TEXT_NULLCHAR) {
		str_add_bytes(&r->line, piece, len);
	}
	return 0;
}

static struct markdown give(struct reader *r)
{
	struct markdown m = {.n_blocks = r->n_blocks, .n_links = r->n_links};
	struct markdown_block *blocks =
		arena_alloc(r->arena, r->n_blocks * sizeof(*blocks));
	struct markdown_link *links =
		arena_alloc(r->arena, r->n_links * sizeof(*links));

	if (r->n_blocks > 0)
		memcpy(blocks, r->blocks, r->n_blocks * sizeof(*blocks));
	if (r->n_links > 0)
		memcpy(links, r->links, r->n_links * sizeof(*links));
	m.blocks = blocks;
	m.links = links;
	return m;
}

struct markdown markdown_read(const char *bytes, size_t len, const char *file,
			      unsigned first_line, struct arena *a,
			      struct problems *p)
{
	/* Bare addresses stay text: looking for them takes md4c 0.4.8 time
	 * that grows with the square of a paragraph. */
	static const MD_PARSER parser = {
		.flags = MD_FLAG_COLLAPSEWHITESPACE |
			 MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_TABLES |
			 MD_FLAG_STRIKETHROUGH,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text,
	};
	struct reader r = {.text = bytes,
			   .len = len,
			   .file = file,
			   .first_line = first_line,
			   .arena = a,
			   .problems = p,
			   .heading = "",
			   .seen_at = {first_line, 1}};
	struct markdown m;

	str_init(&r.line, SIZE_MAX / 2);
	str_init(&r.prefix, 200);
	if (md_parse(bytes, (MD_SIZE)len, &parser, &r) != 0)
		problems_error(p, file, (struct mark){first_line, 1},
			       "no memory left to read it");
	end_block(&r);
	m = give(&r);
	str_clear(&r.line);
	str_clear(&r.prefix);
	free(r.blocks);
	free(r.links);
	return m;
}
