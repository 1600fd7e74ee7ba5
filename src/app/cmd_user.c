#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/setup.h"
#include "base/clock.h"
#include "base/secret.h"
#include "desk/accounts.h"
#include "store/db.h"
#include "store/migrate.h"
#include "store/users.h"

struct request {
	const char *login;
	const char *name;
	const char *role;
	bool password_stdin;
};

struct action {
	const char *name;
	bool wants_login;
	bool sets_password;
	bool adds;
	/* In a transaction; password is NULL when none is set. */
	bool (*run)(struct db *db, const struct request *r,
		    const char *password, struct fault *why);
};

static bool copy(char *out, size_t size, const char *text, const char *what,
		 struct fault *why)
{
	size_t len = strlen(text);

	if (len >= size)
		return fault_set(why, FAULT_REJECT, what,
				 "the %s is longer than %zu bytes", what,
				 size - 1);
	memcpy(out, text, len + 1);
	return true;
}

static bool run_add(struct db *db, const struct request *r,
		    const char *password, struct fault *why)
{
	struct user u = {.role = ROLE_OPERATOR};

	if (r->role != NULL && !user_role_parse(r->role, &u.role))
		return fault_set(why, FAULT_REJECT, "role",
				 "there is no role \"%.40s\"; roles are "
				 "operator, supervisor, editor and admin",
				 r->role);
	if (!copy(u.login, sizeof(u.login), r->login, "login", why) ||
	    !copy(u.name, sizeof(u.name), r->name != NULL ? r->name : r->login,
		  "name", why))
		return false;
	if (accounts_add(db, &u, password, why)) {
		printf("added: %s (%s)\n", u.login, user_role_name(u.role));
		return true;
	}
	if (why->code != NULL && strcmp(why->code, "exists") == 0)
		return fault_set(why, FAULT_REJECT, "exists",
				 "there is a user \"%.64s\" already", r->login);
	return false;
}

static bool run_passwd(struct db *db, const struct request *r,
		       const char *password, struct fault *why)
{
	return accounts_set_password(db, r->login, password, why);
}

static bool run_disable(struct db *db, const struct request *r,
			const char *password, struct fault *why)
{
	(void)password;
	return accounts_set_disabled(db, r->login, true, why);
}

static bool run_enable(struct db *db, const struct request *r,
		       const char *password, struct fault *why)
{
	(void)password;
	return accounts_set_disabled(db, r->login, false, why);
}

static void print_user(void *ctx, const struct user *u)
{
	char when[CLOCK_TEXT];

	(void)ctx;
	clock_format(u->created_at, when, sizeof(when));
	printf("%-24s %-11s %-9s %.10s %s\n", u->login, user_role_name(u->role),
	       u->disabled ? "disabled" : "enabled", when, u->name);
}

static bool run_list(struct db *db, const struct request *r,
		     const char *password, struct fault *why)
{
	(void)r;
	(void)password;
	return users_each(db, print_user, NULL, why);
}

static const struct action actions[] = {
	{"add", true, true, true, run_add},
	{"passwd", true, true, false, run_passwd},
	{"list", false, false, false, run_list},
	{"disable", true, false, false, run_disable},
	{"enable", true, false, false, run_enable},
};

static bool take_options(struct request *r, const struct action *a, int argc,
			 char **argv, struct fault *why)
{
	for (int i = 2; i < argc; i++) {
		bool named = strcmp(argv[i], "--name") == 0;

		if (a->adds && (named || strcmp(argv[i], "--role") == 0)) {
			if (i + 1 == argc)
				return fault_set(why, FAULT_REJECT, "usage",
						 "%s wants a value", argv[i]);
			*(named ? &r->name : &r->role) = argv[i + 1];
			i++;
		} else if (a->sets_password &&
			   strcmp(argv[i], "--password-stdin") == 0) {
			r->password_stdin = true;
		} else if (a->wants_login && r->login == NULL &&
			   argv[i][0] != '-') {
			r->login = argv[i];
		} else {
			return fault_set(why, FAULT_REJECT, "usage",
					 "user %s: \"%.80s\" is not "
					 "understood; see user --help",
					 a->name, argv[i]);
		}
	}
	if (a->wants_login && r->login == NULL)
		return fault_set(why, FAULT_REJECT, "usage",
				 "user %s wants a login", a->name);
	return true;
}

static const struct action *find_action(int argc, char **argv,
					struct fault *why)
{
	for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(actions); i++)
		if (strcmp(actions[i].name, argv[1]) == 0)
			return &actions[i];
	fault_set(why, FAULT_REJECT, "usage",
		  "user wants one of add, passwd, list, disable, enable");
	return NULL;
}

/* Room for a line break and for one byte too many, which is then refused. */
#define LINE_SIZE (ACCOUNTS_PASSWORD_MAX + 3)

static bool choose_password(const struct request *r, char line[LINE_SIZE],
			    struct fault *why)
{
	if (!r->password_stdin) {
		char made[ACCOUNTS_PASSWORD_TEXT];

		accounts_make_password(made);
		memcpy(line, made, sizeof(made));
		return true;
	}
	if (fgets(line, LINE_SIZE, stdin) == NULL)
		return fault_set(why, FAULT_REJECT, "password",
				 "no password on standard input");
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

static bool in_transaction(const struct conf *c, const struct action *a,
			   const struct request *r, const char *password,
			   struct fault *why)
{
	char *url = setup_store_url(c);
	struct db *db = NULL;
	/* Only who adds somebody may begin a new database: elsewhere a
	 * mistyped directory would be made, and be empty. */
	bool ok = a->adds ? setup_data_dir(c, why) : setup_find_store(c, why);

	if (ok)
		db = db_open(url, DB_WRITE, why);
	ok = db != NULL && migrate_run(db, why) && db_begin(db, why) &&
	     a->run(db, r, password, why) && db_commit(db, why);
	db_close(&db);
	free(url);
	return ok;
}

static int run(const struct conf *c, const struct action *a,
	       const struct request *r)
{
	char password[LINE_SIZE] = "";
	struct fault why;

	if (a->sets_password && !choose_password(r, password, &why))
		return setup_fail(&why, EXIT_INPUT);
	if (!in_transaction(c, a, r, a->sets_password ? password : NULL, &why))
		return setup_fail(&why, why.kind == FAULT_REJECT
						? EXIT_INPUT
						: EXIT_UNAVAILABLE);
	if (a->sets_password && !r->password_stdin)
		printf("password: %s\n", password);
	return 0;
}

int cmd_user(int argc, char **argv)
{
	const struct action *a;
	struct request r = {0};
	struct setup s;
	struct fault why;
	int code;

	if (setup_wants_help(argc, argv))
		return setup_help(
			"user add|passwd|list|disable|enable [LOGIN] "
			"[OPTION...]",
			"Manages those who sign in to the console.",
			"  --name NAME        what visitors see (add)\n"
			"  --role ROLE        operator, supervisor, editor or "
			"admin (add)\n"
			"  --password-stdin   take the first line of standard "
			"input; without it a\n"
			"                     password is made up and printed "
			"(add, passwd)\n");
	if (!setup_begin(&s, &argc, argv))
		return s.exit_code;
	a = find_action(argc, argv, &why);
	if (a == NULL || !take_options(&r, a, argc, argv, &why))
		code = setup_fail(&why, EXIT_USAGE);
	else if (!secret_start(&why))
		code = setup_fail(&why, EXIT_UNAVAILABLE);
	else
		code = run(s.conf, a, &r);
	setup_end(&s);
	return code;
}
