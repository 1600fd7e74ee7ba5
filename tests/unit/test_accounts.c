#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "desk/accounts.h"
#include "store/users.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

#define GOOD "a good password"
#define HOUR (3600 * INT64_C(1000))

struct fixture {
	struct tempdb temp;
	struct db *db;
};

static int set_up(void **state)
{
	struct fixture *f = mem_calloc(1, sizeof(*f));

	tempdb_init(&f->temp);
	f->db = tempdb_open(&f->temp);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	db_close(&f->db);
	tempdb_clear(&f->temp);
	free(f);
	return 0;
}

static struct user add(struct db *db, const char *login)
{
	struct user u = {.role = ROLE_OPERATOR, .name = "Anna"};
	struct fault why;

	memcpy(u.login, login, strlen(login) + 1);
	assert_true(accounts_add(db, &u, GOOD, &why));
	assert_true(u.id > 0);
	return u;
}

static void the_right_password_signs_in_until_sign_out(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	struct account_signin s;
	char token[ACCOUNTS_TOKEN_TEXT];
	struct user u;
	struct fault why;

	add(db, "anna");
	assert_true(accounts_verify(db, "Anna", GOOD, &u, &why));
	assert_true(accounts_sign_in(db, &u, 1000, token, &why));
	assert_true(accounts_find(db, token, 2000, &s, &why));
	assert_true(s.found);
	assert_false(s.renew);
	assert_string_equal(s.user.login, "anna");
	assert_string_equal(s.user.password, "");
	assert_true(accounts_sign_out(db, token, &why));
	assert_true(accounts_find(db, token, 2000, &s, &why));
	assert_false(s.found);
}

static void every_wrong_sign_in_gets_the_same_answer(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;

	static const struct {
		const char *login, *password;
	} cases[] = {
		{"anna", "a bad password"},
		{"nobody", GOOD},
		{"", ""},
		{"boris", GOOD}, /* disabled */
		{"anna' OR 1=1 --", GOOD},
	};

	char first[sizeof(((struct fault *)0)->text)] = "";
	struct str longest;
	struct user u;
	struct fault why;

	add(db, "anna");
	add(db, "boris");
	assert_true(accounts_set_disabled(db, "boris", true, &why));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_false(accounts_verify(db, cases[i].login,
					     cases[i].password, &u, &why));
		assert_int_equal(why.kind, FAULT_REJECT);
		assert_string_equal(why.code, "wrong_password");
		if (i == 0)
			memcpy(first, why.text, sizeof(first));
		assert_string_equal(why.text, first);
	}
	str_init(&longest, 100000);
	for (int i = 0; i < 99999; i++)
		str_add_char(&longest, 'x');
	assert_false(accounts_verify(db, str_text(&longest), GOOD, &u, &why));
	assert_false(accounts_verify(db, "anna", str_text(&longest), &u, &why));
	assert_string_equal(why.code, "wrong_password");
	str_clear(&longest);
}

/* The stand-in is worth something only while it is made like the others. */
static void an_unknown_login_takes_as_long(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	int64_t known = INT64_MAX, unknown = INT64_MAX;
	struct user u;
	struct fault why;

	add(db, "anna");
	for (int i = 0; i < 5; i++) {
		int64_t a = clock_cpu_ns(), b;

		assert_false(accounts_verify(db, "anna", "wrong", &u, &why));
		b = clock_cpu_ns();
		known = b - a < known ? b - a : known;
		assert_false(accounts_verify(db, "nobody", "wrong", &u, &why));
		a = clock_cpu_ns();
		unknown = a - b < unknown ? a - b : unknown;
	}
	assert_true(unknown > known / 2);
	assert_true(unknown < known * 2);
}

static void a_sign_in_slides_while_it_is_used(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	struct account_signin s;
	char token[ACCOUNTS_TOKEN_TEXT];
	struct user u;
	struct fault why;

	add(db, "anna");
	assert_true(accounts_verify(db, "anna", GOOD, &u, &why));
	assert_true(accounts_sign_in(db, &u, 0, token, &why));
	for (int64_t now = 11 * HOUR; now < 100 * HOUR; now += 11 * HOUR) {
		assert_true(accounts_find(db, token, now, &s, &why));
		assert_true(s.found);
		assert_true(s.renew);
		assert_true(accounts_renew(db, token, now, &why));
		assert_true(accounts_find(db, token, now, &s, &why));
		assert_false(s.renew);
	}
	assert_true(
		accounts_find(db, token, 99 * HOUR + 12 * HOUR - 1, &s, &why));
	assert_true(s.found);
	assert_true(accounts_find(db, token, 99 * HOUR + 12 * HOUR, &s, &why));
	assert_false(s.found);
	/* What is over cannot be brought back. */
	assert_true(accounts_renew(db, token, 200 * HOUR, &why));
	assert_true(accounts_find(db, token, 200 * HOUR, &s, &why));
	assert_false(s.found);
}

