#include "config.h"

#include "match/meanings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/vectors.h"
#include "text/text.h"

#define TEXT_WORDS 400

/* One text of an article. */
struct sense {
	size_t row;   /* where its values begin */
	size_t first; /* dimensions */
	size_t n;
};

struct meanings {
	const struct vectors *vectors;
	struct sense *senses; /* of each article heads, then passages */
	size_t n, cap;
	uint32_t *first_head,
		*first_passage; /* of each article, and one more */
	size_t n_articles;
	int8_t *rows; /* 127 is 1 */
	size_t n_rows, rows_cap;
};

struct reading_room {
	struct text_reader *reader;
	struct arena *arena;
};

static void add_sense(struct meanings *m, struct reading_room *room,
		      const char *s, const char *lang)
{
	float *values;
	struct vectors_range range;
	struct sense *sense;
	struct text t;

	arena_reset(room->arena);
	text_read(room->reader, s, strlen(s), lang, TEXT_WORDS, room->arena,
		  &t);
	values = arena_alloc(room->arena,
			     vectors_dims(m->vectors) * sizeof(*values));
	range = vectors_sentence(m->vectors, &t, lang, values);
	m->senses = mem_grow(m->senses, &m->cap, m->n + 1, sizeof(*m->senses));
	sense = &m->senses[m->n++];
	*sense = (struct sense){m->n_rows, range.first, range.n};
	m->rows = mem_grow(m->rows, &m->rows_cap, m->n_rows + range.n + 1, 1);
	for (size_t i = 0; i < range.n; i++)
		m->rows[m->n_rows++] =
			(int8_t)lrintf(127.0F * values[range.first + i]);
}

struct meanings *meanings_new(const struct knowledge *k,
			      const struct vectors *v)
{
	struct meanings *m = mem_calloc(1, sizeof(*m));
	struct reading_room room = {text_reader_new(), arena_new(64 * 1024)};

	m->vectors = v;
	m->n_articles = k->n_articles;
	m->first_head = mem_calloc(k->n_articles + 1, sizeof(uint32_t));
	m->first_passage = mem_calloc(k->n_articles + 1, sizeof(uint32_t));
	for (size_t i = 0; i < k->n_articles; i++) {
		const struct article *a = &k->articles[i];

		m->first_head[i] = (uint32_t)m->n;
		add_sense(m, &room, a->title, a->lang);
		for (size_t j = 0; j < a->n_taught; j++)
			add_sense(m, &room, a->taught[j].text,
				  a->taught[j].lang);
		m->first_passage[i] = (uint32_t)m->n;
		for (size_t j = 0; j < a->n_passages; j++)
			add_sense(m, &room, a->passages[j].text, a->lang);
	}
	m->first_head[k->n_articles] = (uint32_t)m->n;
	text_reader_free(&room.reader);
	arena_free(&room.arena);
	return m;
}

void meanings_free(struct meanings **m)
{
	if (*m == NULL)
		return;
	free((*m)->senses);
	free((*m)->first_head);
	free((*m)->first_passage);
	free((*m)->rows);
	free(*m);
	*m = NULL;
}

size_t meanings_bytes(const struct meanings *m)
{
	return sizeof(*m) + m->cap * sizeof(*m->senses) + m->rows_cap +
	       2 * (m->n_articles + 1) * sizeof(uint32_t);
}

struct meaning meanings_of(const struct meanings *m, const struct text *t,
			   const char *lang, struct arena *a)
{
	float *values =
		arena_alloc(a, vectors_dims(m->vectors) * sizeof(*values));
	struct vectors_range range = vectors_sentence(
		m->vectors, t, lang != NULL ? lang : "", values);

	return (struct meaning){values + range.first, range.first, range.n};
}

static float best_of(const struct meanings *m, const struct meaning *question,
		     uint32_t from, uint32_t to)
{
	float best = 0;

	for (uint32_t i = from; i < to; i++) {
		const struct sense *s = &m->senses[i];
		const int8_t *row = m->rows + s->row;
		float sum = 0;

		if (s->n != question->n || s->first != question->first)
			continue;
		for (size_t d = 0; d < s->n; d++)
			sum += question->values[d] * (float)row[d];
		best = sum > best ? sum : best;
	}
	best /= 127.0F;
	return best < 1.0F ? best : 1.0F;
}

struct meanings_likeness meanings_compare(const struct meanings *m,
					  const struct meaning *question,
					  uint32_t article)
{
	return (struct meanings_likeness){
		best_of(m, question, m->first_head[article],
			m->first_passage[article]),
		best_of(m, question, m->first_passage[article],
			m->first_head[article + 1])};
}
