#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/visitors.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

struct shop {
	struct tempdb temp;
	struct db *db;
};

static struct fault why;

static int set_up(void **state)
{
	struct shop *s = mem_calloc(1, sizeof(*s));

	if (!secret_start(&why))
		return -1;
	tempdb_init(&s->temp);
	s->db = tempdb_open(&s->temp);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct shop *s = *state;

	db_close(&s->db);
	tempdb_clear(&s->temp);
	free(s);
	return 0;
}

static void copy_text(char *to, size_t size, const char *text)
{
	assert_true(strlen(text) < size);
	memcpy(to, text, strlen(text) + 1);
}

#define SET(field, text) copy_text(field, sizeof(field), text)

static struct visitor a_visitor(const char *id)
{
	struct visitor v = {.created_at = 1000, .seen_at = 2000};

	SET(v.id, id);
	SET(v.site, "shop");
	SET(v.lang, "lv");
	return v;
}

static void add_visitor(struct db *db, const char *id)
{
	struct visitor v = a_visitor(id);

	assert_true(visitors_insert(db, &v, id, &why));
}

/* Every field has a value of its own, so that a mixed-up column shows. */
static struct conversation a_conversation(const char *id)
{
	struct conversation c = {
		.state = CONVERSATION_ASSIGNED,
		.last_seq = 1,
		.last_public_seq = 2,
		.created_at = 3,
		.updated_at = 4,
		.queued_at = 5,
		.operator_id = 6,
		.bot_due_seq = 7,
		.bot_done_seq = 8,
		.clarified = 9,
		.misses = 10,
		.seen_visitor = 11,
		.seen_agents = 12,
		.severity = SEVERITY_HIGH,
	};

	SET(c.id, id);
	SET(c.visitor, "v1");
	SET(c.lang, "ru");
	SET(c.skill, "refunds");
	SET(c.reason, "asked");
	SET(c.page, "https://shop.example/cart");
	SET(c.last_text, "где мой заказ?");
	SET(c.last_intent, "order_status");
	return c;
}

static void check_same(const struct conversation *a,
		       const struct conversation *b)
{
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->visitor, b->visitor);
	assert_int_equal(a->state, b->state);
	assert_string_equal(a->lang, b->lang);
	assert_int_equal(a->last_seq, b->last_seq);
	assert_int_equal(a->last_public_seq, b->last_public_seq);
	assert_int_equal(a->created_at, b->created_at);
	assert_int_equal(a->updated_at, b->updated_at);
	assert_int_equal(a->queued_at, b->queued_at);
	assert_int_equal(a->operator_id, b->operator_id);
	assert_int_equal(a->bot_due_seq, b->bot_due_seq);
	assert_int_equal(a->bot_done_seq, b->bot_done_seq);
	assert_int_equal(a->clarified, b->clarified);
	assert_int_equal(a->misses, b->misses);
	assert_int_equal(a->seen_visitor, b->seen_visitor);
	assert_int_equal(a->seen_agents, b->seen_agents);
	assert_int_equal(a->severity, b->severity);
	assert_string_equal(a->skill, b->skill);
	assert_string_equal(a->reason, b->reason);
	assert_string_equal(a->page, b->page);
	assert_string_equal(a->last_text, b->last_text);
	assert_string_equal(a->last_intent, b->last_intent);
}

static void a_conversation_comes_back_as_it_was_saved(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct conversation c = a_conversation("c1"), r;
	bool found;

	add_visitor(db, "v1");
	assert_true(conversations_insert(db, &c, &why));
	assert_true(conversations_load(db, "c1", &r, &found, &why));
	assert_true(found);
	check_same(&r, &c);

	c.state = CONVERSATION_CLOSED;
	c.severity = SEVERITY_LOW;
	c.last_seq = 21;
	c.last_public_seq = 22;
	c.updated_at = 24;
	c.queued_at = 25;
	c.operator_id = 26;
	c.bot_due_seq = 27;
	c.bot_done_seq = 28;
	c.clarified = 29;
	c.misses = 30;
	c.seen_visitor = 31;
	c.seen_agents = 32;
	SET(c.lang, "en");
	SET(c.skill, "s");
	SET(c.reason, "r");
	SET(c.page, "p");
	SET(c.last_text, "t");
	SET(c.last_intent, "i");
	assert_true(conversations_save(db, &c, &why));
	assert_true(conversations_load(db, "c1", &r, &found, &why));
	check_same(&r, &c);

	assert_true(conversations_load(db, "c2", &r, &found, &why));
	assert_false(found);
	SET(c.id, "c2");
	assert_false(conversations_save(db, &c, &why));
	assert_string_equal(why.code, "unknown");
}

