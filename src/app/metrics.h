/* app/metrics.h - the figures of all layers but wire/, as Prometheus text. */
#ifndef APP_METRICS_H
#define APP_METRICS_H

#include "app/live.h"
#include "base/str.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "link/dispatch.h"
#include "store/writer.h"

struct metrics_sources {
	const struct writer *writer;
	const struct chat *chat;
	const struct desk *desk;
	const struct live *live;
	const struct dispatch *dispatch; /* may be NULL */
};

void metrics_write(const struct metrics_sources *s, struct str *out);

#endif