static void a_new_password_or_a_disabled_user_ends_sign_ins(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	struct account_signin s;
	char token[ACCOUNTS_TOKEN_TEXT];
	struct user u;
	struct fault why;

	add(db, "anna");
	assert_true(accounts_verify(db, "anna", GOOD, &u, &why));
	assert_true(accounts_sign_in(db, &u, 1000, token, &why));
	assert_true(
		accounts_set_password(db, "anna", "another good one", &why));
	assert_true(accounts_find(db, token, 2000, &s, &why));
	assert_false(s.found);
	/* Checked before, written after: too late. */
	assert_false(accounts_sign_in(db, &u, 1000, token, &why));
	assert_string_equal(why.code, "wrong_password");

	assert_true(accounts_verify(db, "anna", "another good one", &u, &why));
	assert_true(accounts_sign_in(db, &u, 1000, token, &why));
	assert_true(accounts_set_disabled(db, "anna", true, &why));
	assert_true(accounts_find(db, token, 2000, &s, &why));
	assert_false(s.found);
	assert_false(accounts_sign_in(db, &u, 1000, token, &why));
	assert_true(accounts_set_disabled(db, "anna", false, &why));
	assert_true(accounts_verify(db, "anna", "another good one", &u, &why));
}

static void the_database_holds_no_token(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	char token[ACCOUNTS_TOKEN_TEXT], hash[SECRET_HASH_TEXT];
	struct account_signin s;
	struct user u;
	struct fault why;
	char *sql;

	add(db, "anna");
	assert_true(accounts_verify(db, "anna", GOOD, &u, &why));
	assert_true(accounts_sign_in(db, &u, 1000, token, &why));
	secret_hash_hex(token, strlen(token), hash);
	sql = str_format("SELECT COUNT(*) FROM signin WHERE token_hash = '%s'",
			 token);
	assert_int_equal(tempdb_number(db, sql), 0);
	free(sql);
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM signin"), 1);
	/* And what it holds opens nothing. */
	assert_true(accounts_find(db, hash, 2000, &s, &why));
	assert_false(s.found);
	assert_true(accounts_find(db, "", 2000, &s, &why));
	assert_false(s.found);
}

static void what_will_not_do_is_refused(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;

	static const struct {
		const char *login, *name, *password, *code;
	} cases[] = {
		{"", "A", GOOD, "login"},
		{"an na", "A", GOOD, "login"},
		{"\xd0\x90", "A", GOOD, "login"},
		{"a", "", GOOD, "name"},
		{"a", "A\nB", GOOD, "name"},
		{"a", "A\xff", GOOD, "name"},
		{"a", "A", "1234567", "password"},
		{"ANNA", "A", GOOD, "exists"},
	};
	struct fault why;

	add(db, "anna");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct user u = {.role = ROLE_ADMIN};

		memcpy(u.login, cases[i].login, strlen(cases[i].login) + 1);
		memcpy(u.name, cases[i].name, strlen(cases[i].name) + 1);
		assert_false(accounts_add(db, &u, cases[i].password, &why));
		assert_int_equal(why.kind, FAULT_REJECT);
		assert_string_equal(why.code, cases[i].code);
	}
	assert_false(accounts_set_password(db, "olga", GOOD, &why));
	assert_string_equal(why.code, "unknown");
	assert_false(accounts_set_disabled(db, "olga", true, &why));
	assert_string_equal(why.code, "unknown");
}

static void made_up_passwords_differ_and_will_do(void **state)
{
	char a[ACCOUNTS_PASSWORD_TEXT], b[ACCOUNTS_PASSWORD_TEXT];

	(void)state;
	accounts_make_password(a);
	accounts_make_password(b);
	assert_string_not_equal(a, b);
	assert_int_equal(strlen(a), ACCOUNTS_PASSWORD_TEXT - 1);
	assert_int_equal(strspn(a, "abcdefghijkmnpqrstuvwxyz23456789-"),
			 ACCOUNTS_PASSWORD_TEXT - 1);
}

static void rights_follow_the_role(void **state)
{
	(void)state;
	assert_true(accounts_may(ROLE_OPERATOR, RIGHT_CHAT));
	assert_false(accounts_may(ROLE_OPERATOR, RIGHT_SUPERVISE));
	assert_true(accounts_may(ROLE_SUPERVISOR, RIGHT_SUPERVISE));
	assert_false(accounts_may(ROLE_SUPERVISOR, RIGHT_EDIT));
	assert_true(accounts_may(ROLE_EDITOR, RIGHT_EDIT));
	assert_false(accounts_may(ROLE_EDITOR, RIGHT_ADMIN));
	assert_true(accounts_may(ROLE_ADMIN, RIGHT_ADMIN));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_right_password_signs_in_until_sign_out),
		TEST(every_wrong_sign_in_gets_the_same_answer),
		TEST(an_unknown_login_takes_as_long),
		TEST(a_sign_in_slides_while_it_is_used),
		TEST(a_new_password_or_a_disabled_user_ends_sign_ins),
		TEST(the_database_holds_no_token),
		TEST(what_will_not_do_is_refused),
		cmocka_unit_test(made_up_passwords_differ_and_will_do),
		cmocka_unit_test(rights_follow_the_role),
	};
	struct fault why;

	if (!secret_start(&why))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
