#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "store/contents.h"
#include "store/outbox.h"
#include "store/signins.h"
#include "store/users.h"
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

static int64_t add_user(struct db *db, const char *login)
{
	struct user u = {.role = ROLE_SUPERVISOR, .created_at = 7};

	SET(u.login, login);
	SET(u.name, "Olga");
	SET(u.password, "$argon2id$x");
	assert_true(users_add(db, &u, &why));
	return u.id;
}

static void note_user(void *ctx, const struct user *u)
{
	struct names *n = ctx;

	add_name(n->text, sizeof(n->text), u->login);
	assert_string_equal(u->password, "");
}

static void a_login_is_taken_whatever_its_case(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct names all = {""};
	struct user u;
	bool found;
	int64_t zoe = add_user(db, "zoe"), olga = add_user(db, "Olga");

	assert_true(zoe > 0 && olga > 0 && zoe != olga);
	u = (struct user){.role = ROLE_ADMIN};
	SET(u.login, "olga");
	assert_false(users_add(db, &u, &why));
	assert_string_equal(why.code, "exists");
	assert_true(users_find_login(db, "OLGA", &u, &found, &why));
	assert_true(found);
	assert_int_equal(u.id, olga);
	assert_string_equal(u.login, "Olga");
	assert_string_equal(u.name, "Olga");
	assert_int_equal(u.role, ROLE_SUPERVISOR);
	assert_string_equal(u.password, "$argon2id$x");
	assert_int_equal(u.created_at, 7);
	assert_false(u.disabled);
	assert_true(users_each(db, note_user, &all, &why));
	assert_string_equal(all.text, "Olga zoe ");
	assert_true(users_set_password(db, olga, "new", &why));
	assert_true(users_find_id(db, olga, &u, &found, &why));
	assert_string_equal(u.password, "new");
	assert_false(users_set_password(db, 99, "new", &why));
	assert_string_equal(why.code, "unknown");
	assert_true(users_find_login(db, "nobody", &u, &found, &why));
	assert_false(found);
}

static bool is_signed_in(struct db *db, const char *token, int64_t now)
{
	struct signin_found f;

	assert_true(signins_find(db, token, now, &f, &why));
	if (f.found)
		assert_string_equal(f.user.password, "");
	return f.found;
}

static void a_sign_in_ends_by_time_by_choice_and_with_its_user(void **state)
{
	static const char *const tokens[] = {"t1", "t2", "t3", "short"};
	struct db *db = ((struct shop *)*state)->db;
	int64_t olga = add_user(db, "olga");

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++) {
		struct signin s = {tokens[i], olga, 10, 100};

		s.expires_at = i == 3 ? 50 : 100;
		assert_true(signins_add(db, &s, &why));
	}
	assert_true(is_signed_in(db, "t1", 99));
	assert_false(is_signed_in(db, "t1", 100));
	assert_false(is_signed_in(db, "unknown", 20));
	assert_true(signins_remove(db, "t1", &why));
	assert_false(is_signed_in(db, "t1", 20));
	assert_true(signins_remove_expired(db, 50, &why));
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM signin"), 2);
	assert_true(users_set_disabled(db, olga, true, &why));
	assert_false(is_signed_in(db, "t2", 20));
	assert_true(users_set_disabled(db, olga, false, &why));
	assert_true(is_signed_in(db, "t2", 20));
	assert_true(signins_remove_user(db, olga, &why));
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM signin"), 0);
}

static void note_file(void *ctx, const struct content_file *f)
{
	struct names *n = ctx;

	add_name(n->text, sizeof(n->text), f->path);
	if (strcmp(f->path, "b.bin") == 0) {
		assert_int_equal(f->len, 4);
		assert_memory_equal(f->bytes, "\0\1\0\2", 4);
	}
}

static void note_version(void *ctx, const struct content_version *v)
{
	struct names *n = ctx;

	add_name(n->text, sizeof(n->text), v->note);
}

