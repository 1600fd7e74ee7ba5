#include "config.h"

#include "chat/bot.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "chat/decide.h"
#include "chat/earlier.h"
#include "chat/owed.h"
#include "chat/speech.h"
#include "chat/transact.h"
#include "match/engine.h"

#define BURST_TEXT 16000 /* bytes of a burst that are read */
#define TYPING_MS  1500  /* typing seen so long ago still counts */
#define LONGEST    4     /* bursts that typing may make a turn wait */
#define RETRY_MS   2000
#define LATELY_MS  (30 * 60 * 1000)
/* A visitor waits so long for the first engine, then people are called. */
#define ENGINE_MS  20000

/* What the bot owes one conversation. */
struct turn {
	struct bot *bot;
	char conversation[ID_TEXT];
	struct conversation row; /* as of the visitor's last message */
	struct visitor visitor;
	struct str text; /* the burst, a line a message */
	char *before;    /* the question it may go on from; NULL = not known */
	bool recalled, recalling;  /* the log was, or is being, asked for it */
	char *choice;              /* of a pressed button, or NULL */
	int64_t first_ms, last_ms; /* monotonic: of the burst's messages */
	int64_t typing_ms;
	uint32_t generation; /* grows with each message */
	uint32_t heard;      /* generation that result belongs to */
	bool matching, committing;
	struct arena *arena; /* of result */
	const struct match_result *result;
	struct engine *engine; /* that made it */
	struct loop_timer *timer;
	UT_hash_handle hh;
};

struct bot {
	struct bot_needs n;
	struct turn *turns;
	struct bot_stats stats;
	bool recovered;       /* the owed turns were looked for */
	struct fault missing; /* and not all found, when it has a kind */
};

/* A question on its way through a match worker. */
struct asking {
	struct bot *bot;
	char conversation[ID_TEXT];
	uint32_t generation;
	char *text, *before;
	size_t len;
	char lang[LANG_SIZE];
	struct engine *engine;
	struct arena *arena;
	const struct match_result *result;
};

static void advance(void *arg);

struct bot *bot_new(const struct bot_needs *needs)
{
	struct bot *b = mem_calloc(1, sizeof(*b));

	b->n = *needs;
	return b;
}

static struct turn *find_turn(const struct bot *b, const char *conversation)
{
	struct turn *t;

	HASH_FIND_STR(b->turns, conversation, t);
	return t;
}

static void drop_result(struct turn *t)
{
	t->result = NULL;
	arena_free(&t->arena);
	engine_unref(&t->engine);
}

static void free_turn(struct turn *t)
{
	HASH_DEL(t->bot->turns, t);
	drop_result(t);
	loop_timer_free(&t->timer);
	str_clear(&t->text);
	free(t->choice);
	free(t->before);
	free(t);
}

void bot_free(struct bot **b)
{
	struct turn *t, *next;

	if (*b == NULL)
		return;
	HASH_ITER (hh, (*b)->turns, t, next)
		free_turn(t);
	free(*b);
	*b = NULL;
}

static bool follows(const struct turn *t)
{
	return engine_follows(str_text(&t->text), t->text.len);
}

static void wake_after(struct turn *t, int64_t ms)
{
	loop_timer_start(t->timer, ms > 0 ? (uint64_t)ms : 0, 0);
}

static struct turn *open_turn(struct bot *b, const char *conversation)
{
	struct turn *t = find_turn(b, conversation);

	if (t != NULL)
		return t;
	t = mem_calloc(1, sizeof(*t));
	t->bot = b;
	memcpy(t->conversation, conversation,
	       strnlen(conversation, ID_TEXT - 1));
	str_init(&t->text, BURST_TEXT);
	t->timer = loop_timer_new(b->n.loop, advance, t);
	t->first_ms = clock_mono_ms();
	HASH_ADD_STR(b->turns, conversation, t);
	return t;
}

static void add_message(struct turn *t, const char *body)
{
	struct arena *a = arena_new(4096);
	const char *choice, *text = body_said(a, body, &choice);

	if (t->text.len > 0)
		str_add_char(&t->text, '\n');
	str_add(&t->text, text);
	free(t->choice);
	t->choice = choice != NULL ? mem_strdup(choice) : NULL;
	arena_free(&a);
	t->last_ms = clock_mono_ms();
	t->generation++;
	drop_result(t);
}

/* ---- matching ---- */

static void run_match(void *worker, void *arg)
{
	struct asking *q = arg;
	struct engine_question question = {.text = q->text,
					   .len = q->len,
					   .lang_hint = q->lang,
					   .before = q->before,
					   .explain = true};

	(void)worker;
	q->result = engine_ask(q->engine, &question, q->arena);
}

static void free_asking(struct asking *q)
{
	arena_free(&q->arena);
	engine_unref(&q->engine);
	free(q->text);
	free(q->before);
	free(q);
}

