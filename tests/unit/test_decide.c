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
	THANKS,
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
	[THANKS] = {.id = "thanks", .handling = HANDLING_SMALL_TALK},
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

/* `eval` counts as settled what verdict_choices() gives. */
static void what_is_offered_is_what_is_counted(void **state)
{
	static const double confidences[][2] = {
		{0.75, 0.20}, {0.75, 0.12}, {0.75, 0.10},
		{0.75, 0.08}, {0.75, 0.07}, {0.75, 0.00},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(confidences); i++) {
		const double *c = confidences[i];
		struct match_part p =
			part_of(VERDICT_CLARIFY, TRACK, c[0], REFUND, c[1]);
		struct decision d =
			decide_parts(&p, 1, (struct decide_history){0});

		assert_string_equal(d.reason, "close_call");
		assert_int_equal(d.n_options, verdict_choices(c, 2));
	}
}

/* What is mostly another's language may be like one intent by its letters. */
static void what_is_hardly_understood_is_offered_nothing(void **state)
{
	struct match_part p =
		part_of(VERDICT_CLARIFY, TRACK, 0.8, REFUND, 0.01);
	struct decision d;

	(void)state;
	p.unknown_share = 0.7;
	d = decide_parts(&p, 1, (struct decide_history){0});
	assert_int_equal(d.kind, DECISION_CLARIFY);
	assert_string_equal(d.reason, "unclear");
	assert_int_equal(d.n_options, 0);
	p.unknown_share = 0.2;
	d = decide_parts(&p, 1, (struct decide_history){0});
	assert_string_equal(d.reason, "close_call");
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

/* What a message gives, what the engine takes it for, and what comes of it. */
static void what_is_given_after_an_answer_goes_to_who_can_look_it_up(
	void **state)
{
	static const struct {
		const char *text, *last_intent;
		int clarified;
		enum match_verdict verdict;
		int first;
		enum decision_kind kind;
		const char *reason, *gave;
	} cases[] = {
		{"45512", "track", 0, VERDICT_ESCALATE, REFUND,
		 DECISION_ESCALATE, "gave", "45512"},
		{"#45512", "track", 0, VERDICT_CLARIFY, REFUND,
		 DECISION_ESCALATE, "gave", "45512"},
		{"my order number is 45512", "track", 0, VERDICT_ANSWER, TRACK,
		 DECISION_ESCALATE, "gave", "45512"},
		{"thanks, it is 45512", "track", 0, VERDICT_ANSWER, GREETING,
		 DECISION_ESCALATE, "gave", "45512"},
		{"the order is AB-1234", "", 1, VERDICT_ESCALATE, TRACK,
		 DECISION_ESCALATE, "gave", "AB-1234"},
		{"ivo@example.com", "refund", 1, VERDICT_ESCALATE, TRACK,
		 DECISION_ESCALATE, "gave", "ivo@example.com"},
		/* Sure by chance: no word of it is a question. */
		{"45512", "track", 0, VERDICT_ANSWER, REFUND, DECISION_ESCALATE,
		 "gave", "45512"},
		/* All there is, though nothing came before it. */
		{"45512", "", 0, VERDICT_ESCALATE, TRACK, DECISION_ESCALATE,
		 "gave", "45512"},
		{"45512", "", 0, VERDICT_ANSWER, TRACK, DECISION_ESCALATE,
		 "gave", "45512"},
		{"my order number is 45512", "", 0, VERDICT_CLARIFY, TRACK,
		 DECISION_ESCALATE, "gave", "45512"},
		{"номер заказа 45512", "", 0, VERDICT_ANSWER, TRACK,
		 DECISION_ESCALATE, "gave", "45512"},
		{"8 (916) 123-45-67", "", 0, VERDICT_ESCALATE, TRACK,
		 DECISION_ESCALATE, "gave", "8 (916) 123-45-67"},
		/* A question with a number in it. */
		{"where is my order 45512", "", 0, VERDICT_ANSWER, TRACK,
		 DECISION_ANSWER, "confident", ""},
		{"my order number is 45512 and late", "", 0, VERDICT_CLARIFY,
		 TRACK, DECISION_CLARIFY, "close_call", ""},
		{"how do I send 45512 back", "track", 0, VERDICT_ANSWER, REFUND,
		 DECISION_ANSWER, "confident", ""},
		{"it costs 100 or so", "track", 0, VERDICT_ESCALATE, REFUND,
		 DECISION_ESCALATE, "unsure", ""},
		{"for the order 45512 I was told a week ago to wait for some "
		 "days more",
		 "track", 0, VERDICT_ESCALATE, REFUND, DECISION_ESCALATE,
		 "unsure", ""},
		/* Whatever it gives. */
		{"a person please, 45512", "track", 0, VERDICT_ANSWER, HUMAN,
		 DECISION_ESCALATE, "asked", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool answered = cases[i].last_intent[0] != '\0';
		struct match_part p =
			part_of(cases[i].verdict, cases[i].first, 0.5,
				cases[i].first == TRACK ? REFUND : TRACK, 0.3);
		struct decision d;

		p.text = cases[i].text;
		d = decide_parts(&p, 1,
				 (struct decide_history){
					 .last_intent = cases[i].last_intent,
					 .clarified = cases[i].clarified});
		if (d.kind != cases[i].kind ||
		    strcmp(d.reason, cases[i].reason) != 0 ||
		    strcmp(d.gave, cases[i].gave) != 0 ||
		    (d.after >= 0) != (d.gave[0] != '\0' && answered))
			fail_msg("%s: %s because %s, gave %s after %d",
				 cases[i].text, decision_kind_name(d.kind),
				 d.reason, d.gave, d.after);
		if (d.gave[0] != '\0' && (d.n_answers > 0 || d.n_options > 0))
			fail_msg("%s: more is said", cases[i].text);
	}
}

static void a_question_beside_what_is_given_is_answered(void **state)
{
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, REFUND, 0.97, TRACK, 0.01),
		part_of(VERDICT_ESCALATE, TRACK, 0.1, REFUND, 0.05)};
	struct decision d;

	(void)state;
	parts[0].text = "How do I return it?";
	parts[1].text = "45512";
	d = decide_parts(parts, 2,
			 (struct decide_history){.last_intent = "track"});
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_string_equal(d.reason, "gave");
	assert_string_equal(d.gave, "45512");
	assert_int_equal(d.after, TRACK);
	assert_int_equal(d.n_answers, 1);
	assert_int_equal(d.answers[0], REFUND);
}

