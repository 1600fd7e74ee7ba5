#include "config.h"

#include "match/passages.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/bodies.h"
#include "match/fts.h"
#include "match/heads.h"
#include "match/image.h"
#include "match/lessons.h"
#include "match/meanings.h"
#include "match/passages-priv.h"
#include "text/common.h"
#include "text/text.h"

/* What each kind of likeness is worth in the sum that ranks. */
#define WORTH_WORDS   1.0F
#define WORTH_PAIRS   1.0F
#define WORTH_ARTICLE 0.22F
#define WORTH_PASSAGE 0.42F

/* A likeness of heads below this is mostly chance ("how do I"), and fades. */
#define CHANCE 0.1F

/* Entries of the index that one question may cost: so many, and of a large
 * collection this share of its documents. */
#define WORK_MIN   50000
#define WORK_SHARE 16

#define TOP_MAX 16

/* With word vectors so many of the best are looked at again, and what their
 * meaning is worth: more of it helps short texts and harms a real FAQ. */
#define AGAIN_MAX          48
#define WORTH_MEAN_HEAD    0.12F
#define WORTH_MEAN_PASSAGE 0.12F

struct passages {
	const struct knowledge *knowledge;
	struct heads *heads;
	struct bodies *bodies;
	struct meanings *meanings; /* NULL without word vectors */
	uint32_t *article_of_passage;
	uint32_t *first_head;    /* of each article, and one more */
	uint32_t *first_passage; /* likewise */
	size_t n_heads, n_passages;
	struct trust trust;
	struct common *common;
	/* Rooms that are not in use; made when too few. */
	pthread_mutex_t lock;
	struct room *rooms;
};

/* Where one question is worked out. */
struct room {
	struct room *next;
	struct bodies_room bodies;
	struct tally words, pairs; /* of articles' heads */
	struct tally best_passage; /* of articles: share of the best passage */
	uint32_t *passage;         /* which one, where the tally has some */
};

static struct room *room_new(const struct passages *p)
{
	struct room *r = mem_calloc(1, sizeof(*r));
	size_t articles = p->knowledge->n_articles;

	bodies_room_init(&r->bodies, p->bodies);
	tally_init(&r->words, articles);
	tally_init(&r->pairs, articles);
	tally_init(&r->best_passage, articles);
	r->passage = mem_calloc(articles + 1, sizeof(*r->passage));
	return r;
}

static void room_free(struct room *r)
{
	bodies_room_clear(&r->bodies);
	tally_clear(&r->words);
	tally_clear(&r->pairs);
	tally_clear(&r->best_passage);
	free(r->passage);
	free(r);
}

static struct room *take_room(struct passages *p)
{
	struct room *r;

	pthread_mutex_lock(&p->lock);
	r = p->rooms;
	if (r != NULL)
		p->rooms = r->next;
	pthread_mutex_unlock(&p->lock);
	return r != NULL ? r : room_new(p);
}

static void give_room(struct passages *p, struct room *r)
{
	bodies_room_reset(&r->bodies);
	tally_reset(&r->words);
	tally_reset(&r->pairs);
	tally_reset(&r->best_passage);
	pthread_mutex_lock(&p->lock);
	r->next = p->rooms;
	p->rooms = r;
	pthread_mutex_unlock(&p->lock);
}

static void number_documents(struct passages *p)
{
	const struct knowledge *k = p->knowledge;
	size_t heads = 0, passages = 0;

	p->first_head = mem_calloc(k->n_articles + 1, sizeof(uint32_t));
	p->first_passage = mem_calloc(k->n_articles + 1, sizeof(uint32_t));
	p->article_of_passage = mem_calloc(p->n_passages + 1, sizeof(uint32_t));
	for (size_t i = 0; i < k->n_articles; i++) {
		p->first_head[i] = (uint32_t)heads;
		p->first_passage[i] = (uint32_t)passages;
		heads += 1 + k->articles[i].n_taught;
		for (size_t j = 0; j < k->articles[i].n_passages; j++)
			p->article_of_passage[passages++] = (uint32_t)i;
	}
	p->first_head[k->n_articles] = (uint32_t)heads;
	p->first_passage[k->n_articles] = (uint32_t)passages;
	assert(heads == p->n_heads && passages == p->n_passages);
}

