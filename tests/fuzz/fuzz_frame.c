/* A client's frame of any bytes, the first of which says who speaks: read
 * without harm; what was taken keeps to the table of the protocol, and written
 * out again it reads as the same command. What was refused has a code of the
 * protocol. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/frame.h"
#include "wire/protocol.gen.h"

static void write_text(struct str *out, const char *text)
{
	str_add(out, "\"");
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			str_addf(out, "\\%c", *c);
		else if ((unsigned char)*c < ' ')
			str_addf(out, "\\u%04x", (unsigned)*c);
		else
			str_add_bytes(out, c, 1);
	}
	str_add(out, "\"");
}

static const void *member(const struct command *c,
			  const struct protocol_field *f)
{
	return (const char *)c + f->offset;
}

static const char *text_of(const struct command *c,
			   const struct protocol_field *f)
{
	return *(const char *const *)member(c, f);
}

static int64_t number_of(const struct command *c,
			 const struct protocol_field *f)
{
	return *(const int64_t *)member(c, f);
}

static bool flag_of(const struct command *c, const struct protocol_field *f)
{
	return *(const bool *)member(c, f);
}

static void write_field(struct str *out, const struct frame_in *in,
			const struct protocol_field *f)
{
	const struct command *c = &in->command;

	switch (f->kind) {
	case PROTOCOL_TEXT:
		if (text_of(c, f) == NULL)
			return;
		str_addf(out, ",\"%s\":", f->name);
		write_text(out, text_of(c, f));
		return;
	case PROTOCOL_INTEGER:
		if (number_of(c, f) >= 0)
			str_addf(out, ",\"%s\":%" PRId64, f->name,
				 number_of(c, f));
		return;
	case PROTOCOL_FLAG:
		if ((f->may & in->role) != 0)
			str_addf(out, ",\"%s\":%s", f->name,
				 flag_of(c, f) ? "true" : "false");
		return;
	case PROTOCOL_ROLE:
		str_addf(out, ",\"role\":\"%s\"",
			 in->role == PROTOCOL_OPERATOR ? "operator"
						       : "visitor");
		return;
	}
}

static void must_keep_to_the_table(const struct frame_in *in)
{
	const struct protocol_command *p = &protocol_commands[in->command.type];

	MUST((p->roles & in->role) != 0);
	for (size_t i = 0; i < p->n_fields; i++) {
		const struct protocol_field *f = &p->fields[i];
		const char *text;
		int64_t chars;

		if (f->kind != PROTOCOL_TEXT)
			continue;
		text = text_of(&in->command, f);
		MUST(text != NULL || (f->must & in->role) == 0);
		if (text == NULL)
			continue;
		MUST((f->may & in->role) != 0);
		MUST(utf8_is_valid(text, strlen(text)));
		chars = (int64_t)utf8_length(text, strlen(text));
		MUST(chars >= f->min && chars <= f->max);
	}
}

static void must_be_same(const struct frame_in *a, const struct frame_in *b)
{
	const struct protocol_command *p = &protocol_commands[a->command.type];

	MUST(a->command.type == b->command.type);
	MUST(a->role == b->role);
	MUST(strcmp(a->re, b->re) == 0);
	for (size_t i = 0; i < p->n_fields; i++) {
		const struct protocol_field *f = &p->fields[i];
		const char *s, *t;

		if (f->kind == PROTOCOL_INTEGER)
			MUST(number_of(&a->command, f) ==
			     number_of(&b->command, f));
		if (f->kind == PROTOCOL_FLAG)
			MUST(flag_of(&a->command, f) ==
			     flag_of(&b->command, f));
		if (f->kind != PROTOCOL_TEXT)
			continue;
		s = text_of(&a->command, f);
		t = text_of(&b->command, f);
		MUST((s == NULL) == (t == NULL));
		MUST(s == NULL || strcmp(s, t) == 0);
	}
}

static void must_read_back(const struct frame_in *in, unsigned speaker,
			   struct arena *a)
{
	const struct protocol_command *p = &protocol_commands[in->command.type];
	struct frame_in again;
	struct fault why;
	struct str out;

	str_init(&out, (size_t)1 << 20);
	str_addf(&out, "{\"type\":\"%s\"", p->name);
	for (size_t i = 0; i < p->n_fields; i++)
		write_field(&out, in, &p->fields[i]);
	str_add(&out, "}");
	MUST(frame_decode(out.data, out.len, speaker, a, &again, &why));
	must_be_same(in, &again);
	str_clear(&out);
}

static void must_have_a_code(const struct fault *why)
{
	bool found = false;

	MUST(why->kind == FAULT_REJECT);
	for (size_t i = 0; i < PROTOCOL_ERRORS; i++)
		found |= strcmp(protocol_error_names[i], why->code) == 0;
	MUST(found);
	MUST(utf8_is_valid(why->text, strlen(why->text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct frame_in in;
	struct fault why;
	unsigned speaker;
	const char *text;

	if (size == 0)
		return 0;
	speaker = data[0] % 3;
	text = (const char *)data + 1;
	size--;
	if (size > LIMIT_OPERATOR_FRAME_BYTES || !utf8_is_valid(text, size))
		return 0;
	a = arena_new(1024);
	if (frame_decode(text, size, speaker, a, &in, &why)) {
		must_keep_to_the_table(&in);
		must_read_back(&in, speaker, a);
	} else {
		must_have_a_code(&why);
	}
	arena_free(&a);
	return 0;
}
