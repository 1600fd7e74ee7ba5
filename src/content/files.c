#include "config.h"

#include "content/files.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "content/problems.h"

struct entry {
	struct file file; /* as it is lent: path and bytes, const */
	char *path;
	char *bytes;
};

struct files {
	struct entry *entries;
	size_t n, cap;
	size_t bytes;
};

struct files *files_new(void)
{
	return mem_calloc(1, sizeof(struct files));
}

void files_free(struct files **f)
{
	if (*f == NULL)
		return;
	for (size_t i = 0; i < (*f)->n; i++) {
		free((*f)->entries[i].path);
		free((*f)->entries[i].bytes);
	}
	free((*f)->entries);
	free(*f);
	*f = NULL;
}

/* Keeps bytes, which have a NUL behind them. */
static void keep(struct files *f, const char *path, char *bytes, size_t len)
{
	struct entry *e;

	f->entries = mem_grow(f->entries, &f->cap, f->n + 1, sizeof(*e));
	e = &f->entries[f->n++];
	e->path = mem_strdup(path);
	e->bytes = bytes;
	e->file = (struct file){e->path, e->bytes, len};
	f->bytes += len;
}

void files_add(struct files *f, const char *path, const char *bytes, size_t len)
{
	keep(f, path, mem_strndup(bytes, len), len);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void files_sort(struct files *f)
{
	if (f->n > 0)
		qsort(f->entries, f->n, sizeof(*f->entries), compare);
}

size_t files_count(const struct files *f)
{
	return f->n;
}

const struct file *files_at(const struct files *f, size_t i)
{
	assert(i < f->n);
	return &f->entries[i].file;
}

/* Digest of "path NUL digest-of-bytes newline" of every file. */
void files_digest(const struct files *f, char out[SECRET_HASH_TEXT])
{
	char one[SECRET_HASH_TEXT];
	struct str all;

	str_init(&all, SIZE_MAX / 2);
	for (size_t i = 0; i < f->n; i++) {
		const struct file *file = &f->entries[i].file;

		secret_hash_hex(file->bytes, file->len, one);
		str_add_bytes(&all, file->path, strlen(file->path) + 1);
		str_addf(&all, "%s\n", one);
	}
	secret_hash_hex(str_text(&all), all.len, out);
	str_clear(&all);
}

/* Reading a directory. */

struct walk {
	struct files *files;
	struct problems *problems;
	bool full; /* said once that no more is taken */
};

static const struct mark whole_file;

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

/* What editors and version control leave lying about. */
static bool is_scrap(const char *name)
{
	return name[0] == '.' || name[0] == '#' || ends_with(name, "~");
}

static void report_unopened(struct walk *w, const char *path, int error)
{
	char text[128];

	if (error == ELOOP || error == ENOTDIR)
		problems_error(w->problems, path, whole_file,
			       "a symbolic link, or not what belongs here; "
			       "links are not followed, put the files "
			       "themselves here");
	else
		problems_error(w->problems, path, whole_file,
			       "cannot be opened (%s); check its permissions",
			       strerror_r(error, text, sizeof(text)));
}

/* Reads up to max bytes of fd; NULL with errno set, or 0 when it is longer. */
static char *read_all(int fd, size_t max, size_t *len_r)
{
	char *bytes = NULL;
	size_t len = 0, cap = 0;

	for (;;) {
		ssize_t n;

		bytes = mem_grow(bytes, &cap, len + 16384, 1);
		n = read(fd, bytes + len, cap - len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0)
			len += (size_t)n;
		if (n < 0 || len > max) {
			if (n >= 0)
				errno = 0;
			free(bytes);
			return NULL;
		}
		if (n == 0)
			break;
	}
	bytes[len] = '\0';
	*len_r = len;
	return mem_resize(bytes, len + 1, 1);
}

static void take_open_file(struct walk *w, int fd, const char *path)
{
	struct stat st;
	char *bytes;
	size_t len = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		problems_error(w->problems, path, whole_file,
			       "not a plain file; remove it");
		return;
	}
	bytes = read_all(fd, FILES_MAX_ONE, &len);
	if (bytes != NULL)
		keep(w->files, path, bytes, len);
	else if (errno == 0)
		problems_error(w->problems, path, whole_file,
			       "larger than 1 MiB; split it");
	else
		report_unopened(w, path, errno);
}

