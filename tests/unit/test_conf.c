#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "conf/conf.h"
#include "conf/keys.h"
#include "unit/unit.h"

#define FILE_NAME "test_conf.tmp"

static void write_file(const char *name, const char *text, size_t len)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Loads with these options, the last one is NULL; tells all that is wrong. */
static bool load_told(struct conf **c_r, struct str *problems,
		      const char *const *args)
{
	char *argv[10], *all[10];
	struct conf_options *o;
	struct fault why;
	int argc = 0, n;
	bool ok;

	all[argc++] = mem_strdup("test");
	for (; args != NULL && *args != NULL; args++) {
		assert_true(argc < 9);
		all[argc++] = mem_strdup(*args);
	}
	all[argc] = NULL;
	memcpy(argv, all, sizeof(argv));
	n = argc;
	*c_r = NULL;
	ok = conf_options_take(&o, &argc, argv, &why);
	if (ok)
		ok = conf_load(o, c_r, problems);
	else
		str_add(problems, why.text);
	conf_options_free(&o);
	for (int i = 0; i < n; i++)
		free(all[i]);
	return ok;
}

static bool load(struct conf **c_r, struct fault *why, const char *const *args)
{
	struct str problems;
	bool ok;

	str_init(&problems, 1 << 20);
	ok = load_told(c_r, &problems, args);
	assert_int_equal(problems.len == 0, ok);
	if (!ok) {
		fault_set(why, FAULT_REJECT, "conf", "%s", str_text(&problems));
		conf_free(c_r);
	}
	str_clear(&problems);
	return ok;
}

static bool load_text(struct conf **c_r, struct fault *why, const char *text)
{
	static const char *const args[] = {"--config=" FILE_NAME, NULL};

	write_file(FILE_NAME, text, strlen(text));
	return load(c_r, why, args);
}

static int forget_files(void **state)
{
	(void)state;
	unlink(FILE_NAME);
	unlink(FILE_NAME ".secret");
	return 0;
}

static void without_a_word_every_key_has_its_default(void **state)
{
	struct conf *c;
	struct fault why;

	(void)state;
	assert_true(load(&c, &why, NULL));
	assert_string_equal(c->server.listen, "127.0.0.1:8080");
	assert_string_equal(c->server.host, "127.0.0.1");
	assert_int_equal(c->server.port, 8080);
	assert_int_equal(c->server.origins.n, 0);
	assert_int_equal(c->site.languages.n, 4);
	assert_string_equal(c->site.languages.items[3], "ro");
	assert_true(c->match.promise > 0.949 && c->match.promise < 0.951);
	assert_true(c->bot.enabled);
	assert_false(c->webhook.allow_private);
	assert_int_equal(c->log.level, LOG_INFO);
	assert_string_equal(conf_where(c, "site.hours"), "default");
	conf_free(&c);
	assert_null(c);
}

static void the_file_yields_to_the_environment_and_that_to_options(void **state)
{
	static const char *const args[] = {
		"--config",           FILE_NAME, "--data", "/from/option",
		"--server.silence=9", NULL};
	static const char text[] = "# a comment\n[data]\ndir = /from/file\n"
				   "[bot]\nname = From File\nburst=7\n"
				   "[server]\nsilence: 2\n";
	struct conf *c;
	struct fault why;

	(void)state;
	write_file(FILE_NAME, text, sizeof(text) - 1);
	setenv("SOUFFLEUR_BOT_NAME", " From Environment ", 1);
	setenv("SOUFFLEUR_DATA_DIR", "/from/environment", 1);
	assert_true(load(&c, &why, args));
	unsetenv("SOUFFLEUR_BOT_NAME");
	unsetenv("SOUFFLEUR_DATA_DIR");
	assert_string_equal(c->data.dir, "/from/option");
	assert_string_equal(c->bot.name, "From Environment");
	assert_int_equal(c->bot.burst, 7);
	assert_int_equal(c->server.silence, 9);
	assert_string_equal(conf_where(c, "data.dir"), "--data.dir");
	assert_string_equal(conf_where(c, "bot.name"), "SOUFFLEUR_BOT_NAME");
	assert_string_equal(conf_where(c, "bot.burst"), FILE_NAME ":6");
	conf_free(&c);
}

