#include "config.h"

#include "wire/frame.h"

#include <assert.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"
#include "wire/protocol.gen.h"

/* jansson recurses and allocates per value, so what a hostile frame may cost
 * is bounded before it sees the text. Quotes and brackets are found as JSON
 * has them; whether the rest is JSON is for jansson to say. */
static bool is_bounded(const char *text, size_t len, struct fault *why)
{
	size_t depth = 0, values = 1;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
			continue;
		}
		if (c == '"')
			quoted = true;
		else if (c == '{' || c == '[')
			depth++, values++;
		else if (c == ',')
			values++;
		else if ((c == '}' || c == ']') && depth > 0)
			depth--;
		if (depth > LIMIT_JSON_DEPTH)
			return fault_set(why, FAULT_REJECT, "bad_json",
					 "nested deeper than %d",
					 LIMIT_JSON_DEPTH);
		if (values > LIMIT_JSON_VALUES)
			return fault_set(why, FAULT_REJECT, "bad_json",
					 "more than %d values",
					 LIMIT_JSON_VALUES);
	}
	return true;
}

static void blame(const json_error_t *at, struct fault *why)
{
	/* A browser may send half an emoji that was cut in two: well-formed
	 * JSON, and no text. Only jansson's wording tells it apart. */
	if (strncmp(at->text, "invalid Unicode", 15) == 0)
		fault_set(why, FAULT_REJECT, "bad_json",
			  "half of a character (a lone surrogate) near byte %d",
			  at->position);
	else
		fault_set(why, FAULT_REJECT, "bad_json",
			  "not JSON, or a key twice, near byte %d",
			  at->position);
}

static json_t *parse(const char *text, size_t len, struct fault *why)
{
	json_error_t at;
	json_t *root;

	if (!is_bounded(text, len, why))
		return NULL;
	/* U+0000 is let in so that its field can be named; see read_text(). */
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
			  &at);
	if (root == NULL)
		blame(&at, why);
	else if (!json_is_object(root)) {
		fault_set(why, FAULT_REJECT, "bad_json", "not a JSON object");
		json_decref(root);
		root = NULL;
	}
	return root;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

static bool has_shape(enum protocol_shape shape, const char *s, size_t len)
{
	if (shape == PROTOCOL_ANY)
		return true;
	if (shape == PROTOCOL_HEX32)
		return len == 32 && strspn(s, "0123456789abcdef") == 32;
	for (size_t i = 0; i < len; i++)
		if (!is_word(s[i]) && (s[i] != '_' || shape == PROTOCOL_TAG))
			return false;
	return true;
}

static bool bad_field(struct fault *why, const char *name, const char *what)
{
	return fault_set(why, FAULT_REJECT, "bad_field", "%s: %s", name, what);
}

/* The text, or NULL when it is none or is longer than C would see it. */
static const char *word_of(const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL && strlen(s) == json_string_length(v) ? s : NULL;
}

static bool read_text(const struct protocol_field *f, const json_t *v,
		      struct arena *a, const char **out, struct fault *why)
{
	const char *s = json_string_value(v);
	size_t len = json_string_length(v);
	size_t chars;

	if (s == NULL)
		return bad_field(why, f->name, "must be a string");
	chars = utf8_length(s, len);
	if (chars < (size_t)f->min || chars > (size_t)f->max)
		return fault_set(why, FAULT_REJECT, "bad_field",
				 "%s: must have %d to %d characters", f->name,
				 (int)f->min, (int)f->max);
	if (strlen(s) != len)
		return bad_field(why, f->name,
				 "has the character U+0000, which no text may "
				 "have");
	if (!has_shape(f->shape, s, len))
		return bad_field(why, f->name,
				 "has characters it may not have");
	*out = arena_strndup(a, s, len);
	return true;
}

static bool read_integer(const struct protocol_field *f, const json_t *v,
			 int64_t *out, struct fault *why)
{
	if (!json_is_integer(v))
		return bad_field(why, f->name, "must be an integer");
	*out = json_integer_value(v);
	if (*out < f->min || *out > f->max)
		return bad_field(why, f->name, "is out of range");
	return true;
}

static bool read_field(const struct protocol_field *f, const json_t *v,
		       struct arena *a, struct command *c, struct fault *why)
{
	char *member = (char *)c + f->offset;

	switch (f->kind) {
	case PROTOCOL_TEXT:
		return read_text(f, v, a, (const char **)(void *)member, why);
	case PROTOCOL_INTEGER:
		return read_integer(f, v, (int64_t *)(void *)member, why);
	case PROTOCOL_FLAG:
		if (!json_is_boolean(v))
			return bad_field(why, f->name, "must be true or false");
		*(bool *)(void *)member = json_is_true(v);
		return true;
	case PROTOCOL_ROLE: /* read_role() has looked at it */
		return true;
	}
	return true;
}

static bool read_fields(const struct protocol_command *p, const json_t *root,
			unsigned role, struct arena *a, struct command *c,
			struct fault *why)
{
	unsigned seen = 0;

