#include "config.h"

#include "link/dispatch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "link/webhook.h"
#include "store/outbox.h"

#define MOST_OPEN        16
#define CONNECT_MS       5000
#define TOTAL_MS         15000
#define FIRST_RETRY_MS   5000
#define LONGEST_RETRY_MS (3600 * INT64_C(1000))
#define MOST_ATTEMPTS    32
/* A look that nobody asked for: finds what was left by an earlier run. */
#define LOOK_MS          30000
/* The database could not be asked or told: try again. */
#define AGAIN_MS         1000
/* Slots of rows that are delivered and not yet seen beside those in flight. */
#define SLOTS_PER_POST   2

/* A row from its post until its outcome is committed, and seen: a look that
 * began before the commit still shows the row as due, so the slot stays until
 * a later look has come home. */
struct slot {
	struct dispatch *owner;
	char *id;         /* NULL = free */
	int64_t attempts; /* before this one */
	bool delivered;
	int64_t retry_at;
	char error[WEBHOOK_ERROR_TEXT];
	bool has_outcome;   /* known, not committed, nobody is at it */
	uint64_t committed; /* looks begun by then, 0 = not committed */
};

struct look_row {
	char *id;
	char *topic;
	char *body;
	int64_t attempts;
};

/* What a reader thread found. */
struct look {
	struct dispatch *owner;
	int64_t now;
	bool counts; /* count the outbox, too */
	bool ok;
	struct fault why;
	int64_t next_due; /* 0 = none */
	int64_t waiting, dead;
	struct look_row *rows;
	size_t n, cap;
};

struct dispatch {
	struct dispatch_options o;
	struct webhook *webhook; /* NULL once stopped */
	struct loop_timer *timer;
	int64_t timer_at; /* monotonic ms; 0 = not running */
	int64_t counted_at;
	bool looking;
	bool look_again;
	uint64_t looks;     /* begun */
	size_t in_writer;   /* outcomes the writer has */
	struct slot *slots; /* SLOTS_PER_POST * most_open */
	size_t n_slots;
	struct dispatch_stats stats;
};

static void look(struct dispatch *d);

static void wake_in(struct dispatch *d, int64_t ms)
{
	int64_t at = clock_mono_ms() + ms;

	if (d->timer == NULL || (d->timer_at != 0 && d->timer_at <= at))
		return;
	d->timer_at = at;
	loop_timer_start(d->timer, (uint64_t)ms, 0);
}

/* ---- outcomes ---- */

static int64_t delay_ms(const struct dispatch *d, int64_t attempts)
{
	int64_t ms = d->o.first_retry_ms;

	while (attempts-- > 0 && ms < d->o.longest_retry_ms)
		ms *= 2;
	if (ms > d->o.longest_retry_ms)
		ms = d->o.longest_retry_ms;
	/* Half of it by chance, so that failures do not come back in step. */
	return ms / 2 + (int64_t)(secret_random_u64() % ((uint64_t)ms / 2 + 1));
}

static bool write_outcome(struct db *db, void *arg, struct fault *why)
{
	const struct slot *s = arg;
	const struct outbox_failure f = {
		.id = s->id,
		.error = s->error,
		.retry_at = s->retry_at,
		.most_attempts = s->owner->o.most_attempts,
	};

	return s->delivered ? outbox_done(db, s->id, why)
			    : outbox_failed(db, &f, why);
}

static void outcome_written(void *arg, bool committed, const struct fault *why)
{
	struct slot *s = arg;
	struct dispatch *d = s->owner;

	d->in_writer--;
	if (!committed) {
		log_warn("outbox cannot be updated", "id=%s error=\"%s\"",
			 s->id, why->text);
		s->has_outcome = true;
		wake_in(d, AGAIN_MS);
		return;
	}
	s->committed = d->looks + 1; /* never 0 */
	look(d);
}

static void submit_outcome(struct slot *s)
{
	struct dispatch *d = s->owner;

	s->has_outcome =
		!writer_submit(d->o.writer, write_outcome, outcome_written, s);
	if (s->has_outcome)
		wake_in(d, AGAIN_MS);
	else
		d->in_writer++;
}