static void a_list_goes_on_over_indented_lines(void **state)
{
	struct conf *c;
	struct fault why;

	(void)state;
	assert_true(
		load_text(&c, &why,
			  "[server]\norigins = https://a.example,\n"
			  "  https://b.example:8443\n"
			  "\thttps://c.example\n[site]\nholidays=\n"
			  "hours = Mon-Fri 09:00-17:00 ; Sat 10:00-12:00\n"));
	assert_int_equal(c->server.origins.n, 3);
	assert_string_equal(c->server.origins.items[1],
			    "https://b.example:8443");
	assert_string_equal(c->site.hours,
			    "Mon-Fri 09:00-17:00 ; Sat 10:00-12:00");
	conf_free(&c);
}

static void what_is_wrong_is_said_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"[server]\nlisten = 127.0.0.1:8080\nlistn = x\n",
		 ":3: there is no key server.listn; did you mean "
		 "server.listen?"},
		{"[site]\nsilence = 3\n", "did you mean server.silence?"},
		{"[quite]\n\nelse = 3\n", ":3: there is no key quite.else; "},
		{"[server]\n\n\nsilence = many\n",
		 ":4: server.silence: \"many\" will not do; it must be a whole "
		 "number from 2 to 3600"},
		{"[server]\nsilence = 1.5\n", "a whole number from 2 to 3600"},
		{"[server]\nsilence = 0\n", ":2: server.silence"},
		{"[server]\nsilence = 3601\n", ":2: server.silence"},
		{"[server]\nsilence =\n", ":2: server.silence"},
		{"[server]\nsilence = 0x10\n", ":2: server.silence"},
		{"[match]\npromise = nan\n", "a number from 0.5 to 0.999"},
		{"[site]\npeek = maybe\n", "it must be yes or no"},
		{"[log]\nlevel = loud\n", "error, warn, info or debug"},
		{"[server]\nlisten = 8080\n", "HOST:PORT"},
		{"[server]\nlisten = ::1:8080\n", "HOST:PORT"},
		{"[server]\nlisten = h:65536\n", "HOST:PORT"},
		{"[server]\norigins = https://a.example/path\n", "\"https://a"},
		{"[site]\nlanguages = en, Russian\n", "\"Russian\""},
		{"[site]\nlanguages = ,\n", "at least one"},
		{"[site]\nholidays = 2026-12-25, 2026-02-29\n",
		 "no 29 February"},
		{"[site]\nholidays = 2026-13-01\n", "a day like"},
		{"[bot]\nname =\n", "filled in"},
		{"[bot]\nname = a\n[bot]\nname = b\n",
		 ":4: bot.name is set a second time; first in line 2"},
		{"[bot]\nname = a\n  b\n", ":3: an indented line continues"},
		{"listen = x\n", ":1: listen stands before the first"},
		{"[bot]\nname\n", ":2: this is neither"},
		{"[bot]\n[bot\nnme = x\n", ":2: this is neither"},
		{"[bot]\nname = \xff\n", ":2: the line is longer"},
		{"[bot]\nname = a\001b\n", ":2: bot.name: the value holds"},
		{"[webhook]\nurl = ftp://a\n", "http://"},
		{"[webhook]\nurl = https://a.example/\nsecret = short\n",
		 ":2: webhook.url needs a secret of at least 16"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct conf *c;
		struct fault why;

		assert_false(load_text(&c, &why, cases[i].text));
		assert_null(c);
		assert_int_equal(why.kind, FAULT_REJECT);
		if (strstr(why.text, cases[i].says) == NULL ||
		    strncmp(why.text, FILE_NAME ":", strlen(FILE_NAME) + 1) !=
			    0)
			fail_msg("case %zu says: %s", i, why.text);
	}
}

