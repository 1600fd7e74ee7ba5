/* A message of any bytes, all the way from what was typed to what is thought
 * of it. The first byte says in which language, with what hint and how. */
#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "match/engine.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/repair.h"
#include "text/slip.h"
#include "text/split.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/vocabulary.h"
#include "unit/shop.h"

#define WORDS 400

static const char *const langs[] = {"en", "ru", "lv", "ro", "de", ""};

/* What is built once for all inputs. */
struct shop {
	struct engine *engine;
	struct vocabulary *words;
	struct lang *lang;
	struct text_reader *reader;
	struct arena *arena; /* of one input */
};

static struct shop *shop_of_all(void)
{
	static struct shop s;
	const struct engine_options o = {.promise = 0.9};
	const struct phrase *said;
	const struct knowledge *k;
	struct fault why;
	size_t n;

	if (s.engine != NULL)
		return &s;
	k = shop_knowledge();
	s.engine = engine_build(k, &o, &why);
	MUST(s.engine != NULL);
	knowledge_unref(&k);
	s.words = vocabulary_new();
	s.lang = lang_new();
	s.reader = text_reader_new();
	s.arena = arena_new(1 << 16);
	said = shop_utterances(&n);
	for (size_t i = 0; i < n; i++) {
		struct text t;

		text_read(s.reader, said[i].text, strlen(said[i].text),
			  said[i].lang, WORDS, s.arena, &t);
		vocabulary_learn(s.words, &t);
		lang_learn(s.lang, said[i].lang, said[i].text,
			   strlen(said[i].text));
	}
	vocabulary_finish(s.words);
	lang_finish(s.lang);
	return &s;
}

static void fold_is_stable(const char *text, size_t len, struct arena *a)
{
	size_t room = 20 * len + 1;
	char *once = arena_alloc(a, room), *twice = arena_alloc(a, room);
	size_t n = fold_text(text, len, once, room);

	MUST(utf8_is_valid(once, n));
	MUST(fold_text(once, n, twice, room) == n);
	MUST(memcmp(once, twice, n) == 0);
	MUST(utf8_is_valid(twice, fold_plain(once, n, twice, room)));
	MUST(fold_text(text, len, twice, len / 2) <= len / 2);
}

/* Every letter is in some word, words come in order and say something. */
static void tokens_are_whole(const struct text *t, const char *text, size_t len)
{
	size_t last = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];

		MUST(w->word_len > 0 && w->word_len <= STEM_WORD_MAX);
		MUST(w->stem_len > 0 && w->stem_len <= STEM_WORD_MAX);
		MUST(utf8_is_valid(w->word, w->word_len));
		MUST(utf8_is_valid(w->stem, w->stem_len));
		MUST(w->start < w->end && w->end <= len);
		/* Both words of "don't" are at the same place. */
		MUST(w->start >= last || (i > 0 && w->start == w[-1].start));
		for (size_t at = last; at < w->start;)
			MUST(!words_is_letter(utf8_next(text, len, &at)));
		last = w->end;
	}
	for (size_t at = last; t->n < WORDS && at < len;)
		MUST(!words_is_letter(utf8_next(text, len, &at)));
}

static void cuts_are_inside(const char *text, size_t len)
{
	struct segment s[4];
	size_t n = split_segments(text, len, s, ARRAY_SIZE(s)), last = 0;
	size_t greeting = split_greeting(text, len);
	struct shared shared;

	MUST(n <= ARRAY_SIZE(s));
	for (size_t i = 0; i < n; i++) {
		MUST(s[i].start >= last && s[i].start < s[i].end);
		MUST(s[i].end <= len);
		MUST(utf8_is_valid(text + s[i].start, s[i].end - s[i].start));
		last = s[i].end;
	}
	MUST(greeting == 0 || greeting < len);
	MUST(utf8_is_valid(text + greeting, len - greeting));
	if (split_shared(text, len, &shared)) {
		MUST(0 < shared.lead_end);
		MUST(shared.lead_end < shared.first_end);
		MUST(shared.first_end < shared.own_start);
		MUST(shared.own_start < shared.own_end &&
		     shared.own_end <= len);
		MUST(utf8_is_valid(text, shared.lead_end));
		MUST(utf8_is_valid(text, shared.first_end));
		MUST(utf8_is_valid(text + shared.own_start,
				   shared.own_end - shared.own_start));
	}
}