static void a_conversation_needs_its_visitor_and_an_id_of_its_own(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct conversation c = a_conversation("c1");

	assert_false(conversations_insert(db, &c, &why));
	assert_int_equal(why.kind, FAULT_REJECT);
	assert_string_equal(why.code, "constraint");
	add_visitor(db, "v1");
	assert_true(conversations_insert(db, &c, &why));
	assert_false(conversations_insert(db, &c, &why));
	assert_string_equal(why.code, "exists");
}

static void a_state_of_another_program_is_not_guessed(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct conversation c = a_conversation("c1");
	bool found;

	add_visitor(db, "v1");
	assert_true(conversations_insert(db, &c, &why));
	tempdb_do(db, "UPDATE conversation SET state = 'asleep'");
	assert_false(conversations_load(db, "c1", &c, &found, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_non_null(strstr(why.text, "asleep"));
}

struct names {
	char text[200];
};

static void add_name(char *to, size_t size, const char *name)
{
	size_t len = strlen(to);

	assert_true(len + strlen(name) + 2 < size);
	memcpy(to + len, name, strlen(name));
	memcpy(to + len + strlen(name), " ", 2);
}

static void note_id(void *ctx, const struct conversation *c)
{
	struct names *n = ctx;

	add_name(n->text, sizeof(n->text), c->id);
}

static void add_in_state(struct db *db, const char *id,
			 enum conversation_state state, int64_t queued_at)
{
	struct conversation c = a_conversation(id);

	c.state = state;
	c.queued_at = queued_at;
	c.created_at = queued_at;
	c.updated_at = -queued_at;
	c.bot_due_seq = state == CONVERSATION_BOT ? queued_at : 0;
	assert_true(conversations_insert(db, &c, &why));
}

static void a_restart_finds_open_due_and_latest_conversations(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct names open = {""}, due = {""};
	struct conversation latest;
	bool found;

	add_visitor(db, "v1");
	assert_true(conversations_latest(db, "v1", &latest, &found, &why));
	assert_false(found);
	add_in_state(db, "late", CONVERSATION_QUEUED, 30);
	add_in_state(db, "bot-1", CONVERSATION_BOT, 11);
	add_in_state(db, "early", CONVERSATION_ASSIGNED, 10);
	add_in_state(db, "bot-2", CONVERSATION_BOT, 12);
	add_in_state(db, "idle", CONVERSATION_BOT, 0);
	add_in_state(db, "between", CONVERSATION_OFFLINE, 20);
	add_in_state(db, "over", CONVERSATION_CLOSED, 15);
	assert_true(conversations_each_open(db, note_id, &open, &why));
	assert_string_equal(open.text, "early between late ");
	assert_true(conversations_each_due(db, note_id, &due, &why));
	assert_string_equal(due.text, "bot-2 bot-1 ");
	assert_true(conversations_latest(db, "v1", &latest, &found, &why));
	assert_true(found);
	assert_string_equal(latest.id, "late");
}

static struct event an_event(int64_t seq, const char *client_id)
{
	return (struct event){
		.conversation = "c1",
		.seq = seq,
		.prev = seq - 1,
		.at = 1000 + seq,
		.kind = EVENT_MESSAGE,
		.author = AUTHOR_VISITOR,
		.author_id = 5,
		.author_name = "Anna",
		.visibility = seq % 2 == 1 ? VISIBLE_ALL : VISIBLE_AGENTS,
		.client_id = client_id,
		.body = "{\"text\":\"labdien\"}",
	};
}

static void fill_log(struct db *db, int64_t events)
{
	struct conversation c = a_conversation("c1");

	add_visitor(db, "v1");
	assert_true(conversations_insert(db, &c, &why));
	for (int64_t seq = 1; seq <= events; seq++) {
		struct event e = an_event(seq, NULL);

		assert_true(events_append(db, &e, &why));
	}
}

static void a_number_or_a_client_id_is_taken_only_once(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct event first = an_event(1, "aa"), again = an_event(2, "aa");
	struct event same_seq = an_event(1, "bb");

	fill_log(db, 0);
	assert_true(events_append(db, &first, &why));
	assert_false(events_append(db, &again, &why));
	assert_int_equal(why.kind, FAULT_REJECT);
	assert_string_equal(why.code, "exists");
	assert_false(events_append(db, &same_seq, &why));
	assert_string_equal(why.code, "exists");
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM event"), 1);
}

static void an_event_is_found_by_its_client_id_and_its_seq(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct event e = an_event(1, "aa");
	struct event *r;

	fill_log(db, 0);
	e.kind = EVENT_NOTE;
	e.author = AUTHOR_OPERATOR;
	e.visibility = VISIBLE_AGENTS;
	assert_true(events_append(db, &e, &why));
	assert_true(events_find(db, "c1", "aa", &r, &why));
	assert_non_null(r);
	assert_string_equal(r->conversation, "c1");
	assert_int_equal(r->seq, 1);
	assert_int_equal(r->prev, 0);
	assert_int_equal(r->at, 1001);
	assert_int_equal(r->kind, EVENT_NOTE);
	assert_int_equal(r->author, AUTHOR_OPERATOR);
	assert_int_equal(r->author_id, 5);
	assert_string_equal(r->author_name, "Anna");
	assert_int_equal(r->visibility, VISIBLE_AGENTS);
	assert_string_equal(r->client_id, "aa");
	assert_string_equal(r->body, e.body);
	free(r);

	e = an_event(2, NULL);
	assert_true(events_append(db, &e, &why));
	assert_true(events_find_seq(db, "c1", 2, &r, &why));
	assert_non_null(r);
	assert_null(r->client_id);
	free(r);
	assert_true(events_find(db, "c1", "bb", &r, &why));
	assert_null(r);
	assert_true(events_find(db, "c2", "aa", &r, &why));
	assert_null(r);
}

struct seqs {
	int64_t at[16];
	size_t n;
};

static void note_seq(void *ctx, const struct event *e)
{
	struct seqs *s = ctx;

	assert_true(s->n < ARRAY_SIZE(s->at));
	s->at[s->n++] = e->seq;
}

static void a_page_of_the_log_is_in_order_and_bounded(void **state)
{
	static const struct {
		struct events_range range;
		bool last;
		int64_t seqs[16]; /* ended by 0 */
	} cases[] = {
		{{"c1", 0, 3, false}, false, {1, 2, 3}},
		{{"c1", 3, 3, false}, false, {4, 5, 6}},
		{{"c1", 8, 100, false}, false, {9, 10}},
		{{"c1", 10, 100, false}, false, {0}},
		{{"c1", 2, 3, true}, false, {3, 5, 7}},
		{{"c1", 0, 0, false}, false, {0}},
		{{"c2", 0, 9, false}, false, {0}},
		{{"c1", 0, 3, false}, true, {8, 9, 10}},
		{{"c1", 0, 3, true}, true, {5, 7, 9}},
		{{"c1", 8, 9, false}, true, {9, 10}},
	};
	struct db *db = ((struct shop *)*state)->db;

	fill_log(db, 10);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seqs s = {.n = 0};

		assert_true((cases[i].last ? events_last : events_each)(
			db, &cases[i].range, note_seq, &s, &why));
		for (size_t k = 0; k < s.n; k++)
			assert_int_equal(s.at[k], cases[i].seqs[k]);
		assert_int_equal(cases[i].seqs[s.n], 0);
	}
}

static void a_visitor_is_known_again_by_the_token(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct visitor v = a_visitor("v1"), r;
	bool found;

	assert_true(visitors_insert(db, &v, "hash", &why));
	assert_true(visitors_find_token(db, "other", &r, &found, &why));
	assert_false(found);
	SET(v.lang, "ro");
	SET(v.name, "Ion");
	SET(v.email, "ion@example.org");
	SET(v.phone, "+40 1");
	assert_true(visitors_save(db, &v, &why));
	assert_true(visitors_touch(db, "v1", 3000, &why));
	assert_true(visitors_find_token(db, "hash", &r, &found, &why));
	assert_true(found);
	assert_string_equal(r.id, "v1");
	assert_string_equal(r.site, "shop");
	assert_string_equal(r.lang, "ro");
	assert_string_equal(r.name, "Ion");
	assert_string_equal(r.email, "ion@example.org");
	assert_string_equal(r.phone, "+40 1");
	assert_int_equal(r.created_at, 1000);
	assert_int_equal(r.seen_at, 3000);
	assert_true(visitors_load(db, "v1", &r, &found, &why));
	assert_true(found);
	SET(v.id, "v2");
	assert_false(visitors_save(db, &v, &why));
	assert_string_equal(why.code, "unknown");
	assert_false(visitors_insert(db, &v, "hash", &why));
	assert_string_equal(why.code, "exists");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_conversation_comes_back_as_it_was_saved),
		TEST(a_conversation_needs_its_visitor_and_an_id_of_its_own),
		TEST(a_state_of_another_program_is_not_guessed),
		TEST(a_restart_finds_open_due_and_latest_conversations),
		TEST(a_number_or_a_client_id_is_taken_only_once),
		TEST(an_event_is_found_by_its_client_id_and_its_seq),
		TEST(a_page_of_the_log_is_in_order_and_bounded),
		TEST(a_visitor_is_known_again_by_the_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
