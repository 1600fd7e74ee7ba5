#include "config.h"

#include "match/scorer.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/bayes.h"
#include "match/columns.h"
#include "match/corpus.h"
#include "match/linear.h"
#include "match/parts.h"

/* Rows that move less are looked at more seldom. Of a logistic model the far
 * rows move little each and much together. */
#define TOLERANCE_HINGE2   1e-3F
#define TOLERANCE_LOGISTIC 1e-4F
/* By the scale of the scores, which differ by loss: what the counting model is
 * worth beside the other, and the softmax. */
#define TRUST_LOGISTIC     0.15F
#define TRUST_HINGE2       0.03F
#define SHARP_LOGISTIC     0.7
#define SHARP_HINGE2       3.5
#define LEAST_OTHERS       1e-6 /* nobody is surer than that by odds */
#define VOTERS             5    /* neighbours that vote */
#define SAME               0.95F /* cosine of a text with an example that says it */
#define MAJORITY           0.67 /* of the examples with a word: it is theirs */
#define FEW_SHORT          20   /* one example in so many is one word: few */

struct scorer {
	const struct features *features;
	float *idf; /* by feature */
	float rarest;
	struct columns *columns;
	/* By column: what tells intents apart, and what only counts. */
	struct linear *telling, *counting;
	struct neighbours *neighbours;
	/* What it learns from, until it has. */
	struct rows *rows;
	struct merged *merged;
	uint8_t *taught; /* a bit a feature and class */
	size_t taught_row;
	size_t n_features, n_classes;
	int oos;
	bool alone;       /* without neighbours */
	bool uncounted;   /* without what only counts */
	bool few_short;   /* hardly any example is one word */
	float trust;      /* in what only counts */
	double sharpness; /* of the softmax, by the scale of the scores */
};

struct trial {
	const struct scorer *scorer;
	struct recipe recipe;
	struct solver *solver;
	struct linear *telling; /* as it is after so many epochs */
	unsigned epochs;
};

static void mark_taught(struct scorer *s, const struct corpus *c,
			const bool *keep)
{
	s->taught_row = (s->n_classes + 7) / 8;
	s->taught = mem_calloc(s->n_features, s->taught_row);
	for (size_t i = 0; i < c->n; i++) {
		const struct example *e = &c->examples[i];

		for (size_t j = 0; keep[i] && j < e->reading.n_stems; j++)
			s->taught[e->reading.stems[j] * s->taught_row +
				  (size_t)e->label / 8] |=
				(uint8_t)(1U << (e->label % 8));
	}
}

static bool has_few_short(const struct corpus *c, const bool *keep)
{
	size_t kept = 0, words = 0;

	for (size_t i = 0; i < c->n; i++) {
		kept += keep[i];
		words += keep[i] && c->examples[i].reading.n_stems == 1;
	}
	return words * FEW_SHORT < kept;
}

static void put_counted(void *ctx, size_t column, const float *weights)
{
	struct scorer *s = ctx;

	linear_put(s->counting, column, weights);
}

struct scorer *scorer_read(const struct corpus *c, const bool *keep)
{
	struct scorer *s = mem_calloc(1, sizeof(*s));
	struct rows *r = rows_new(c, keep);
	struct solver_rows rows = {
		.start = r->start,
		.ids = r->ids,
		.values = r->values,
		.labels = r->labels,
		.n = c->n,
		.n_features = features_count(c->features),
		.n_classes = c->n_classes,
	};

	s->features = c->features;
	s->n_features = rows.n_features;
	s->n_classes = rows.n_classes;
	s->oos = c->oos;
	s->alone = c->without & PART_NEIGHBOURS;
	s->uncounted = c->without & PART_COUNTS;
	s->rows = r;
	s->columns = columns_new(&rows);
	s->merged = columns_merge(s->columns, &rows);
	s->counting = linear_blank(columns_count(s->columns), s->n_classes);
	bayes_train(&s->merged->rows, s->columns, rows.n_features, put_counted,
		    s);
	s->neighbours = neighbours_new(&s->merged->rows);
	s->idf = r->idf;
	r->idf = NULL;
	for (size_t f = 0; f < s->n_features; f++)
		s->rarest = s->idf[f] > s->rarest ? s->idf[f] : s->rarest;
	s->few_short = has_few_short(c, keep);
	mark_taught(s, c, keep);
	return s;
}

static float trust_of(const struct scorer *s, const struct recipe *recipe)
{
	if (s->uncounted)
		return 0;
	return recipe->loss == LOSS_LOGISTIC ? TRUST_LOGISTIC : TRUST_HINGE2;
}

static void go_on(struct trial *t, unsigned epochs)
{
	const struct scorer *s = t->scorer;

	solver_run(t->solver, epochs);
	linear_free(&t->telling);
	t->telling = linear_new(solver_weights(t->solver),
				columns_count(s->columns), s->n_classes);
	t->epochs = epochs;
}