static size_t lines_of(const struct str *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += s->data[i] == '\n';
	return n;
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
	static const char text[] = "[server]\nsilence = many\n"
				   "[bot]\nbrust = 3\nname = a\n  b\n  c\n"
				   "[site]\nlanguages = en, Russian,\n  ru\n"
				   "phone = \xff\nid = shop\n"
				   "[site\nsilence = 2\n";
	static const char *const args[] = {"--config=" FILE_NAME,
					   "--match.promise=2", NULL};
	static const char says[] = FILE_NAME
		":2: server.silence: \"many\" will not do; it must be a whole "
		"number from 2 to 3600\n" FILE_NAME
		":4: there is no key bot.brust; did you mean bot.burst?\n";
	static const char *const others[] = {
		"\n" FILE_NAME ":6: an indented line continues",
		"\n" FILE_NAME ":9: site.languages: \"Russian\"",
		"\n" FILE_NAME ":11: the line is longer",
		"\n" FILE_NAME ":13: this is neither",
		"\nSOUFFLEUR_LOG_LEVEL: log.level: ",
		"\nSOUFFLEUR_SITE_HOUR: there is no key",
		"\n--match.promise: match.promise: "};
	struct conf *c;
	struct str problems;

	(void)state;
	write_file(FILE_NAME, text, sizeof(text) - 1);
	setenv("SOUFFLEUR_LOG_LEVEL", "loud", 1);
	setenv("SOUFFLEUR_SITE_HOUR", "x", 1);
	str_init(&problems, 65536);
	assert_false(load_told(&c, &problems, args));
	unsetenv("SOUFFLEUR_LOG_LEVEL");
	unsetenv("SOUFFLEUR_SITE_HOUR");
	assert_memory_equal(str_text(&problems), says, strlen(says));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strstr(str_text(&problems), others[i]) == NULL)
			fail_msg("%s is not in: %s", others[i],
				 str_text(&problems));
	assert_int_equal(lines_of(&problems), 2 + ARRAY_SIZE(others));
	/* What is right counts, what is wrong has its default. */
	assert_string_equal(c->site.id, "shop");
	assert_int_equal(c->log.level, LOG_INFO);
	str_clear(&problems);
	conf_free(&c);
}

static void a_file_of_rubbish_is_not_recited(void **state)
{
	static const char *const args[] = {"--config=" FILE_NAME, NULL};
	struct conf *c;
	struct str text, problems;

	(void)state;
	str_init(&text, 100000);
	str_init(&problems, 65536);
	str_add(&text, "[x]\n");
	for (int i = 0; i < 1000; i++)
		str_add(&text, "y=\n");
	write_file(FILE_NAME, text.data, text.len);
	assert_false(load_told(&c, &problems, args));
	assert_int_equal(lines_of(&problems), 51);
	assert_non_null(strstr(str_text(&problems),
			       FILE_NAME ": 950 more lines are wrong\n"));
	str_clear(&text);
	str_clear(&problems);
	conf_free(&c);
}

static void a_line_is_as_long_as_a_value_may_be(void **state)
{
	struct conf *c;
	struct fault why;
	struct str text;

	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		str_init(&text, 100000);
		str_add(&text, "[site]\nphone = ");
		for (int i = 0; i < CONF_VALUE_MAX + extra; i++)
			str_add_char(&text, '1');
		str_add(&text, "\n[bot]\nburst = 3\n");
		assert_int_equal(load_text(&c, &why, str_text(&text)),
				 extra == 0);
		if (extra > 0)
			assert_non_null(strstr(why.text, ":2: site.phone: "));
		conf_free(&c);
		str_reset(&text);
		str_add(&text, "[site]\n");
		for (int i = 0; i < 50000; i++)
			str_add_char(&text, '1');
		assert_false(load_text(&c, &why, str_text(&text)));
		assert_non_null(strstr(why.text, ":2: the line is longer"));
		str_clear(&text);
	}
}

