/* What chat/ does with a store behind it: rooms, transactions, owed turns. */
#include "config.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "chat/body.h"
#include "chat/bot.h"
#include "chat/rooms.h"
#include "chat/speech.h"
#include "chat/transact.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/reader.h"
#include "store/visitors.h"
#include "store/writer.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

#define CONVERSATION "00112233445566778899aabbccddeeff"
#define VISITOR      "ffeeddccbbaa99887766554433221100"

static const struct user anna = {
	.id = 7, .name = "Anna", .role = ROLE_OPERATOR};

struct stage {
	struct tempdb temp;
	struct loop *loop;
	struct writer *writer;
	struct reader *reader;
	struct db *db; /* beside them, for what was there before */
	struct chat_ports ports;
	struct conversation row;
	int told[OUTGOING_TYPES];
	int64_t last_seq; /* of an event or of synced */
	sem_t gate;
};

static void hear(void *ctx, const uint64_t *sessions, size_t n,
		 const struct outgoing *o)
{
	struct stage *s = ctx;

	(void)sessions;
	s->told[o->type] += (int)n;
	if (o->type == OUTGOING_EVENT)
		s->last_seq = o->u.event->seq;
	if (o->type == OUTGOING_SYNCED) {
		s->last_seq = o->u.synced.seq;
		loop_stop(s->loop);
	}
}

static size_t much_room(void *ctx, uint64_t session)
{
	(void)ctx;
	(void)session;
	return SIZE_MAX;
}

static struct engine *no_engine(void *ctx)
{
	(void)ctx;
	return NULL;
}

static int setup(void **state)
{
	struct stage *s = mem_calloc(1, sizeof(*s));
	struct reader_options o = {.threads = 1, .capacity = 1};
	struct visitor v = {.id = VISITOR, .site = "demo", .lang = "en"};
	struct fault why = {.text = ""};

	assert_true(secret_start(&why));
	tempdb_init(&s->temp);
	o.url = s->temp.url;
	s->loop = loop_new(&why);
	s->writer = writer_new(s->temp.url, s->loop, 100, &why);
	s->reader = reader_new(s->loop, &o, &why);
	assert_string_equal(why.text, "");
	s->db = tempdb_open(&s->temp);
	s->ports = (struct chat_ports){
		.ctx = s, .send = hear, .room = much_room, .engine = no_engine};
	s->row = (struct conversation){
		.id = CONVERSATION, .visitor = VISITOR, .lang = "en"};
	assert_true(visitors_insert(s->db, &v, "hash", &why));
	assert_true(conversations_insert(s->db, &s->row, &why));
	sem_init(&s->gate, 0, 0);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct stage *s = *state;

	reader_free(&s->reader);
	writer_free(&s->writer);
	loop_free(&s->loop);
	db_close(&s->db);
	tempdb_clear(&s->temp);
	sem_destroy(&s->gate);
	free(s);
	return 0;
}

/* Adds events to the log as if they had happened before. */
static void happened(struct stage *s, enum author_kind author, int times)
{
	struct event e = {.conversation = CONVERSATION,
			  .prev = s->row.last_seq,
			  .kind = EVENT_MESSAGE,
			  .author = author,
			  .author_name = "",
			  .body = "{\"text\":\"hello\"}"};
	struct fault why;

	for (int i = 0; i < times; i++) {
		e.seq = ++s->row.last_seq;
		s->row.last_public_seq = e.seq;
		assert_true(events_append(s->db, &e, &why));
		e.prev = e.seq;
	}
	assert_true(conversations_save(s->db, &s->row, &why));
}

static void wait_at_gate(struct db *db, void *arg)
{
	struct stage *s = arg;

	(void)db;
	sem_wait(&s->gate);
}

static void gate_passed(void *arg)
{
	struct stage *s = arg;

	loop_stop(s->loop);
}

/* ---- rooms ---- */

static void a_watcher_who_cannot_catch_up_leaves_with_an_error(void **state)
{
	struct stage *s = *state;
	struct rooms *r = rooms_new(&s->ports, s->reader, "epoch");
	struct change change = {0};

	happened(s, AUTHOR_VISITOR, 3);
	for (uint64_t session = 1; session <= 3; session++) {
		rooms_join(r, CONVERSATION, session, true, 0);
		loop_run(s->loop);
	}
	assert_int_equal(s->told[OUTGOING_EVENT], 9);
	assert_int_equal(s->told[OUTGOING_SYNCED], 3);

	assert_true(reader_submit(s->reader, wait_at_gate, gate_passed, s));
	/* Seq 4 went by; all of them have to read, and cannot. */
	change.after = s->row;
	change.after.last_seq = 5;
	change.events[0] = (struct event){.conversation = CONVERSATION,
					  .seq = 5,
					  .author_name = "",
					  .body = "{}"};
	change.n_events = 1;
	rooms_publish(r, &change);
	assert_int_equal(s->told[OUTGOING_ERROR], 3);
	assert_int_equal(rooms_count(r, CONVERSATION, ROOMS_EVERYBODY), 0);
	sem_post(&s->gate);
	loop_run(s->loop);
	rooms_free(&r);
}

