#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "text/stem_lv.h"
#include "unit/unit.h"

static const char *stem(const char *word)
{
	static char out[64];
	size_t len = stem_lv(word, strlen(word), out, sizeof(out));

	assert_int_equal(len, strlen(out));
	return out;
}

/* Each row is forms of one word, or of a verb and the nouns made of it. */
static void all_forms_of_a_word_have_one_stem(void **state)
{
	static const char *const rows[][14] = {
		{"prece", "preces", "preci", "precei", "precē", "precēm",
		 "precēs", "preču"},
		{"veikals", "veikala", "veikalam", "veikalu", "veikalā",
		 "veikali", "veikaliem", "veikalos"},
		{"brālis", "brāļa", "brālim", "brāli", "brāļi", "brāļiem",
		 "brāļus", "brāļos"},
		{"lācis", "lāča", "lācim", "lāči", "lāčiem"},
		{"briedis", "brieža", "briedim", "briežu", "briežiem"},
		{"galds", "galda", "galdam", "galdiem", "galdos"},
		{"drēbe", "drēbes", "drēbei", "drēbju", "drēbēm"},
		{"zivs", "zivij", "zivī", "zivis", "zivīm"},
		{"pasūtīt", "pasūtīju", "pasūtīšu", "pasūtīsim", "pasūtījām",
		 "pasūtīts", "pasūtīta", "pasūtītajiem", "pasūtīšana",
		 "pasūtījums", "pasūtījuma", "pasūtījumiem", "pasūtītājs"},
		{"maksāt", "maksāju", "maksāsiet", "maksājot", "maksājums",
		 "maksātājam", "maksāšanas"},
		{"piegāde", "piegādes", "piegādāt", "piegādājat", "piegādāta",
		 "piegādāsim", "piegādādams"},
		{"labs", "laba", "labais", "labajam", "labāks", "labākajiem",
		 "labos"},
		{"kavējas", "kavēties", "kavējies", "kavējoties"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char first[64];

		strcpy(first, stem(rows[i][0]));
		for (size_t j = 1; j < 14 && rows[i][j] != NULL; j++)
			assert_string_equal(stem(rows[i][j]), first);
	}
}

static void diacritics_left_out_change_nothing(void **state)
{
	static const char *const pairs[][2] = {
		{"pasūtījums", "pasutijums"}, {"preču", "precu"},
		{"piegādē", "piegade"},       {"čeks", "ceks"},
		{"atlaižu", "atlaizu"},       {"šķīvji", "skivji"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		char with[64];

		strcpy(with, stem(pairs[i][0]));
		assert_string_equal(stem(pairs[i][1]), with);
	}
}

static void words_apart_stay_apart(void **state)
{
	static const char *const words[] = {
		"prece", "cena",  "nauda",   "veikals", "piegāde", "pasūtīt",
		"kurš",  "karte", "kurjers", "adrese",  "lampa",   "gulta",
	};
	char first[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (size_t j = i + 1; j < ARRAY_SIZE(words); j++) {
			strcpy(first, stem(words[i]));
			assert_string_not_equal(stem(words[j]), first);
		}
}

static void a_stem_keeps_three_letters_and_a_vowel(void **state)
{
	(void)state;
	assert_string_equal(stem("es"), "es");
	assert_string_equal(stem("kas"), "kas");
	assert_string_equal(stem("mājas"), "maj");
	assert_string_equal(stem("sms"), "sms");
	assert_string_equal(stem(""), "");
}

static void what_is_not_latvian_is_copied(void **state)
{
	(void)state;
	assert_string_equal(stem("привет"), "привет");
	assert_string_equal(stem("ab12"), "ab12");
}

static void a_small_buffer_gets_whole_characters(void **state)
{
	char out[6];

	(void)state;
	assert_int_equal(stem_lv("привет", 12, out, sizeof(out)), 4);
	assert_string_equal(out, "пр");
	assert_int_equal(stem_lv("pasūtījums", 12, out, sizeof(out)), 5);
	assert_string_equal(out, "pasū");
	assert_int_equal(stem_lv("a", 1, out, 1), 0);
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_forms_of_a_word_have_one_stem),
		cmocka_unit_test(diacritics_left_out_change_nothing),
		cmocka_unit_test(words_apart_stay_apart),
		cmocka_unit_test(a_stem_keeps_three_letters_and_a_vowel),
		cmocka_unit_test(what_is_not_latvian_is_copied),
		cmocka_unit_test(a_small_buffer_gets_whole_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
