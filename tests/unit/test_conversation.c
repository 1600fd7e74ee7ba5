#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "chat/body.h"
#include "chat/conversation.h"
#include "unit/unit.h"

static const struct user anna = {
	.id = 7, .name = "Anna", .role = ROLE_OPERATOR};
static const struct user boris = {
	.id = 8, .name = "Boris", .role = ROLE_OPERATOR};
static const struct user chief = {
	.id = 9, .name = "Chief", .role = ROLE_SUPERVISOR};
static const struct visitor visitor = {.name = "Ivo"};

struct fixture {
	struct arena *arena;
	struct conversation c;
	struct change change;
	struct fault why;
};

static int setup(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));

	f->arena = arena_new(4096);
	memcpy(f->c.id, "c1", 3);
	memcpy(f->c.lang, "en", 3);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(&f->arena);
	free(f);
	return 0;
}

/* Applies a step that must be allowed and goes on from its result. */
static void go(struct fixture *f, struct step s)
{
	s.now = 1000;
	s.visitor = &visitor;
	if (s.kind == STEP_SAY || s.kind == STEP_REPLY) {
		s.text = "hello";
		s.body = "{\"text\":\"hello\"}";
	}
	if (!conversation_apply(&f->c, &s, f->arena, &f->change, &f->why))
		fail_msg("refused: %s", f->why.text);
	f->c = f->change.after;
}

static struct bot_turn turn_for(int64_t seq)
{
	return (struct bot_turn){.for_seq = seq,
				 .message = "{\"text\":\"answer\"}",
				 .decision = "{}",
				 .intent = "track",
				 .reason = "",
				 .skill = "",
				 .lang = "en"};
}

static void numbers_have_no_hole_and_prev_skips_what_visitors_do_not_see(
	void **state)
{
	struct fixture *f = *state;
	struct bot_turn t = turn_for(1);
	int64_t seq = 0, public_seq = 0;

	go(f, (struct step){.kind = STEP_SAY});
	assert_int_equal(f->change.events[0].seq, ++seq);
	public_seq = seq;
	t.hands_over = true;
	t.reason = "unsure";
	go(f, (struct step){.kind = STEP_TURN, .turn = &t, .open = true});
	assert_int_equal(f->change.n_events, 4);
	for (size_t i = 0; i < f->change.n_events; i++) {
		const struct event *e = &f->change.events[i];

		assert_int_equal(e->seq, ++seq);
		assert_int_equal(e->prev, public_seq);
		if (e->visibility == VISIBLE_ALL)
			public_seq = e->seq;
	}
	assert_int_equal(f->c.last_seq, seq);
	assert_int_equal(f->c.last_public_seq, public_seq);
}

static void the_bot_is_silent_once_a_person_leads(void **state)
{
	struct fixture *f = *state;
	struct bot_turn t = turn_for(1);

	go(f, (struct step){.kind = STEP_SAY});
	go(f, (struct step){.kind = STEP_TAKE, .user = &anna});
	assert_int_equal(f->c.state, CONVERSATION_ASSIGNED);
	go(f, (struct step){.kind = STEP_TURN, .turn = &t});
	assert_int_equal(f->change.n_events, 0);
	go(f, (struct step){.kind = STEP_SAY});
	assert_int_equal(f->c.bot_due_seq, 0);
}

static void a_turn_for_an_older_message_is_dropped(void **state)
{
	struct fixture *f = *state;
	struct bot_turn t = turn_for(1);

	go(f, (struct step){.kind = STEP_SAY});
	go(f, (struct step){.kind = STEP_SAY});
	go(f, (struct step){.kind = STEP_TURN, .turn = &t});
	assert_int_equal(f->change.n_events, 0);
	assert_int_equal(f->c.bot_due_seq, 2);
	t.for_seq = 2;
	go(f, (struct step){.kind = STEP_TURN, .turn = &t});
	assert_int_equal(f->change.n_events, 2);
	/* A second time, as after a crash: nothing is said twice. */
	go(f, (struct step){.kind = STEP_TURN, .turn = &t});
	assert_int_equal(f->change.n_events, 0);
}

static void asking_for_a_person_waits_in_the_queue_or_for_the_morning(
	void **state)
{
	struct fixture *f = *state;
	struct conversation fresh = f->c;

	go(f, (struct step){.kind = STEP_CALL, .open = true, .said = "{}"});
	assert_int_equal(f->c.state, CONVERSATION_QUEUED);
	assert_int_equal(f->c.queued_at, 1000);
	assert_string_equal(f->c.reason, "asked");
	assert_int_equal(f->change.events[1].kind, EVENT_CARD);
	assert_int_equal(f->change.events[2].kind, EVENT_MESSAGE);
	go(f, (struct step){.kind = STEP_CALL, .open = true});
	assert_int_equal(f->change.n_events, 0);
	f->c = fresh;
	go(f, (struct step){.kind = STEP_CALL, .open = false});
	assert_int_equal(f->c.state, CONVERSATION_OFFLINE);
}

static void a_reply_takes_the_conversation_and_keeps_its_id_first(void **state)
{
	struct fixture *f = *state;

	go(f, (struct step){.kind = STEP_CALL, .open = true});
	go(f,
	   (struct step){.kind = STEP_REPLY, .user = &anna, .client_id = "x"});
	assert_int_equal(f->c.state, CONVERSATION_ASSIGNED);
	assert_int_equal(f->c.operator_id, 7);
	assert_int_equal(f->c.queued_at, 0);
	assert_string_equal(f->change.events[0].client_id, "x");
	assert_int_equal(f->change.events[0].kind, EVENT_MESSAGE);
	assert_null(f->change.events[1].client_id);
}