static void a_file_that_is_not_there_is_named(void **state)
{
	static const char *const args[] = {"--config=/nowhere/x.conf", NULL};
	static const char *const dir[] = {"--config=/", NULL};
	struct conf *c;
	struct fault why;

	(void)state;
	assert_false(load(&c, &why, args));
	assert_non_null(strstr(why.text, "/nowhere/x.conf: cannot be opened"));
	assert_false(load(&c, &why, dir));
	assert_non_null(strstr(why.text, "cannot be read"));
}

static void a_variable_of_ours_must_be_a_key(void **state)
{
	struct conf *c;
	struct fault why;

	(void)state;
	setenv("SOUFFLEUR_SITE_HOUR", "x", 1);
	assert_false(load(&c, &why, NULL));
	unsetenv("SOUFFLEUR_SITE_HOUR");
	assert_non_null(strstr(why.text, "SOUFFLEUR_SITE_HOUR: there is no key "
					 "site.hour; did you mean "
					 "site.hours?"));
	setenv("SOUFFLEUR_SERVER_SILENCE", "x", 1);
	assert_false(load(&c, &why, NULL));
	unsetenv("SOUFFLEUR_SERVER_SILENCE");
	assert_non_null(strstr(why.text, "SOUFFLEUR_SERVER_SILENCE: "));
	setenv("SOUFFLEUR_WALL_MS", "1", 1);
	assert_true(load(&c, &why, NULL));
	unsetenv("SOUFFLEUR_WALL_MS");
	conf_free(&c);
}

static void options_leave_the_rest_of_the_line(void **state)
{
	char words[][16] = {"user",           "add",  "--data=/d", "anna",
			    "--name",         "Anna", "--listen",  "[::1]:0",
			    "--print-config", "--",   "--data"};
	char *argv[12];
	int argc = 0;
	struct conf_options *o;
	struct conf *c;
	struct str problems;
	struct fault why;

	(void)state;
	str_init(&problems, 4096);
	while (argc < 11) {
		argv[argc] = words[argc];
		argc++;
	}
	argv[argc] = NULL;
	assert_true(conf_options_take(&o, &argc, argv, &why));
	assert_int_equal(argc, 7);
	assert_string_equal(argv[2], "anna");
	assert_string_equal(argv[3], "--name");
	assert_string_equal(argv[5], "--");
	assert_string_equal(argv[6], "--data");
	assert_null(argv[7]);
	assert_true(conf_options_wants_print(o));
	assert_true(conf_load(o, &c, &problems));
	str_clear(&problems);
	assert_string_equal(c->data.dir, "/d");
	assert_string_equal(c->server.host, "::1");
	assert_int_equal(c->server.port, 0);
	conf_free(&c);
	conf_options_free(&o);
}

static void an_option_that_is_wrong_is_named(void **state)
{
	static const struct {
		const char *option, *says;
	} cases[] = {
		{"--server.lisen=x", "did you mean server.listen?"},
		{"--data", "--data wants a value"},
		{"--server.silence=-1", "--server.silence: server.silence: "},
	};
	struct conf *c;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *const args[] = {cases[i].option, NULL};

		assert_false(load(&c, &why, args));
		if (strstr(why.text, cases[i].says) == NULL)
			fail_msg("%s says: %s", cases[i].option, why.text);
	}
}

static void what_is_printed_can_be_used_as_the_file(void **state)
{
	static const char *const args[] = {
		"--server.origins=https://a.example, https://b.example",
		"--site.holidays=2028-02-29",
		"--match.promise=0.9512345",
		"--site.hours=",
		"--bot.enabled=no",
		"--site.name=\xd0\x9b\xd0\xb0\xd0\xb2\xd0\xba\xd0\xb0 # ; =",
		"--log.level=debug",
		NULL};
	struct conf *first, *second;
	struct str once, again;
	struct fault why;

	(void)state;
	str_init(&once, 65536);
	str_init(&again, 65536);
	assert_true(load(&first, &why, args));
	conf_print(first, &once);
	assert_true(load_text(&second, &why, str_text(&once)));
	conf_print(second, &again);
	assert_string_equal(str_text(&once), str_text(&again));
	assert_non_null(strstr(str_text(&once), "\npromise = 0.9512345\n"));
	assert_non_null(strstr(str_text(&once), "\nhours =\n"));
	assert_string_equal(second->site.name, first->site.name);
	assert_false(second->bot.enabled);
	conf_free(&first);
	conf_free(&second);
	str_clear(&once);
	str_clear(&again);
}

