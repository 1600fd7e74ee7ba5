#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "text/lang.h"
#include "unit/unit.h"

/* What a small shop might have written, in four languages. */
static const struct {
	const char *code, *text;
} content[] = {
	{"en", "Where is my order? I want to know when the parcel will come."},
	{"en", "How do I return a lamp and get my money back?"},
	{"en",
	 "Delivery takes two to four days. You can pay by card or on "
	 "delivery. We send you a message when the courier is on the way."},
	{"en", "The item is broken, please send me a new one"},
	{"en", "Can I change the address of the order that I made today?"},
	{"ru", "Где мой заказ? Хочу узнать, когда привезут посылку."},
	{"ru", "Как вернуть лампу и получить деньги обратно?"},
	{"ru", "Доставка занимает от двух до четырёх дней. Оплатить можно "
	       "картой или при получении."},
	{"lv", "Kur ir mans pasūtījums? Gribu zināt, kad atvedīs sūtījumu."},
	{"lv", "Kā atgriezt lampu un saņemt naudu atpakaļ?"},
	{"lv", "Piegāde aizņem no divām līdz četrām dienām. Maksāt var ar "
	       "karti vai saņemot. Mēs nosūtīsim ziņu, kad kurjers būs ceļā."},
	{"lv", "Prece ir bojāta, lūdzu, atsūtiet jaunu"},
	{"lv", "Vai es varu mainīt adresi pasūtījumam, ko veicu šodien?"},
	{"ro", "Unde este comanda mea? Vreau să știu când vine coletul."},
	{"ro", "Cum pot să returnez lampa și să primesc banii înapoi?"},
	{"ro", "Livrarea durează între două și patru zile. Puteți plăti cu "
	       "cardul sau la livrare. Vă trimitem un mesaj când curierul "
	       "este pe drum."},
	{"ro", "Produsul este defect, vă rog să îmi trimiteți altul nou"},
	{"ro", "Pot schimba adresa comenzii pe care am făcut-o astăzi?"},
};

static struct lang *shop(void)
{
	struct lang *l = lang_new();

	for (size_t i = 0; i < ARRAY_SIZE(content); i++)
		lang_learn(l, content[i].code, content[i].text,
			   strlen(content[i].text));
	lang_finish(l);
	return l;
}

static const char *guess(const struct lang *l, const char *text,
			 const char *hint)
{
	return lang_guess(l, text, strlen(text), hint);
}

static void sentences_speak_for_themselves(void **state)
{
	static const struct {
		const char *text, *code;
	} cases[] = {
		{"when will my parcel arrive", "en"},
		{"i want my money", "en"},
		{"когда привезут", "ru"},
		{"kad būs mans sūtījums", "lv"},
		{"gribu atgriezt preci", "lv"},
		{"când vine curierul", "ro"},
		{"vreau banii înapoi", "ro"},
		{"ГДЕ ЗАКАЗ???", "ru"},
	};
	struct lang *l = shop();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(guess(l, cases[i].text, NULL),
				    cases[i].code);
	lang_free(&l);
	assert_null(l);
}

static void missing_diacritics_are_no_english(void **state)
{
	struct lang *l = shop();

	(void)state;
	assert_string_equal(guess(l, "ka atgriezt naudu", NULL), "lv");
	assert_string_equal(guess(l, "kad atvedis sutijumu", "en"), "lv");
	assert_string_equal(guess(l, "cand vine coletul", "en"), "ro");
	assert_string_equal(guess(l, "vreau sa returnez lampa", "en"), "ro");
	lang_free(&l);
}

/* An address is written in Latin letters by everybody. */
static void particulars_are_in_no_language(void **state)
{
	struct lang *l = shop();

	(void)state;
	assert_string_equal(guess(l, "ivo@example.com", "ru"), "ru");
	assert_string_equal(guess(l, "https://shop.example/lamp", "ru"), "ru");
	assert_string_equal(guess(l, "#AB-10045", "ru"), "ru");
	assert_string_equal(guess(l, "45512", "lv"), "lv");
	assert_string_equal(guess(l, "мой адрес ivo@example.com", "en"), "ru");
	lang_free(&l);
}