static void a_cursor_beyond_the_end_begins_anew(void **state)
{
	struct stage *s = *state;
	struct rooms *r = rooms_new(&s->ports, s->reader, "epoch");

	happened(s, AUTHOR_VISITOR, 3);
	rooms_join(r, CONVERSATION, 1, true, INT64_MAX);
	loop_run(s->loop);
	assert_int_equal(s->told[OUTGOING_RESYNC], 1);
	assert_int_equal(s->told[OUTGOING_EVENT], 3);
	assert_int_equal(s->last_seq, 3);
	rooms_free(&r);
}

/* ---- transactions ---- */

struct outcome {
	bool done, repeated;
	char code[32];
	int64_t seq;
};

static void note_outcome(void *ctx, const struct transact_result *r)
{
	struct outcome *o = ctx;

	o->done = r->why == NULL;
	o->repeated = r->repeated;
	o->seq = r->seq;
	if (r->why != NULL)
		memcpy(o->code, r->why->code, strlen(r->why->code) + 1);
}

static void submit(struct transact *t, enum step_kind kind, struct outcome *o)
{
	const struct step step = {
		.kind = kind, .client_id = "an id", .user = &anna};
	const struct transact_request rq = {.conversation = CONVERSATION,
					    .step = &step,
					    .done = note_outcome,
					    .ctx = o};

	assert_true(transact_submit(t, &rq));
}

static void an_id_of_a_take_does_not_close(void **state)
{
	struct stage *s = *state;
	struct transact *t = transact_new(s->writer, false);
	struct outcome take = {0}, again = {0}, close = {0};

	submit(t, STEP_TAKE, &take);
	submit(t, STEP_TAKE, &again);
	submit(t, STEP_CLOSE, &close);
	writer_stop(s->writer);
	assert_true(take.done && !take.repeated);
	assert_true(again.done && again.repeated);
	assert_int_equal(again.seq, take.seq);
	assert_false(close.done);
	assert_string_equal(close.code, "id_conflict");
	transact_free(&t);
}

static void an_id_of_an_operator_calls_nobody(void **state)
{
	struct stage *s = *state;
	struct transact *t = transact_new(s->writer, false);
	struct outcome close = {0}, again = {0}, call = {0};

	submit(t, STEP_CLOSE, &close);
	submit(t, STEP_CLOSE, &again);
	submit(t, STEP_CALL, &call);
	writer_stop(s->writer);
	assert_true(close.done && !close.repeated);
	assert_true(again.done && again.repeated);
	assert_false(call.done);
	assert_string_equal(call.code, "id_conflict");
	transact_free(&t);
}

/* ---- turns that are owed ---- */

static void a_turn_is_owed_after_the_longest_talk(void **state)
{
	struct stage *s = *state;
	const struct site site = {.bot_enabled = true};
	struct bot_needs needs = {.loop = s->loop,
				  .ports = &s->ports,
				  .site = &site,
				  .reader = s->reader};
	struct bot *b = bot_new(&needs);
	struct bot_stats stats;
	struct fault why;

	happened(s, AUTHOR_VISITOR, 100);
	happened(s, AUTHOR_OPERATOR, 1000);
	s->row.bot_due_seq = s->row.last_seq + 1;
	happened(s, AUTHOR_VISITOR, 1);
	assert_false(bot_is_ready(b, &why));
	bot_recover(b);
	reader_stop(s->reader);
	assert_true(bot_is_ready(b, &why));
	bot_stats(b, &stats);
	assert_int_equal(stats.waiting, 1);
	bot_free(&b);
}

/* ---- speech ---- */

static void three_of_the_longest_answers_are_said_whole(void **state)
{
	enum {
		CHARACTERS = 1000
	};

	char longest[2 * CHARACTERS + 1];
	struct phrase answer = {.lang = "en", .text = longest};
	struct intent intents[3] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
	const struct knowledge k = {.intents = intents, .n_intents = 3};
	const struct decision d = {.kind = DECISION_ANSWER,
				   .reason = "confident",
				   .answers = {0, 1, 2},
				   .n_answers = 3,
				   .people_intent = -1,
				   .after = -1};
	const struct body_thought thought = {.decision = &d, .knowledge = &k};
	const struct conversation row = {.lang = "en"};
	const struct site site = {.name = "Demo"};
	const struct visitor visitor = {.name = ""};
	const struct speech_basis basis = {.site = &site,
					   .conversation = &row,
					   .visitor = &visitor,
					   .thought = &thought,
					   .text = ""};
	struct arena *a = arena_new(4096);
	struct speech speech;

	(void)state;
	for (int i = 0; i < CHARACTERS; i++)
		memcpy(longest + 2 * (size_t)i, "ж", 3);
	for (int i = 0; i < 3; i++) {
		intents[i].answers = &answer;
		intents[i].n_answers = 1;
	}
	speech_make(&basis, a, &speech);
	assert_int_equal(strlen(body_text(a, speech.turn.message)),
			 3 * 2 * CHARACTERS + 2 * strlen("\n\n"));
	arena_free(&a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_watcher_who_cannot_catch_up_leaves_with_an_error),
		TEST(a_cursor_beyond_the_end_begins_anew),
		TEST(an_id_of_a_take_does_not_close),
		TEST(an_id_of_an_operator_calls_nobody),
		TEST(a_turn_is_owed_after_the_longest_talk),
		cmocka_unit_test(three_of_the_longest_answers_are_said_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