/* "And above 1000 euros?" is answered as any follow-up; "and it is 45512" is
 * not. */
static void a_follow_up_with_a_number_is_still_a_question(void **state)
{
	const struct decide_history h = {.last_intent = "track"};
	struct match_part part =
		part_of(VERDICT_ANSWER, TRACK, 0.97, REFUND, 0.01);
	struct decision d;

	(void)state;
	part.follows = true;
	part.text = "and above 1000 euros?";
	d = decide_parts(&part, 1, h);
	assert_int_equal(d.kind, DECISION_ANSWER);
	assert_true(d.again);
	part.text = "and it is 45512";
	d = decide_parts(&part, 1, h);
	assert_int_equal(d.kind, DECISION_ESCALATE);
	assert_string_equal(d.reason, "gave");
	assert_false(d.again);
}

/* "And to 45512. How to return it?": only the second is answered. */
static void what_is_not_said_leaves_nothing_behind(void **state)
{
	const struct decide_history h = {.last_intent = "track"};
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, TRACK, 0.81, REFUND, 0.01),
		part_of(VERDICT_ANSWER, REFUND, 0.97, TRACK, 0.01),
		part_of(VERDICT_ESCALATE, REFUND, 0.3, TRACK, 0.1)};
	struct decision d;

	(void)state;
	parts[0].text = "and to 45512.";
	parts[0].follows = true;
	parts[1].text = "How to return it?";
	parts[2].text = "lamp";
	d = decide_parts(parts, 2, h);
	assert_int_equal(d.kind, DECISION_ANSWER);
	assert_int_equal(d.n_answers, 1);
	assert_int_equal(d.answers[0], REFUND);
	assert_false(d.again);
	assert_true(d.confidence > 0.96);
	d = decide_parts(parts, 3, h);
	assert_string_equal(d.reason, "gave");
	assert_int_equal(d.n_answers, 1);
	assert_true(d.confidence > 0.96);
	d = decide_parts(parts, 1, h);
	assert_string_equal(d.reason, "gave");
	assert_int_equal(d.n_answers, 0);
	assert_true(d.confidence <= 0);
}

