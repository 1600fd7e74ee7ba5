#include "config.h"

#include "conf/keys.h"

#include <string.h>

#include "base/attr.h"
#include "base/nearest.h"
#include "conf/check.h"

#define AT(member) offsetof(struct conf, member)

/* The order here is the order of the sample file and of the manual. */
static const struct conf_key keys[] = {
	{.section = "server",
	 .name = "listen",
	 .type = CONF_TEXT,
	 .offset = AT(server.listen),
	 .fallback = "127.0.0.1:8080",
	 .check = check_listen,
	 .option = "listen",
	 .fixed = true,
	 .doc = "Address and port to listen on, HOST:PORT or [IPV6]:PORT; port "
		"0 takes any free one"},
	{.section = "server",
	 .name = "origins",
	 .type = CONF_LIST,
	 .offset = AT(server.origins),
	 .fallback = "",
	 .max = 256,
	 .check = check_origin,
	 .doc = "Websites that may embed the widget, beside our own pages: "
		"https://shop.example, https://www.shop.example"},
	{.section = "server",
	 .name = "per_address",
	 .type = CONF_INT,
	 .offset = AT(server.per_address),
	 .fallback = "30",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Most open sockets of one client address"},
	{.section = "server",
	 .name = "connect_rate",
	 .type = CONF_INT,
	 .offset = AT(server.connect_rate),
	 .fallback = "5",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Most new sockets of one client address a second"},
	{.section = "server",
	 .name = "max_sessions",
	 .type = CONF_INT,
	 .offset = AT(server.max_sessions),
	 .fallback = "20000",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Most open sockets in all; the process needs as many file "
		"descriptors"},
	{.section = "server",
	 .name = "visitor_rate",
	 .type = CONF_INT,
	 .offset = AT(server.visitor_rate),
	 .fallback = "1",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Messages a visitor may send a second, in the long run"},
	{.section = "server",
	 .name = "visitor_burst",
	 .type = CONF_INT,
	 .offset = AT(server.visitor_burst),
	 .fallback = "5",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Messages a visitor may send at once"},
	{.section = "server",
	 .name = "operator_rate",
	 .type = CONF_INT,
	 .offset = AT(server.operator_rate),
	 .fallback = "10",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Commands an operator's page may send a second, in the long "
		"run"},
	{.section = "server",
	 .name = "operator_burst",
	 .type = CONF_INT,
	 .offset = AT(server.operator_burst),
	 .fallback = "40",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Commands an operator's page may send at once"},
	{.section = "server",
	 .name = "silence",
	 .type = CONF_INT,
	 .offset = AT(server.silence),
	 .fallback = "75",
	 .min = 2,
	 .max = 3600,
	 .fixed = true,
	 .doc = "Seconds after which a session that says nothing is ended; "
		"pages ping every 25"},
	{.section = "server",
	 .name = "trust_forwarded",
	 .type = CONF_BOOL,
	 .offset = AT(server.trust_forwarded),
	 .fallback = "no",
	 .fixed = true,
	 .doc = "Take the client's address from X-Forwarded-For; only behind "
		"a proxy that sets it"},
	{.section = "server",
	 .name = "drain_deadline",
	 .type = CONF_INT,
	 .offset = AT(server.drain_deadline),
	 .fallback = "10",
	 .min = 0,
	 .max = 600,
	 .doc = "Seconds in which open sockets are ended after SIGTERM"},
	{.section = "server",
	 .name = "web_root",
	 .type = CONF_TEXT,
	 .offset = AT(server.web_root),
	 .fallback = PKGDATADIR "/web",
	 .fixed = true,
	 .doc = "Directory of the built pages (widget, console, demo shop)"},
	{.section = "store",
	 .name = "url",
	 .type = CONF_TEXT,
	 .offset = AT(store.url),
	 .fallback = "",
	 .fixed = true,
	 .doc = "Database; empty is SQLite in the data directory"},
	{.section = "store",
	 .name = "queue",
	 .type = CONF_INT,
	 .offset = AT(store.queue),
	 .fallback = "10000",
	 .min = 1,
	 .max = 1000000,
	 .fixed = true,
	 .doc = "Commands that may wait for the database; beyond it clients "
		"are told to try again"},
	{.section = "data",
	 .name = "dir",
	 .type = CONF_TEXT,
	 .offset = AT(data.dir),
	 .fallback = "data",
	 .check = check_filled,
	 .option = "data",
	 .fixed = true,
	 .doc = "Directory of everything that is kept; under systemd the "
		"default is $STATE_DIRECTORY"},
	{.section = "content",
	 .name = "dir",
	 .type = CONF_TEXT,
	 .offset = AT(content.dir),
	 .fallback = PKGDATADIR "/content",
	 .check = check_filled,
	 .option = "content",
	 .doc = "Directory with intents/ and kb/"},
	{.section = "match",
	 .name = "promise",
	 .type = CONF_REAL,
	 .offset = AT(match.promise),
	 .fallback = "0.95",
	 .min = 0.5,
	 .max = 0.999,
	 .doc = "Share of the bot's own answers that shall be right"},
	{.section = "match",
	 .name = "threads",
	 .type = CONF_INT,
	 .offset = AT(match.threads),
	 .fallback = "0",
	 .min = 0,
	 .max = 256,
	 .fixed = true,
	 .doc = "Threads that match messages; 0 is one for each core"},
	{.section = "match",
	 .name = "vectors",
	 .type = CONF_TEXT,
	 .offset = AT(match.vectors),
	 .fallback = "",
	 .doc = "File of word vectors made by `souffleur vectors import`, or "
		"directory of such files; empty is none"},
	{.section = "bot",
	 .name = "enabled",
	 .type = CONF_BOOL,
	 .offset = AT(bot.enabled),
	 .fallback = "yes",
	 .doc = "Whether the bot answers; if not, everything goes to people"},
	{.section = "bot",
	 .name = "name",
	 .type = CONF_TEXT,
	 .offset = AT(bot.name),
	 .fallback = "Vesna",
	 .check = check_filled,
	 .doc = "What visitors see as the bot's name"},
	{.section = "bot",
	 .name = "burst",
	 .type = CONF_INT,
	 .offset = AT(bot.burst),
	 .fallback = "1500",
	 .min = 0,
	 .max = 10000,
	 .doc = "Milliseconds of quiet after which short messages in a row are "
		"read as one question"},
	{.section = "site",
	 .name = "id",
	 .type = CONF_TEXT,
	 .offset = AT(site.id),
	 .fallback = "demo",
	 .check = check_word,
	 .doc = "Name of the website in the widget's script tag"},
	{.section = "site",
	 .name = "name",
	 .type = CONF_TEXT,
	 .offset = AT(site.name),
	 .fallback = "Vesna Home",
	 .check = check_filled,
	 .doc = "What answers call the shop: {{site.name}}"},
	{.section = "site",
	 .name = "email",
	 .type = CONF_TEXT,
	 .offset = AT(site.email),
	 .fallback = "help@vesna-home.example",
	 .check = check_email,
	 .doc = "Where visitors can write: {{site.email}}"},
	{.section = "site",
	 .name = "phone",
	 .type = CONF_TEXT,
	 .offset = AT(site.phone),
	 .fallback = "+371 6000 0100",
	 .doc = "Where visitors can call: {{site.phone}}"},
	{.section = "site",
	 .name = "languages",
	 .type = CONF_LIST,
	 .offset = AT(site.languages),
	 .fallback = "en, ru, lv, ro",
	 .min = 1,
	 .max = 32,
	 .check = check_language,
	 .doc = "Languages the site speaks, ISO 639-1, the usual one first"},
	{.section = "site",
	 .name = "timezone",
	 .type = CONF_TEXT,
	 .offset = AT(site.timezone),
	 .fallback = "Europe/Riga",
	 .check = check_timezone,
	 .doc = "Time zone of the hours below"},
	{.section = "site",
	 .name = "hours",
	 .type = CONF_TEXT,
	 .offset = AT(site.hours),
	 .fallback = "",
	 .doc = "When people answer, as Mon-Fri 09:00-20:00; Sat 10:00-16:00; "
		"empty is always"},
	{.section = "site",
	 .name = "holidays",
	 .type = CONF_LIST,
	 .offset = AT(site.holidays),
	 .fallback = "",
	 .max = 366,
	 .check = check_date,
	 .doc = "Days on which nobody answers, YYYY-MM-DD"},
	{.section = "site",
	 .name = "peek",
	 .type = CONF_BOOL,
	 .offset = AT(site.peek),
	 .fallback = "yes",
	 .doc = "Show operators what a visitor types before it is sent; "
		"visitors are told"},
	{.section = "webhook",
	 .name = "url",
	 .type = CONF_TEXT,
	 .offset = AT(webhook.url),
	 .fallback = "",
	 .check = check_url,
	 .fixed = true,
	 .doc = "Where events are posted as signed JSON; empty is nowhere"},
	{.section = "webhook",
	 .name = "secret_file",
	 .type = CONF_TEXT,
	 .offset = AT(webhook.secret_file),
	 .fallback = "",
	 .fixed = true,
	 .doc = "File whose first line signs the events; better than the next "
		"key"},
	{.section = "webhook",
	 .name = "secret",
	 .type = CONF_TEXT,
	 .offset = AT(webhook.secret),
	 .fallback = "",
	 .secret = true,
	 .fixed = true,
	 .doc = "Signs the events when there is no secret_file; never printed"},
	{.section = "webhook",
	 .name = "allow_private",
	 .type = CONF_BOOL,
	 .offset = AT(webhook.allow_private),
	 .fallback = "no",
	 .fixed = true,
	 .doc = "Let webhooks reach private and loopback addresses"},
	{.section = "log",
	 .name = "level",
	 .type = CONF_LEVEL,
	 .offset = AT(log.level),
	 .fallback = "info",
	 .doc = "What is logged: error, warn, info or debug; debug shows what "
		"customers write"},
};

const struct conf_key *conf_keys(size_t *n_r)
{
	*n_r = ARRAY_SIZE(keys);
	return keys;
}

int conf_key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(keys[i].section, section) == 0 &&
		    strcmp(keys[i].name, name) == 0)
			return (int)i;
	return -1;
}

static int nearest(const char *section, const char *name)
{
	size_t best_cost = 5;
	int best = -1;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t in_name = nearest_distance(name, keys[i].name);
		size_t cost =
			in_name + nearest_distance(section, keys[i].section);

		/* The right key under the wrong heading. */
		if (in_name == 0 && cost > 3)
			cost = 3;
		if (cost < best_cost) {
			best = (int)i;
			best_cost = cost;
		}
	}
	return best;
}

bool conf_no_such_key(const char *section, const char *name, struct fault *why)
{
	int near = nearest(section, name);

	if (near < 0)
		return fault_set(why, FAULT_REJECT, "conf",
				 "there is no key %.60s.%.60s; `souffleur "
				 "config` prints all",
				 section, name);
	return fault_set(why, FAULT_REJECT, "conf",
			 "there is no key %.60s.%.60s; did you mean %s.%s?",
			 section, name, keys[near].section, keys[near].name);
}