struct passages *passages_build(const struct knowledge *k, struct fts *f,
				const struct vectors *v, struct fault *why)
{
	struct passages *p;
	struct image *heads = fts_image(f, FTS_HEADS, why);
	struct image *bodies =
		heads != NULL ? fts_image(f, FTS_PASSAGES, why) : NULL;

	if (bodies == NULL) {
		image_free(&heads);
		return NULL;
	}
	p = mem_calloc(1, sizeof(*p));
	p->common = common_new();
	p->knowledge = k;
	pthread_mutex_init(&p->lock, NULL);
	p->n_heads = image_documents(heads);
	p->n_passages = image_documents(bodies);
	number_documents(p);
	p->bodies = bodies_new(bodies, p->article_of_passage, k->n_articles);
	p->heads = heads_new(heads, p->first_head, k->n_articles, p->bodies);
	if (v != NULL)
		p->meanings = meanings_new(k, v);
	lessons_learn(p, k, &p->trust);
	return p;
}

void passages_free(struct passages **p)
{
	if (*p == NULL)
		return;
	for (struct room *r = (*p)->rooms, *next; r != NULL; r = next) {
		next = r->next;
		room_free(r);
	}
	common_free(&(*p)->common);
	heads_free(&(*p)->heads);
	bodies_free(&(*p)->bodies);
	meanings_free(&(*p)->meanings);
	free((*p)->article_of_passage);
	free((*p)->first_head);
	free((*p)->first_passage);
	pthread_mutex_destroy(&(*p)->lock);
	free(*p);
	*p = NULL;
}

static void find_best(const struct passages *p, struct room *r)
{
	for (size_t i = 0; i < r->bodies.passages.n; i++) {
		uint32_t q = r->bodies.passages.touched[i];
		uint32_t d = p->article_of_passage[q];
		float x = r->bodies.passages.sums[q];

		if (x > r->best_passage.sums[d]) {
			tally_raise(&r->best_passage, d, x);
			r->passage[d] = q;
		}
	}
}

static float worth(const struct room *r, uint32_t article)
{
	float head = WORTH_WORDS * r->words.sums[article] +
		     WORTH_PAIRS * r->pairs.sums[article];

	return head * head / (head + CHANCE) +
	       WORTH_ARTICLE * r->bodies.articles.sums[article] +
	       WORTH_PASSAGE * r->best_passage.sums[article];
}

static size_t keep_best(struct passages_rank *top, size_t n, size_t max,
			struct passages_rank one)
{
	size_t at = n;

	while (at > 0 && (top[at - 1].worth < one.worth ||
			  (top[at - 1].worth <= one.worth &&
			   top[at - 1].article > one.article)))
		at--;
	if (at == max)
		return n;
	if (n < max)
		n++;
	memmove(top + at + 1, top + at, (n - 1 - at) * sizeof(*top));
	top[at] = one;
	return n;
}

static bool is_in(const struct knowledge *k, uint32_t article, const char *lang)
{
	return lang == NULL || strcmp(k->articles[article].lang, lang) == 0;
}

/* The language to keep to: none when there is no article in it. */
static const char *kept_lang(const struct knowledge *k, const char *lang)
{
	for (size_t i = 0; i < k->n_articles && lang != NULL; i++)
		if (is_in(k, (uint32_t)i, lang))
			return lang;
	return NULL;
}

static void say_why(const struct passages *p, const struct room *r,
		    struct passages_rank *rank)
{
	uint32_t d = rank->article;
	double *e = rank->evidence;

	rank->passage = 0;
	e[TRUST_PASSAGE] = (double)r->best_passage.sums[d];
	e[TRUST_ARTICLE] = (double)r->bodies.articles.sums[d];
	if (r->best_passage.sums[d] > 0)
		rank->passage = r->passage[d] - p->first_passage[d];
	e[TRUST_WORDS] = (double)r->words.sums[d];
	e[TRUST_PAIRS] = (double)r->pairs.sums[d];
}

static size_t choose(const struct passages *p, const struct room *r,
		     const char *lang, const struct passages_without *without,
		     struct passages_rank *top, size_t max)
{
	const struct tally *lists[] = {&r->words, &r->bodies.articles};
	size_t n = 0;

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->n; i++) {
			uint32_t d = lists[l]->touched[i];
			float w = worth(r, d);

			if ((n == max && w < top[n - 1].worth) ||
			    d == without->article ||
			    (l == 1 && r->words.sums[d] > 0) ||
			    p->first_passage[d] == p->first_passage[d + 1] ||
			    !is_in(p->knowledge, d, lang))
				continue;
			n = keep_best(top, n, max,
				      (struct passages_rank){.article = d,
							     .worth = w});
		}
	return n;
}