/* A name that does not fit is cut between characters. */
static void what_is_given_may_be_long(void **state)
{
	char text[2 * DECISION_GAVE + 8] = "a9999";
	struct match_part part =
		part_of(VERDICT_ESCALATE, TRACK, 0.1, REFUND, 0.05);
	struct decision d;

	(void)state;
	for (size_t i = 5; i + 3 < sizeof(text); i += 2)
		memcpy(text + i, "\xC3\xA9", 3);
	part.text = text;
	d = decide_parts(&part, 1, (struct decide_history){0});
	assert_string_equal(d.reason, "gave");
	assert_int_equal(strlen(d.gave), DECISION_GAVE - 1);
	assert_memory_equal(d.gave, text, DECISION_GAVE - 1);
	part.text = text + 1;
	d = decide_parts(&part, 1, (struct decide_history){0});
	assert_int_equal(strlen(d.gave), DECISION_GAVE - 2);
}

static void a_greeting_after_the_bot_spoke_is_a_call(void **state)
{
	static const struct {
		struct decide_history history;
		int intent;
		enum decision_kind kind;
		const char *reason;
		size_t n_answers;
	} cases[] = {
		{{.last_intent = ""},
		 GREETING,
		 DECISION_ANSWER,
		 "small_talk",
		 1},
		/* Long ago: who comes back is greeted. */
		{{.last_intent = "track"},
		 GREETING,
		 DECISION_ANSWER,
		 "small_talk",
		 1},
		{{.last_intent = "track", .lately = true},
		 GREETING,
		 DECISION_CLARIFY,
		 "called",
		 0},
		{{.last_intent = "greeting", .lately = true},
		 GREETING,
		 DECISION_CLARIFY,
		 "called",
		 0},
		{{.last_intent = "", .clarified = 1, .lately = true},
		 GREETING,
		 DECISION_ESCALATE,
		 "second_miss",
		 0},
		{{.last_intent = "track", .misses = 1, .lately = true},
		 GREETING,
		 DECISION_ESCALATE,
		 "second_miss",
		 0},
		/* Typed before the answer was read. */
		{{.last_intent = "track",
		  .just_answered = true,
		  .lately = true},
		 GREETING,
		 DECISION_ANSWER,
		 "continued",
		 0},
		{{.last_intent = "greeting", .lately = true},
		 THANKS,
		 DECISION_ANSWER,
		 "small_talk",
		 1},
		{{.last_intent = "greeting", .lately = true},
		 TRACK,
		 DECISION_ANSWER,
		 "confident",
		 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct match_part p = part_of(VERDICT_ANSWER, cases[i].intent,
					      0.97, REFUND, 0.01);
		struct decision d = decide_parts(&p, 1, cases[i].history);

		if (d.kind != cases[i].kind ||
		    strcmp(d.reason, cases[i].reason) != 0 ||
		    d.n_answers != cases[i].n_answers || d.n_options > 0)
			fail_msg("case %zu: %s because %s, %zu answers", i,
				 decision_kind_name(d.kind), d.reason,
				 d.n_answers);
	}
}

static void a_call_beside_a_question_is_none(void **state)
{
	struct match_part parts[] = {
		part_of(VERDICT_ANSWER, GREETING, 0.97, TRACK, 0.01),
		part_of(VERDICT_ANSWER, REFUND, 0.97, TRACK, 0.01)};
	struct decision d =
		decide_parts(parts, 2,
			     (struct decide_history){.last_intent = "track",
						     .lately = true});

	(void)state;
	assert_int_equal(d.kind, DECISION_ANSWER);
	assert_string_equal(d.reason, "confident");
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
		cmocka_unit_test(what_is_hardly_understood_is_offered_nothing),
		cmocka_unit_test(every_rule_has_its_case),
		cmocka_unit_test(what_is_offered_is_what_is_counted),
		cmocka_unit_test(a_fragment_nobody_understands_is_asked_about),
		cmocka_unit_test(
			a_language_that_the_content_is_not_in_is_for_people),
		cmocka_unit_test(a_follow_up_may_be_answered_alike_once),
		cmocka_unit_test(two_questions_are_answered_in_their_order),
		cmocka_unit_test(
			what_is_known_is_said_before_the_rest_goes_to_a_person),
		cmocka_unit_test(
			a_person_is_called_whatever_else_the_message_says),
		cmocka_unit_test(
			what_is_given_after_an_answer_goes_to_who_can_look_it_up),
		cmocka_unit_test(a_question_beside_what_is_given_is_answered),
		cmocka_unit_test(a_follow_up_with_a_number_is_still_a_question),
		cmocka_unit_test(what_is_not_said_leaves_nothing_behind),
		cmocka_unit_test(what_is_given_may_be_long),
		cmocka_unit_test(a_greeting_after_the_bot_spoke_is_a_call),
		cmocka_unit_test(a_call_beside_a_question_is_none),
		cmocka_unit_test(a_pressed_button_is_taken_at_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
