#include "config.h"

#include "desk/board.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"

#define FLUSH_MS   150
/* So many rows a flush: what a session's queue takes without closing it. */
#define FLUSH_ROWS 50
/* Conversations of the bot and closed ones that are kept for looking at. */
#define KEPT       500
#define SAMPLES    50 /* of waiting times */

struct line {
	struct conversation row;
	char visitor_name[128];
	char operator_name[128];
	bool online;
	bool dirty;
	int position; /* last one told to the visitor */
	struct out_row out;
	UT_hash_handle hh;
};

struct board {
	struct board_ports ports;
	struct loop_timer *timer;
	bool timer_runs;
	struct line *lines;
	int64_t waits_ms[SAMPLES]; /* ring of how long the last ones waited */
	size_t n_waits, next_wait;
};

static void flush(void *ctx);

struct board *board_new(struct loop *l, const struct board_ports *ports)
{
	struct board *b = mem_calloc(1, sizeof(*b));

	b->ports = *ports;
	b->timer = loop_timer_new(l, flush, b);
	return b;
}

void board_free(struct board **b)
{
	struct line *line, *next;

	if (*b == NULL)
		return;
	HASH_ITER (hh, (*b)->lines, line, next) {
		HASH_DEL((*b)->lines, line);
		free(line);
	}
	loop_timer_free(&(*b)->timer);
	free(*b);
	*b = NULL;
}

static struct line *find_line(const struct board *b, const char *conversation)
{
	struct line *line;

	HASH_FIND(hh, b->lines, conversation, strlen(conversation), line);
	return line;
}

static void touch(struct board *b, struct line *line)
{
	line->dirty = true;
	if (!b->timer_runs) {
		b->timer_runs = true;
		loop_timer_start(b->timer, FLUSH_MS, 0);
	}
}

static bool is_waiting(const struct conversation *c)
{
	return c->state == CONVERSATION_QUEUED;
}

/* Order of the queue: the more severe first, then first come, first served. */
static int by_turn(const struct conversation *a, const struct conversation *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->queued_at != b->queued_at)
		return a->queued_at < b->queued_at ? -1 : 1;
	return strcmp(a->id, b->id);
}