/* Looks again at the best, now at what they mean, too. */
static size_t choose_by_meaning(const struct passages *p, const struct room *r,
				const struct passages_question *q,
				const struct passages_without *without,
				struct arena *a, struct passages_rank *top,
				size_t max)
{
	struct passages_rank again[AGAIN_MAX];
	struct meaning meaning = meanings_of(p->meanings, q->text, q->lang, a);
	size_t n = choose(p, r, kept_lang(p->knowledge, q->lang), without,
			  again, AGAIN_MAX);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct meanings_likeness like = meanings_compare(
			p->meanings, &meaning, again[i].article);

		if (without->heads)
			like.head = 0;
		again[i].worth += WORTH_MEAN_HEAD * like.head +
				  WORTH_MEAN_PASSAGE * like.passage;
		if (kept < max || again[i].worth >= top[kept - 1].worth)
			kept = keep_best(top, kept, max, again[i]);
	}
	return kept;
}

size_t passages_rank(struct passages *p, const struct passages_question *q,
		     const struct passages_without *without, struct arena *a,
		     struct passages_rank *top, size_t max)
{
	size_t work = WORK_MIN + p->n_passages / WORK_SHARE;
	struct room *r = take_room(p);
	size_t n;

	if (!without->heads)
		heads_score(p->heads, q->text, work, a, &r->words, &r->pairs);
	bodies_score(p->bodies, q->text, q->unfinished, work, a, &r->bodies);
	find_best(p, r);
	if (p->meanings != NULL)
		n = choose_by_meaning(p, r, q, without, a, top, max);
	else
		n = choose(p, r, kept_lang(p->knowledge, q->lang), without, top,
			   max);
	for (size_t i = 0; i < n; i++) {
		double *e = top[i].evidence;

		say_why(p, r, &top[i]);
		e[TRUST_MARGIN] = (double)(i > 0   ? top[i].worth - top[0].worth
					   : n > 1 ? top[0].worth - top[1].worth
						   : top[0].worth);
		e[TRUST_LENGTH] = log(1 + (double)q->text->n);
	}
	give_room(p, r);
	return n;
}

static int by_weight(const void *a, const void *b)
{
	const struct match_word *x = a, *y = b;

	return (x->weight < y->weight) - (x->weight > y->weight);
}

static bool is_common(const struct passages *p,
		      const struct passages_question *q,
		      const struct text_token *t)
{
	return t->kind == WORD_PLAIN &&
	       common_has(p->common, q->lang != NULL ? q->lang : "", t->word,
			  t->word_len);
}

/* The words of the question that the article says, strongest first. */
static void explain(const struct passages *p, const struct passages_question *q,
		    uint32_t article, struct arena *a,
		    struct match_passage *out)
{
	size_t n = q->text->n;
	float *shares = arena_alloc(a, (n + 1) * sizeof(*shares));
	struct match_word *words = arena_alloc(a, (n + 1) * sizeof(*words));

	bodies_explain(p->bodies, q->text, q->unfinished, article, a, shares);
	for (size_t i = 0; i < n; i++) {
		const struct text_token *t = &q->text->tokens[i];
		double weight = (double)(WORTH_ARTICLE * shares[i]);

		if (heads_has(p->heads, article, t->stem, t->stem_len))
			weight += (double)WORTH_WORDS / (double)n;
		if (weight > 0)
			words[out->n_words++] = (struct match_word){
				t->word, weight, is_common(p, q, t)};
	}
	if (out->n_words > 1)
		qsort(words, out->n_words, sizeof(*words), by_weight);
	out->words = words;
}

size_t passages_ask(const struct passages *p, const struct passages_question *q,
		    struct arena *a, struct match_passage *out, size_t max)
{
	static const struct passages_without nothing = {false, IMAGE_NONE};
	struct passages_rank top[TOP_MAX];
	size_t n = passages_rank((struct passages *)(uintptr_t)p, q, &nothing,
				 a, top, max < TOP_MAX ? max : TOP_MAX);

	for (size_t i = 0; i < n; i++) {
		double c = trust_probability(&p->trust, top[i].evidence);

		out[i] = (struct match_passage){
			.article = (int)top[i].article,
			.passage = (int)top[i].passage,
			.score = (double)top[i].worth,
			.confidence = i > 0 && c > out[i - 1].confidence
					      ? out[i - 1].confidence
					      : c};
		if (q->explain)
			explain(p, q, top[i].article, a, &out[i]);
	}
	return n;
}

size_t passages_count(const struct passages *p)
{
	return p->n_passages;
}

size_t passages_bytes(const struct passages *p)
{
	size_t meanings = p->meanings != NULL ? meanings_bytes(p->meanings) : 0;

	return sizeof(*p) + meanings + heads_bytes(p->heads) +
	       bodies_bytes(p->bodies) +
	       (p->n_heads + p->n_passages + 2 * p->knowledge->n_articles) *
		       sizeof(uint32_t);
}