static void note_failure(struct dispatch *d, struct slot *s,
			 const struct webhook_result *r)
{
	int64_t delay = delay_ms(d, s->attempts);
	struct str text;

	if (r->retry_after_s * INT64_C(1000) > delay)
		delay = r->retry_after_s * INT64_C(1000);
	s->retry_at = clock_wall_ms() + delay;
	str_init(&text, sizeof(s->error) - 1);
	str_add_bytes(&text, r->error,
		      utf8_cut(r->error, strlen(r->error), text.max));
	memcpy(s->error, str_text(&text), text.len + 1);
	str_clear(&text);
	d->stats.failed++;
	if (s->attempts + 1 >= d->o.most_attempts) {
		d->stats.dead++;
		log_error("webhook given up",
			  "id=%s attempts=%lld error=\"%s\"", s->id,
			  (long long)s->attempts + 1, s->error);
		return;
	}
	log_warn("webhook failed",
		 "id=%s attempt=%lld retry_ms=%lld "
		 "took_ms=%lld error=\"%s\"",
		 s->id, (long long)s->attempts + 1, (long long)delay,
		 (long long)r->took_ms, s->error);
}

static struct slot *find_slot(struct dispatch *d, const char *id)
{
	for (size_t i = 0; i < d->n_slots; i++)
		if (d->slots[i].id != NULL && strcmp(d->slots[i].id, id) == 0)
			return &d->slots[i];
	return NULL;
}

static void posted(void *ctx, const struct webhook_result *r)
{
	struct dispatch *d = ctx;
	struct slot *s = find_slot(d, r->id);

	assert(s != NULL);
	if (r->aborted) {
		free(s->id);
		s->id = NULL;
		return;
	}
	s->delivered = r->delivered;
	if (r->delivered) {
		d->stats.delivered++;
		log_debug("webhook delivered", "id=%s status=%d took_ms=%lld",
			  s->id, r->status, (long long)r->took_ms);
	} else {
		note_failure(d, s, r);
	}
	submit_outcome(s);
}

/* ---- looking ---- */

static void keep_row(void *ctx, const struct outbox_row *r)
{
	struct look *k = ctx;

	k->rows = mem_grow(k->rows, &k->cap, k->n + 1, sizeof(*k->rows));
	k->rows[k->n++] = (struct look_row){
		.id = mem_strdup(r->id),
		.topic = mem_strdup(r->topic),
		.body = mem_strdup(r->body),
		.attempts = r->attempts,
	};
}

static void read_due(struct db *db, void *arg)
{
	struct look *k = arg;
	/* Those in slots may be due, too: enough for them and new ones. */
	int64_t limit = (int64_t)(k->owner->n_slots + k->owner->o.most_open);

	k->ok = outbox_each_due(db, k->now, limit, keep_row, k, &k->why) &&
		outbox_next_due(db, k->now, &k->next_due, &k->why) &&
		(!k->counts ||
		 outbox_count(db, &k->waiting, &k->dead, &k->why));
}

static void send_row(struct dispatch *d, const struct look_row *r)
{
	const struct webhook_post p = {r->id, r->topic, r->body};
	struct slot *s = NULL;

	for (size_t i = 0; s == NULL && i < d->n_slots; i++)
		if (d->slots[i].id == NULL)
			s = &d->slots[i];
	if (s == NULL || find_slot(d, r->id) != NULL)
		return;
	if (!webhook_send(d->webhook, &p))
		return;
	memset(s, 0, sizeof(*s));
	s->owner = d;
	s->id = mem_strdup(r->id);
	s->attempts = r->attempts;
}

/* A wall time from now; the loop's clock may lag by a turn, which would make
 * the look come too early to see the row. */
static int64_t ms_until(int64_t wall_ms)
{
	int64_t left = wall_ms - clock_wall_ms();

	return left > 0 ? left + 1 : 1;
}

static void look_free(struct look *k)
{
	for (size_t i = 0; i < k->n; i++) {
		free(k->rows[i].id);
		free(k->rows[i].topic);
		free(k->rows[i].body);
	}
	free(k->rows);
	free(k);
}

/* The look that came home began after these were committed. */
static void free_seen_slots(struct dispatch *d)
{
	for (size_t i = 0; i < d->n_slots; i++) {
		struct slot *s = &d->slots[i];

		if (s->committed == 0 || s->committed > d->looks)
			continue;
		free(s->id);
		memset(s, 0, sizeof(*s));
	}
}