static void a_colleagues_conversation_is_taken_over_before_it_is_answered(
	void **state)
{
	struct fixture *f = *state;
	struct step s = {
		.kind = STEP_REPLY, .user = &boris, .text = "x", .body = "{}"};

	go(f, (struct step){.kind = STEP_TAKE, .user = &anna});
	assert_false(
		conversation_apply(&f->c, &s, f->arena, &f->change, &f->why));
	assert_string_equal(f->why.code, "wrong_state");
	s.kind = STEP_CLOSE;
	assert_false(
		conversation_apply(&f->c, &s, f->arena, &f->change, &f->why));
	go(f, (struct step){.kind = STEP_TAKE, .user = &boris, .from = 7});
	assert_int_equal(f->c.operator_id, 8);
	go(f, (struct step){.kind = STEP_TAKE, .user = &boris});
	assert_int_equal(f->change.n_events, 0);
	go(f, (struct step){.kind = STEP_CLOSE, .user = &chief});
	assert_int_equal(f->c.state, CONVERSATION_CLOSED);
}

static void a_take_names_from_whom_it_takes_over(void **state)
{
	struct fixture *f = *state;
	struct step s = {.kind = STEP_TAKE, .user = &boris, .leader = "Anna"};

	go(f, (struct step){.kind = STEP_TAKE, .user = &anna});
	assert_false(
		conversation_apply(&f->c, &s, f->arena, &f->change, &f->why));
	assert_string_equal(f->why.code, "taken");
	assert_string_equal(f->why.text,
			    "Anna leads this conversation meanwhile");
	s.from = 9; /* led it when the button was drawn */
	assert_false(
		conversation_apply(&f->c, &s, f->arena, &f->change, &f->why));
	s.from = 7;
	go(f, s);
	assert_int_equal(f->c.operator_id, 8);
	/* It waits by now: nobody has to be asked. */
	f->c.state = CONVERSATION_QUEUED;
	f->c.operator_id = 0;
	go(f, (struct step){.kind = STEP_TAKE, .user = &anna, .from = 8});
	assert_int_equal(f->c.operator_id, 7);
}

static void a_closed_conversation_starts_afresh_with_the_bot(void **state)
{
	struct fixture *f = *state;

	f->c.misses = 1;
	f->c.clarified = 1;
	go(f, (struct step){.kind = STEP_TAKE, .user = &anna});
	go(f, (struct step){.kind = STEP_CLOSE, .user = &anna});
	go(f, (struct step){.kind = STEP_SAY, .client_id = "y"});
	assert_int_equal(f->c.state, CONVERSATION_BOT);
	assert_int_equal(f->c.misses, 0);
	assert_int_equal(f->c.clarified, 0);
	assert_int_equal(f->c.bot_due_seq, f->change.events[0].seq);
	assert_string_equal(f->change.events[0].client_id, "y");
}

static void why_it_was_closed_is_a_note_between_operators(void **state)
{
	struct fixture *f = *state;
	const struct event *e = f->change.events;

	go(f, (struct step){.kind = STEP_CLOSE,
			    .user = &anna,
			    .note = body_of_note(f->arena, "a joke"),
			    .said = "{}"});
	assert_int_equal(f->change.n_events, 3);
	assert_int_equal(e[0].kind, EVENT_STATE);
	assert_null(strstr(e[0].body, "joke"));
	assert_int_equal(e[1].kind, EVENT_NOTE);
	assert_int_equal(e[1].visibility, VISIBLE_AGENTS);
	assert_string_equal(body_text(f->arena, e[1].body), "a joke");
	assert_int_equal(e[2].prev, e[0].seq);
}

static void a_contact_is_kept_in_any_state(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < CONVERSATION_STATES; i++) {
		f->c.state = (enum conversation_state)i;
		go(f, (struct step){.kind = STEP_CONTACT,
				    .body = "{}",
				    .said = "{}"});
		assert_int_equal(f->change.n_events, 2);
		assert_int_equal(f->c.state, i);
	}
}

static void equal_messages_have_equal_bodies(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(body_of_visitor(f->arena, "a \"b\"", "human"),
			    body_of_visitor(f->arena, "a \"b\"", "human"));
	assert_string_not_equal(body_of_visitor(f->arena, "a", "human"),
				body_of_visitor(f->arena, "a", NULL));
	assert_string_equal(
		body_text(f->arena, body_of_visitor(f->arena, "\n\"x", NULL)),
		"\n\"x");
}

#define WITH_FIXTURE(test)                                                     \
	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(
			numbers_have_no_hole_and_prev_skips_what_visitors_do_not_see),
		WITH_FIXTURE(the_bot_is_silent_once_a_person_leads),
		WITH_FIXTURE(a_turn_for_an_older_message_is_dropped),
		WITH_FIXTURE(
			asking_for_a_person_waits_in_the_queue_or_for_the_morning),
		WITH_FIXTURE(
			a_reply_takes_the_conversation_and_keeps_its_id_first),
		WITH_FIXTURE(
			a_colleagues_conversation_is_taken_over_before_it_is_answered),
		WITH_FIXTURE(a_take_names_from_whom_it_takes_over),
		WITH_FIXTURE(a_closed_conversation_starts_afresh_with_the_bot),
		WITH_FIXTURE(why_it_was_closed_is_a_note_between_operators),
		WITH_FIXTURE(a_contact_is_kept_in_any_state),
		WITH_FIXTURE(equal_messages_have_equal_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