static void published_versions_are_numbered_and_keep_their_files(void **state)
{
	static const struct content_file files[] = {{"b.bin", "\0\1\0\2", 4},
						    {"a.yaml", "id: a", 5},
						    {"empty", "", 0}};
	struct db *db = ((struct shop *)*state)->db;
	struct content_version v = {.at = 10}, r;
	struct names one = {""}, two = {""}, all = {""};
	bool found;

	assert_true(contents_latest(db, &r, &found, &why));
	assert_false(found);
	SET(v.author, "ed");
	SET(v.digest, "d1");
	SET(v.note, "first");
	assert_true(contents_insert(db, &v, files, 3, &why));
	assert_int_equal(v.number, 1);
	SET(v.note, "second");
	SET(v.digest, "d2");
	assert_true(contents_insert(db, &v, files, 1, &why));
	assert_int_equal(v.number, 2);
	assert_true(contents_latest(db, &r, &found, &why));
	assert_true(found);
	assert_int_equal(r.number, 2);
	assert_int_equal(r.at, 10);
	assert_string_equal(r.author, "ed");
	assert_string_equal(r.note, "second");
	assert_string_equal(r.digest, "d2");
	assert_true(contents_find(db, 1, &r, &found, &why));
	assert_true(found);
	assert_string_equal(r.digest, "d1");
	assert_true(contents_find(db, 3, &r, &found, &why));
	assert_false(found);
	assert_true(contents_each_file(db, 1, note_file, &one, &why));
	assert_string_equal(one.text, "a.yaml b.bin empty ");
	assert_true(contents_each_file(db, 2, note_file, &two, &why));
	assert_string_equal(two.text, "b.bin ");
	assert_true(contents_each(db, 10, note_version, &all, &why));
	assert_string_equal(all.text, "second first ");
}

struct delivery {
	struct names ids;
	int64_t attempts;
	char error[64];
};

static void note_row(void *ctx, const struct outbox_row *r)
{
	struct delivery *d = ctx;

	add_name(d->ids.text, sizeof(d->ids.text), r->id);
	d->attempts = r->attempts;
	SET(d->error, r->error);
	assert_string_equal(r->topic, "message");
	assert_string_equal(r->conversation, "c1");
	assert_string_equal(r->body, "{}");
}

static void check_due(struct db *db, int64_t now, const char *ids)
{
	struct delivery d = {.attempts = 0};

	assert_true(outbox_each_due(db, now, 10, note_row, &d, &why));
	assert_string_equal(d.ids.text, ids);
}

static void the_outbox_tries_again_and_gives_up(void **state)
{
	struct db *db = ((struct shop *)*state)->db;
	struct outbox_row r = {.topic = "message",
			       .conversation = "c1",
			       .body = "{}",
			       .created_at = 5};
	const struct outbox_failure f = {"x1", "503", 50, 2};
	struct delivery d = {.attempts = 0};
	int64_t waiting, dead;

	for (int i = 3; i >= 1; i--) {
		static const char *const ids[] = {"", "x1", "x2", "later"};

		r.id = ids[i];
		r.seq = i;
		r.due_at = i == 3 ? 20 : 10;
		assert_true(outbox_add(db, &r, &why));
	}
	assert_false(outbox_add(db, &r, &why));
	assert_string_equal(why.code, "exists");
	check_due(db, 9, "");
	/* One at a time: nothing of a conversation overtakes. */
	check_due(db, 10, "x1 ");
	check_due(db, 20, "x1 ");
	assert_true(outbox_each_due(db, 20, 1, note_row, &d, &why));
	assert_string_equal(d.ids.text, "x1 ");
	assert_int_equal(d.attempts, 0);

	assert_true(outbox_done(db, "x2", &why));
	assert_true(outbox_failed(db, &f, &why));
	check_due(db, 49, "");
	assert_true(outbox_next_due(db, 49, &waiting, &why));
	assert_int_equal(waiting, 50);
	assert_true(outbox_next_due(db, 50, &waiting, &why));
	assert_int_equal(waiting, 0);
	check_due(db, 50, "x1 ");
	assert_true(outbox_each_due(db, 50, 10, note_row, &d, &why));
	assert_int_equal(d.attempts, 1);
	assert_string_equal(d.error, "503");
	assert_true(outbox_count(db, &waiting, &dead, &why));
	assert_int_equal(waiting, 2);
	assert_int_equal(dead, 0);

	assert_true(outbox_failed(db, &f, &why));
	check_due(db, 1000, "later ");
	assert_true(outbox_count(db, &waiting, &dead, &why));
	assert_int_equal(waiting, 1);
	assert_int_equal(dead, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_login_is_taken_whatever_its_case),
		TEST(a_sign_in_ends_by_time_by_choice_and_with_its_user),
		TEST(published_versions_are_numbered_and_keep_their_files),
		TEST(the_outbox_tries_again_and_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
