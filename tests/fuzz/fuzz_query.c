/* A search for any text at all: SQLite accepts every query made of it, and
 * what it finds are documents that exist. */
#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "match/fts.h"
#include "match/query.h"

static const struct passage passages[] = {
	{"Delivery", "We deliver in two days, or near the door; not on "
		     "Sunday."},
	{"", "Доставка занимает два дня и не стоит ничего."},
};

static const struct article article = {.id = "delivery",
				       .lang = "en",
				       .title = "Delivery and \"near\" things",
				       .tags = "or and not",
				       .passages = passages,
				       .n_passages = ARRAY_SIZE(passages)};

/* One index for all inputs: building it takes longer than a search. */
static struct fts *index_of_the_article(void)
{
	static struct fts *index;
	struct knowledge *k;
	const struct knowledge *done;
	struct fault why;

	if (index != NULL)
		return index;
	k = knowledge_new();
	done = k;
	k->articles = &article;
	k->n_articles = 1;
	index = fts_build(k, &why);
	MUST(index != NULL);
	knowledge_unref(&done);
	return index;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum fts_part parts[] = {FTS_UTTERANCES, FTS_HEADS,
					      FTS_PASSAGES};
	struct fts *f = index_of_the_article();
	struct fts_hit hits[8];
	struct fault why;
	struct str query;
	size_t len, n;
	char *text = fuzz_valid_text(data, size, &len);

	str_init(&query, QUERY_MAX);
	query_build(text, len, true, &query);
	MUST(!query.overflowed);
	MUST(strlen(str_text(&query)) == query.len);
	str_clear(&query);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		MUST(fts_search(f, parts[i], text, len, i == 1 ? "ru" : "en",
				600000, hits, ARRAY_SIZE(hits), &n, &why));
		for (size_t j = 0; j < n; j++)
			MUST(hits[j].document < fts_documents(f, parts[i]));
	}
	free(text);
	return 0;
}
