#include "config.h"

#include "content/duplicates.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/stem.h"
#include "text/text.h"

#define WORDS_MAX 120

/* A sentence that half of the content resembles is told of one that does, it
 * need not be the nearest. */
#define LOOKED_UP_MAX 20000
#define COMPARING     10 /* costs as much as so many lookings-up */

#define NOBODY UINT32_MAX

/* One utterance. `pieces` are hashes at first, then their ranks, the rarest
 * piece being number 0; ascending. */
struct line {
	const char *lang;
	const char *words; /* folded, a blank between them */
	const struct intent_source *source;
	const char *text;
	struct mark at;
	uint32_t intent;
	uint32_t n_pieces;
	uint64_t *pieces;
	bool repeated;     /* the same words stand in an earlier line */
	double similarity; /* to the nearest line of another intent */
	uint32_t nearest;
};

struct finder {
	struct arena *arena;
	struct line *lines; /* in the order of the intents */
	uint32_t n;
	struct problems *problems;
};

/* Reading the lines. */

static uint64_t hash(uint64_t h, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3U;
	return h;
}

static int compare_pieces(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Sorts, drops what occurs twice, gives how many are left. */
static size_t unique(uint64_t *pieces, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(pieces, n, sizeof(*pieces), compare_pieces);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || pieces[i] != pieces[i - 1])
			pieces[kept++] = pieces[i];
	return kept;
}

/* Pieces of "|word|": each run of three characters, and the whole. */
static size_t cut_word(const char *word, size_t len, uint64_t seed,
		       uint64_t *out)
{
	size_t starts[STEM_WORD_MAX + 3], n = 0, pos = 0, made = 0;
	struct str padded;

	str_init(&padded, STEM_WORD_MAX + 2);
	str_addf(&padded, "|%.*s|", (int)len, word);
	while (pos < padded.len) {
		starts[n++] = pos;
		utf8_next(padded.data, padded.len, &pos);
	}
	starts[n] = padded.len;
	for (size_t i = 0; i + 3 <= n; i++)
		out[made++] = hash(seed, padded.data + starts[i],
				   starts[i + 3] - starts[i]);
	out[made++] = hash(seed, padded.data, padded.len);
	str_clear(&padded);
	return made;
}

static void cut_line(struct finder *f, struct line *l, const struct text *t)
{
	uint64_t seed = hash(0xcbf29ce484222325U, l->lang, strlen(l->lang));
	uint64_t *pieces =
		mem_calloc(t->n, (STEM_WORD_MAX + 3) * sizeof(*pieces));
	struct str words;
	size_t n = 0;

	str_init(&words, SIZE_MAX / 2);
	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *token = &t->tokens[i];

		str_addf(&words, "%s%s", i > 0 ? " " : "", token->word);
		/* Sentences that differ in a number alone are the same. */
		if (token->kind == WORD_NUMBER || token->kind == WORD_CODE)
			n += cut_word("#", 1, seed, pieces + n);
		else
			n += cut_word(token->word, token->word_len, seed,
				      pieces + n);
	}
	l->words = arena_strdup(f->arena, str_text(&words));
	l->n_pieces = (uint32_t)unique(pieces, n);
	l->pieces = arena_alloc(f->arena, l->n_pieces * sizeof(*pieces));
	memcpy(l->pieces, pieces, l->n_pieces * sizeof(*pieces));
	str_clear(&words);
	free(pieces);
}

static void read_intent(struct finder *f, const struct draft *d, uint32_t i,
			struct text_reader *reader)
{
	const struct intent *in = &d->knowledge->intents[i];
	struct arena *scratch = arena_new(16 * 1024);

	for (size_t j = 0; j < in->n_utterances; j++) {
		const struct phrase *u = &in->utterances[j];
		struct line *l = &f->lines[f->n];
		struct text t;

		text_read(reader, u->text, strlen(u->text), u->lang, WORDS_MAX,
			  scratch, &t);
		if (t.n == 0)
			continue;
		l->lang = u->lang;
		l->source = &d->intents[i];
		l->text = u->text;
		l->at = d->intents[i].utterances[j];
		l->intent = i;
		l->nearest = NOBODY;
		cut_line(f, l, &t);
		f->n++;
		arena_reset(scratch);
	}
	arena_free(&scratch);
}

static void read_lines(struct finder *f, const struct draft *d)
{
	struct text_reader *reader = text_reader_new();
	size_t n = 0;

	for (size_t i = 0; i < d->knowledge->n_intents; i++)
		n += d->knowledge->intents[i].n_utterances;
	f->lines = mem_calloc(n, sizeof(*f->lines));
	for (size_t i = 0; i < d->knowledge->n_intents; i++)
		read_intent(f, d, (uint32_t)i, reader);
	text_reader_free(&reader);
}