struct trial *trial_new(const struct scorer *s, const struct recipe *recipe,
			unsigned epochs, unsigned threads)
{
	struct trial *t = mem_calloc(1, sizeof(*t));
	struct solver_options options = {
		.loss = recipe->loss,
		.c = recipe->c,
		.epochs = recipe->epochs,
		.tolerance = recipe->loss == LOSS_LOGISTIC ? TOLERANCE_LOGISTIC
							   : TOLERANCE_HINGE2,
		.threads = threads,
	};

	t->scorer = s;
	t->recipe = *recipe;
	t->solver = solver_new(&s->merged->rows, &options);
	go_on(t, epochs);
	return t;
}

void trial_free(struct trial **t)
{
	if (*t == NULL)
		return;
	solver_free(&(*t)->solver);
	linear_free(&(*t)->telling);
	free(*t);
	*t = NULL;
}

void scorer_take(struct scorer *s, struct trial **t)
{
	const struct recipe *recipe = &(*t)->recipe;

	if ((*t)->epochs < recipe->epochs)
		go_on(*t, recipe->epochs);
	s->telling = (*t)->telling;
	(*t)->telling = NULL;
	s->trust = trust_of(s, recipe);
	s->sharpness =
		recipe->loss == LOSS_LOGISTIC ? SHARP_LOGISTIC : SHARP_HINGE2;
	trial_free(t);
	merged_free(&s->merged);
	rows_free(&s->rows);
}

struct scorer *scorer_new(const struct corpus *c, const bool *keep,
			  const struct recipe *recipe, unsigned threads)
{
	struct scorer *s = scorer_read(c, keep);
	struct trial *t = trial_new(s, recipe, recipe->epochs, threads);

	scorer_take(s, &t);
	return s;
}

void scorer_free(struct scorer **s)
{
	if (*s == NULL)
		return;
	merged_free(&(*s)->merged);
	rows_free(&(*s)->rows);
	columns_free(&(*s)->columns);
	linear_free(&(*s)->telling);
	linear_free(&(*s)->counting);
	neighbours_free(&(*s)->neighbours);
	free((*s)->idf);
	free((*s)->taught);
	free(*s);
	*s = NULL;
}

static void find_top(const struct scorer *s, struct scored *x)
{
	x->n_top = 0;
	for (size_t c = 0; c < s->n_classes; c++) {
		size_t at;

		if ((int)c == s->oos)
			continue;
		if (x->n_top == SCORED_TOP &&
		    x->scores[c] <= x->scores[x->top[SCORED_TOP - 1]])
			continue;
		at = x->n_top < SCORED_TOP ? x->n_top++ : SCORED_TOP - 1;
		while (at > 0 && x->scores[x->top[at - 1]] < x->scores[c]) {
			x->top[at] = x->top[at - 1];
			at--;
		}
		x->top[at] = (int)c;
	}
}

static void look_at_scores(const struct scorer *s, struct scored *x)
{
	double first = (double)x->scores[x->top[0]], sum = 0, others = 0;

	for (size_t c = 0; c < s->n_classes; c++) {
		double e;

		if ((int)c == s->oos || (int)c == x->top[0])
			continue;
		e = exp(s->sharpness * ((double)x->scores[c] - first));
		sum += e;
		others += e * e;
	}
	x->evidence[EVIDENCE_SHARE] = 1 / (1 + sum);
	x->evidence[EVIDENCE_ODDS] = -log(others + LEAST_OTHERS);
	x->evidence[EVIDENCE_NONE_CLASS] =
		s->oos >= 0 ? (double)x->scores[s->oos] - first : 0.0;
}

static void look_at_counts(const struct scorer *s, const float *counted,
			   struct scored *x)
{
	float own = counted[x->top[0]], other = -FLT_MAX;

	for (size_t c = 0; c < s->n_classes; c++)
		if ((int)c != x->top[0] && (int)c != s->oos &&
		    counted[c] > other)
			other = counted[c];
	other = s->n_classes > 1 ? other : own;
	x->evidence[EVIDENCE_COUNTED] = (double)(own > other ? own : other);
	x->evidence[EVIDENCE_AGREED] = (double)(own - other);
}

static void look_at_neighbours(const struct nearest *near, struct scored *x)
{
	double own = 0, all = 0;

	for (size_t i = 0; i < near->n && i < VOTERS; i++) {
		double c = (double)near->list[i].cosine, vote = c * c * c;

		all += vote;
		own += near->list[i].label == x->top[0] ? vote : 0;
	}
	x->evidence[EVIDENCE_VOTE] = all > 0 ? own / all : 0.0;
}

static bool is_taught(const struct scorer *s, uint32_t feature, int class)
{
	return (s->taught[feature * s->taught_row + (size_t) class / 8] >>
		(class % 8)) &
	       1;
}

static void look_at_words(const struct scorer *s, const struct reading *r,
			  struct scored *x)
{
	double all = 0, known = 0, taught = 0;

