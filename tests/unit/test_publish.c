#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "content/publish.h"
#include "store/db.h"
#include "store/migrate.h"
#include "unit/unit.h"

#define URL_FILE "test_publish.db"

static const char good[] = "id: aa\ncategory: xy\ntitle: {en: T}\n"
			   "answer: {en: A}\n";

static struct files *files_with(const char *bytes)
{
	struct files *f = files_new();

	files_add(f, "intents/aa.yaml", bytes, strlen(bytes));
	files_sort(f);
	return f;
}

static int64_t publish(struct db *db, const char *bytes)
{
	const struct publish_note note = {"olga", "why", 1000};
	struct files *f = files_with(bytes);
	struct fault why;
	int64_t version = -1;

	assert_true(db_begin(db, &why));
	assert_true(publish_files(db, f, &note, &version, &why));
	assert_true(db_commit(db, &why));
	files_free(&f);
	return version;
}

static void the_same_files_are_published_once(void **state)
{
	struct db *db = *state;
	struct fault why;
	int64_t latest = -1;

	assert_true(publish_latest(db, &latest, &why));
	assert_int_equal(latest, 0);
	assert_int_equal(publish(db, good), 1);
	assert_int_equal(publish(db, good), 1);
	assert_int_equal(publish(db, "id: aa\n"), 2);
	/* Going back is a new version, not an old number. */
	assert_int_equal(publish(db, good), 3);
	assert_true(publish_latest(db, &latest, &why));
	assert_int_equal(latest, 3);
}

static void a_version_comes_back_as_it_was(void **state)
{
	struct db *db = *state;
	const struct knowledge *k;
	struct files *f;
	struct fault why;

	assert_true(publish_load(db, 1, &f, &why));
	assert_int_equal(files_count(f), 1);
	assert_string_equal(files_at(f, 0)->path, "intents/aa.yaml");
	assert_string_equal(files_at(f, 0)->bytes, good);
	files_free(&f);
	assert_true(publish_knowledge(db, 1, &k, &why));
	assert_int_equal(k->version, 1);
	assert_string_equal(k->intents[0].id, "aa");
	knowledge_unref(&k);
}

static void a_bad_or_absent_version_is_a_fault(void **state)
{
	struct db *db = *state;
	const struct knowledge *k;
	struct files *f;
	struct fault why;

	assert_false(publish_load(db, 99, &f, &why));
	assert_string_equal(why.code, "no_version");
	assert_false(publish_knowledge(db, 2, &k, &why));
	assert_string_equal(why.code, "bad_content");
	assert_string_equal(why.text,
			    "version 2 of the content: intents/aa.yaml:1:1: "
			    "\"category\" is missing; add a line \"category: "
			    "...\" (3 errors)");
}

static int open_db(void **state)
{
	struct fault why;
	struct db *db;

	(void)unlink(URL_FILE);
	if (!secret_start(&why))
		return -1;
	db = db_open("sqlite:" URL_FILE, DB_WRITE, &why);
	*state = db;
	return db != NULL && migrate_run(db, &why) ? 0 : -1;
}

static int close_db(void **state)
{
	struct db *db = *state;

	db_close(&db);
	(void)unlink(URL_FILE);
	(void)unlink(URL_FILE "-wal");
	(void)unlink(URL_FILE "-shm");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_files_are_published_once),
		cmocka_unit_test(a_version_comes_back_as_it_was),
		cmocka_unit_test(a_bad_or_absent_version_is_a_fault),
	};

	return cmocka_run_group_tests(tests, open_db, close_db);
}
