#include "config.h"

#include "link/webhook.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "link/address.h"
#include "loop/mailbox.h"
#include "loop/thread.h"

#define ANSWER_MAX      65536
#define HEADER_MAX      1024
#define SIGNED_EXTRA    256 /* id and time before the body */
#define RETRY_AFTER_MAX 3600
#define IDLE_MS         60000 /* the longest sleep with nothing in flight */

/* One post, from webhook_send() until done() was called. */
struct post {
	struct letter letter; /* first: the mailbox gives it back as a post */
	STAILQ_ENTRY(post) next;
	struct webhook *owner;
	char *id;
	char *topic;
	char *body;
	size_t body_len;
	CURL *easy;
	struct curl_slist *headers;
	size_t answered; /* bytes read of the answer */
	bool refused;    /* the address is private */
	int64_t began_ms;
	struct webhook_result result;
	char error[CURL_ERROR_SIZE];
};

STAILQ_HEAD(post_list, post);

struct webhook {
	struct webhook_options o;
	char *url;
	char *secret;
	struct mailbox *home;
	size_t in_flight; /* the loop's alone */
	CURLM *multi;     /* the thread's, but for curl_multi_wakeup() */
	struct post_list running; /* the thread's alone */
	pthread_t thread;
	pthread_mutex_t lock; /* over what follows */
	struct post_list taken;
	bool stopping;
};

static void post_free(struct post *p)
{
	free(p->id);
	free(p->topic);
	free(p->body);
	free(p);
}

/* ---- on the thread ---- */

/* The last word on where a request goes: names have been resolved by now. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
				 struct curl_sockaddr *a)
{
	struct post *p = ctx;

	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKET_BAD;
	if (!p->owner->o.allow_private && address_is_private(&a->addr)) {
		p->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t on_answer(char *data, size_t size, size_t n, void *ctx)
{
	struct post *p = ctx;

	(void)data;
	if (n > ANSWER_MAX - p->answered) /* size is always 1 */
		return 0;
	p->answered += n;
	return size * n;
}

static void add_header(struct post *p, struct str *line)
{
	struct curl_slist *longer;

	assert(!line->overflowed);
	longer = curl_slist_append(p->headers, str_text(line));
	assert(longer != NULL); /* NULL is out of memory */
	p->headers = longer;
	str_reset(line);
}

static void add_headers(struct post *p)
{
	int64_t now_s = clock_wall_ms() / 1000;
	char hmac[SECRET_HASH_TEXT];
	struct str line, what;

	str_init(&what, p->body_len + SIGNED_EXTRA);
	str_addf(&what, "%s.%lld.", p->id, (long long)now_s);
	str_add_bytes(&what, p->body, p->body_len);
	assert(!what.overflowed);
	secret_sign_hex(p->owner->secret, str_text(&what), what.len, hmac);
	str_clear(&what);

	str_init(&line, HEADER_MAX);
	str_add(&line, "Content-Type: application/json");
	add_header(p, &line);
	str_add(&line, "Expect:"); /* no 100-continue: one round trip less */
	add_header(p, &line);
	str_addf(&line, "Souffleur-Id: %s", p->id);
	add_header(p, &line);
	str_addf(&line, "Souffleur-Topic: %s", p->topic);
	add_header(p, &line);
	str_addf(&line, "Souffleur-Signature: t=%lld,v1=%s", (long long)now_s,
		 hmac);
	add_header(p, &line);
	str_clear(&line);
}

static void set_limits(CURL *e, const struct webhook_options *o)
{
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)o->total_ms);
	/* A name server that hangs must not hold up the end of the daemon. */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
}

static void start(struct webhook *w, struct post *p)
{
	CURL *e = curl_easy_init();

	assert(e != NULL);
	add_headers(p);
	p->easy = e;
	p->began_ms = clock_mono_ms();
	set_limits(e, &w->o);
	curl_easy_setopt(e, CURLOPT_URL, w->url);
	curl_easy_setopt(e, CURLOPT_USERAGENT, PACKAGE "/" VERSION);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, p->headers);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)p->body_len);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, p->body);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, p);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, p);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, p->error);
	curl_easy_setopt(e, CURLOPT_PRIVATE, p);
	STAILQ_INSERT_TAIL(&w->running, p, next);
	curl_multi_add_handle(w->multi, e);
}

/* Text of one line from what libcurl or the other side said. */
static void flatten(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
}

static void say(struct post *p, const char *text)
{
	struct str s;

	str_init(&s, sizeof(p->error) - 1);
	str_add(&s, text);
	memcpy(p->error, str_text(&s), s.len + 1);
	str_clear(&s);
}