/* The same words. */

static int compare_words(const void *a, const void *b)
{
	const struct line *const *x = a, *const *y = b;
	int c = strcmp((*x)->lang, (*y)->lang);

	if (c == 0)
		c = strcmp((*x)->words, (*y)->words);
	if (c == 0)
		c = *x < *y ? -1 : *x > *y;
	return c;
}

static void report_same(struct finder *f, const struct line *first,
			const struct line *again)
{
	const char *text = problems_quote(f->problems, again->text);

	if (first->intent == again->intent)
		problems_warn(f->problems, again->source->file, again->at,
			      "\"%s\" stands in line %u already; remove one of "
			      "them",
			      text, first->at.line);
	else
		problems_warn(f->problems, again->source->file, again->at,
			      "\"%s\" stands in %s:%u too; keep it where it "
			      "belongs",
			      text, first->source->file, first->at.line);
}

static void find_same(struct finder *f)
{
	struct line **sorted = mem_calloc(f->n, sizeof(*sorted));
	size_t first = 0;

	for (size_t i = 0; i < f->n; i++)
		sorted[i] = &f->lines[i];
	if (f->n > 0)
		qsort(sorted, f->n, sizeof(struct line *), compare_words);
	for (size_t i = 1; i < f->n; i++) {
		if (strcmp(sorted[i]->lang, sorted[first]->lang) != 0 ||
		    strcmp(sorted[i]->words, sorted[first]->words) != 0) {
			first = i;
			continue;
		}
		sorted[i]->repeated = true;
		report_same(f, sorted[first], sorted[i]);
	}
	free(sorted);
}

/* Nearly the same words: lines that share as much as we look for must share
 * one of their rarest pieces, so only those are looked up. */

struct piece {
	uint64_t hash;
	uint32_t lines; /* that have it */
	uint32_t rank;
};

static int compare_rarity(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines < y->lines ? -1 : 1;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static int compare_hashes(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Gives all pieces by hash, with their ranks by rarity; free(). */
static struct piece *rank_pieces(const struct finder *f, size_t *n_r)
{
	struct piece *pieces;
	uint64_t *all;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->lines[i].n_pieces;
	all = mem_calloc(n, sizeof(*all));
	n = 0;
	for (size_t i = 0; i < f->n; i++) {
		memcpy(all + n, f->lines[i].pieces,
		       f->lines[i].n_pieces * sizeof(*all));
		n += f->lines[i].n_pieces;
	}
	if (n > 0)
		qsort(all, n, sizeof(*all), compare_pieces);
	pieces = mem_calloc(n, sizeof(*pieces));
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || all[i] != all[i - 1])
			pieces[kept++].hash = all[i];
		pieces[kept - 1].lines++;
	}
	free(all);
	if (kept > 0)
		qsort(pieces, kept, sizeof(*pieces), compare_rarity);
	for (size_t i = 0; i < kept; i++)
		pieces[i].rank = (uint32_t)i;
	if (kept > 0)
		qsort(pieces, kept, sizeof(*pieces), compare_hashes);
	*n_r = kept;
	return pieces;
}

/* Replaces hashes by ranks; gives how many ranks there are. */
static size_t rank_lines(struct finder *f)
{
	size_t n;
	struct piece *pieces = rank_pieces(f, &n);

	for (size_t i = 0; i < f->n; i++) {
		struct line *l = &f->lines[i];

		for (size_t j = 0; j < l->n_pieces; j++) {
			struct piece key = {.hash = l->pieces[j]};
			const struct piece *found = bsearch(
				&key, pieces, n, sizeof(key), compare_hashes);

			assert(found != NULL);
			l->pieces[j] = found->rank;
		}
		qsort(l->pieces, l->n_pieces, sizeof(*l->pieces),
		      compare_pieces);
	}
	free(pieces);
	return n;
}

/* The share of common pieces, or 0 as soon as it cannot reach what we look
 * for any more. */
static double similarity(const struct line *a, const struct line *b)
{
	size_t all = a->n_pieces + b->n_pieces, i = 0, j = 0, common = 0;
	/* common / (all - common) >= NEAR, so at most so many stay alone. */
	double alone =
		(double)all * (1 - DUPLICATES_NEAR) / (1 + DUPLICATES_NEAR);
	size_t spare = (size_t)alone + 1;

	while (i < a->n_pieces && j < b->n_pieces) {
		bool less = a->pieces[i] < b->pieces[j];
		bool more = a->pieces[i] > b->pieces[j];

		if (less || more) {
			if (spare-- == 0)
				return 0;
		} else {
			common++;
		}
		i += !more;
		j += !less;
	}
	return (double)common / (double)(all - common);
}