/* Every known word is still there, in order and as it was read. */
static void known_words_stay(const struct shop *s, const struct text *before,
			     const struct text *after)
{
	size_t j = 0;

	for (size_t i = 0; i < before->n; i++) {
		const struct text_token *w = &before->tokens[i];

		if (w->kind == WORD_PLAIN && !vocabulary_knows(s->words, w))
			continue;
		while (j < after->n &&
		       (after->tokens[j].repaired ||
			after->tokens[j].start != w->start ||
			strcmp(after->tokens[j].word, w->word) != 0))
			j++;
		MUST(j < after->n);
		j++;
	}
}

static void repairs_are_bounded(const struct shop *s, const char *text,
				size_t len, const char *lang)
{
	struct fixes fixes = {.n = 0};
	struct text before, t;
	size_t fixed_len;
	const char *fixed = repair_layout(s->words, s->reader, lang, text, len,
					  s->arena, &fixed_len, &fixes);
	char *keys = arena_alloc(s->arena, 2 * len + 1);
	size_t n = slip_other_layout(text, len, keys);

	MUST(n <= 2 * len && utf8_is_valid(keys, n));
	MUST(utf8_is_valid(fixed, fixed_len));
	MUST(fixes.n > 0 || fixed == text);
	text_read(s->reader, fixed, fixed_len, lang, WORDS, s->arena, &before);
	t.n = before.n;
	t.tokens = arena_alloc(s->arena, (t.n + 1) * sizeof(*t.tokens));
	if (t.n > 0)
		memcpy(t.tokens, before.tokens, t.n * sizeof(*t.tokens));
	repair_words(s->words, s->reader, lang, false, s->arena, &t, &fixes);
	MUST(fixes.n <= FIXES_MAX);
	MUST(t.n >= before.n && t.n <= before.n + FIXES_MAX);
	tokens_are_whole(&t, fixed, fixed_len);
	known_words_stay(s, &before, &t);
}

static void result_is_whole(const struct match_result *r)
{
	MUST(r->n_parts >= 1 && r->n_parts <= 4);
	for (size_t i = 0; i < r->n_parts; i++) {
		const struct match_part *p = &r->parts[i];
		double sum = p->out_of_scope;

		MUST(p->rule != NULL);
		MUST(utf8_is_valid(p->text, strlen(p->text)));
		MUST(utf8_is_valid(p->normalised, strlen(p->normalised)));
		MUST(p->unknown_share >= 0 && p->unknown_share <= 1);
		MUST(p->n_intents <= MATCH_TOP && p->n_passages <= MATCH_TOP);
		for (size_t j = 0; j < p->n_intents; j++) {
			double c = p->intents[j].confidence;

			MUST(c >= 0 && c <= p->intents[0].confidence);
			sum += c;
		}
		MUST(sum <= 1.0001);
		for (size_t j = 0; j < p->n_passages; j++)
			MUST(p->passages[j].confidence >= 0 &&
			     p->passages[j].confidence <= 1);
	}
}

static void engine_is_sane(const struct shop *s, const char *text, size_t len,
			   unsigned how)
{
	struct engine_question q = {
		.text = text,
		.len = len,
		.lang_hint = how & 1 ? NULL : langs[how % ARRAY_SIZE(langs)],
		.explain = how & 8,
		.passages = how & 16,
		.unfinished = how & 32,
	};
	const struct match_result *r = engine_ask(s->engine, &q, s->arena);
	const struct match_result *again = engine_ask(s->engine, &q, s->arena);

	result_is_whole(r);
	MUST(r->n_parts == again->n_parts);
	for (size_t i = 0; i < r->n_parts; i++) {
		const struct match_part *p = &r->parts[i],
					*b = &again->parts[i];

		MUST(p->verdict == b->verdict && p->n_intents == b->n_intents);
		for (size_t j = 0; j < p->n_intents; j++)
			MUST(p->intents[j].intent == b->intents[j].intent &&
			     memcmp(&p->intents[j].confidence,
				    &b->intents[j].confidence,
				    sizeof(double)) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shop *s = shop_of_all();
	unsigned how = size > 0 ? data[0] : 0;
	const char *lang = langs[how % ARRAY_SIZE(langs)], *guess;
	struct text t;
	size_t len;
	char *text;

	text = fuzz_valid_text(data + (size > 0), size - (size > 0), &len);
	fold_is_stable(text, len, s->arena);
	text_read(s->reader, text, len, lang, WORDS, s->arena, &t);
	tokens_are_whole(&t, text, len);
	cuts_are_inside(text, len);
	guess = lang_guess(s->lang, text, len, lang);
	MUST(strlen(guess) == 2 && strstr("en ru lv ro", guess) != NULL);
	repairs_are_bounded(s, text, len, lang);
	engine_is_sane(s, text, len, how);
	arena_reset(s->arena);
	free(text);
	return 0;
}
