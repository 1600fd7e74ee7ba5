#include "config.h"

#include "content/frontmatter.h"

#include <string.h>

/* The line that starts at *pos without its end; moves *pos behind it. */
static size_t next_line(const char *bytes, size_t len, size_t *pos)
{
	const char *start = bytes + *pos;
	const char *end = memchr(start, '\n', len - *pos);
	size_t n = end != NULL ? (size_t)(end - start) : len - *pos;

	*pos += end != NULL ? n + 1 : n;
	if (n > 0 && start[n - 1] == '\r')
		n--;
	return n;
}

static bool is_fence(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return len == 3 && memcmp(line, "---", 3) == 0;
}

bool frontmatter_read(const char *bytes, size_t len, const char *file,
		      struct arena *a, struct problems *p,
		      struct frontmatter *out_r)
{
	size_t pos = 0, start, line_start, n;
	unsigned line = 1;

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		pos = 3;
	line_start = pos;
	n = next_line(bytes, len, &pos);
	if (!is_fence(bytes + line_start, n)) {
		problems_error(p, file, (struct mark){1, 1},
			       "an article begins with a line --- and its id, "
			       "title, language and audience; add them");
		return false;
	}
	start = pos;
	do {
		if (pos >= len) {
			problems_error(p, file, (struct mark){1, 1},
				       "the front matter is never closed; put "
				       "a line --- behind it");
			return false;
		}
		line_start = pos;
		n = next_line(bytes, len, &pos);
		line++;
	} while (!is_fence(bytes + line_start, n));
	out_r->body = bytes + pos;
	out_r->body_len = len - pos;
	out_r->body_line = line + 1;
	out_r->tree = yamltree_parse(bytes + start, line_start - start, file, 2,
				     a, p);
	if (out_r->tree == NULL)
		return false;
	if (out_r->tree->kind != YAMLTREE_MAP) {
		problems_error(p, file, out_r->tree->at,
			       "the front matter is written as \"key: value\" "
			       "lines, this is %s",
			       yamltree_kind_name(out_r->tree->kind));
		return false;
	}
	return true;
}
