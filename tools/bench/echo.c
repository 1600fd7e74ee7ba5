/* The bare libwebsockets echo server that benches compare us with: the same
 * library, loop and options as src/wire, and nothing of ours above them. What
 * a message costs here is the floor. Prints "listening port=N". */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwebsockets.h>
#include <uv.h>

#define MESSAGE_MAX 65536

/* The message that is being echoed; a client waits for it before the next. */
struct echo {
	unsigned char *text; /* LWS_PRE spare bytes, then len */
	size_t len;
};

static int on_receive(struct lws *wsi, struct echo *e, const void *in,
		      size_t len)
{
	if (e->text == NULL)
		e->text = malloc(LWS_PRE + MESSAGE_MAX);
	if (e->text == NULL || len > MESSAGE_MAX - e->len)
		return -1;
	memcpy(e->text + LWS_PRE + e->len, in, len);
	e->len += len;
	if (lws_is_final_fragment(wsi) &&
	    lws_remaining_packet_payload(wsi) == 0)
		lws_callback_on_writable(wsi);
	return 0;
}

static int on_writeable(struct lws *wsi, struct echo *e)
{
	size_t len = e->len;
	int wrote;

	if (len == 0)
		return 0;
	e->len = 0;
	wrote = lws_write(wsi, e->text + LWS_PRE, len, LWS_WRITE_TEXT);
	free(e->text);
	e->text = NULL;
	return wrote < (int)len ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason,
		    void *user, void *in, size_t len)
{
	struct echo *e = user;

	if (reason == LWS_CALLBACK_RECEIVE)
		return on_receive(wsi, e, in, len);
	if (reason == LWS_CALLBACK_SERVER_WRITEABLE)
		return on_writeable(wsi, e);
	if (reason == LWS_CALLBACK_CLOSED && e != NULL)
		free(e->text);
	return 0;
}

int main(int argc, char **argv)
{
	static const lws_retry_bo_t no_heartbeat;
	static const struct lws_protocols protocols[] = {
		{.name = "souffleur.v1",
		 .callback = on_event,
		 .per_session_data_size = sizeof(struct echo),
		 .rx_buffer_size = 1024,
		 .tx_packet_size = 65536},
		{.name = NULL},
	};
	uv_loop_t loop;
	void *loops[1] = {&loop};
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.options = LWS_SERVER_OPTION_LIBUV |
			   LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
			   LWS_SERVER_OPTION_DISABLE_IPV6,
		.foreign_loops = loops,
		.retry_and_idle_policy = &no_heartbeat,
		.gid = -1,
		.uid = -1,
	};
	struct lws_context *context;
	struct lws_vhost *vhost;

	lws_set_log_level(LLL_ERR, NULL);
	uv_loop_init(&loop);
	context = lws_create_context(&info);
	if (context == NULL)
		return 1;
	info.port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
	info.iface = "127.0.0.1";
	info.protocols = protocols;
	vhost = lws_create_vhost(context, &info);
	if (vhost == NULL)
		return 1;
	printf("listening port=%d\n", lws_get_vhost_listen_port(vhost));
	fflush(stdout);
	uv_run(&loop, UV_RUN_DEFAULT);
	return 0;
}