/* Which lines have a piece among their rarest: a list for each rank. */
struct posting {
	uint32_t line, n_pieces;
	uint32_t next;  /* older, or NOBODY */
	uint32_t other; /* the next older one of another intent */
};

struct postings {
	uint32_t *first; /* by rank: index into entries, or NOBODY */
	struct posting *entries;
	size_t n, cap;
	uint32_t *seen; /* by line: the line it was last compared with */
};

static void compare_pair(struct finder *f, uint32_t a, uint32_t b)
{
	struct line *x = &f->lines[a], *y = &f->lines[b];
	double s = similarity(x, y);

	if (s < DUPLICATES_NEAR)
		return;
	if (s > x->similarity) {
		x->similarity = s;
		x->nearest = b;
	}
	if (s > y->similarity) {
		y->similarity = s;
		y->nearest = a;
	}
}

/* How many of a line's rarest pieces are looked up. */
static size_t prefix_of(const struct line *l)
{
	size_t n = l->n_pieces;
	size_t prefix = n - (size_t)(DUPLICATES_NEAR * (double)n) + 1;

	return prefix < n ? prefix : n;
}

/* Compares line i with those before it that may be near. */
static void look_up(struct finder *f, const struct postings *p, uint32_t i)
{
	const struct line *l = &f->lines[i];
	size_t prefix = prefix_of(l);
	uint32_t least = (uint32_t)(DUPLICATES_NEAR * (double)l->n_pieces);
	uint32_t most = (uint32_t)((double)l->n_pieces / DUPLICATES_NEAR) + 1;
	unsigned looked_up = 0;

	for (size_t j = 0; j < prefix; j++) {
		uint32_t e = p->first[l->pieces[j]];

		/* Lines come intent by intent: only the newest can be of the
		 * same one. */
		if (e != NOBODY &&
		    f->lines[p->entries[e].line].intent == l->intent)
			e = p->entries[e].other;
		for (; e != NOBODY && looked_up < LOOKED_UP_MAX;
		     e = p->entries[e].next) {
			const struct posting *q = &p->entries[e];

			looked_up++;
			if (q->n_pieces < least || q->n_pieces > most ||
			    p->seen[q->line] == i)
				continue;
			p->seen[q->line] = i;
			looked_up += COMPARING;
			compare_pair(f, i, q->line);
		}
	}
}

static void add_postings(struct finder *f, struct postings *p, uint32_t i)
{
	const struct line *l = &f->lines[i];
	size_t prefix = prefix_of(l);

	p->entries = mem_grow(p->entries, &p->cap, p->n + prefix,
			      sizeof(*p->entries));
	for (size_t j = 0; j < prefix; j++) {
		struct posting *q = &p->entries[p->n];

		q->line = i;
		q->n_pieces = l->n_pieces;
		q->next = p->first[l->pieces[j]];
		q->other = q->next;
		if (q->next != NOBODY &&
		    f->lines[p->entries[q->next].line].intent == l->intent)
			q->other = p->entries[q->next].other;
		p->first[l->pieces[j]] = (uint32_t)p->n++;
	}
}

static void find_near(struct finder *f)
{
	size_t ranks = rank_lines(f);
	struct postings p = {
		.first = mem_alloc(ranks * sizeof(uint32_t)),
		.seen = mem_alloc(f->n * sizeof(uint32_t)),
	};

	memset(p.first, 0xff, ranks * sizeof(uint32_t));
	memset(p.seen, 0xff, f->n * sizeof(uint32_t));
	for (uint32_t i = 0; i < f->n; i++)
		if (!f->lines[i].repeated) {
			look_up(f, &p, i);
			add_postings(f, &p, i);
		}
	free(p.first);
	free(p.seen);
	free(p.entries);
}

static void report_near(struct finder *f, uint32_t i)
{
	const struct line *l = &f->lines[i], *other = &f->lines[l->nearest];

	/* Once for a pair, at the later one; a line that is nearest to
	 * several is told of each. */
	if (other->nearest == i && l->nearest > i)
		return;
	if (l->nearest > i) {
		const struct line *later = other;

		other = l;
		l = later;
	}
	problems_warn(f->problems, l->source->file, l->at,
		      "\"%s\" is nearly the same as \"%s\" in %s:%u; keep one, "
		      "or make them say what differs",
		      problems_quote(f->problems, l->text),
		      problems_quote(f->problems, other->text),
		      other->source->file, other->at.line);
}

void duplicates_report(const struct draft *d, struct problems *p)
{
	struct finder f = {.arena = arena_new(256 * 1024), .problems = p};

	read_lines(&f, d);
	find_same(&f);
	find_near(&f);
	for (uint32_t i = 0; i < f.n; i++)
		if (f.lines[i].nearest != NOBODY)
			report_near(&f, i);
	free(f.lines);
	arena_free(&f.arena);
}