	for (size_t i = 0; i < p->n_fields; i++) {
		const struct protocol_field *f = &p->fields[i];
		const json_t *v = json_object_get(root, f->name);

		if (v == NULL) {
			if ((f->must & role) != 0)
				return bad_field(why, f->name, "is missing");
			continue;
		}
		if ((f->may & role) == 0)
			return bad_field(why, f->name, "is not for this role");
		if (!read_field(f, v, a, c, why))
			return false;
		seen |= 1u << i;
	}
	if (p->any_of != 0 && (seen & p->any_of) == 0)
		return fault_set(why, FAULT_REJECT, "bad_field",
				 "%s: at least one of its fields is needed",
				 p->name);
	return true;
}

static bool read_type(const json_t *root, enum command_type *type_r,
		      struct fault *why)
{
	const char *name = word_of(json_object_get(root, "type"));

	if (name == NULL)
		return bad_field(why, "type", "must be a string");
	for (size_t i = 0; i < COMMAND_TYPES; i++)
		if (strcmp(protocol_commands[i].name, name) == 0) {
			*type_r = (enum command_type)i;
			return true;
		}
	return fault_set(why, FAULT_REJECT, "unknown_type",
			 "there is no command of this type");
}

/* Who speaks: before hello, who hello says. */
static bool read_role(const json_t *root, unsigned *role_r, struct fault *why)
{
	const json_t *v = json_object_get(root, "role");
	const char *name = word_of(v);

	*role_r = PROTOCOL_VISITOR;
	if (v == NULL || (name != NULL && strcmp(name, "visitor") == 0))
		return true;
	*role_r = PROTOCOL_OPERATOR;
	if (name != NULL && strcmp(name, "operator") == 0)
		return true;
	return bad_field(why, "role", "must be visitor or operator");
}

static void keep_id(const char *id, size_t len, char re[33])
{
	if (!has_shape(PROTOCOL_HEX32, id, len))
		return;
	memcpy(re, id, len);
	re[len] = '\0';
}

static void read_id(const json_t *root, char re[33])
{
	const char *id = word_of(json_object_get(root, "id"));

	if (id != NULL)
		keep_id(id, strlen(id), re);
}

/* Just behind the quoted text that begins at text[from], or len. */
static size_t behind_quotes(const char *text, size_t len, size_t from)
{
	for (size_t i = from + 1; i < len; i++) {
		if (text[i] == '\\')
			i++;
		else if (text[i] == '"')
			return i + 1;
	}
	return len;
}

static size_t behind_blanks(const char *text, size_t len, size_t from)
{
	while (from < len && memchr(" \t\r\n", text[from], 4) != NULL)
		from++;
	return from;
}

/* Where the quoted value begins of the key text[at..end) when that is "id";
 * else len. */
static size_t find_value_of_id(const char *text, size_t len, size_t at,
			       size_t end)
{
	if (end - at != 4 || memcmp(text + at, "\"id\"", 4) != 0)
		return len;
	at = behind_blanks(text, len, end);
	if (at == len || text[at] != ':')
		return len;
	at = behind_blanks(text, len, at + 1);
	return at < len && text[at] == '"' ? at : len;
}

/* The id of a frame that is not JSON: who sent it waits for an answer to that
 * very command, and would say it again and again. Looked for among the frame's
 * own keys, not in what it quotes or nests. */
static void guess_id(const char *text, size_t len, char re[33])
{
	size_t depth = 0, end, at;

	for (size_t i = 0; i < len; i = end) {
		end = i + 1;
		if (text[i] == '{' || text[i] == '[')
			depth++;
		else if ((text[i] == '}' || text[i] == ']') && depth > 0)
			depth--;
		if (text[i] != '"')
			continue;
		end = behind_quotes(text, len, i);
		if (depth != 1)
			continue;
		at = find_value_of_id(text, len, i, end);
		if (at == len)
			continue;
		end = behind_quotes(text, len, at);
		if (text[end - 1] == '"' && end - at > 2)
			keep_id(text + at + 1, end - at - 2, re);
	}
}

static bool read_command(const json_t *root, unsigned speaker, struct arena *a,
			 struct frame_in *out, struct fault *why)
{
	struct command *c = &out->command;
	const struct protocol_command *p;

	read_id(root, out->re);
	if (!read_type(root, &c->type, why))
		return false;
	p = &protocol_commands[c->type];
	if (speaker == 0 && c->type != COMMAND_HELLO)
		return fault_set(why, FAULT_REJECT, "hello_first",
				 "say hello first");
	if (speaker != 0 && c->type == COMMAND_HELLO)
		return fault_set(why, FAULT_REJECT, "hello_again",
				 "hello is said once");
	out->role = speaker;
	if (speaker == 0 && !read_role(root, &out->role, why))
		return false;
	if ((p->roles & out->role) == 0)
		return fault_set(why, FAULT_REJECT, "not_allowed",
				 "%s is not for this role", p->name);
	return read_fields(p, root, out->role, a, c, why);
}

bool frame_decode(const char *text, size_t len, unsigned speaker,
		  struct arena *a, struct frame_in *out, struct fault *why)
{
	json_t *root;
	bool done;

	memset(out, 0, sizeof(*out));
	out->command.after = out->command.seq = out->command.rev = -1;
	root = parse(text, len, why);
	if (root == NULL) {
		guess_id(text, len, out->re);
		return false;
	}
	done = read_command(root, speaker, a, out, why);
	json_decref(root);
	return done;
}
