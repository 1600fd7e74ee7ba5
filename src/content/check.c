#include "config.h"

#include "content/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/str.h"
#include "content/duplicates.h"
#include "content/words.h"
#include "model/variables.h"

/* Fewer examples than this teach the matcher little. */
#define UTTERANCES_FEW 5

/* With so many intents a message that fits none of them must be told apart by
 * examples of such. */
#define INTENTS_FOR_OOS 2

#define PROBLEM_LIST_MAX 400 /* bytes */

static const struct mark whole_file;

/* Adds ", word" or "word"; a list that grows too long ends with "…". */
static void add_to_list(struct str *list, const char *word)
{
	str_addf(list, "%s%s", list->len > 0 ? ", " : "", word);
}

static const char *list_text(struct str *list)
{
	if (list->overflowed) {
		list->overflowed = false;
		list->max += 8;
		str_add(list, " \xe2\x80\xa6");
	}
	return str_text(list);
}

static void check_amount(const struct intent *in, const struct intent_source *s,
			 const char *lang, struct problems *p)
{
	struct mark first = s->title;
	size_t n = 0;

	for (size_t i = in->n_utterances; i-- > 0;)
		if (strcmp(in->utterances[i].lang, lang) == 0) {
			first = s->utterances[i];
			n++;
		}
	if (n == 0 || n >= UTTERANCES_FEW)
		return;
	if (n == 1)
		problems_warn(p, s->file, first,
			      "the only utterance in \"%s\": other wordings "
			      "will hardly be recognised; write at least %d",
			      lang, UTTERANCES_FEW);
	else
		problems_warn(p, s->file, first,
			      "only %zu utterances in \"%s\"; write at least "
			      "%d, as different as people say it",
			      n, lang, UTTERANCES_FEW);
}

static bool has_utterance(const struct intent *in, const char *lang)
{
	return phrase_in(in->utterances, in->n_utterances, lang) != NULL;
}

static bool has_answer(const struct intent *in, const char *lang)
{
	return in->handling == HANDLING_PEOPLE_ONLY ||
	       phrase_in(in->answers, in->n_answers, lang) != NULL;
}

/* True when some intent can be asked for in this language. */
static bool is_spoken(const struct knowledge *k, const char *lang)
{
	for (size_t i = 0; i < k->n_intents; i++)
		if (has_utterance(&k->intents[i], lang))
			return true;
	return false;
}

static void check_languages(const struct knowledge *k, const struct intent *in,
			    const struct intent_source *s, struct problems *p)
{
	struct str unspoken, unanswered;

	str_init(&unspoken, PROBLEM_LIST_MAX);
	str_init(&unanswered, PROBLEM_LIST_MAX);
	for (size_t i = 0; i < k->n_langs; i++) {
		if (!is_spoken(k, k->langs[i]))
			continue;
		if (!has_utterance(in, k->langs[i]))
			add_to_list(&unspoken, k->langs[i]);
		else if (!has_answer(in, k->langs[i]))
			add_to_list(&unanswered, k->langs[i]);
	}
	if (unspoken.len > 0)
		problems_warn(p, s->file, s->title,
			      "no utterances in %s, where other intents have "
			      "some; add them, with title and answer",
			      list_text(&unspoken));
	if (unanswered.len > 0)
		problems_warn(p, s->file, s->title,
			      "utterances, but no answer, in %s; write one, or "
			      "another language's is sent",
			      list_text(&unanswered));
	str_clear(&unspoken);
	str_clear(&unanswered);
}

/* Names that the bot may not know at that moment, whatever is configured. */
static bool is_chancy(const struct variable *v)
{
	static const char *const names[] = {"visitor.name", "operator.name"};

	for (size_t i = 0; i < ARRAY_SIZE(names) && !v->has_fallback; i++)
		if (strlen(names[i]) == v->name_len &&
		    strncmp(names[i], v->name, v->name_len) == 0)
			return true;
	return false;
}

static void check_sent(const struct phrase *phrases, size_t n_phrases,
		       const char *file, const struct mark *marks,
		       struct problems *p)
{
	for (size_t i = 0; i < n_phrases; i++) {
		struct variable v;
		size_t pos = 0;

		while (variables_next(phrases[i].text, &pos, &v)) {
			int n = (int)v.name_len;

			if (!is_chancy(&v))
				continue;
			problems_warn(p, file, marks[i],
				      "the bot cannot send this as long as it "
				      "does not know {{%.*s}}; write what to "
				      "say then: {{%.*s|…}}",
				      n, v.name, n, v.name);
			break;
		}
	}
}

static void check_intent(const struct knowledge *k, const struct intent *in,
			 const struct intent_source *s, int64_t now_ms,
			 struct problems *p)
{
	if (in->n_utterances == 0)
		problems_warn(p, s->file, s->title,
			      "no utterances: nobody's words lead here; add "
			      "some, or delete the file");
	else
		check_languages(k, in, s, p);
	for (size_t i = 0; i < k->n_langs; i++)
		check_amount(in, s, k->langs[i], p);
	if (in->valid_until != 0 && in->valid_until < now_ms)
		problems_warn(p, s->file, s->valid_until,
			      "this day is over and the answer is no longer "
			      "sent; set a later day, or delete the file");
	if (in->handling != HANDLING_PEOPLE_ONLY)
		check_sent(in->answers, in->n_answers, s->file, s->answers, p);
	check_sent(in->handovers, in->n_handovers, s->file, s->handovers, p);
	if (strcmp(in->id, "oos") == 0 && in->n_answers > 0)
		problems_warn(p, s->file, s->answers[0],
			      "an answer to \"none of these\" is never sent; "
			      "remove it");
}

