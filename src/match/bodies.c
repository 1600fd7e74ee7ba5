#include "config.h"

#include "match/bodies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/alike.h"
#include "match/image.h"
#include "text/text.h"

#define BM25_K1           1.2F
#define BM25_B            0.75F
/* Words that one word of the question may stand for. */
#define ALIKE_MAX         12
/* Of the terms that start like an unfinished word so many are looked at. */
#define CONTINUATIONS_MAX 256
/* A word that goes on is a little less than the word that was typed. */
#define GOES_ON           0.7F
/* What text_read() had to guess counts less. */
#define REPAIRED          0.8

struct bodies {
	struct image *image;
	struct alike *alike;
	const uint32_t *article_of;
	size_t n_articles;
	uint32_t *in_articles; /* of each term: how many articles have it */
	/* How much the length of a passage or article holds BM25 back. */
	float *drag, *article_drag;
};

/* One word of the question and the terms it stands for. */
struct asked {
	struct alike_term terms[ALIKE_MAX + 1]; /* with what they count */
	size_t n;
	size_t known; /* 1 when the first term is the word itself, else 0 */
	size_t place; /* in the question */
	size_t work;
	float passage_rarity, article_rarity;
	float weight, whole_passage, whole_article;
};

static float drag_of(double length, double average)
{
	return BM25_K1 * (1 - BM25_B + BM25_B * (float)(length / average));
}

static void find_drags(struct bodies *b)
{
	size_t n = image_documents(b->image);
	double *lengths = mem_calloc(b->n_articles + 1, sizeof(*lengths));
	double average = image_average(b->image);

	b->drag = mem_calloc(n + 1, sizeof(*b->drag));
	b->article_drag =
		mem_calloc(b->n_articles + 1, sizeof(*b->article_drag));
	for (size_t p = 0; p < n; p++) {
		lengths[b->article_of[p]] += image_length(b->image, p);
		b->drag[p] = drag_of(image_length(b->image, p), average);
	}
	if (b->n_articles > 0)
		average = fmax(1, average * (double)n / (double)b->n_articles);
	for (size_t d = 0; d < b->n_articles; d++)
		b->article_drag[d] = drag_of(lengths[d], average);
	free(lengths);
}

struct bodies *bodies_new(struct image *i, const uint32_t *article_of,
			  size_t n_articles)
{
	struct bodies *b = mem_calloc(1, sizeof(*b));

	b->image = i;
	b->article_of = article_of;
	b->n_articles = n_articles;
	b->alike = alike_new(i);
	b->in_articles =
		mem_calloc(image_terms(i) + 1, sizeof(*b->in_articles));
	find_drags(b);
	for (uint32_t t = 0; t < image_terms(i); t++) {
		struct image_list list = image_list(i, t);

		for (size_t j = 0; j < list.n; j++)
			b->in_articles[t] +=
				j == 0 || article_of[list.docs[j]] !=
						  article_of[list.docs[j - 1]];
	}
	return b;
}

void bodies_free(struct bodies **b)
{
	if (*b == NULL)
		return;
	alike_free(&(*b)->alike);
	image_free(&(*b)->image);
	free((*b)->drag);
	free((*b)->article_drag);
	free((*b)->in_articles);
	free(*b);
	*b = NULL;
}

size_t bodies_bytes(const struct bodies *b)
{
	return sizeof(*b) + image_bytes(b->image) + alike_bytes(b->alike) +
	       (image_documents(b->image) + b->n_articles) * sizeof(*b->drag) +
	       image_terms(b->image) * sizeof(*b->in_articles);
}

double bodies_commonness(const struct bodies *b, const char *stem, size_t len)
{
	uint32_t term = image_find(b->image, stem, len);

	if (term == IMAGE_NONE || b->n_articles == 0)
		return 0;
	return (double)b->in_articles[term] / (double)b->n_articles;
}

void bodies_room_init(struct bodies_room *room, const struct bodies *b)
{
	tally_init(&room->passages, image_documents(b->image));
	tally_init(&room->articles, b->n_articles);
	tally_init(&room->in_passages, image_documents(b->image));
	tally_init(&room->in_articles, b->n_articles);
}

void bodies_room_clear(struct bodies_room *room)
{
	tally_clear(&room->passages);
	tally_clear(&room->articles);
	tally_clear(&room->in_passages);
	tally_clear(&room->in_articles);
}