static void match_done(void *arg)
{
	struct asking *q = arg;
	struct turn *t = find_turn(q->bot, q->conversation);

	if (t != NULL) {
		t->matching = false;
		if (q->generation == t->generation) {
			drop_result(t);
			t->result = q->result;
			t->arena = q->arena;
			t->engine = q->engine;
			t->heard = q->generation;
			q->arena = NULL;
			q->engine = NULL;
		}
		advance(t);
	}
	free_asking(q);
}

static void start_match(struct turn *t, struct engine *engine)
{
	struct bot *b = t->bot;
	struct asking *q = mem_calloc(1, sizeof(*q));

	q->bot = b;
	memcpy(q->conversation, t->conversation, ID_TEXT);
	q->generation = t->generation;
	q->text = mem_strndup(str_text(&t->text), t->text.len);
	q->len = t->text.len;
	if (t->before != NULL && follows(t))
		q->before = mem_strdup(t->before);
	memcpy(q->lang, t->row.lang, LANG_SIZE);
	q->engine = engine_ref(engine);
	q->arena = arena_new(16 * 1024);
	t->matching = true;
	if (!pool_submit(b->n.matchers, run_match, match_done, q)) {
		t->matching = false;
		free_asking(q);
		wake_after(t, RETRY_MS / 10);
	}
}

/* ---- what was asked before ---- */

static void question_known(void *ctx, const char *conversation,
			   const char *question)
{
	struct turn *t = find_turn(ctx, conversation);

	if (t == NULL)
		return;
	t->recalling = false;
	t->recalled = true;
	free(t->before);
	t->before = question != NULL ? mem_strdup(question) : NULL;
	advance(t);
}

/* Asks the log; false when there is nothing to ask it or it is busy, and then
 * the message stands alone. */
static bool start_recall(struct turn *t)
{
	struct bot *b = t->bot;

	if (t->recalled || t->row.last_intent[0] == '\0' || !follows(t))
		return false;
	t->recalling = earlier_read(b->n.reader, &t->row, question_known, b);
	return t->recalling;
}

/* ---- deciding ---- */

/* Whether this came while the last answer was on its way to being read. */
static bool is_fresh(const struct turn *t)
{
	return t->row.answered_at > 0 &&
	       t->row.updated_at - t->row.answered_at <
		       t->bot->n.site->burst_ms;
}

/* Whether a greeting now is no beginning. */
static bool is_lately(const struct turn *t)
{
	return t->row.updated_at - t->row.answered_at < LATELY_MS;
}

static void make_decision(const struct turn *t, struct decision *d)
{
	const struct decide_history h = {.clarified = t->row.clarified,
					 .misses = t->row.misses,
					 .last_intent = t->row.last_intent,
					 .just_answered = is_fresh(t),
					 .lately = is_lately(t)};
	int64_t now = clock_wall_ms();

	/* Without an engine there is nothing to answer with. */
	if (!t->bot->n.site->bot_enabled || t->engine == NULL) {
		decide_off(d);
	} else if (t->choice != NULL) {
		decide_choice(t->choice, engine_knowledge(t->engine), &h, now,
			      d);
	} else {
		decide(t->result, engine_knowledge(t->engine), &h, now, d);
	}
}

/* How long the turn still listens before it speaks. */
static int64_t patience(const struct turn *t, const struct decision *d)
{
	int64_t burst = t->bot->n.site->burst_ms, now = clock_mono_ms();
	bool typing =
		t->typing_ms > t->last_ms && now - t->typing_ms < TYPING_MS;
	int64_t wait;

	if (t->choice != NULL)
		return 0;
	if (d->kind == DECISION_ANSWER && !d->small_talk)
		return 0;
	if (d->kind == DECISION_ESCALATE && strcmp(d->reason, "asked") == 0)
		return 0;
	wait = t->last_ms + burst - now;
	if (typing && now - t->first_ms < LONGEST * burst)
		wait = t->typing_ms + TYPING_MS - now;
	return wait;
}

static void count(struct bot *b, const struct change *c, const struct turn *t)
{
	if (c->n_events == 0)
		b->stats.stale++;
	else if (c->after.state != CONVERSATION_BOT)
		b->stats.handed_over++;
	else if (c->after.clarified > t->row.clarified)
		b->stats.asked_back++;
	else
		b->stats.answered++;
}

/* ctx of a commit: the turn may be gone when it comes back. */
struct commit {
	struct bot *bot;
	char conversation[ID_TEXT];
	uint32_t generation;
};

static void commit_done(void *ctx, const struct transact_result *r)
{
	struct commit *c = ctx;
	struct turn *t = find_turn(c->bot, c->conversation);

	if (t != NULL) {
		t->committing = false;
		if (r->why != NULL) {
			log_warn("turn not stored",
				 "conversation=%s why=\"%s\"", c->conversation,
				 r->why->text);
			if (r->why->kind == FAULT_RETRY)
				wake_after(t, RETRY_MS);
			else
				free_turn(t);
		} else {
			count(c->bot, r->change, t);
			if (t->generation == c->generation)
				free_turn(t);
			else
				advance(t);
		}
	}
	if (r->why == NULL)
		c->bot->n.committed(c->bot->n.ctx, r->change, r->visitor);
	free(c);
}

