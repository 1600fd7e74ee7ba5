#include "config.h"

#include "match/lessons.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/image.h"
#include "match/passages-priv.h"
#include "text/text.h"

/* Articles asked; of more, evenly many. */
#define ARTICLES_MAX 300
/* Words of a passage that are drawn on, and how often. */
#define PIECE_WORDS  28
#define PIECES       2
/* Words that people put in themselves. */
#define ALIENS       4
#define TITLE_WORDS  40

/* A question that nothing answers stands for so many of those that something
 * does: people who come to a help page mostly ask what it is about. */
#define GONE_WEIGHT 0.4

struct lesson_plan {
	struct passages *passages;
	const struct knowledge *knowledge;
	struct text_reader *reader;
	struct arena *arena;
	struct trust_lesson *lessons;
	size_t n, cap;
	uint32_t seed;
};

/* Always the same sequence: the same content gives the same trust. */
static uint32_t next_random(struct lesson_plan *plan)
{
	plan->seed = plan->seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return plan->seed >> 16;
}

/* Keeps about keep of 100 words, at least one. */
static struct text thin(struct lesson_plan *plan, const struct text *all,
			unsigned keep)
{
	struct text t = {
		arena_alloc(plan->arena, (all->n + 1) * sizeof(*t.tokens)), 0};

	for (size_t i = 0; i < all->n; i++)
		if (next_random(plan) % 100 < keep)
			t.tokens[t.n++] = all->tokens[i];
	if (t.n == 0 && all->n > 0)
		t.tokens[t.n++] = all->tokens[all->n / 2];
	return t;
}

/* Articles with one title are one answer as far as anybody can tell. */
static bool is_same(const struct knowledge *k, uint32_t a, uint32_t b)
{
	return a == b ||
	       strcmp(k->articles[a].title, k->articles[b].title) == 0;
}

/* A title that others have too is no question to this one. */
static bool is_shared(const struct knowledge *k, uint32_t article)
{
	for (size_t i = 0; i < k->n_articles; i++)
		if (i != article && is_same(k, (uint32_t)i, article))
			return true;
	return false;
}

static void ask(struct lesson_plan *plan, const struct text *text,
		uint32_t article, struct passages_without without)
{
	struct passages_question q = {
		.text = text, .lang = plan->knowledge->articles[article].lang};
	struct passages_rank top[2];
	size_t n = passages_rank(plan->passages, &q, &without, plan->arena, top,
				 2);
	struct trust_lesson *lesson;

	if (text->n == 0 || n == 0)
		return;
	plan->lessons = mem_grow(plan->lessons, &plan->cap, plan->n + 1,
				 sizeof(*plan->lessons));
	lesson = &plan->lessons[plan->n++];
	memcpy(lesson->evidence, top[0].evidence, sizeof(lesson->evidence));
	lesson->weight = without.article == IMAGE_NONE ? 1 : GONE_WEIGHT;
	lesson->right = is_same(plan->knowledge, top[0].article, article) &&
			without.article == IMAGE_NONE;
}

/* With the article there and with the article gone. */
static void ask_both(struct lesson_plan *plan, const struct text *text,
		     uint32_t article)
{
	ask(plan, text, article, (struct passages_without){false, IMAGE_NONE});
	ask(plan, text, article, (struct passages_without){false, article});
}

static struct text read_text(struct lesson_plan *plan, const char *s,
			     const char *lang, size_t max)
{
	struct text t;

	text_read(plan->reader, s, strlen(s), lang, max, plan->arena, &t);
	return t;
}

/* About keep of 100 words from the beginning of a passage of the article. */
static struct text read_piece(struct lesson_plan *plan, uint32_t article,
			      unsigned keep)
{
	const struct article *art = &plan->knowledge->articles[article];
	struct text none = {NULL, 0}, piece;
	size_t which;

	if (art->n_passages == 0)
		return none;
	which = next_random(plan) % art->n_passages;
	piece = read_text(plan, art->passages[which].text, art->lang,
			  PIECE_WORDS);
	return thin(plan, &piece, keep);
}

static void ask_title(struct lesson_plan *plan, uint32_t article)
{
	const struct article *art = &plan->knowledge->articles[article];
	struct text title = read_text(plan, art->title, art->lang, TITLE_WORDS);
	struct text most = thin(plan, &title, 70);
	struct text half = thin(plan, &title, 45);

	ask_both(plan, &most, article);
	ask_both(plan, &half, article);
	ask(plan, &title, article, (struct passages_without){true, IMAGE_NONE});
}

/* Some words of a passage, as far as people remember how it is put, among
 * words of their own, each from somewhere else. */
static void ask_piece(struct lesson_plan *plan, uint32_t article)
{
	const struct knowledge *k = plan->knowledge;
	struct text piece = read_piece(plan, article, 25);
	struct text all = {
		arena_alloc(plan->arena,
			    (piece.n + ALIENS) * sizeof(*all.tokens)),
		piece.n};

	if (piece.n == 0)
		return;
	memcpy(all.tokens, piece.tokens, piece.n * sizeof(*all.tokens));
	for (size_t i = 0; i < ALIENS; i++) {
		uint32_t other = next_random(plan) % (uint32_t)k->n_articles;
		struct text t = read_piece(plan, other, 10);

		if (t.n > 0)
			all.tokens[all.n++] = t.tokens[next_random(plan) % t.n];
	}
	ask_both(plan, &all, article);
}

static void ask_article(struct lesson_plan *plan, uint32_t article)
{
	const struct article *art = &plan->knowledge->articles[article];

	if (!is_shared(plan->knowledge, article))
		ask_title(plan, article);
	if (art->n_passages > 0)
		for (size_t i = 0; i < PIECES; i++)
			ask_piece(plan, article);
	for (size_t i = 0; i < art->n_taught && i < 4; i++) {
		struct text t = read_text(plan, art->taught[i].text,
					  art->taught[i].lang, TITLE_WORDS);
		struct text some = thin(plan, &t, 60);

		ask_both(plan, &some, article);
	}
	arena_reset(plan->arena);
}

void lessons_learn(struct passages *p, const struct knowledge *k,
		   struct trust *trust_r)
{
	struct lesson_plan plan = {.passages = p, .knowledge = k, .seed = 1};
	size_t step = k->n_articles / ARTICLES_MAX + 1;

	plan.reader = text_reader_new();
	plan.arena = arena_new(64 * 1024);
	for (size_t i = 0; i < k->n_articles; i += step)
		ask_article(&plan, (uint32_t)i);
	trust_learn(trust_r, plan.lessons, plan.n);
	free(plan.lessons);
	arena_free(&plan.arena);
	text_reader_free(&plan.reader);
}
