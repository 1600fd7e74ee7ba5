/* app/serve.h - the daemon as a whole: builds the layers from the bottom up,
 * leads their ports to each other, and takes them down in reverse. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/setup.h"
#include "base/attr.h"
#include "base/fault.h"

/* Serves until SIGTERM or SIGINT and then drains. False and *why when it could
 * not start. A reload (SIGHUP) replaces setup->conf. */
bool serve_run(struct setup *setup, struct fault *why) MUST_CHECK;

#endif
