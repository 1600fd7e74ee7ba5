#include "config.h"

#include "match/vectors.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "match/vectors-priv.h"
#include "text/text.h"

#define SUFFIX         ".vectors"
#define FILES_MAX      32
/* Of the SIF weight: a word this frequent counts half. On the public sets of
 * intents 1e-3 and 3e-3 did less. */
#define HALF_FREQUENCY 3e-4
#define EULER          0.5772

static_assert(sizeof(struct vecfile_head) == 40, "the head has no gaps");

struct vecfile {
	char *path;
	char lang[LANG_SIZE];
	size_t dims, count, slots, first;
	void *map;
	size_t bytes;
	const float *common, *scales;
	const uint32_t *at, *table;
	const int8_t *rows;
	const char *text;
};

struct vectors {
	struct vecfile *files;
	size_t n, cap, dims, bytes;
};

uint64_t vectors_file_checksum(uint64_t before, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t h = before ^ len;

	for (; len > 0; p += 8, len -= len < 8 ? len : 8) {
		uint64_t x = 0;

		memcpy(&x, p, len < 8 ? len : 8);
		h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
		h ^= h >> 29;
	}
	return h;
}

uint64_t vectors_file_bytes(const struct vecfile_head *head)
{
	uint64_t count = head->count, dims = head->dims;

	return sizeof(*head) + dims * sizeof(float) + count * sizeof(float) +
	       (count + 1) * sizeof(uint32_t) +
	       (uint64_t)head->slots * sizeof(uint32_t) + count * dims +
	       head->text_bytes;
}

/* Zipf's law gives the frequency: one word in place * ln(1.78 n). */
double vectors_file_worth(size_t place, size_t n)
{
	double one_in = (1 + (double)place) * (log((double)n) + EULER);

	return HALF_FREQUENCY * one_in / (HALF_FREQUENCY * one_in + 1);
}

/* ---- opening ---------------------------------------------------------- */

static bool refuse(const char *path, const char *what, struct fault *why)
{
	return fault_set(why, FAULT_REJECT, "vectors", "%.200s: %s", path,
			 what);
}