static void the_hint_decides_where_the_text_does_not(void **state)
{
	struct lang *l = shop();

	(void)state;
	assert_string_equal(guess(l, "ok", "lv"), "lv");
	assert_string_equal(guess(l, "ok", "ro-RO"), "ro");
	assert_string_equal(guess(l, "🙂", "ru"), "ru");
	assert_string_equal(guess(l, "12345", "lv_LV"), "lv");
	assert_string_equal(guess(l, "", NULL), "en");
	assert_string_equal(guess(l, "", "fr"), "en");
	assert_string_equal(guess(l, "где мой заказ", "en"), "ru");
	lang_free(&l);
}

static void an_unknown_script_is_no_trouble(void **state)
{
	struct lang *l = shop();

	(void)state;
	assert_string_equal(guess(l, "注文はどこですか", "ro"), "ro");
	lang_free(&l);
}

static void other_languages_are_told(void **state)
{
	static const struct {
		const char *text, *code;
	} cases[] = {
		{"Wo ist mein Paket?", "de"},
		{"ich habe noch keine rechnung", "de"},
		{"Gdzie jest moja paczka?", "pl"},
		{"Kur yra mano siunta?", "lt"},
		{"Kus mu tellimus on?", "et"},
		{"où est mon colis", "fr"},
		{"ou est mon colis", "fr"},
		{"de ce vine mașina", ""},
		{"коли прийде моє замовлення", "uk"},
		{"zażółć gęślą jaźń", "?"},
		{"我的包裹在哪里", "?"},
		{"πού είναι", "?"},
		/* Ours, with slips, names and marks. */
		{"where is mein parcel, please", ""},
		{"Where is my ordr", ""},
		{"wher s mi pacel", ""},
		{"kde je mi balik", "cs"},
		{"kde mi balik", "cs"},
		{"no me ha llegado", "es"},
		{"Kur ir mans sutijums", ""},
		{"Jürgen", ""},
		{"Danke", ""},
		{"Where is my order? Jürgen Müller", ""},
		{"kwzqx", ""},
		{"12345 🙂 !!!", ""},
		{"", ""},
	};
	struct lang *l = shop();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *s = cases[i].text;
		const char *code = guess(l, s, NULL);

		assert_string_equal(lang_foreign(l, s, strlen(s), code),
				    cases[i].code);
	}
	assert_string_equal(lang_foreign(l, "x", 1, "xx"), "");
	lang_free(&l);
}

/* A site that has it knows its words better than any list. */
static void a_language_of_the_content_is_not_another(void **state)
{
	static const char text[] = "Wo ist meine Bestellung?";
	struct lang *l = lang_new();

	(void)state;
	lang_learn(l, "de", "Guten Tag", 9);
	lang_learn(l, "en", "Good day", 8);
	lang_finish(l);
	assert_string_equal(lang_foreign(l, text, strlen(text), "de"), "");
	assert_string_equal(lang_foreign(l, text, strlen(text), "en"), "");
	lang_free(&l);
}

static void without_languages_there_is_none(void **state)
{
	struct lang *l = lang_new();

	(void)state;
	lang_finish(l);
	assert_string_equal(guess(l, "hello", "en"), "");
	lang_free(&l);
}

static void more_languages_than_fit_are_passed_over(void **state)
{
	struct lang *l = lang_new();
	char code[3] = "aa";

	(void)state;
	for (size_t i = 0; i < LANG_MAX + 3; i++) {
		code[1] = (char)('a' + i);
		lang_learn(l, code, "some text", 9);
	}
	lang_learn(l, "toolong", "some text", 9);
	lang_finish(l);
	assert_string_equal(guess(l, "", "as"), "aa");
	assert_string_equal(guess(l, "", "ap"), "ap");
	lang_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_speak_for_themselves),
		cmocka_unit_test(missing_diacritics_are_no_english),
		cmocka_unit_test(particulars_are_in_no_language),
		cmocka_unit_test(the_hint_decides_where_the_text_does_not),
		cmocka_unit_test(an_unknown_script_is_no_trouble),
		cmocka_unit_test(other_languages_are_told),
		cmocka_unit_test(a_language_of_the_content_is_not_another),
		cmocka_unit_test(without_languages_there_is_none),
		cmocka_unit_test(more_languages_than_fit_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
