#include "config.h"

#include "wire/pages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"

/* More than that is not our pages but somebody's home directory. */
#define MOST_BYTES ((off_t)64 << 20)
#define MOST_FILES 2000
#define MOST_DEPTH 8

struct pages {
	struct page *all;
	size_t n, cap;
	off_t bytes;
	const char *
		*lent; /* texts that were replaced and may be on their way */
	size_t n_lent, lent_cap;
};

#define SHOP "/shop/index.html"

static const struct {
	const char *ending, *type;
} types[] = {
	{".html", "text/html; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".css", "text/css; charset=utf-8"},
	{".json", "application/json"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".jpg", "image/jpeg"},
	{".webp", "image/webp"},
	{".ico", "image/x-icon"},
	{".woff2", "font/woff2"},
	{".txt", "text/plain; charset=utf-8"},
	{".map", "application/json"},
	{".webmanifest", "application/manifest+json"},
};

static bool ends_with(const char *text, const char *ending)
{
	size_t len = strlen(text), tail = strlen(ending);

	return len >= tail && strcmp(text + len - tail, ending) == 0;
}

static const char *type_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (ends_with(path, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

static bool failed(struct fault *why, const char *what, const char *name)
{
	char text[128];

	/* GNU's strerror_r: the answer need not be in text. */
	return fault_set(why, FAULT_FATAL, "web_root",
			 "%s %s: %s; see server.web_root", what, name,
			 strerror_r(errno, text, sizeof(text)));
}

static bool read_file(const char *name, struct pages *p, char **data_r,
		      size_t *len_r, struct fault *why)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	size_t got = 0;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) != 0) {
		failed(why, "cannot read", name);
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (st.st_size > MOST_BYTES - p->bytes) {
		close(fd);
		return fault_set(why, FAULT_FATAL, "web_root",
				 "%s: the pages are larger than 64 MiB; is "
				 "web_root the right folder?",
				 name);
	}
	*len_r = (size_t)st.st_size;
	*data_r = mem_alloc(*len_r + 1);
	while (got < *len_r && (n = read(fd, *data_r + got, *len_r - got)) > 0)
		got += (size_t)n;
	close(fd);
	if (got < *len_r) {
		free(*data_r);
		return failed(why, "cannot read all of", name);
	}
	p->bytes += st.st_size;
	return true;
}

static void set_etag(struct page *page)
{
	char hash[SECRET_HASH_TEXT];

	secret_hash_hex(page->data, page->len, hash);
	page->etag[0] = '"';
	memcpy(page->etag + 1, hash, 16);
	memcpy(page->etag + 17, "\"", 2);
}

static bool add_page(struct pages *p, const char *name, const char *path,
		     struct fault *why)
{
	struct page *page;
	char *data, *gz_name;
	struct stat st;
	bool done = true;

	if (p->n == MOST_FILES)
		return fault_set(why, FAULT_FATAL, "web_root",
				 "%s: more than %d files; is web_root the "
				 "right folder?",
				 name, MOST_FILES);
	p->all = mem_grow(p->all, &p->cap, p->n + 1, sizeof(*p->all));
	page = &p->all[p->n];
	memset(page, 0, sizeof(*page));
	if (!read_file(name, p, &data, &page->len, why))
		return false;
	page->data = data;
	page->path = mem_strdup(path);
	page->type = type_of(path);
	set_etag(page);
	p->n++;

	gz_name = str_format("%s.gz", name);
	if (stat(gz_name, &st) == 0) {
		done = read_file(gz_name, p, &data, &page->gz_len, why);
		page->gz = done ? data : NULL;
	}
	free(gz_name);
	return done;
}

static bool read_dir(struct pages *p, const char *dir, const char *path,
		     int depth, struct fault *why);

static bool read_entry(struct pages *p, const char *name, const char *path,
		       int depth, struct fault *why)
{
	struct stat st;

	if (lstat(name, &st) != 0)
		return failed(why, "cannot look at", name);
	if (S_ISDIR(st.st_mode) && depth < MOST_DEPTH)
		return read_dir(p, name, path, depth + 1, why);
	if (S_ISREG(st.st_mode) && !ends_with(name, ".gz"))
		return add_page(p, name, path, why);
	return true;
}

static bool read_dir(struct pages *p, const char *dir, const char *path,
		     int depth, struct fault *why)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	bool done = true;

	if (d == NULL)
		return failed(why, "cannot open the folder of the pages", dir);
	while (done && (e = readdir(d)) != NULL) {
		char *name, *sub;

		if (e->d_name[0] == '.')
			continue;
		name = str_format("%s/%s", dir, e->d_name);
		sub = str_format("%s/%s", path, e->d_name);
		done = read_entry(p, name, sub, depth, why);
		free(name);
		free(sub);
	}
	closedir(d);
	return done;
}

