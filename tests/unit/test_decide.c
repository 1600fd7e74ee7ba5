#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "chat/decide.h"
#include "unit/unit.h"

/* Sorted by id, as knowledge always is. */
enum {
	COMPLAINT,
	GREETING,
	HUMAN,
	OLD_OFFER,
	REFUND,
	TRACK
};

static const struct intent intents[] = {
	[COMPLAINT] = {.id = "complaint", .handling = HANDLING_PEOPLE_ONLY},
	[GREETING] = {.id = "greeting", .handling = HANDLING_SMALL_TALK},
	[HUMAN] = {.id = "human", .handling = HANDLING_PEOPLE_ONLY},
	[OLD_OFFER] = {.id = "old_offer",
		       .handling = HANDLING_ANSWER,
		       .valid_until = 1000},
	[REFUND] = {.id = "refund", .handling = HANDLING_ANSWER},
	[TRACK] = {.id = "track", .handling = HANDLING_ANSWER},
};

static const struct knowledge knowledge = {.intents = intents,
					   .n_intents = ARRAY_SIZE(intents)};

static struct match_part part_of(enum match_verdict verdict, int first,
				 double confidence, int second, double rest)
{
	return (struct match_part){
		.text = "a message long enough to be clear",
		.verdict = verdict,
		.n_intents = 2,
		.intents = {{.intent = first, .confidence = confidence},
			    {.intent = second, .confidence = rest}}};
}

static struct decision decide_parts(const struct match_part *parts, size_t n,
				    struct decide_history history)
{
	const struct match_result r = {.parts = parts, .n_parts = n};
	struct decision d;

	if (history.last_intent == NULL)
		history.last_intent = "";
	decide(&r, &knowledge, &history, 5000, &d);
	return d;
}

static void every_rule_has_its_case(void **state)
{
	static const struct {
		const char *name;
		enum match_verdict verdict;
		int first;
		double confidence;
		int second;
		double rest;
		struct decide_history history;
		enum decision_kind kind;
		const char *reason;
	} cases[] = {
		{"sure",
		 VERDICT_ANSWER,
		 TRACK,
		 0.97,
		 REFUND,
		 0.01,
		 {0},
		 DECISION_ANSWER,
		 "confident"},
		{"small talk",
		 VERDICT_ANSWER,
		 GREETING,
		 0.97,
		 TRACK,
		 0.01,
		 {0},
		 DECISION_ANSWER,
		 "small_talk"},
		{"asks for a person below the answer's threshold",
		 VERDICT_CLARIFY,
		 HUMAN,
		 0.6,
		 TRACK,
		 0.2,
		 {0},
		 DECISION_ESCALATE,
		 "asked"},
		{"a complaint",
		 VERDICT_ANSWER,
		 COMPLAINT,
		 0.9,
		 TRACK,
		 0.05,
		 {0},
		 DECISION_ESCALATE,
		 "people_only"},
		{"a threat beside a question",
		 VERDICT_CLARIFY,
		 REFUND,
		 0.48,
		 COMPLAINT,
		 0.46,
		 {0},
		 DECISION_ESCALATE,
		 "people_only"},
		{"a sure question with a shadow of a threat",
		 VERDICT_ANSWER,
		 REFUND,
		 0.96,
		 COMPLAINT,
		 0.31,
		 {0},
		 DECISION_ANSWER,
		 "confident"},
		{"two candidates share the mass",
		 VERDICT_CLARIFY,
		 TRACK,
		 0.5,
		 REFUND,
		 0.4,
		 {0},
		 DECISION_CLARIFY,
		 "close_call"},
		{"one likely candidate is asked about",
		 VERDICT_CLARIFY,
		 TRACK,
		 0.8,
		 GREETING,
		 0.05,
		 {0},
		 DECISION_CLARIFY,
		 "close_call"},
		{"... not when it was just said",
		 VERDICT_CLARIFY,
		 TRACK,
		 0.8,
		 GREETING,
		 0.05,
		 {.last_intent = "track"},
		 DECISION_ESCALATE,
		 "unsure"},
		{"never asks back twice in a row",
		 VERDICT_CLARIFY,
		 TRACK,
		 0.5,
		 REFUND,
		 0.4,
		 {.clarified = 1},
		 DECISION_ESCALATE,
		 "second_miss"},
		{"a second miss",
		 VERDICT_ESCALATE,
		 TRACK,
		 0.2,
		 REFUND,
		 0.1,
		 {.misses = 1},
		 DECISION_ESCALATE,
		 "second_miss"},
		{"unsure",
		 VERDICT_ESCALATE,
		 TRACK,
		 0.2,
		 REFUND,
		 0.1,
		 {0},
		 DECISION_ESCALATE,
		 "unsure"},
		{"only one alternative is no question",
		 VERDICT_CLARIFY,
		 TRACK,
		 0.5,
		 GREETING,
		 0.4,
		 {0},
		 DECISION_ESCALATE,
		 "unsure"},
		{"the same question again",
		 VERDICT_ANSWER,
		 TRACK,
		 0.97,
		 REFUND,
		 0.01,
		 {.last_intent = "track"},
		 DECISION_ESCALATE,
		 "repeated"},
		{"the rest of a sentence that was answered",
		 VERDICT_ANSWER,
		 TRACK,
		 0.97,
		 REFUND,
		 0.01,
		 {.last_intent = "track", .just_answered = true},
		 DECISION_ANSWER,
		 "continued"},
		{"greeting again is no repeated question",
		 VERDICT_ANSWER,
		 GREETING,
		 0.97,
		 TRACK,
		 0.01,
		 {.last_intent = "greeting"},
		 DECISION_ANSWER,
		 "small_talk"},
		{"an answer past its day",
		 VERDICT_ANSWER,
		 OLD_OFFER,
		 0.97,
		 TRACK,
		 0.01,
		 {0},
		 DECISION_ESCALATE,
		 "expired"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct match_part p = part_of(cases[i].verdict, cases[i].first,
					      cases[i].confidence,
					      cases[i].second, cases[i].rest);
		struct decision d = decide_parts(&p, 1, cases[i].history);

		if (d.kind != cases[i].kind ||
		    strcmp(d.reason, cases[i].reason) != 0)
			fail_msg("%s: %s because %s", cases[i].name,
				 decision_kind_name(d.kind), d.reason);
	}
}

static void a_fragment_nobody_understands_is_asked_about(void **state)
{
	struct match_part p =
		part_of(VERDICT_ESCALATE, TRACK, 0.1, REFUND, 0.05);
	struct decision d;

	(void)state;
	p.text = "asdf";
	p.unknown_share = 1;
	d = decide_parts(&p, 1, (struct decide_history){0});
	assert_int_equal(d.kind, DECISION_CLARIFY);
	assert_string_equal(d.reason, "unclear");
	assert_int_equal(d.n_options, 0);
}

/* However sure the engine is of it. */
static void a_language_that_the_content_is_not_in_is_for_people(void **state)
{
	struct match_part part =
		part_of(VERDICT_ANSWER, COMPLAINT, 0.97, TRACK, 0.01);
	struct decision d;

	(void)state;
	memcpy(part.foreign, "de", 3);
	d = decide_parts(&part, 1, (struct decide_history){0});
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_string_equal(d.reason, "other_language");
	assert_int_equal(d.people_intent, -1);
	assert_int_equal(d.n_answers, 0);
}

/* "How much to Latvia? And to Lithuania?" One answer may say both, once. */
static void a_follow_up_may_be_answered_alike_once(void **state)
{
	struct match_part part =
		part_of(VERDICT_ANSWER, TRACK, 0.97, REFUND, 0.01);
	struct decide_history h = {.last_intent = "track"};
	struct decision d;

	(void)state;
	part.follows = true;
	d = decide_parts(&part, 1, h);
	assert_int_equal(d.kind, DECISION_ANSWER);
	assert_string_equal(d.reason, "confident");
	assert_true(d.again);
	part.before = "where is the lamp";
	d = decide_parts(&part, 1, h);
	assert_string_equal(d.reason, "follow_up");
	h.misses = 1;
	d = decide_parts(&part, 1, h);
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_string_equal(d.reason, "repeated");
}

static void two_questions_are_answered_in_their_order(void **state)
{
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, TRACK, 0.97, REFUND, 0.01),
		part_of(VERDICT_ANSWER, REFUND, 0.96, TRACK, 0.01)};
	struct decision d = decide_parts(parts, 2, (struct decide_history){0});

	(void)state;
	assert_int_equal(d.kind, DECISION_ANSWER);
	assert_int_equal(d.n_answers, 2);
	assert_int_equal(d.answers[0], TRACK);
	assert_int_equal(d.answers[1], REFUND);
	assert_true(d.confidence < 0.965);
}

