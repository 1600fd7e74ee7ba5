/* model/user.h - somebody who signs in: operator, supervisor, editor, admin. */
#ifndef MODEL_USER_H
#define MODEL_USER_H

#include <stdbool.h>
#include <stdint.h>

enum user_role {
	ROLE_OPERATOR,
	ROLE_SUPERVISOR,
	ROLE_EDITOR,
	ROLE_ADMIN
};

#define USER_LOGIN_MAX 64

struct user {
	int64_t id;
	char login[USER_LOGIN_MAX];
	char name[128]; /* what visitors see */
	enum user_role role;
	bool disabled;
	char password[128]; /* argon2id string; "" when not loaded */
	int64_t created_at;
};

const char *user_role_name(enum user_role v);
bool user_role_parse(const char *name, enum user_role *v_r);

#endif
