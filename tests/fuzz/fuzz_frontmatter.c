/* An article of any bytes: read without harm; its passages are text, none is
 * empty or longer than a quotation can be. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "content/articles.h"
#include "content/passages.h"
#include "fuzz/fuzz.h"

static void must_be_quotable(const struct article *a)
{
	for (size_t i = 0; i < a->n_passages; i++) {
		const struct passage *p = &a->passages[i];
		size_t len = strlen(p->text);

		MUST(len > 0);
		MUST(utf8_is_valid(p->text, len));
		MUST(utf8_is_valid(p->heading, strlen(p->heading)));
		MUST(utf8_length(p->text, len) <= PASSAGES_LONG);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = mem_strndup((const char *)data, size);
	const struct file f = {"kb/en/delivery.md", bytes, size};
	struct arena *a = arena_new(4096);
	struct problems *p = problems_new();
	struct article_source source;
	struct article article;
	struct str text;

	if (articles_read(&f, a, p, &article, &source)) {
		MUST(strcmp(article.id, "delivery") == 0);
		MUST(strcmp(article.lang, "en") == 0);
		MUST(article.title[0] != '\0');
	} else {
		MUST(problems_errors(p) > 0);
	}
	must_be_quotable(&article);
	for (size_t i = 0; i < source.n_links; i++)
		MUST(source.links[i].at.line > 0);
	str_init(&text, 64 * 1024 * 1024);
	problems_print(p, "", &text);
	MUST(utf8_is_valid(str_text(&text), text.len));
	str_clear(&text);
	problems_free(&p);
	arena_free(&a);
	free(bytes);
	return 0;
}