static bool map_file(struct vecfile *f, struct fault *why)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char text[128];
	bool ok = fd >= 0 && fstat(fd, &st) == 0;

	if (!ok)
		fault_set(why, FAULT_REJECT, "vectors",
			  "%.200s cannot be opened: %s", f->path,
			  strerror_r(errno, text, sizeof(text)));
	else if (!S_ISREG(st.st_mode) ||
		 (size_t)st.st_size < sizeof(struct vecfile_head))
		ok = refuse(f->path,
			    "this is no file of word vectors; make one with "
			    "`souffleur vectors import`",
			    why);
	if (ok) {
		f->bytes = (size_t)st.st_size;
		f->map = mmap(NULL, f->bytes, PROT_READ, MAP_SHARED, fd, 0);
		if (f->map == MAP_FAILED) {
			f->map = NULL;
			ok = fault_set(why, FAULT_REJECT, "vectors",
				       "%.200s cannot be read: %s", f->path,
				       strerror_r(errno, text, sizeof(text)));
		}
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool read_head(struct vecfile *f, struct vecfile_head *h,
		      struct fault *why)
{
	memcpy(h, f->map, sizeof(*h));
	if (memcmp(h->magic, VECFILE_MAGIC, sizeof(h->magic)) != 0)
		return refuse(f->path,
			      "this is no file of word vectors; make one with "
			      "`souffleur vectors import`",
			      why);
	if (h->version != VECFILE_VERSION)
		return fault_set(why, FAULT_REJECT, "vectors",
				 "%.200s has version %u, this program reads "
				 "version %u; import the vectors again",
				 f->path, h->version, VECFILE_VERSION);
	if (h->dims == 0 || h->dims > VECTORS_DIMS_MAX || h->count == 0 ||
	    h->count > VECFILE_WORDS || h->slots > 4 * VECFILE_WORDS ||
	    h->slots <= h->count || (h->slots & (h->slots - 1)) != 0 ||
	    h->lang[LANG_SIZE - 1] != '\0')
		return refuse(f->path, "its head makes no sense", why);
	if (vectors_file_bytes(h) != f->bytes)
		return fault_set(why, FAULT_REJECT, "vectors",
				 "%.200s has %zu bytes where %llu belong; is "
				 "it whole?",
				 f->path, f->bytes,
				 (unsigned long long)vectors_file_bytes(h));
	if (vectors_file_checksum(0, (const char *)f->map + sizeof(*h),
				  f->bytes - sizeof(*h)) != h->checksum)
		return refuse(f->path, "its checksum is wrong: it was damaged",
			      why);
	return true;
}

static void find_sections(struct vecfile *f, const struct vecfile_head *h)
{
	const char *p = (const char *)f->map + sizeof(*h);

	f->dims = h->dims;
	f->count = h->count;
	f->slots = h->slots;
	memcpy(f->lang, h->lang, sizeof(f->lang));
	f->common = (const float *)(const void *)p;
	f->scales = f->common + f->dims;
	f->at = (const uint32_t *)(const void *)(f->scales + f->count);
	f->table = f->at + f->count + 1;
	f->rows = (const int8_t *)(f->table + f->slots);
	f->text = (const char *)f->rows + f->count * f->dims;
}

/* What a hostile file could have behind a right checksum. */
static bool is_sound(const struct vecfile *f, size_t text_bytes)
{
	size_t used = 0;

	for (size_t i = 0; i < f->dims; i++)
		if (!(fabsf(f->common[i]) <= 1.0F))
			return false;
	for (size_t i = 0; i < f->count; i++)
		if (!(f->scales[i] >= 0 && f->scales[i] < 1e6F) ||
		    f->at[i] >= f->at[i + 1] ||
		    f->at[i + 1] - f->at[i] > VECFILE_WORD)
			return false;
	for (size_t i = 0; i < f->slots; i++) {
		if (f->table[i] > f->count)
			return false;
		used += f->table[i] > 0;
	}
	/* A free slot ends every search. */
	return f->at[0] == 0 && f->at[f->count] == text_bytes &&
	       used < f->slots;
}

static bool open_file(struct vectors *v, const char *path, struct fault *why)
{
	struct vecfile_head h;
	struct vecfile *f;

	v->files = mem_grow(v->files, &v->cap, v->n + 1, sizeof(*v->files));
	f = &v->files[v->n++];
	memset(f, 0, sizeof(*f));
	f->path = mem_strdup(path);
	if (!map_file(f, why) || !read_head(f, &h, why))
		return false;
	find_sections(f, &h);
	if (!is_sound(f, h.text_bytes))
		return refuse(path, "its tables make no sense", why);
	for (size_t i = 0; i + 1 < v->n; i++)
		if (strcmp(v->files[i].lang, f->lang) == 0)
			return fault_set(why, FAULT_REJECT, "vectors",
					 "%.150s and %.150s are for the same "
					 "language",
					 v->files[i].path, path);
	f->first = v->dims;
	v->dims += f->dims;
	v->bytes += f->bytes;
	return true;
}

static int is_ours(const struct dirent *e)
{
	size_t len = strlen(e->d_name), suffix = strlen(SUFFIX);

	return e->d_name[0] != '.' && len > suffix &&
	       strcmp(e->d_name + len - suffix, SUFFIX) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool open_all(struct vectors *v, const char *dir, struct fault *why)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_ours, by_name);
	char text[128];
	bool ok = true;

	if (n < 0)
		return fault_set(why, FAULT_REJECT, "vectors",
				 "%.200s cannot be read: %s", dir,
				 strerror_r(errno, text, sizeof(text)));
	if (n == 0 || n > FILES_MAX)
		ok = fault_set(why, FAULT_REJECT, "vectors",
			       "%.200s has %d files that end in " SUFFIX
			       "; from 1 to %d are read",
			       dir, n, FILES_MAX);
	for (int i = 0; i < n; i++) {
		char *path = str_format("%s/%s", dir, names[i]->d_name);

		ok = ok && open_file(v, path, why);
		free(path);
		free(names[i]);
	}
	free(names);
	return ok;
}

struct vectors *vectors_open(const char *path, struct fault *why)
{
	struct vectors *v = mem_calloc(1, sizeof(*v));
	struct stat st;
	bool is_dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if (is_dir ? !open_all(v, path, why) : !open_file(v, path, why))
		vectors_free(&v);
	return v;
}

