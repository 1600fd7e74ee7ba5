#include "config.h"

#include "desk/prompter.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "chat/speech.h"
#include "match/engine.h"

#define SLOTS        5
#define FLOOR        0.15
#define TELLING      0.03 /* weight of a word that an article is found by */
#define LEVEL_SURE   0.85
#define LEVEL_LIKELY 0.5
#define SHOWN_WORDS  8

/* One question, from being asked to being told. */
struct whisper {
	struct prompter *prompter;
	struct conversation row;
	struct visitor visitor; /* its name alone is filled */
	char operator_name[128];
	enum prompter_basis basis;
	uint64_t session;
	int64_t rev;
	char *text;
	char lang[LANG_SIZE];
	struct engine *engine;
	struct arena *arena;
	const struct match_result *result;
};

/* A conversation that is being asked about. */
struct seat {
	char conversation[ID_TEXT];
	struct whisper *next; /* the newest that waits, or NULL */
	UT_hash_handle hh;
};

struct prompter {
	struct prompter_needs n;
	struct seat *seats;
	struct prompter_stats stats;
};

struct prompter *prompter_new(const struct prompter_needs *needs)
{
	struct prompter *p = mem_calloc(1, sizeof(*p));

	p->n = *needs;
	return p;
}

static void free_whisper(struct whisper *w)
{
	if (w == NULL)
		return;
	arena_free(&w->arena);
	engine_unref(&w->engine);
	free(w->text);
	free(w);
}

void prompter_free(struct prompter **p)
{
	struct seat *s, *next;

	if (*p == NULL)
		return;
	HASH_ITER (hh, (*p)->seats, s, next) {
		HASH_DEL((*p)->seats, s);
		free_whisper(s->next);
		free(s);
	}
	free(*p);
	*p = NULL;
}

/* ---- from what the engine thinks to what is shown ---- */

static const char *level_of(double confidence)
{
	if (confidence >= LEVEL_SURE)
		return "sure";
	return confidence >= LEVEL_LIKELY ? "likely" : "guess";
}

static const char *const *keep_words(const struct match_word *words, size_t n,
				     struct arena *a, size_t *n_r)
{
	const char **list = arena_alloc(a, SHOWN_WORDS * sizeof(*list));
	size_t kept = 0;

	for (size_t i = 0; i < n && kept < SHOWN_WORDS; i++)
		if (words[i].weight > 0)
			list[kept++] = words[i].text;
	*n_r = kept;
	return list;
}

static const char *print_id(struct arena *a, const char *kind, const char *id,
			    int passage)
{
	struct str s;
	const char *text;

	str_init(&s, 256);
	str_addf(&s, "%s:%s", kind, id);
	if (passage >= 0)
		str_addf(&s, ":%d", passage);
	text = arena_strdup(a, str_text(&s));
	str_clear(&s);
	return text;
}

struct slots {
	struct out_suggestion items[SLOTS];
	size_t n;
};

/* Keeps the best, in order; the same text is shown once. */
static void offer(struct slots *s, const struct out_suggestion *o)
{
	size_t at;

	if (o->confidence < FLOOR || o->text == NULL || o->text[0] == '\0')
		return;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->items[i].text, o->text) == 0)
			return;
	for (at = s->n; at > 0; at--)
		if (s->items[at - 1].confidence >= o->confidence)
			break;
	if (at >= SLOTS)
		return;
	if (s->n < SLOTS)
		s->n++;
	memmove(&s->items[at + 1], &s->items[at],
		(s->n - at - 1) * sizeof(*s->items));
	s->items[at] = *o;
}

static void offer_intents(const struct whisper *w,
			  const struct match_part *part, struct slots *slots)
{
	const struct knowledge *k = engine_knowledge(w->engine);
	const struct speech_basis basis = {.site = w->prompter->n.site,
					   .conversation = &w->row,
					   .visitor = &w->visitor,
					   .now = clock_wall_ms()};

	for (size_t i = 0; i < part->n_intents; i++) {
		const struct match_candidate *c = &part->intents[i];
		const struct intent *it = &k->intents[c->intent];
		struct out_suggestion o = {
			.id = print_id(w->arena, "intent", it->id, -1),
			.source = it->handling == HANDLING_SMALL_TALK
					  ? "small_talk"
					  : "intent",
			.title = phrase_pick(it->titles, it->n_titles,
					     part->lang),
			.confidence = c->confidence,
			.level = level_of(c->confidence),
		};

		if (it->valid_until != 0 && it->valid_until < basis.now)
			continue;
		o.text = speech_answer(
			&basis, it, part->lang,
			w->operator_name[0] != '\0' ? w->operator_name : NULL,
			w->arena, &o.missing, &o.n_missing);
		o.words =
			keep_words(c->words, c->n_words, w->arena, &o.n_words);
		offer(slots, &o);
	}
}

/* Every text has "the" and "in": an article that shares words with the question
 * must share more than the commonest of the language, or words that half of the
 * articles have. One that shares none was found by their pieces or by what it
 * was taught. */