static void take_file(struct walk *w, int dir, const char *name,
		      const char *path)
{
	int fd;

	if (w->files->n >= FILES_MAX_COUNT ||
	    w->files->bytes > FILES_MAX_BYTES) {
		if (!w->full)
			problems_error(w->problems, path, whole_file,
				       "more than %d files or %d MiB; this and "
				       "what follows is not read",
				       FILES_MAX_COUNT,
				       FILES_MAX_BYTES / 1024 / 1024);
		w->full = true;
		return;
	}
	/* A pipe would block an open for reading for ever. */
	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		report_unopened(w, path, errno);
		return;
	}
	take_open_file(w, fd, path);
	close(fd);
}

struct names {
	char **names;
	size_t n, cap;
};

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The names in an open directory, sorted; keeps fd. */
static bool list(int fd, struct names *names_r)
{
	DIR *d = fdopendir(fd);
	const struct dirent *e;

	memset(names_r, 0, sizeof(*names_r));
	if (d == NULL) {
		close(fd);
		return false;
	}
	while ((e = readdir(d)) != NULL) {
		if (is_scrap(e->d_name))
			continue;
		names_r->names = mem_grow(names_r->names, &names_r->cap,
					  names_r->n + 1, sizeof(char *));
		names_r->names[names_r->n++] = mem_strdup(e->d_name);
	}
	closedir(d);
	if (names_r->n > 0)
		qsort(names_r->names, names_r->n, sizeof(char *),
		      compare_names);
	return true;
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->names[i]);
	free(names->names);
}

static void take_name(struct walk *w, int dir, const char *name,
		      const char *folder, const char *suffix)
{
	char *path = str_format("%s/%s", folder, name);

	if (!utf8_is_valid(path, strlen(path)))
		problems_error(w->problems, folder, whole_file,
			       "a file here has a name that is not UTF-8; "
			       "rename it");
	else if (ends_with(name, suffix))
		take_file(w, dir, name, path);
	else if (ends_with(name, ".yml") || ends_with(name, ".markdown"))
		problems_error(w->problems, path, whole_file,
			       "the name must end with %s; rename it", suffix);
	else
		problems_warn(w->problems, path, whole_file,
			      "not read: only names that end with %s are",
			      suffix);
	free(path);
}

/* Takes the files of folder, which lies in the directory `dir` as `name`. */
static bool take_folder(struct walk *w, int dir, const char *name,
			const char *folder, const char *suffix)
{
	int fd = openat(dir, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int again = fd < 0 ? -1 : dup(fd);
	struct names names;

	if (again < 0 || !list(again, &names)) {
		int error = errno;

		if (fd >= 0)
			close(fd);
		errno = error;
		return false;
	}
	for (size_t i = 0; i < names.n; i++)
		take_name(w, fd, names.names[i], folder, suffix);
	free_names(&names);
	close(fd);
	return true;
}

static void take_language(struct walk *w, int kb, const char *name)
{
	char *folder = str_format("kb/%s", name);

	if (!utf8_is_valid(name, strlen(name)))
		problems_error(w->problems, "kb", whole_file,
			       "something here has a name that is not UTF-8; "
			       "rename it");
	else if (!take_folder(w, kb, name, folder, ".md")) {
		if (errno == ENOTDIR && ends_with(name, ".md"))
			problems_error(w->problems, folder, whole_file,
				       "articles lie in a folder for their "
				       "language; move it to kb/en/ or the "
				       "like");
		else if (errno == ENOTDIR)
			problems_warn(w->problems, folder, whole_file,
				      "not read: only folders named after a "
				      "language are");
		else
			report_unopened(w, folder, errno);
	}
	free(folder);
}

static void take_articles(struct walk *w, int dir)
{
	int kb = openat(dir, "kb",
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int again = kb < 0 ? -1 : dup(kb);
	struct names names;

	if (again < 0 || !list(again, &names)) {
		if (errno != ENOENT)
			report_unopened(w, "kb", errno);
		if (kb >= 0)
			close(kb);
		return;
	}
	for (size_t i = 0; i < names.n; i++)
		take_language(w, kb, names.names[i]);
	free_names(&names);
	close(kb);
}

bool files_read(struct files *f, const char *dir, struct problems *p,
		struct fault *why)
{
	struct walk w = {.files = f, .problems = p};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char text[128];

	if (fd < 0)
		return fault_set(why, FAULT_REJECT, "no_content",
				 "%s: cannot be read as a directory: %s", dir,
				 strerror_r(errno, text, sizeof(text)));
	if (!take_folder(&w, fd, "intents", "intents", ".yaml")) {
		if (errno == ENOENT)
			problems_error(p, "intents", whole_file,
				       "there is no such folder; a content "
				       "directory holds intents/*.yaml and "
				       "kb/<language>/*.md");
		else
			report_unopened(&w, "intents", errno);
	}
	take_articles(&w, fd);
	close(fd);
	files_sort(f);
	return true;
}
