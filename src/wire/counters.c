#include "config.h"

#include "wire/counters.h"

#include <inttypes.h>
#include <string.h>

static const char *const refusal_names[REFUSALS] = {
	[REFUSAL_ORIGIN] = "origin",     [REFUSAL_PROTOCOL] = "protocol",
	[REFUSAL_TOO_MANY] = "too_many", [REFUSAL_TOO_FAST] = "too_fast",
	[REFUSAL_FULL] = "full",         [REFUSAL_DRAIN] = "drain",
};

void counters_error(struct counters *c, const char *code)
{
	for (size_t i = 0; i < PROTOCOL_ERRORS; i++)
		if (strcmp(protocol_error_names[i], code) == 0)
			c->errors[i]++;
}

static void head(struct str *out, const char *name, const char *type,
		 const char *help)
{
	str_addf(out,
		 "# HELP souffleur_%s %s\n"
		 "# TYPE souffleur_%s %s\n",
		 name, help, name, type);
}

static void one(struct str *out, const char *name, const char *type,
		const char *help, uint64_t value)
{
	head(out, name, type, help);
	str_addf(out, "souffleur_%s %" PRIu64 "\n", name, value);
}

static void labelled(struct str *out, const char *name, const char *label,
		     const char *const *labels, const uint64_t *values,
		     size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addf(out, "souffleur_%s{%s=\"%s\"} %" PRIu64 "\n", name,
			 label, labels[i], values[i]);
}

void counters_print(const struct counters *c, struct str *out)
{
	static const char *const classes[6] = {"0xx", "1xx", "2xx",
					       "3xx", "4xx", "5xx"};

	one(out, "sessions", "gauge", "Open sockets.", c->sessions_now);
	one(out, "sessions_total", "counter", "Sockets since the start.",
	    c->sessions);
	one(out, "frames_received_total", "counter", "Messages of clients.",
	    c->frames_in);
	one(out, "frames_sent_total", "counter", "Messages to clients.",
	    c->frames_out);
	one(out, "bytes_received_total", "counter",
	    "Payload of messages of clients.", c->bytes_in);
	one(out, "bytes_sent_total", "counter",
	    "Payload of messages to clients.", c->bytes_out);
	one(out, "frames_left_out_total", "counter",
	    "Unimportant messages not queued for slow readers.",
	    c->frames_left_out);
	one(out, "queue_overflows_total", "counter",
	    "Sessions that read too slowly.", c->outq_full);
	head(out, "frames_refused_total", "counter",
	     "Messages of clients that were refused.");
	labelled(out, "frames_refused_total", "code", protocol_error_names,
		 c->errors, PROTOCOL_ERRORS);
	head(out, "sessions_closed_total", "counter",
	     "Ends of sessions, by reason.");
	labelled(out, "sessions_closed_total", "reason", protocol_close_names,
		 c->closes, PROTOCOL_CLOSES);
	str_addf(out,
		 "souffleur_sessions_closed_total{reason=\"client\"} %" PRIu64
		 "\n"
		 "souffleur_sessions_closed_total{reason=\"lost\"} %" PRIu64
		 "\n",
		 c->closed_by_client, c->lost);
	head(out, "upgrades_refused_total", "counter",
	     "WebSocket upgrades that were refused.");
	labelled(out, "upgrades_refused_total", "reason", refusal_names,
		 c->refusals, REFUSALS);
	head(out, "http_responses_total", "counter", "HTTP answers.");
	labelled(out, "http_responses_total", "class", classes, c->requests, 6);
}