static int compare_ms(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Half of the last ones waited at most so long; -1 while too few did. */
static int typical_wait_s(const struct board *b)
{
	int64_t sorted[SAMPLES];

	if (b->n_waits < 5)
		return -1;
	memcpy(sorted, b->waits_ms, b->n_waits * sizeof(*sorted));
	qsort(sorted, b->n_waits, sizeof(*sorted), compare_ms);
	return (int)(sorted[b->n_waits / 2] / 1000);
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *const *x = a, *const *y = b;

	return by_turn(&(*x)->row, &(*y)->row);
}

static void tell_positions(struct board *b)
{
	size_t n = 0, cap = HASH_COUNT(b->lines);
	struct line **queue = mem_alloc((cap + 1) * sizeof(struct line *));

	for (struct line *l = b->lines; l != NULL; l = l->hh.next) {
		if (is_waiting(&l->row)) {
			queue[n++] = l;
		} else if (l->position != 0) {
			l->position = 0;
			b->ports.position(b->ports.ctx, l->row.id, 0, -1);
		}
	}
	qsort(queue, n, sizeof(struct line *), compare_lines);
	for (size_t i = 0; i < n; i++) {
		if (queue[i]->position == (int)i + 1)
			continue;
		queue[i]->position = (int)i + 1;
		b->ports.position(b->ports.ctx, queue[i]->row.id,
				  queue[i]->position, typical_wait_s(b));
	}
	free(queue);
}

void board_remind(struct board *b, const char *conversation)
{
	const struct line *line = find_line(b, conversation);

	if (line != NULL && line->position > 0)
		b->ports.position(b->ports.ctx, line->row.id, line->position,
				  typical_wait_s(b));
}

static bool needs_people(const struct conversation *c)
{
	return c->state == CONVERSATION_QUEUED ||
	       c->state == CONVERSATION_ASSIGNED ||
	       c->state == CONVERSATION_OFFLINE;
}

static int compare_age(const void *a, const void *b)
{
	const struct line *const *x = a, *const *y = b;

	return ((*x)->row.updated_at > (*y)->row.updated_at) -
	       ((*x)->row.updated_at < (*y)->row.updated_at);
}

/* Drops the oldest ones that nobody needs; a fifth at once, so that the work
 * is rare. */
static void forget_old(struct board *b)
{
	size_t n = 0, total = HASH_COUNT(b->lines);
	struct line **idle;

	if (total <= KEPT)
		return;
	idle = mem_alloc(total * sizeof(struct line *));
	for (struct line *l = b->lines; l != NULL; l = l->hh.next)
		if (!needs_people(&l->row) && !l->online)
			idle[n++] = l;
	if (n > KEPT) {
		qsort(idle, n, sizeof(struct line *), compare_age);
		for (size_t i = 0; i < n - KEPT + KEPT / 5; i++) {
			HASH_DEL(b->lines, idle[i]);
			free(idle[i]);
		}
	}
	free(idle);
}

/* Adds the changed rows that need people, or those that do not, to the n that
 * are there; gives how many there are then. */
static size_t take_dirty(struct board *b, bool people,
			 struct out_row items[FLUSH_ROWS], size_t n)
{
	for (struct line *l = b->lines; l != NULL; l = l->hh.next) {
		if (!l->dirty || needs_people(&l->row) != people)
			continue;
		if (n == FLUSH_ROWS) {
			touch(b, l);
			break;
		}
		l->dirty = false;
		items[n++] = l->out;
	}
	return n;
}

static void flush(void *ctx)
{
	struct board *b = ctx;
	size_t n;
	struct out_row items[FLUSH_ROWS];

	b->timer_runs = false;
	/* Whoever waits is seen at once, however busy the bot is. */
	n = take_dirty(b, true, items, 0);
	n = take_dirty(b, false, items, n);
	if (n > 0)
		b->ports.rows(b->ports.ctx, items, n);
	tell_positions(b);
	forget_old(b);
}

static void note_wait(struct board *b, const struct conversation *before,
		      const struct conversation *after)
{
	int64_t wait;

	if (before->state != CONVERSATION_QUEUED ||
	    after->state != CONVERSATION_ASSIGNED)
		return;
	wait = after->updated_at - before->queued_at;
	b->waits_ms[b->next_wait] = wait > 0 ? wait : 0; /* clocks are set */
	b->next_wait = (b->next_wait + 1) % SAMPLES;
	if (b->n_waits < SAMPLES)
		b->n_waits++;
}

void board_put(struct board *b, const struct conversation *c,
	       const char *visitor_name, const char *operator_name)
{
	struct line *line = find_line(b, c->id);

	if (line == NULL) {
		line = mem_calloc(1, sizeof(*line));
		line->row = *c;
		line->out.conversation = &line->row;
		line->out.visitor_name = line->visitor_name;
		HASH_ADD_KEYPTR(hh, b->lines, line->row.id,
				strlen(line->row.id), line);
	}
	note_wait(b, &line->row, c);
	line->row = *c;
	utf8_copy(line->visitor_name, sizeof(line->visitor_name), visitor_name);
	utf8_copy(line->operator_name, sizeof(line->operator_name),
		  operator_name);
	line->out.operator_name =
		line->operator_name[0] != '\0' ? line->operator_name : NULL;
	line->out.online = line->online;
	touch(b, line);
}

void board_set_online(struct board *b, const char *conversation, bool online)
{
	struct line *line = find_line(b, conversation);

	if (line == NULL || line->online == online)
		return;
	line->online = online;
	line->out.online = online;
	touch(b, line);
}

const struct out_row *board_find(const struct board *b,
				 const char *conversation)
{
	const struct line *line = find_line(b, conversation);

	return line != NULL ? &line->out : NULL;
}

static int by_interest(const void *a, const void *b)
{
	const struct line *const *x = a, *const *y = b;
	bool p = needs_people(&(*x)->row), q = needs_people(&(*y)->row);

	if (p != q)
		return p ? -1 : 1;
	return p ? by_turn(&(*x)->row, &(*y)->row) : -compare_age(a, b);
}

void board_snapshot(struct board *b,
		    void (*fn)(void *ctx, const struct out_row *items,
			       size_t n),
		    void *ctx)
{
	size_t n = 0, total = HASH_COUNT(b->lines);
	struct line **all = mem_alloc((total + 1) * sizeof(struct line *));
	struct out_row items[BOARD_SNAPSHOT];

	for (struct line *l = b->lines; l != NULL; l = l->hh.next)
		all[n++] = l;
	qsort(all, n, sizeof(struct line *), by_interest);
	for (size_t i = 0; i < n && i < BOARD_SNAPSHOT; i++)
		items[i] = all[i]->out;
	fn(ctx, items, n < BOARD_SNAPSHOT ? n : BOARD_SNAPSHOT);
	for (size_t i = BOARD_SNAPSHOT; i < n; i++)
		if (needs_people(&all[i]->row))
			touch(b, all[i]);
	free(all);
}

void board_count(const struct board *b, struct board_counts *counts_r)
{
	memset(counts_r, 0, sizeof(*counts_r));
	for (struct line *l = b->lines; l != NULL; l = l->hh.next) {
		counts_r->by_state[l->row.state]++;
		if (is_waiting(&l->row) &&
		    (counts_r->oldest_queued_at == 0 ||
		     l->row.queued_at < counts_r->oldest_queued_at))
			counts_r->oldest_queued_at = l->row.queued_at;
	}
}