void vectors_free(struct vectors **v)
{
	if (*v == NULL)
		return;
	for (size_t i = 0; i < (*v)->n; i++) {
		if ((*v)->files[i].map != NULL)
			munmap((*v)->files[i].map, (*v)->files[i].bytes);
		free((*v)->files[i].path);
	}
	free((*v)->files);
	free(*v);
	*v = NULL;
}

size_t vectors_dims(const struct vectors *v)
{
	return v->dims;
}

size_t vectors_files(const struct vectors *v)
{
	return v->n;
}

void vectors_describe(const struct vectors *v, size_t file,
		      struct vectors_info *info_r)
{
	const struct vecfile *f = &v->files[file];

	*info_r = (struct vectors_info){
		.path = f->path,
		.dims = f->dims,
		.words = f->count,
		.bytes = f->bytes,
	};
	memcpy(info_r->lang, f->lang, sizeof(f->lang));
}

/* ---- asking ----------------------------------------------------------- */

/* The file for a language, or the one for all that have none; of a text in an
 * unknown language, the first. */
static const struct vecfile *file_for(const struct vectors *v, const char *lang)
{
	const struct vecfile *any = NULL;

	for (size_t i = 0; i < v->n; i++) {
		const struct vecfile *f = &v->files[i];

		if (lang[0] == '\0' || strcmp(f->lang, lang) == 0)
			return f;
		if (f->lang[0] == '\0')
			any = f;
	}
	return any;
}

static size_t find(const struct vecfile *f, const char *word, size_t len)
{
	size_t slot = vecfile_hash(word, len) & (f->slots - 1);

	for (; f->table[slot] != 0; slot = (slot + 1) & (f->slots - 1)) {
		size_t row = f->table[slot] - 1;

		if (f->at[row + 1] - f->at[row] == len &&
		    memcmp(f->text + f->at[row], word, len) == 0)
			return row;
	}
	return VECTORS_NONE;
}

size_t vectors_find(const struct vectors *v, const char *lang, const char *word,
		    size_t len)
{
	const struct vecfile *f = file_for(v, lang);

	return f != NULL ? find(f, word, len) : VECTORS_NONE;
}

/* Of "what's" at least "what" is known. */
static size_t find_token(const struct vecfile *f, const struct text_token *t)
{
	size_t row = find(f, t->word, t->word_len);
	const char *mark;

	if (row != VECTORS_NONE)
		return row;
	mark = memchr(t->word, '\'', t->word_len);
	return mark != NULL && mark > t->word
		       ? find(f, t->word, (size_t)(mark - t->word))
		       : VECTORS_NONE;
}

static bool has_meaning(const struct text_token *t)
{
	switch (t->kind) {
	case WORD_PLAIN:
	case WORD_NUMBER:
	case WORD_EMOJI:
		break;
	case WORD_CODE:
	case WORD_EMAIL:
	case WORD_LINK:
		return false;
	}
	return true;
}

/* Takes the direction away that all texts share and makes the length 1; false
 * when nothing is left. */
static bool straighten(const struct vecfile *f, float *x)
{
	float along = 0, square = 0, scale;

	for (size_t i = 0; i < f->dims; i++)
		along += x[i] * f->common[i];
	for (size_t i = 0; i < f->dims; i++) {
		x[i] -= along * f->common[i];
		square += x[i] * x[i];
	}
	if (!(square > 1e-12F))
		return false;
	scale = 1.0F / sqrtf(square);
	for (size_t i = 0; i < f->dims; i++)
		x[i] *= scale;
	return true;
}

struct vectors_range vectors_sentence(const struct vectors *v,
				      const struct text *t, const char *lang,
				      float *out)
{
	const struct vecfile *f = file_for(v, lang);
	struct vectors_range none = {0, 0};
	float *x;

	if (f == NULL)
		return none;
	x = out + f->first;
	memset(x, 0, f->dims * sizeof(*x));
	for (size_t i = 0; i < t->n; i++) {
		size_t row = has_meaning(&t->tokens[i])
				     ? find_token(f, &t->tokens[i])
				     : VECTORS_NONE;
		const int8_t *w;
		float scale;

		if (row == VECTORS_NONE)
			continue;
		w = f->rows + row * f->dims;
		scale = f->scales[row] *
			(float)vectors_file_worth(row, f->count);
		for (size_t d = 0; d < f->dims; d++)
			x[d] += scale * (float)w[d];
	}
	if (!straighten(f, x))
		return none;
	return (struct vectors_range){f->first, f->dims};
}
