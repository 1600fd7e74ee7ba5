#include "config.h"

#include "match/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "match/features.h"

#define PROGRAM "/proc/self/exe"
#define DIGITS  (SECRET_HASH_TEXT - 1)
#define HEAD    (sizeof(KEPT_MARK) - 1 + DIGITS) /* mark and checksum */
#define GUESS   (2 * sizeof(double) + 1)
#define EPOCHS  1000 /* nobody trains longer */

enum {
	IS_RIGHT = 1,
	IS_IN_SCOPE = 2
};

/* Who adds a field keeps it here, too. */
_Static_assert(sizeof(struct acceptor) == (3 * EVIDENCES + 3) * sizeof(double),
	       "put_acceptor() and take_acceptor() know all of an acceptor");
_Static_assert(sizeof(struct calibration) == 2 * sizeof(struct acceptor) +
						     8 * sizeof(double) ||
		       sizeof(void *) != 8,
	       "kept_write() and kept_read() know all of a calibration");

static bool fail(struct fault *why, const char *code, const char *what,
		 const char *path)
{
	char text[128];

	return fault_set(why, FAULT_REJECT, code, "%.200s cannot be %s: %s",
			 path, what, strerror_r(errno, text, sizeof(text)));
}

/* All of a file of at most KEPT_BYTES; free(). NULL with errno. */
static char *read_all(const char *path, size_t *len_r)
{
	/* What is no file must not keep us waiting. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), saved;
	struct stat st;
	char *bytes = NULL;
	FILE *in;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > KEPT_BYTES || (in = fdopen(fd, "rb")) == NULL) {
		saved = st.st_size > KEPT_BYTES ? EFBIG : EINVAL;
		close(fd);
		errno = saved;
		return NULL;
	}
	bytes = mem_alloc((size_t)st.st_size);
	*len_r = fread(bytes, 1, (size_t)st.st_size, in);
	if (ferror(in)) {
		free(bytes);
		bytes = NULL;
	}
	saved = errno;
	fclose(in);
	errno = saved;
	return bytes;
}

/* ---- the key ---------------------------------------------------------- */

static void add_hash(struct str *s, const void *data, size_t len)
{
	char hash[SECRET_HASH_TEXT];

	secret_hash_hex(data, len, hash);
	str_add(s, hash);
}

bool kept_key(const struct corpus *c, char key[SECRET_HASH_TEXT],
	      struct fault *why)
{
	size_t len;
	char *program = read_all(PROGRAM, &len);
	struct str all;

	if (program == NULL)
		return fail(why, "program", "read", PROGRAM);
	/* Two hashes and four numbers an example. */
	str_init(&all, 1024 + c->n * 4 * DIGITS);
	add_hash(&all, program, len);
	free(program);
	str_addf(&all, "%zu %zu %d %d %u %zu", c->n, c->n_classes, c->oos,
		 c->sources.with_stems, c->without,
		 features_count(c->features));
	add_hash(&all, features_blocks(c->features),
		 features_count(c->features));
	for (size_t i = 0; i < c->n; i++) {
		const struct example *e = &c->examples[i];
		const struct reading *r = &e->reading;

		str_addf(&all, "%d %d %zu %zu", e->label, e->title, r->n,
			 r->n_stems);
		add_hash(&all, r->counts, r->n * sizeof(*r->counts));
		add_hash(&all, r->stems, r->n_stems * sizeof(*r->stems));
	}
	secret_hash_hex(str_text(&all), all.len, key);
	str_clear(&all);
	return true;
}

/* ---- writing ---------------------------------------------------------- */

static void put(struct str *out, const void *data, size_t len)
{
	str_add_bytes(out, data, len);
}

static void put_acceptor(struct str *out, const struct acceptor *a)
{
	char raw = a->raw;

	put(out, a->mean, sizeof(a->mean));
	put(out, a->scale, sizeof(a->scale));
	put(out, a->weights, sizeof(a->weights));
	put(out, &a->seen, sizeof(a->seen));
	put(out, &raw, 1);
}

static void put_guess(struct str *out, const struct guess *g)
{
	char is = (char)((g->right ? IS_RIGHT : 0) |
			 (g->in_scope ? IS_IN_SCOPE : 0));

	put(out, &g->p, sizeof(g->p));
	put(out, &g->weight, sizeof(g->weight));
	put(out, &is, 1);
}

void kept_write(const struct calibration *c, const char *key, struct str *out)
{
	uint32_t loss = (uint32_t)c->recipe.loss;
	uint32_t epochs = (uint32_t)c->recipe.epochs;
	char compared = c->compared, hash[SECRET_HASH_TEXT];
	struct str body;

	str_init(&body, out->max);
	put(&body, key, DIGITS);
	put(&body, &loss, sizeof(loss));
	put(&body, &epochs, sizeof(epochs));
	put(&body, &c->recipe.c, sizeof(c->recipe.c));
	put_acceptor(&body, &c->right);
	put_acceptor(&body, &c->in_scope);
	put(&body, &c->accuracy, sizeof(c->accuracy));
	put(&body, &c->scope_weight, sizeof(c->scope_weight));
	put(&body, &c->strangers, sizeof(c->strangers));
	put(&body, &compared, 1);
	for (size_t i = 0; i < c->n; i++)
		put_guess(&body, &c->guesses[i]);
	secret_hash_hex(str_text(&body), body.len, hash);
	str_add(out, KEPT_MARK);
	str_add(out, hash);
	str_add_bytes(out, str_text(&body), body.len);
	str_clear(&body);
}

/* ---- reading ---------------------------------------------------------- */

/* What is left to read; once something is wrong all that follows is. */
struct source {
	const char *at;
	size_t left;
	bool wrong;
};

static void take(struct source *s, void *out, size_t len)
{
	memset(out, 0, len);
	if (s->left < len)
		s->wrong = true;
	if (s->wrong)
		return;
	memcpy(out, s->at, len);
	s->at += len;
	s->left -= len;
}

static void must(struct source *s, bool is_so)
{
	if (!is_so)
		s->wrong = true;
}

static void take_doubles(struct source *s, double *out, size_t n)
{
	take(s, out, n * sizeof(*out));
	for (size_t i = 0; i < n; i++)
		must(s, isfinite(out[i]));
}

static unsigned take_flags(struct source *s, unsigned most)
{
	unsigned char flags;

	take(s, &flags, 1);
	must(s, flags <= most);
	return s->wrong ? 0 : flags;
}

static void take_acceptor(struct source *s, struct acceptor *a)
{
	take_doubles(s, a->mean, EVIDENCES);
	take_doubles(s, a->scale, EVIDENCES);
	take_doubles(s, a->weights, EVIDENCES + 1);
	take_doubles(s, &a->seen, 1);
	must(s, a->seen >= 0);
	a->raw = take_flags(s, 1);
}

static void take_recipe(struct source *s, struct recipe *r)
{
	uint32_t loss, epochs;

	take(s, &loss, sizeof(loss));
	take(s, &epochs, sizeof(epochs));
	take(s, &r->c, sizeof(r->c));
	must(s, loss == LOSS_LOGISTIC || loss == LOSS_HINGE2);
	must(s, epochs > 0 && epochs <= EPOCHS);
	must(s, isfinite(r->c) && r->c > 0);
	r->loss = loss == LOSS_LOGISTIC ? LOSS_LOGISTIC : LOSS_HINGE2;
	r->epochs = epochs;
}

/* All that is left is guesses, the surest first. */
static void take_guesses(struct source *s, struct calibration *c)
{
	double last = 1;

	must(s, s->left % GUESS == 0);
	c->n = s->wrong ? 0 : s->left / GUESS;
	c->guesses = mem_calloc(c->n, sizeof(*c->guesses));
	for (size_t i = 0; i < c->n; i++) {
		struct guess *g = &c->guesses[i];
		unsigned is;

		take_doubles(s, &g->p, 1);
		take_doubles(s, &g->weight, 1);
		is = take_flags(s, IS_RIGHT | IS_IN_SCOPE);
		must(s, g->p >= 0 && g->p <= last && g->weight >= 0);
		g->right = is & IS_RIGHT;
		g->in_scope = is & IS_IN_SCOPE;
		last = g->p;
	}
}

/* Mark and checksum are right; s is at the key then. */
static bool open_bytes(struct source *s)
{
	char hash[SECRET_HASH_TEXT];

	if (s->left < HEAD ||
	    memcmp(s->at, KEPT_MARK, sizeof(KEPT_MARK) - 1) != 0)
		return false;
	secret_hash_hex(s->at + HEAD, s->left - HEAD, hash);
	if (memcmp(s->at + HEAD - DIGITS, hash, DIGITS) != 0)
		return false;
	s->at += HEAD;
	s->left -= HEAD;
	return true;
}

struct calibration *kept_read(const char *bytes, size_t len, const char *key,
			      struct fault *why)
{
	struct source s = {.at = bytes, .left = len};
	struct calibration *c = NULL;
	char its[DIGITS];

	s.wrong = !open_bytes(&s);
	take(&s, its, DIGITS);
	if (!s.wrong && memcmp(its, key, DIGITS) != 0) {
		fault_set(why, FAULT_REJECT, "stale",
			  "it is of other content, or another program made "
			  "it");
		return NULL;
	}
	c = mem_calloc(1, sizeof(*c));
	take_recipe(&s, &c->recipe);
	take_acceptor(&s, &c->right);
	take_acceptor(&s, &c->in_scope);
	take_doubles(&s, &c->accuracy, 1);
	take_doubles(&s, &c->scope_weight, 1);
	take_doubles(&s, &c->strangers, 1);
	c->compared = take_flags(&s, 1);
	take_guesses(&s, c);
	if (s.wrong) {
		calibration_free(&c);
		fault_set(why, FAULT_REJECT, "garbled",
			  "it is cut short, or its bytes are not as they were "
			  "written");
	}
	return c;
}

/* ---- the file --------------------------------------------------------- */

struct calibration *kept_load(const char *path, const char *key,
			      struct fault *why)
{
	struct calibration *c;
	size_t len = 0;
	char *bytes = read_all(path, &len);

	*why = (struct fault){.kind = FAULT_NONE};
	if (bytes == NULL) {
		if (errno != ENOENT)
			fail(why, "unread", "read", path);
		return NULL;
	}
	c = kept_read(bytes, len, key, why);
	free(bytes);
	return c;
}

/* Where the machine ends at the wrong moment the file may be gone or be the one
 * before: no loss. */
static bool replace(const char *path, const struct str *bytes)
{
	char *beside = str_format("%s.new", path);
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *out = fd >= 0 ? fdopen(fd, "wb") : NULL;
	bool ok = out != NULL;
	int saved;

	ok = ok && fwrite(bytes->data, 1, bytes->len, out) == bytes->len &&
	     fflush(out) == 0 && fsync(fd) == 0;
	saved = errno;
	if (out != NULL ? fclose(out) != 0 : fd >= 0 && close(fd) != 0) {
		saved = ok ? errno : saved;
		ok = false;
	}
	if (ok && rename(beside, path) != 0) {
		saved = errno;
		ok = false;
	}
	if (!ok && fd >= 0)
		unlink(beside);
	free(beside);
	errno = saved;
	return ok;
}

bool kept_save(const char *path, const char *key, const struct calibration *c,
	       struct fault *why)
{
	struct str bytes;
	bool ok;

	str_init(&bytes, KEPT_BYTES);
	kept_write(c, key, &bytes);
	if (bytes.overflowed) {
		str_clear(&bytes);
		errno = EFBIG;
		return fail(why, "unwritten", "written", path);
	}
	ok = replace(path, &bytes) || fail(why, "unwritten", "written", path);
	str_clear(&bytes);
	return ok;
}