void bodies_room_reset(struct bodies_room *room)
{
	tally_reset(&room->passages);
	tally_reset(&room->articles);
	tally_reset(&room->in_passages);
	tally_reset(&room->in_articles);
}

static float rarity(size_t all, size_t with)
{
	float n = (float)all, in = (float)with;

	return logf(1 + (n - in + 0.5F) / (in + 0.5F));
}

static void add_term(const struct bodies *b, struct asked *q, uint32_t term,
		     float share)
{
	q->terms[q->n++] = (struct alike_term){term, share};
	q->work += image_list(b->image, term).n;
}

static bool has_term(const struct asked *q, uint32_t term)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->terms[i].term == term)
			return true;
	return false;
}

/* The commonest terms that start with the word, as far as there is room. */
static void add_continuations(const struct bodies *b, struct asked *q,
			      const struct text_token *t)
{
	size_t n;
	uint32_t first = image_prefix(b->image, t->word, t->word_len,
				      CONTINUATIONS_MAX, &n);

	while (q->n < ALIKE_MAX) {
		uint32_t best = IMAGE_NONE;
		size_t most = 0;

		for (uint32_t c = first; c < first + n; c++) {
			size_t docs = image_list(b->image, c).n;

			if (docs > most && !has_term(q, c)) {
				best = c;
				most = docs;
			}
		}
		if (best == IMAGE_NONE)
			break;
		add_term(b, q, best, GOES_ON);
	}
}

static void add_alikes(const struct bodies *b, struct asked *q,
		       const struct text_token *t, struct arena *a)
{
	struct alike_term alike[ALIKE_MAX];
	size_t n = alike_find(b->alike, t->stem, t->stem_len, a, alike,
			      ALIKE_MAX - q->n);

	/* Likeness fades fast: two words that share half are rarely kin. */
	for (size_t i = 0; i < n; i++)
		if (!has_term(q, alike[i].term))
			add_term(b, q, alike[i].term,
				 alike[i].share * alike[i].share *
					 alike[i].share);
}

/* How rare the word is: its own, or when it is unknown what the best of its
 * likes has, so that it finds something but is not trusted. */
static void weigh(const struct bodies *b, struct asked *q)
{
	size_t passages = image_documents(b->image);
	float most = rarity(passages, 0), most2 = rarity(b->n_articles, 0);

	for (size_t i = 0; i < (q->known > 0 ? 1 : q->n); i++) {
		uint32_t term = q->terms[i].term;
		float share = cbrtf(q->terms[i].share);

		q->passage_rarity = fmaxf(
			q->passage_rarity,
			share * rarity(passages, image_list(b->image, term).n));
		q->article_rarity = fmaxf(
			q->article_rarity,
			share * rarity(b->n_articles, b->in_articles[term]));
	}
	q->whole_passage =
		q->weight * (q->known > 0 ? q->passage_rarity : most);
	q->whole_article =
		q->weight * (q->known > 0 ? q->article_rarity : most2);
}

static struct asked ask(const struct bodies *b, const struct text_token *t,
			bool goes_on, struct arena *a)
{
	struct asked q = {.weight = t->repaired ? (float)REPAIRED : 1};
	uint32_t term = image_find(b->image, t->stem, t->stem_len);

	if (term != IMAGE_NONE)
		add_term(b, &q, term, 1);
	q.known = q.n;
	if (goes_on)
		add_continuations(b, &q, t);
	if (t->kind == WORD_PLAIN && q.n < ALIKE_MAX)
		add_alikes(b, &q, t, a);
	weigh(b, &q);
	return q;
}

static int by_work(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->work != y->work)
		return x->work < y->work ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* The words of the question, those with the least work first, up to the work
 * that is allowed; at least one. */
static struct asked *ask_all(const struct bodies *b,
			     const struct text *question, bool unfinished,
			     size_t work, struct arena *a, size_t *n_r)
{
	struct asked *all = arena_alloc(a, (question->n + 1) * sizeof(*all));
	size_t done = 0, n = 0;

	for (size_t i = 0; i < question->n; i++) {
		all[i] = ask(b, &question->tokens[i],
			     unfinished && i + 1 == question->n, a);
		all[i].place = i;
	}
	if (question->n > 1)
		qsort(all, question->n, sizeof(*all), by_work);
	while (n < question->n && (done == 0 || done + all[n].work <= work))
		done += all[n++].work;
	*n_r = n;
	return all;
}

static float saturate(float times, float drag)
{
	return times * (BM25_K1 + 1) / (times + drag);
}