static bool is_telling(const struct match_passage *p)
{
	if (p->n_words == 0)
		return true;
	for (size_t i = 0; i < p->n_words; i++)
		if (!p->words[i].common && p->words[i].weight >= TELLING)
			return true;
	return false;
}

static void offer_passages(const struct whisper *w,
			   const struct match_part *part, struct slots *slots)
{
	const struct knowledge *k = engine_knowledge(w->engine);

	for (size_t i = 0; i < part->n_passages; i++) {
		const struct match_passage *p = &part->passages[i];
		const struct article *art = &k->articles[p->article];
		struct out_suggestion o = {
			.id = print_id(w->arena, "kb", art->id, p->passage),
			.source = "article",
			.title = art->title,
			.text = art->passages[p->passage].text,
			.confidence = p->confidence,
			.level = level_of(p->confidence),
		};

		if (!is_telling(p))
			continue;
		o.words =
			keep_words(p->words, p->n_words, w->arena, &o.n_words);
		offer(slots, &o);
	}
}

static void show(struct whisper *w)
{
	static const char *const bases[] = {"message", "peek", "draft"};
	struct prompter *p = w->prompter;
	struct slots slots = {.n = 0};
	struct out_suggestions out = {.conversation = w->row.id,
				      .basis = bases[w->basis],
				      .rev = w->rev};
	const struct outgoing o = {.type = OUTGOING_SUGGESTIONS,
				   .u.suggestions = &out};

	for (size_t i = 0; i < w->result->n_parts; i++) {
		offer_intents(w, &w->result->parts[i], &slots);
		offer_passages(w, &w->result->parts[i], &slots);
	}
	out.items = slots.items;
	out.n_items = slots.n;
	if (slots.n > 0)
		p->stats.shown++;
	else
		p->stats.empty++;
	if (w->session != 0)
		p->n.ports->send(p->n.ports->ctx, &w->session, 1, &o);
	else
		rooms_tell(p->n.rooms, w->row.id, ROOMS_AGENTS, 0, &o);
}

/* ---- asking ---- */

static void run(void *worker, void *arg)
{
	struct whisper *w = arg;
	const struct engine_question q = {.text = w->text,
					  .len = strlen(w->text),
					  .lang_hint = w->lang,
					  .explain = true,
					  .passages = true,
					  .unfinished =
						  w->basis != PROMPTER_MESSAGE};

	(void)worker;
	w->result = engine_ask(w->engine, &q, w->arena);
}

static void done(void *arg);

/* Hands the question to a worker; false when it could not be asked. */
static bool send_off(struct prompter *p, struct whisper *w)
{
	struct engine *e = p->n.ports->engine(p->n.ports->ctx);

	if (e == NULL)
		return false;
	w->engine = engine_ref(e);
	w->arena = arena_new(16 * 1024);
	if (!pool_submit(p->n.matchers, run, done, w))
		return false;
	p->stats.asked++;
	return true;
}

static void leave_seat(struct prompter *p, struct seat *s)
{
	HASH_DEL(p->seats, s);
	free_whisper(s->next);
	free(s);
}

static void done(void *arg)
{
	struct whisper *w = arg, *next;
	struct prompter *p = w->prompter;
	struct seat *s;

	show(w);
	HASH_FIND_STR(p->seats, w->row.id, s);
	free_whisper(w);
	if (s == NULL)
		return;
	next = s->next;
	s->next = NULL;
	if (next == NULL) {
		leave_seat(p, s);
	} else if (!send_off(p, next)) {
		free_whisper(next);
		leave_seat(p, s);
	}
}

void prompter_ask(struct prompter *p, const struct prompter_question *q)
{
	struct whisper *w;
	struct seat *s;

	if (rooms_count(p->n.rooms, q->conversation->id, ROOMS_AGENTS) == 0)
		return;
	w = mem_calloc(1, sizeof(*w));
	w->prompter = p;
	w->row = *q->conversation;
	utf8_copy(w->visitor.name, sizeof(w->visitor.name), q->visitor_name);
	utf8_copy(w->operator_name, sizeof(w->operator_name), q->operator_name);
	w->basis = q->basis;
	w->session = q->session;
	w->rev = q->rev;
	w->text = mem_strdup(q->text);
	utf8_copy(w->lang, sizeof(w->lang), q->lang);

	HASH_FIND_STR(p->seats, q->conversation->id, s);
	if (s != NULL) {
		p->stats.superseded += s->next != NULL;
		free_whisper(s->next);
		s->next = w;
		return;
	}
	s = mem_calloc(1, sizeof(*s));
	memcpy(s->conversation, q->conversation->id, ID_TEXT);
	HASH_ADD_STR(p->seats, conversation, s);
	if (!send_off(p, w)) {
		free_whisper(w);
		leave_seat(p, s);
	}
}

void prompter_stats(const struct prompter *p, struct prompter_stats *s_r)
{
	*s_r = p->stats;
}