/* Articles. */

/* Articles are sorted by id, then language; lang may be NULL for any. */
static bool has_article(const struct knowledge *k, const char *id,
			const char *lang)
{
	size_t low = 0, high = k->n_articles;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(k->articles[mid].id, id);

		if (c == 0 && lang != NULL)
			c = strcmp(k->articles[mid].lang, lang);
		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* An article with a mistake of its own exists all the same. */
static bool is_broken(const struct draft *d, const char *id)
{
	char stem[256];

	for (size_t i = 0; i < d->n_broken; i++)
		if (articles_is_path(d->broken[i]) &&
		    words_stem_of(d->broken[i], stem, sizeof(stem)) &&
		    strcmp(stem, id) == 0)
			return true;
	return false;
}

static void check_links(const struct draft *d, const struct article_source *s,
			struct problems *p)
{
	for (size_t i = 0; i < s->n_links; i++) {
		const struct markdown_link *l = &s->links[i];

		if (strncmp(l->target, "kb:", 3) == 0 &&
		    !has_article(d->knowledge, l->target + 3, NULL) &&
		    !is_broken(d, l->target + 3))
			problems_error(p, s->file, l->at,
				       "the link \"%s\" leads to no article; "
				       "correct the id, or remove the link",
				       problems_quote(p, l->target));
	}
}

static void check_article(const struct draft *d, size_t i, struct problems *p)
{
	const struct article *a = &d->knowledge->articles[i];
	const struct article_source *s = &d->articles[i];

	if (a->n_passages == 0)
		problems_warn(p, s->file, s->title,
			      "the article has no text to quote; write some, "
			      "or delete the file");
	check_links(d, s, p);
}

/* One line for a language that has some articles, but not all. */
static void check_article_language(const struct draft *d, const char *lang,
				   struct problems *p)
{
	const struct knowledge *k = d->knowledge;
	size_t have = 0, all = 0;
	struct str missing;
	char *folder;

	str_init(&missing, PROBLEM_LIST_MAX);
	for (size_t i = 0; i < k->n_articles; i++) {
		const struct article *a = &k->articles[i];

		/* Articles are sorted: the first of each id speaks for it. */
		if (i > 0 && strcmp(a->id, k->articles[i - 1].id) == 0)
			continue;
		all++;
		if (has_article(k, a->id, lang))
			have++;
		else if (!is_broken(d, a->id))
			add_to_list(&missing, a->id);
	}
	folder = str_format("kb/%s", lang);
	if (have > 0 && missing.len > 0)
		problems_warn(p, folder, whole_file,
			      "%zu of %zu articles are there; without this "
			      "language: %s",
			      have, all, list_text(&missing));
	str_clear(&missing);
	free(folder);
}

/* One intent fits every message, as far as the matcher can tell. */
static void check_company(const struct draft *d, struct problems *p)
{
	const struct knowledge *k = d->knowledge;
	size_t n = 0, last = 0;

	for (size_t i = 0; i < k->n_intents; i++)
		if (k->intents[i].n_utterances > 0) {
			n++;
			last = i;
		}
	if (n == 1 && d->n_broken == 0 &&
	    k->intents[last].handling != HANDLING_PEOPLE_ONLY)
		problems_warn(p, d->intents[last].file, d->intents[last].title,
			      "the only intent with utterances: without others "
			      "to tell it from, nothing is answered; add some, "
			      "or an intent \"oos\" with what does not fit");
}

/* An intent that has a mistake of its own is there all the same. */
static bool has_intent(const struct draft *d, const char *id, const char *path)
{
	for (size_t i = 0; i < d->n_broken; i++)
		if (strcmp(d->broken[i], path) == 0)
			return true;
	return knowledge_find_intent(d->knowledge, id) >= 0;
}

void check_draft(const struct draft *d, int64_t now_ms, struct problems *p)
{
	const struct knowledge *k = d->knowledge;

	for (size_t i = 0; i < k->n_intents; i++)
		check_intent(k, &k->intents[i], &d->intents[i], now_ms, p);
	check_company(d, p);
	for (size_t i = 0; i < k->n_articles; i++)
		check_article(d, i, p);
	for (size_t i = 0; i < d->n_broken_articles; i++)
		check_links(d, &d->broken_articles[i], p);
	for (size_t i = 0; i < k->n_langs; i++)
		check_article_language(d, k->langs[i], p);
	if (!has_intent(d, "human", "intents/human.yaml"))
		problems_warn(p, "intents", whole_file,
			      "there is no intent \"human\": a visitor who "
			      "writes that they want a person is not "
			      "understood; add intents/human.yaml");
	if (k->n_intents >= INTENTS_FOR_OOS &&
	    !has_intent(d, "oos", "intents/oos.yaml"))
		problems_warn(
			p, "intents", whole_file,
			"there is no intent \"oos\": nothing teaches what "
			"is off the topic, and some of it will be "
			"answered; add intents/oos.yaml with \"handling: "
			"people_only\" and, as utterances, what people "
			"write that no intent is for");
	duplicates_report(d, p);
}