	for (size_t i = 0; i < r->n_stems; i++) {
		uint32_t f = r->stems[i];
		bool is_known = f != FEATURE_UNKNOWN && s->idf[f] > 0;
		double w = (double)(is_known ? s->idf[f] : s->rarest);

		all += w;
		known += is_known ? w : 0;
		taught += is_known && is_taught(s, f, x->top[0]) ? w : 0;
	}
	x->unknown_share = all > 0 ? 1.0 - known / all : 1.0;
	x->evidence[EVIDENCE_KNOWN] = all > 0 ? known / all : 0.0;
	x->evidence[EVIDENCE_TAUGHT] = all > 0 ? taught / all : 0.0;
}

/* Where hardly any example is one word, calibration cannot tell how little one
 * says. A word that is an example by itself, or that is mostly one intent's,
 * says enough. */
static double find_ceiling(const struct scorer *s, const struct reading *r,
			   const struct nearest *near, const struct scored *x)
{
	double share;
	float part;

	if (!s->few_short || r->n_stems != 1 ||
	    r->stems[0] == FEATURE_UNKNOWN || s->idf[r->stems[0]] <= 0 ||
	    near->of_class[x->top[0]] > SAME)
		return 1.0;
	share = neighbours_share(s->neighbours,
				 columns_of(s->columns, r->stems[0], &part),
				 x->top[0]);
	return share > MAJORITY ? 1.0 : share;
}

static float length_of(const float *values, size_t n)
{
	float sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i] * values[i];
	return sum > 0 ? sqrtf(sum) : 1.0F;
}

/* A text in columns, and what only counts finds in it. */
struct given {
	uint32_t *columns;
	float *cells;
	size_t n;
	float *counted;
};

/* The scores of a text and the classes that have the highest. */
static void score(const struct scorer *s, const struct linear *telling,
		  float trust, const struct reading *r, struct arena *a,
		  struct scored *x, struct given *g)
{
	uint32_t *ids = arena_alloc(a, (r->n + 1) * sizeof(*ids));
	float *values = arena_alloc(a, (r->n + 1) * sizeof(*values));
	size_t lanes = linear_lanes(telling);
	float *scores = arena_alloc(a, lanes * sizeof(*scores));

	memset(x, 0, sizeof(*x));
	x->n = features_weigh(s->features, s->idf, r->counts, r->n, ids,
			      values);
	x->ids = ids;
	x->values = values;
	g->counted = arena_alloc(a, lanes * sizeof(*g->counted));
	g->columns = arena_alloc(a, (r->n + 1) * sizeof(*g->columns));
	g->cells = arena_alloc(a, (r->n + 1) * sizeof(*g->cells));
	g->n = columns_gather(s->columns, ids, values, x->n, a, g->columns,
			      g->cells);
	linear_score(telling, g->columns, g->cells, g->n, scores);
	linear_score(s->counting, g->columns, g->cells, trust > 0 ? g->n : 0,
		     g->counted);
	for (size_t c = 0; c < s->n_classes; c++)
		scores[c] += trust * g->counted[c];
	x->scores = scores;
	find_top(s, x);
}

int trial_ask(const struct trial *t, const struct reading *r, struct arena *a)
{
	struct scored x;
	struct given g;

	score(t->scorer, t->telling, trust_of(t->scorer, &t->recipe), r, a, &x,
	      &g);
	return x.n_top > 0 ? x.top[0] : -1;
}

void scorer_ask(const struct scorer *s, const struct reading *r,
		struct arena *a, struct scored *scored_r)
{
	struct nearest near;
	struct given g;

	score(s, s->telling, s->trust, r, a, scored_r, &g);
	neighbours_find(s->neighbours, g.columns, g.cells, s->alone ? 0 : g.n,
			length_of(scored_r->values, scored_r->n), a, &near);
	if (scored_r->n_top == 0) {
		scored_r->unknown_share = 1.0;
		return;
	}
	look_at_scores(s, scored_r);
	look_at_counts(s, g.counted, scored_r);
	look_at_neighbours(&near, scored_r);
	look_at_words(s, r, scored_r);
	scored_r->ceiling = find_ceiling(s, r, &near, scored_r);
}

float scorer_weight(const struct scorer *s, uint32_t feature, int class)
{
	float share;
	uint32_t column = columns_of(s->columns, feature, &share);

	if (column == COLUMN_NONE)
		return 0;
	return share *
	       (linear_weight(s->telling, column, (size_t) class) +
		s->trust * linear_weight(s->counting, column, (size_t) class));
}

double scorer_sharpness(const struct scorer *s)
{
	return s->sharpness;
}

size_t scorer_bytes(const struct scorer *s)
{
	return columns_bytes(s->columns) + linear_bytes(s->telling) +
	       linear_bytes(s->counting) + neighbours_bytes(s->neighbours) +
	       s->n_features * (sizeof(float) + s->taught_row);
}
