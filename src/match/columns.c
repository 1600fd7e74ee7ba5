#include "config.h"

#include "match/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct place {
	uint32_t column;
	float share;
};

struct columns {
	struct place *places; /* by feature */
	float *widths;        /* by column */
	size_t n_features, n;
};

/* Where a feature occurs: how often, and a hash of rows and values. */
struct mark {
	uint64_t hash;
	uint32_t times;
	float value; /* in its last row */
};

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= UINT64_C(0xD6E8FEB86659FD93);
	return h ^ h >> 29;
}

static struct mark *mark_features(const struct solver_rows *rows)
{
	struct mark *marks = mem_calloc(rows->n_features, sizeof(*marks));

	for (size_t i = 0; i < rows->n; i++) {
		if (rows->labels[i] < 0)
			continue;
		for (size_t j = rows->start[i]; j < rows->start[i + 1]; j++) {
			struct mark *m = &marks[rows->ids[j]];
			uint32_t old, new;

			/* What is in one row alone fits together whatever the
			 * values, so the first waits for the second. */
			memcpy(&old, &m->value, sizeof(old));
			memcpy(&new, &rows->values[j], sizeof(new));
			if (m->times == 1)
				m->hash = mix(m->hash + old);
			m->hash = mix(m->hash ^ i);
			if (m->times > 0)
				m->hash = mix(m->hash + new);
			m->value = rows->values[j];
			m->times++;
		}
	}
	return marks;
}

/* A column while it is being found. */
struct found {
	uint64_t hash;
	uint32_t times;
	uint32_t number; /* among the columns, as they were found */
	double square;   /* of what its last row has in it */
};

static struct found *find_slot(struct found *slots, size_t n_slots,
			       const struct mark *m)
{
	size_t at = m->hash & (n_slots - 1);

	while (slots[at].times != 0 &&
	       (slots[at].hash != m->hash || slots[at].times != m->times))
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

/* Puts features with the same mark into one column. */
static void find_columns(struct columns *c, const struct mark *marks)
{
	size_t n_slots = 64;
	struct found *slots;

	while (n_slots < 2 * c->n_features)
		n_slots *= 2;
	slots = mem_calloc(n_slots, sizeof(*slots));
	for (size_t f = 0; f < c->n_features; f++) {
		struct found *s = find_slot(slots, n_slots, &marks[f]);

		c->places[f].column = COLUMN_NONE;
		if (marks[f].times == 0)
			continue;
		if (s->times == 0) {
			s->hash = marks[f].hash;
			s->times = marks[f].times;
			s->number = (uint32_t)c->n++;
		}
		s->square += (double)marks[f].value * (double)marks[f].value;
		c->places[f].column = s->number;
	}
	for (size_t f = 0; f < c->n_features; f++) {
		double x = (double)marks[f].value;

		if (marks[f].times > 0 && x != 0)
			c->places[f].share =
				(float)(x / sqrt(find_slot(slots, n_slots,
							   &marks[f])
							 ->square));
	}
	free(slots);
}

struct columns *columns_new(const struct solver_rows *rows)
{
	struct columns *c = mem_calloc(1, sizeof(*c));
	struct mark *marks = mark_features(rows);

	c->n_features = rows->n_features;
	c->places = mem_calloc(c->n_features, sizeof(*c->places));
	find_columns(c, marks);
	c->widths = mem_calloc(c->n + 1, sizeof(*c->widths));
	for (size_t f = 0; f < c->n_features; f++)
		if (c->places[f].column != COLUMN_NONE)
			c->widths[c->places[f].column] += c->places[f].share;
	free(marks);
	return c;
}

void columns_free(struct columns **c)
{
	if (*c == NULL)
		return;
	free((*c)->places);
	free((*c)->widths);
	free(*c);
	*c = NULL;
}

size_t columns_count(const struct columns *c)
{
	return c->n;
}

size_t columns_bytes(const struct columns *c)
{
	return c->n_features * sizeof(*c->places) + c->n * sizeof(*c->widths);
}

double columns_width(const struct columns *c, uint32_t column)
{
	return (double)c->widths[column];
}

struct merged *columns_merge(const struct columns *c,
			     const struct solver_rows *rows)
{
	struct merged *m = mem_calloc(1, sizeof(*m));
	size_t *where = mem_calloc(c->n, sizeof(*where)); /* and one more */
	size_t n = 0;

	m->start = mem_calloc(rows->n + 1, sizeof(*m->start));
	m->ids = mem_calloc(rows->start[rows->n], sizeof(*m->ids));
	m->values = mem_calloc(rows->start[rows->n], sizeof(*m->values));
	for (size_t i = 0; i < rows->n; i++) {
		size_t from = rows->start[i], to = rows->start[i + 1];

		m->start[i] = n;
		for (size_t j = from; j < to && rows->labels[i] >= 0; j++) {
			const struct place *p = &c->places[rows->ids[j]];

			if (where[p->column] <= m->start[i]) {
				m->ids[n] = p->column;
				where[p->column] = ++n;
			}
			m->values[where[p->column] - 1] +=
				p->share * rows->values[j];
		}
	}
	m->start[rows->n] = n;
	free(where);
	m->rows = (struct solver_rows){
		.start = m->start,
		.ids = m->ids,
		.values = m->values,
		.labels = rows->labels,
		.n = rows->n,
		.n_features = c->n,
		.n_classes = rows->n_classes,
	};
	return m;
}

void merged_free(struct merged **m)
{
	if (*m == NULL)
		return;
	free((*m)->start);
	free((*m)->ids);
	free((*m)->values);
	free(*m);
	*m = NULL;
}

uint32_t columns_of(const struct columns *c, uint32_t feature, float *share_r)
{
	*share_r = c->places[feature].share;
	return c->places[feature].column;
}

size_t columns_gather(const struct columns *c, const uint32_t *ids,
		      const float *values, size_t n, struct arena *a,
		      uint32_t *ids_r, float *values_r)
{
	size_t size = 64, m = 0;
	uint32_t *where; /* in ids_r, and one more; 0 is free */

	while (size < 2 * n)
		size *= 2;
	where = arena_alloc(a, size * sizeof(*where));
	for (size_t i = 0; i < n; i++) {
		const struct place *p = &c->places[ids[i]];
		size_t at = (p->column * 0x9E3779B1U) & (size - 1);

		if (p->column == COLUMN_NONE)
			continue;
		while (where[at] != 0 && ids_r[where[at] - 1] != p->column)
			at = (at + 1) & (size - 1);
		if (where[at] == 0) {
			ids_r[m] = p->column;
			values_r[m] = 0;
			where[at] = (uint32_t)++m;
		}
		values_r[where[at] - 1] += p->share * values[i];
	}
	return m;
}
