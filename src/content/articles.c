#include "config.h"

#include "content/articles.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "content/fields.h"
#include "content/frontmatter.h"
#include "content/passages.h"

struct reader {
	struct fields fields;
	const struct file *file;
	struct arena *arena;
	struct article *article;
	struct article_source *source;
};

#define WRONG(r, at, ...)                                                      \
	problems_error((r)->fields.problems, (r)->fields.file, at, __VA_ARGS__)
#define QUOTE(r, text) problems_quote((r)->fields.problems, text)

static void read_id(void *ctx, const char *key, const struct yamltree *node)
{
	static const struct fields_id_rule rule = {64, '-', true, ".md"};
	struct reader *r = ctx;
	const char *text = fields_id(&r->fields, node, &rule);

	(void)key;
	if (text != NULL)
		r->article->id = arena_strdup(r->arena, text);
}

static void read_title(void *ctx, const char *key, const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);
	size_t chars;

	r->source->title = node->at;
	if (text == NULL)
		return;
	r->article->title = arena_strdup(r->arena, text);
	chars = utf8_length(text, strlen(text));
	if (chars > ARTICLES_TITLE_MAX)
		WRONG(r, node->at,
		      "the title is %zu characters long, %d are allowed; "
		      "shorten it",
		      chars, ARTICLES_TITLE_MAX);
}

static void read_tags(void *ctx, const char *key, const struct yamltree *node)
{
	struct reader *r = ctx;
	struct str tags;

	if (node->kind == YAMLTREE_TEXT && node->text[0] == '\0')
		return;
	if (node->kind != YAMLTREE_LIST) {
		WRONG(r, node->at,
		      "\"%s\" must be a list; write [one, two] or []", key);
		return;
	}
	str_init(&tags, YAMLTREE_MAX_BYTES);
	for (size_t i = 0; i < node->n; i++) {
		const char *text = fields_text(&r->fields, key, node->items[i]);

		if (text != NULL && tags.len > 0)
			str_add(&tags, " ");
		if (text != NULL)
			str_add(&tags, text);
	}
	r->article->tags = arena_strdup(r->arena, str_text(&tags));
	str_clear(&tags);
}

/* True for "kb/<folder>/<name>.md". */
static bool is_in_folder(const char *path, const char *folder)
{
	size_t len = strcspn(path + 3, "/");

	return strlen(folder) == len && memcmp(path + 3, folder, len) == 0;
}

static void read_language(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);

	if (text == NULL)
		return;
	if (!fields_is_lang(&r->fields, text, node->at))
		return;
	if (!is_in_folder(r->file->path, text))
		WRONG(r, node->at,
		      "the language \"%s\" is not that of the folder; move "
		      "the file to kb/%s/, or change the language",
		      text, text);
	else
		knowledge_set_lang(r->article->lang, text);
}

static void read_audience(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);

	if (text == NULL)
		return;
	r->article->operators_only = strcmp(text, "operators") == 0;
	if (!r->article->operators_only && strcmp(text, "everyone") != 0)
		WRONG(r, node->at,
		      "the audience \"%s\" is not known; write everyone or "
		      "operators",
		      QUOTE(r, text));
}

static bool is_local_page(const char *target)
{
	static const char local[] = "http://localhost";
	size_t len = sizeof(local) - 1;

	return strncmp(target, local, len) == 0 &&
	       strchr(":/?#", target[len]) != NULL; /* or its end */
}

/* kb: links are looked up when all articles are read. */
static void check_link(struct reader *r, const struct markdown_link *l)
{
	static const char *const schemes[] = {"kb:", "https://",
					      "mailto:", "tel:"};

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (strncmp(l->target, schemes[i], strlen(schemes[i])) == 0)
			return;
	if (is_local_page(l->target))
		return;
	if (strncmp(l->target, "http://", 7) == 0)
		WRONG(r, l->at,
		      "the link \"%s\" is not encrypted; write https:// "
		      "(http:// may only lead to localhost)",
		      QUOTE(r, l->target));
	else
		WRONG(r, l->at,
		      "the link \"%s\" leads nowhere; write kb:other-id for an "
		      "article, or a whole address with https://",
		      QUOTE(r, l->target));
}

static void read_body(struct reader *r, const struct frontmatter *fm)
{
	struct arena *scratch = arena_new(32 * 1024);
	const struct file *f = r->file;
	struct markdown_link *links;
	struct markdown m;

	m = markdown_read(fm->body, fm->body_len, f->path, fm->body_line,
			  scratch, r->fields.problems);
	r->article->n_passages = passages_cut(m.blocks, m.n_blocks, r->arena,
					      &r->article->passages);
	links = arena_alloc(r->arena, m.n_links * sizeof(*links));
	for (size_t i = 0; i < m.n_links; i++) {
		links[i] = m.links[i];
		links[i].target = arena_strdup(r->arena, links[i].target);
	}
	r->source->links = links;
	r->source->n_links = m.n_links;
	arena_free(&scratch);
	for (size_t i = 0; i < r->source->n_links; i++)
		check_link(r, &r->source->links[i]);
}

static void read_whole(struct reader *r, const struct frontmatter *fm)
{
	static const struct field table[] = {
		{"id", read_id, true},
		{"title", read_title, true},
		{"tags", read_tags, false},
		{"language", read_language, true},
		{"audience", read_audience, true},
	};

	fields_read(&r->fields, fm->tree, table, ARRAY_SIZE(table), r);
	if (yamltree_is_text(fm->body, fm->body_len, r->file->path,
			     fm->body_line, r->fields.problems))
		read_body(r, fm);
}

bool articles_read(const struct file *f, struct arena *a, struct problems *p,
		   struct article *article_r, struct article_source *source_r)
{
	size_t before = problems_errors(p);
	struct arena *scratch = arena_new(8 * 1024);
	struct frontmatter fm;
	struct reader r = {.fields = {f->path, p},
			   .file = f,
			   .arena = a,
			   .article = article_r,
			   .source = source_r};

	*article_r = (struct article){.id = "", .title = "", .tags = ""};
	*source_r = (struct article_source){.file = arena_strdup(a, f->path)};
	if (frontmatter_read(f->bytes, f->len, f->path, scratch, p, &fm))
		read_whole(&r, &fm);
	arena_free(&scratch);
	return problems_errors(p) == before;
}

bool articles_is_path(const char *path)
{
	size_t len = strlen(path);
	const char *slash;

	if (strncmp(path, "kb/", 3) != 0 || len < 7 ||
	    strcmp(path + len - 3, ".md") != 0)
		return false;
	slash = strchr(path + 3, '/');
	return slash != NULL && slash > path + 3 &&
	       strchr(slash + 1, '/') == NULL;
}