static void speak(struct turn *t, const struct decision *d)
{
	struct bot *b = t->bot;
	struct arena *a = arena_new(8 * 1024);
	const struct body_thought thought = {
		.decision = d,
		.result = t->result,
		.knowledge =
			t->engine != NULL ? engine_knowledge(t->engine) : NULL,
		.for_seq = t->row.bot_due_seq,
	};
	const struct speech_basis basis = {
		.site = b->n.site,
		.conversation = &t->row,
		.visitor = &t->visitor,
		.thought = &thought,
		.text = str_text(&t->text),
		.now = clock_wall_ms(),
	};
	struct speech speech;
	struct step step = {.kind = STEP_TURN, .now = basis.now};
	struct commit *c = mem_calloc(1, sizeof(*c));
	const struct transact_request rq = {.conversation = t->conversation,
					    .step = &step,
					    .done = commit_done,
					    .ctx = c};

	speech_make(&basis, a, &speech);
	step.open = site_is_open(b->n.site, basis.now);
	step.turn = &speech.turn;
	step.thought_card = speech.card;
	c->bot = b;
	memcpy(c->conversation, t->conversation, ID_TEXT);
	c->generation = t->generation;
	t->committing = true;
	if (!transact_submit(b->n.transact, &rq)) {
		t->committing = false;
		free(c);
		wake_after(t, RETRY_MS);
	}
	arena_free(&a);
}

/* How long the turn still waits for bot_engine_ready(). */
static int64_t wait_for_engine(const struct turn *t)
{
	if (!t->bot->n.site->bot_enabled)
		return 0;
	return t->first_ms + ENGINE_MS - clock_mono_ms();
}

/* Does the next thing that a turn needs; called whenever something changed. */
static void advance(void *arg)
{
	struct turn *t = arg;
	struct bot *b = t->bot;
	struct decision d;
	int64_t wait;

	if (t->matching || t->committing || t->recalling ||
	    (t->choice == NULL && start_recall(t)))
		return;
	if (t->result == NULL || t->heard != t->generation) {
		struct engine *engine = b->n.ports->engine(b->n.ports->ctx);

		if (engine != NULL) {
			start_match(t, engine);
			return;
		}
	}
	make_decision(t, &d);
	wait = t->engine != NULL ? patience(t, &d) : wait_for_engine(t);
	if (wait > 0)
		wake_after(t, wait);
	else
		speak(t, &d);
}

void bot_notice(struct bot *b, const struct change *change,
		const struct visitor *visitor)
{
	const struct conversation *c = &change->after;
	struct turn *t = find_turn(b, c->id);

	if (c->bot_due_seq == 0) {
		/* The turn is over; one that is being stored finds out. */
		if (t != NULL && !t->committing && !t->matching &&
		    !t->recalling)
			free_turn(t);
		return;
	}
	for (size_t i = 0; i < change->n_events; i++) {
		const struct event *e = &change->events[i];

		if (e->kind != EVENT_MESSAGE || e->author != AUTHOR_VISITOR)
			continue;
		t = open_turn(b, c->id);
		t->row = *c;
		t->visitor = *visitor;
		add_message(t, e->body);
		advance(t);
	}
}

void bot_hears_typing(struct bot *b, const char *conversation)
{
	struct turn *t = find_turn(b, conversation);

	if (t != NULL)
		t->typing_ms = clock_mono_ms();
}

void bot_engine_ready(struct bot *b)
{
	struct turn *t, *next;

	HASH_ITER (hh, b->turns, t, next)
		if (t->result == NULL)
			advance(t);
}

/* ---- after a restart ---- */

static void take_up(void *ctx, const struct owed *o)
{
	struct bot *b = ctx;
	struct turn *t;

	/* Somebody may have written while the log was read. */
	if (o->n == 0 || find_turn(b, o->row.id) != NULL)
		return;
	t = open_turn(b, o->row.id);
	t->row = o->row;
	t->visitor = o->visitor;
	for (size_t i = 0; i < o->n; i++)
		add_message(t, o->messages[i]->body);
	advance(t);
}

static void all_taken_up(void *ctx, const struct fault *why)
{
	struct bot *b = ctx;

	b->recovered = true;
	if (why != NULL)
		b->missing = *why;
}

void bot_recover(struct bot *b)
{
	owed_read(b->n.reader, take_up, all_taken_up, b);
}

bool bot_is_ready(const struct bot *b, struct fault *why)
{
	if (!b->recovered)
		return fault_set(why, FAULT_RETRY, "recovery",
				 "the answers that the bot owes are still "
				 "being read");
	if (b->missing.kind == FAULT_NONE)
		return true;
	*why = b->missing;
	return fault_prefix(why, "the answers that the bot owes could not be "
				 "read at the start");
}

void bot_stats(const struct bot *b, struct bot_stats *stats_r)
{
	*stats_r = b->stats;
	stats_r->waiting = HASH_COUNT(b->turns);
}