bool pages_read(const char *dir, struct pages **pages_r, struct fault *why)
{
	*pages_r = mem_calloc(1, sizeof(**pages_r));
	if (dir == NULL || read_dir(*pages_r, dir, "", 0, why))
		return true;
	pages_free(pages_r);
	return false;
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

void pages_free(struct pages **p)
{
	if (*p == NULL)
		return;
	for (size_t i = 0; i < (*p)->n; i++) {
		free_text((*p)->all[i].path);
		free_text((*p)->all[i].data);
		free_text((*p)->all[i].gz);
	}
	for (size_t i = 0; i < (*p)->n_lent; i++)
		free_text((*p)->lent[i]);
	free((*p)->lent);
	free((*p)->all);
	free(*p);
	*p = NULL;
}

static void retire(struct pages *p, const char *text)
{
	p->lent = mem_grow(p->lent, &p->lent_cap, p->n_lent + 1,
			   sizeof(*p->lent));
	p->lent[p->n_lent++] = text;
}

static struct page *find(const struct pages *p, const char *path)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->all[i].path, path) == 0)
			return &p->all[i];
	return NULL;
}

void pages_name_site(struct pages *p, const char *site)
{
	static const char attribute[] = "data-site=\"";
	struct page *page = find(p, SHOP);
	const char *at, *rest;

	if (page == NULL)
		return;
	at = memmem(page->data, page->len, attribute, strlen(attribute));
	if (at == NULL)
		return;
	at += strlen(attribute);
	rest = memchr(at, '"', page->len - (size_t)(at - page->data));
	if (rest == NULL || ((size_t)(rest - at) == strlen(site) &&
			     memcmp(at, site, strlen(site)) == 0))
		return;
	retire(p, page->data);
	/* The compressed form names another site. */
	if (page->gz != NULL)
		retire(p, page->gz);
	page->gz = NULL;
	page->gz_len = 0;
	page->data =
		str_format("%.*s%s%.*s", (int)(at - page->data), page->data,
			   site, (int)(page->data + page->len - rest), rest);
	page->len = strlen(page->data);
	set_etag(page);
}

const struct page *pages_find(const struct pages *p, const char *path)
{
	static const char *const aliases[][2] = {
		{"/", SHOP},
		{"/console", "/console/index.html"},
		{"/console/", "/console/index.html"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (strcmp(path, aliases[i][0]) == 0)
			path = aliases[i][1];
	return find(p, path);
}

void page_headers(const struct page *page, struct str *out)
{
	str_addf(out, "Content-Type: %s\r\nETag: %s\r\n", page->type,
		 page->etag);
	if (strcmp(page->path, "/w.js") == 0) {
		/* The one file that other sites' pages load. */
		str_add(out, "Cache-Control: public, max-age=300\r\n"
			     "Cross-Origin-Resource-Policy: cross-origin\r\n"
			     "Access-Control-Allow-Origin: *\r\n");
		return;
	}
	str_add(out, "Cache-Control: no-cache\r\n"
		     "Cross-Origin-Resource-Policy: same-origin\r\n");
	if (strncmp(page->type, "text/html", 9) == 0)
		str_add(out, "Content-Security-Policy: default-src 'self'; "
			     "base-uri 'none'; form-action 'self'; "
			     "frame-ancestors 'none'; "
			     "require-trusted-types-for 'script'; "
			     "trusted-types 'none'\r\n"
			     "Referrer-Policy: same-origin\r\n");
}