static void looked(void *arg)
{
	struct look *k = arg;
	struct dispatch *d = k->owner;

	d->looking = false;
	free_seen_slots(d);
	if (!k->ok)
		log_warn("outbox cannot be read", "error=\"%s\"", k->why.text);
	if (k->ok && k->counts) {
		d->stats.rows_waiting = (uint64_t)k->waiting;
		d->stats.rows_dead = (uint64_t)k->dead;
		d->counted_at = clock_mono_ms();
	}
	for (size_t i = 0; k->ok && d->webhook != NULL && i < k->n; i++)
		send_row(d, &k->rows[i]);
	if (k->ok && k->next_due != 0)
		wake_in(d, ms_until(k->next_due));
	wake_in(d, k->ok ? LOOK_MS : AGAIN_MS);
	look_free(k);
	if (d->look_again)
		look(d);
}

static void look(struct dispatch *d)
{
	struct look *k;

	d->look_again = d->looking && d->webhook != NULL;
	if (d->looking || d->webhook == NULL)
		return;
	k = mem_calloc(1, sizeof(*k));
	k->owner = d;
	k->now = clock_wall_ms();
	k->counts = d->counted_at == 0 ||
		    clock_mono_ms() - d->counted_at >= LOOK_MS;
	d->looking = reader_submit(d->o.reader, read_due, looked, k);
	if (d->looking) {
		d->looks++;
		return;
	}
	look_free(k);
	wake_in(d, AGAIN_MS);
}

static void on_timer(void *ctx)
{
	struct dispatch *d = ctx;

	d->timer_at = 0;
	for (size_t i = 0; i < d->n_slots; i++)
		if (d->slots[i].has_outcome)
			submit_outcome(&d->slots[i]);
	look(d);
}

/* ---- life ---- */

static void fill_in(struct dispatch_options *o)
{
	if (o->most_open == 0)
		o->most_open = MOST_OPEN;
	if (o->connect_ms == 0)
		o->connect_ms = CONNECT_MS;
	if (o->total_ms == 0)
		o->total_ms = TOTAL_MS;
	if (o->first_retry_ms == 0)
		o->first_retry_ms = FIRST_RETRY_MS;
	if (o->longest_retry_ms == 0)
		o->longest_retry_ms = LONGEST_RETRY_MS;
	if (o->most_attempts == 0)
		o->most_attempts = MOST_ATTEMPTS;
}

struct dispatch *dispatch_new(struct loop *l, const struct dispatch_options *o,
			      struct fault *why)
{
	struct dispatch *d = mem_calloc(1, sizeof(*d));
	struct webhook_options w;

	d->o = *o;
	fill_in(&d->o);
	w = (struct webhook_options){
		.url = o->url,
		.secret = o->secret,
		.allow_private = o->allow_private,
		.most_open = d->o.most_open,
		.connect_ms = d->o.connect_ms,
		.total_ms = d->o.total_ms,
		.done = posted,
		.ctx = d,
	};
	d->webhook = webhook_new(l, &w, why);
	if (d->webhook == NULL) {
		free(d);
		return NULL;
	}
	d->o.url = d->o.secret = NULL; /* the webhook has its own copies */
	d->n_slots = SLOTS_PER_POST * d->o.most_open;
	d->slots = mem_calloc(d->n_slots, sizeof(*d->slots));
	d->timer = loop_timer_new(l, on_timer, d);
	look(d);
	return d;
}

void dispatch_poke(struct dispatch *d)
{
	if (d != NULL)
		look(d);
}

void dispatch_stop(struct dispatch *d)
{
	struct webhook *w;

	if (d == NULL || d->webhook == NULL)
		return;
	loop_timer_free(&d->timer);
	w = d->webhook;
	webhook_free(&w);
	d->webhook = NULL;
}

void dispatch_free(struct dispatch **d)
{
	if (*d == NULL)
		return;
	dispatch_stop(*d);
	assert(!(*d)->looking && (*d)->in_writer == 0);
	for (size_t i = 0; i < (*d)->n_slots; i++)
		free((*d)->slots[i].id);
	free((*d)->slots);
	free(*d);
	*d = NULL;
}

void dispatch_stats(const struct dispatch *d, struct dispatch_stats *s_r)
{
	*s_r = d->stats;
	s_r->in_flight = d->webhook != NULL ? webhook_in_flight(d->webhook) : 0;
}