static void what_is_known_is_said_before_the_rest_goes_to_a_person(void **state)
{
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, TRACK, 0.97, REFUND, 0.01),
		part_of(VERDICT_ESCALATE, REFUND, 0.3, TRACK, 0.1)};
	struct decision d = decide_parts(parts, 2, (struct decide_history){0});

	(void)state;
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_int_equal(d.n_answers, 1);
	assert_int_equal(d.answers[0], TRACK);
}

static void a_person_is_called_whatever_else_the_message_says(void **state)
{
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, TRACK, 0.97, REFUND, 0.01),
		part_of(VERDICT_ANSWER, HUMAN, 0.95, TRACK, 0.01)};
	struct decision d = decide_parts(parts, 2, (struct decide_history){0});

	(void)state;
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_string_equal(d.reason, "asked");
	assert_int_equal(d.n_answers, 0);
}

static void a_pressed_button_is_taken_at_its_word(void **state)
{
	static const struct {
		const char *choice;
		enum decision_kind kind;
		const char *reason;
	} cases[] = {
		{"intent:track", DECISION_ANSWER, "chosen"},
		{"intent:complaint", DECISION_ESCALATE, "people_only"},
		{"intent:old_offer", DECISION_ESCALATE, "expired"},
		{"intent:no_such", DECISION_ESCALATE, "declined"},
		{"intent:", DECISION_ESCALATE, "declined"},
		{"human", DECISION_ESCALATE, "asked"},
		{"none", DECISION_ESCALATE, "declined"},
		{"", DECISION_ESCALATE, "declined"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct decide_history h = {.clarified = 1,
						 .last_intent = "track"};
		struct decision d;

		decide_choice(cases[i].choice, &knowledge, &h, 5000, &d);
		assert_int_equal(d.kind, cases[i].kind);
		assert_string_equal(d.reason, cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_has_its_case),
		cmocka_unit_test(a_fragment_nobody_understands_is_asked_about),
		cmocka_unit_test(
			a_language_that_the_content_is_not_in_is_for_people),
		cmocka_unit_test(a_follow_up_may_be_answered_alike_once),
		cmocka_unit_test(two_questions_are_answered_in_their_order),
		cmocka_unit_test(
			what_is_known_is_said_before_the_rest_goes_to_a_person),
		cmocka_unit_test(
			a_person_is_called_whatever_else_the_message_says),
		cmocka_unit_test(a_pressed_button_is_taken_at_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