static void judge(struct post *p, CURLcode code)
{
	struct webhook_result *r = &p->result;
	curl_off_t retry_after = 0;
	char *text;
	long status = 0;

	curl_easy_getinfo(p->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(p->easy, CURLINFO_RETRY_AFTER, &retry_after);
	r->status = (int)status;
	/* Their 2xx counts even when the rest was cut off: they have it. */
	r->delivered = status >= 200 && status < 300 &&
		       (code == CURLE_OK || code == CURLE_WRITE_ERROR);
	if (retry_after > 0 && !r->delivered)
		r->retry_after_s = retry_after < RETRY_AFTER_MAX
					   ? (int)retry_after
					   : RETRY_AFTER_MAX;
	if (r->delivered) {
		p->error[0] = '\0';
	} else if (p->refused && code != CURLE_OK) {
		say(p, "the address is private; see webhook.allow_private");
	} else if (status >= 300 && status < 400) {
		say(p, "answered with a redirect, which is not followed");
	} else if (status > 0 && code != CURLE_OPERATION_TIMEDOUT) {
		text = str_format("answered with status %ld", status);
		say(p, text);
		free(text);
	} else if (p->error[0] == '\0') {
		say(p, curl_easy_strerror(code));
	}
	flatten(p->error);
}

static void finish(struct webhook *w, struct post *p)
{
	STAILQ_REMOVE(&w->running, p, post, next);
	p->result.took_ms = clock_mono_ms() - p->began_ms;
	p->result.id = p->id;
	p->result.error = p->error;
	curl_multi_remove_handle(w->multi, p->easy);
	curl_easy_cleanup(p->easy);
	curl_slist_free_all(p->headers);
	mailbox_post(w->home, &p->letter);
}

static void collect(struct webhook *w)
{
	struct CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(w->multi, &left)) != NULL) {
		CURLcode code = m->data.result;
		struct post *p;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &p);
		judge(p, code);
		finish(w, p);
	}
}

/* Starts what was taken meanwhile; false when the thread shall end. */
static bool start_taken(struct webhook *w)
{
	struct post_list some = STAILQ_HEAD_INITIALIZER(some);
	bool go_on;

	pthread_mutex_lock(&w->lock);
	STAILQ_CONCAT(&some, &w->taken);
	go_on = !w->stopping;
	pthread_mutex_unlock(&w->lock);
	while (!STAILQ_EMPTY(&some)) {
		struct post *p = STAILQ_FIRST(&some);

		STAILQ_REMOVE_HEAD(&some, next);
		start(w, p);
	}
	return go_on;
}

static void *work(void *arg)
{
	struct webhook *w = arg;
	int running;

	while (start_taken(w)) {
		curl_multi_perform(w->multi, &running);
		collect(w);
		curl_multi_poll(w->multi, NULL, 0, IDLE_MS, NULL);
	}
	while (!STAILQ_EMPTY(&w->running)) {
		struct post *p = STAILQ_FIRST(&w->running);

		p->result.aborted = true;
		say(p, "broken off: the daemon ends");
		finish(w, p);
	}
	return NULL;
}

/* ---- on the loop ---- */

static void come_home(void *ctx, struct letter *letter)
{
	struct webhook *w = ctx;
	struct post *p = (struct post *)letter;

	w->in_flight--;
	w->o.done(w->o.ctx, &p->result);
	post_free(p);
}

struct webhook *webhook_new(struct loop *l, const struct webhook_options *o,
			    struct fault *why)
{
	struct webhook *w;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		fault_set(why, FAULT_FATAL, "curl", "libcurl cannot start");
		return NULL;
	}
	w = mem_calloc(1, sizeof(*w));
	w->o = *o;
	w->url = mem_strdup(o->url);
	w->secret = mem_strdup(o->secret);
	w->multi = curl_multi_init();
	assert(w->multi != NULL);
	curl_multi_setopt(w->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
			  (long)o->most_open);
	STAILQ_INIT(&w->running);
	STAILQ_INIT(&w->taken);
	pthread_mutex_init(&w->lock, NULL);
	w->home = mailbox_new(l, come_home, w);
	w->thread = thread_start("webhook", work, w);
	return w;
}

void webhook_free(struct webhook **w)
{
	struct webhook *dead = *w;

	if (dead == NULL)
		return;
	*w = NULL;
	pthread_mutex_lock(&dead->lock);
	dead->stopping = true;
	pthread_mutex_unlock(&dead->lock);
	curl_multi_wakeup(dead->multi);
	pthread_join(dead->thread, NULL);
	mailbox_free(&dead->home);
	assert(dead->in_flight == 0);
	curl_multi_cleanup(dead->multi);
	curl_global_cleanup();
	pthread_mutex_destroy(&dead->lock);
	free(dead->url);
	free(dead->secret);
	free(dead);
}

bool webhook_send(struct webhook *w, const struct webhook_post *o)
{
	struct post *p;

	if (w->in_flight >= w->o.most_open)
		return false;
	p = mem_calloc(1, sizeof(*p));
	p->owner = w;
	p->id = mem_strdup(o->id);
	p->topic = mem_strdup(o->topic);
	p->body_len = strlen(o->body);
	p->body = mem_strndup(o->body, p->body_len);
	w->in_flight++;
	pthread_mutex_lock(&w->lock);
	STAILQ_INSERT_TAIL(&w->taken, p, next);
	pthread_mutex_unlock(&w->lock);
	curl_multi_wakeup(w->multi);
	return true;
}

size_t webhook_in_flight(const struct webhook *w)
{
	return w->in_flight;
}