static void the_secret_comes_from_its_file_and_is_not_printed(void **state)
{
	static const char secret[] = "correct-horse-battery\nsecond line\n";
	static const char *const args[] = {
		"--webhook.url=https://hooks.example/in",
		"--webhook.secret_file=" FILE_NAME ".secret", NULL};
	struct conf *c;
	struct str out;
	struct fault why;

	(void)state;
	write_file(FILE_NAME ".secret", secret, sizeof(secret) - 1);
	assert_true(load(&c, &why, args));
	assert_string_equal(c->webhook.secret, "correct-horse-battery");
	str_init(&out, 65536);
	conf_print(c, &out);
	assert_null(strstr(str_text(&out), "correct-horse"));
	str_clear(&out);
	conf_free(&c);
	unlink(FILE_NAME ".secret");
	assert_false(load(&c, &why, args));
	assert_non_null(strstr(why.text, "webhook.secret_file"));
}

static void every_key_explains_itself_and_has_a_default_that_will_do(
	void **state)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(keys[i].doc) > 10);
		assert_int_equal(conf_key_find(keys[i].section, keys[i].name),
				 i);
		for (size_t j = 0; j < i; j++)
			assert_true(keys[j].offset != keys[i].offset);
	}
}

static void note_key(void *ctx, const char *key)
{
	str_addf(ctx, "%s;", key);
}

static void what_takes_a_restart_is_named_and_what_does_not_is_not(void **state)
{
	const char *old_args[] = {"--config=/dev/null", "--listen=[::1]:8080",
				  "--server.origins=https://a.example", NULL};
	const char *new_args[] = {"--config=/dev/null",
				  "--listen=[::1]:8081",
				  "--server.origins=https://b.example",
				  "--bot.name=Marta",
				  "--webhook.url=https://c.example/",
				  "--webhook.secret=0123456789abcdef",
				  NULL};
	struct conf *started, *next;
	struct fault why;
	struct str keys;

	(void)state;
	str_init(&keys, 1000);
	if (!load(&started, &why, old_args) || !load(&next, &why, new_args))
		fail_msg("%s", why.text);
	conf_each_fixed(started, next, note_key, &keys);
	assert_string_equal(str_text(&keys),
			    "server.listen;webhook.url;webhook.secret;");
	conf_each_fixed(next, next, note_key, &keys);
	assert_string_equal(str_text(&keys),
			    "server.listen;webhook.url;webhook.secret;");
	str_clear(&keys);
	conf_free(&started);
	conf_free(&next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_word_every_key_has_its_default),
		cmocka_unit_test(
			the_file_yields_to_the_environment_and_that_to_options),
		cmocka_unit_test(a_list_goes_on_over_indented_lines),
		cmocka_unit_test(what_is_wrong_is_said_with_file_and_line),
		cmocka_unit_test(all_that_is_wrong_is_said_at_once),
		cmocka_unit_test(a_file_of_rubbish_is_not_recited),
		cmocka_unit_test(a_line_is_as_long_as_a_value_may_be),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
		cmocka_unit_test(a_variable_of_ours_must_be_a_key),
		cmocka_unit_test(options_leave_the_rest_of_the_line),
		cmocka_unit_test(an_option_that_is_wrong_is_named),
		cmocka_unit_test(what_is_printed_can_be_used_as_the_file),
		cmocka_unit_test(
			the_secret_comes_from_its_file_and_is_not_printed),
		cmocka_unit_test(
			every_key_explains_itself_and_has_a_default_that_will_do),
		cmocka_unit_test(
			what_takes_a_restart_is_named_and_what_does_not_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, forget_files);
}