/* Occurrences of all that is like the word but not the word itself. */
static void count_alikes(const struct bodies *b, const struct asked *q,
			 struct bodies_room *room)
{
	for (size_t i = q->known; i < q->n; i++) {
		struct image_list list = image_list(b->image, q->terms[i].term);
		float share = q->terms[i].share;

		for (size_t j = 0; j < list.n; j++) {
			uint32_t p = list.docs[j];
			float times = share * (float)list.times[j];

			tally_add(&room->in_passages, p, times);
			tally_add(&room->in_articles, b->article_of[p], times);
		}
	}
}

/* Takes what was counted somewhere, so that it is scored once. */
static float take(struct tally *t, uint32_t place)
{
	float x = t->sums[place];

	if (x > 0)
		t->sums[place] = 0;
	return x;
}

/* The passages with the word itself, one run of them an article. */
static void score_word(const struct bodies *b, const struct asked *q,
		       struct bodies_room *room, float passage, float article)
{
	struct image_list list = image_list(b->image, q->terms[0].term);

	for (size_t j = 0, end; j < list.n; j = end) {
		uint32_t d = b->article_of[list.docs[j]];
		float all = take(&room->in_articles, d);

		for (end = j;
		     end < list.n && b->article_of[list.docs[end]] == d;
		     end++) {
			uint32_t p = list.docs[end];
			float times = (float)list.times[end];

			all += times;
			times += take(&room->in_passages, p);
			tally_add(&room->passages, p,
				  passage * saturate(times, b->drag[p]));
		}
		tally_add(&room->articles, d,
			  article * saturate(all, b->article_drag[d]));
	}
}

/* Those that have only what is like it. */
static void score_alikes(const struct bodies *b, struct bodies_room *room,
			 float passage, float article)
{
	for (size_t i = 0; i < room->in_passages.n; i++) {
		uint32_t p = room->in_passages.touched[i];
		float times = take(&room->in_passages, p);

		if (times > 0)
			tally_add(&room->passages, p,
				  passage * saturate(times, b->drag[p]));
	}
	for (size_t i = 0; i < room->in_articles.n; i++) {
		uint32_t d = room->in_articles.touched[i];
		float times = take(&room->in_articles, d);

		if (times > 0)
			tally_add(&room->articles, d,
				  article *
					  saturate(times, b->article_drag[d]));
	}
	room->in_passages.n = 0;
	room->in_articles.n = 0;
}

void bodies_score(const struct bodies *b, const struct text *question,
		  bool unfinished, size_t work, struct arena *a,
		  struct bodies_room *room)
{
	float whole_passage = 0, whole_article = 0;
	size_t n;
	struct asked *all = ask_all(b, question, unfinished, work, a, &n);

	for (size_t i = 0; i < n; i++) {
		whole_passage += all[i].whole_passage * (BM25_K1 + 1);
		whole_article += all[i].whole_article * (BM25_K1 + 1);
	}
	for (size_t i = 0; i < n; i++) {
		const struct asked *q = &all[i];
		float passage = q->weight * q->passage_rarity / whole_passage;
		float article = q->weight * q->article_rarity / whole_article;

		count_alikes(b, q, room);
		if (q->known > 0)
			score_word(b, q, room, passage, article);
		score_alikes(b, room, passage, article);
	}
}

/* How often a term is in an article. */
static float times_in(const struct bodies *b, uint32_t term, uint32_t article)
{
	struct image_list list = image_list(b->image, term);
	size_t low = 0, high = list.n;
	float times = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (b->article_of[list.docs[mid]] < article)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < list.n && b->article_of[list.docs[low]] == article; low++)
		times += (float)list.times[low];
	return times;
}

void bodies_explain(const struct bodies *b, const struct text *question,
		    bool unfinished, uint32_t article, struct arena *a,
		    float *out)
{
	size_t n;
	struct asked *all = ask_all(b, question, unfinished, SIZE_MAX, a, &n);
	float whole = 0;

	for (size_t i = 0; i < n; i++)
		whole += all[i].whole_article * (BM25_K1 + 1);
	for (size_t i = 0; i < n; i++) {
		const struct asked *q = &all[i];
		float times = 0;

		for (size_t j = 0; j < q->n; j++)
			times += q->terms[j].share *
				 times_in(b, q->terms[j].term, article);
		if (times > 0)
			out[q->place] =
				q->weight * q->article_rarity *
				saturate(times, b->article_drag[article]) /
				whole;
	}
}
