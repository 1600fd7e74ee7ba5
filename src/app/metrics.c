#include "config.h"

#include "app/metrics.h"

#include <inttypes.h>
#include <math.h>

#include "base/clock.h"

static void head(struct str *out, const char *name, const char *type,
		 const char *help)
{
	str_addf(out, "# HELP souffleur_%s %s\n# TYPE souffleur_%s %s\n", name,
		 help, name, type);
}

static void one(struct str *out, const char *name, const char *type,
		const char *help, double value)
{
	head(out, name, type, help);
	str_addf(out, "souffleur_%s %.15g\n", name, value);
}

static void counter(struct str *out, const char *name, const char *help,
		    uint64_t value)
{
	head(out, name, "counter", help);
	str_addf(out, "souffleur_%s %" PRIu64 "\n", name, value);
}

static void write_store(const struct writer *w, struct str *out)
{
	struct writer_stats s;
	uint64_t sum = 0;

	writer_stats(w, &s);
	counter(out, "store_jobs_total", "Transactions committed.", s.jobs);
	counter(out, "store_jobs_failed_total",
		"Transactions refused or failed.", s.jobs_failed);
	counter(out, "store_commits_failed_total", "Group commits that failed.",
		s.commits_failed);
	one(out, "store_waiting", "gauge", "Transactions not yet finished.",
	    (double)s.waiting);
	one(out, "store_largest_batch", "gauge",
	    "Most transactions in one commit.", (double)s.largest_batch);
	counter(out, "store_checkpoints_total", "Checkpoints of the log.",
		s.tidied);
	counter(out, "store_checkpoints_failed_total",
		"Checkpoints that failed.", s.tidy_failed);
	head(out, "store_commit_seconds", "histogram",
	     "Time of a group commit.");
	for (size_t i = 0; i < WRITER_BUCKETS; i++) {
		double ms = writer_bucket_ms(i);

		sum += s.commit_buckets[i];
		if (isinf(ms))
			str_add(out, "souffleur_store_commit_seconds_bucket"
				     "{le=\"+Inf\"}");
		else
			str_addf(out,
				 "souffleur_store_commit_seconds_bucket"
				 "{le=\"%g\"}",
				 ms / 1000);
		str_addf(out, " %" PRIu64 "\n", sum);
	}
	str_addf(out, "souffleur_store_commit_seconds_sum %.9f\n",
		 (double)s.commit_ns / 1e9);
	str_addf(out, "souffleur_store_commit_seconds_count %" PRIu64 "\n",
		 s.commits);
}

static void write_chat(const struct chat *c, struct str *out)
{
	struct bot_stats b;

	bot_stats(chat_bot(c), &b);
	head(out, "bot_turns_total", "counter",
	     "Turns of the bot, by what it did.");
	str_addf(out, "souffleur_bot_turns_total{did=\"answer\"} %" PRIu64 "\n",
		 b.answered);
	str_addf(out,
		 "souffleur_bot_turns_total{did=\"clarify\"} %" PRIu64 "\n",
		 b.asked_back);
	str_addf(out,
		 "souffleur_bot_turns_total{did=\"escalate\"} %" PRIu64 "\n",
		 b.handed_over);
	str_addf(out, "souffleur_bot_turns_total{did=\"stale\"} %" PRIu64 "\n",
		 b.stale);
	one(out, "bot_turns_waiting", "gauge", "Turns the bot owes now.",
	    (double)b.waiting);
	one(out, "visitors", "gauge", "Visitors' sessions.",
	    (double)chat_sessions(c));
}

static void write_desk(const struct desk *d, struct str *out)
{
	struct board_counts counts;
	struct prompter_stats p;
	double oldest = 0;

	board_count(desk_board(d), &counts);
	desk_prompter_stats(d, &p);
	one(out, "operators", "gauge", "Operators' sessions.",
	    (double)desk_sessions(d));
	head(out, "conversations", "gauge", "Conversations on the board.");
	for (int i = 0; i < CONVERSATION_STATES; i++)
		str_addf(out, "souffleur_conversations{state=\"%s\"} %zu\n",
			 conversation_state_name((enum conversation_state)i),
			 counts.by_state[i]);
	if (counts.oldest_queued_at > 0)
		oldest = (double)(clock_wall_ms() - counts.oldest_queued_at) /
			 1000;
	one(out, "queue_oldest_seconds", "gauge",
	    "How long the first in the queue has waited.", oldest);
	counter(out, "prompter_asked_total", "Suggestions looked for.",
		p.asked);
	counter(out, "prompter_superseded_total",
		"Questions a newer text took the place of.", p.superseded);
	counter(out, "prompter_shown_total", "Lists with suggestions.",
		p.shown);
	counter(out, "prompter_empty_total", "Lists without any.", p.empty);
}

static void write_live(const struct live *l, struct str *out)
{
	struct live_stats s;

	live_stats(l, &s);
	one(out, "content_version", "gauge",
	    "Version that is live; 0 while none is.", (double)s.version);
	one(out, "content_building", "gauge", "1 while a version is built.",
	    s.building ? 1 : 0);
	counter(out, "content_builds_total", "Versions built.", s.builds);
	counter(out, "content_failures_total",
		"Contents that were refused or could not be built.",
		s.failures);
	one(out, "content_build_seconds", "gauge", "Time of the last build.",
	    s.last_build_s);
}

static void write_link(const struct dispatch *d, struct str *out)
{
	struct dispatch_stats s;

	if (d == NULL)
		return;
	dispatch_stats(d, &s);
	counter(out, "webhook_delivered_total", "Posts that were taken.",
		s.delivered);
	counter(out, "webhook_failed_total", "Posts that failed.", s.failed);
	one(out, "webhook_waiting", "gauge", "Rows of the outbox.",
	    (double)s.rows_waiting);
	one(out, "webhook_dead", "gauge", "Rows given up.",
	    (double)s.rows_dead);
}

void metrics_write(const struct metrics_sources *s, struct str *out)
{
	write_store(s->writer, out);
	write_chat(s->chat, out);
	write_desk(s->desk, out);
	write_live(s->live, out);
	write_link(s->dispatch, out);
}
