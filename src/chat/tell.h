/* chat/tell.h - the answers every command gets: ack, or an error that says what
 * is wrong and whether to try again. */
#ifndef CHAT_TELL_H
#define CHAT_TELL_H

#include <stdint.h>

#include "chat/ports.h"
#include "chat/transact.h"

/* Sends to one session. */
void tell(const struct chat_ports *ports, uint64_t session,
	  const struct outgoing *o);

/* re is the client's id of the command, or NULL; code one of the protocol's;
 * retry_after_s 0 means that trying again does not help. */
void tell_error(const struct chat_ports *ports, uint64_t session,
		const char *re, const char *code, const char *message,
		int retry_after_s);

/* The store's queue is full. */
void tell_busy(const struct chat_ports *ports, uint64_t session,
	       const char *re);

/* Answers a command as its transaction ended. */
void tell_result(const struct chat_ports *ports, uint64_t session,
		 const char *id, const char *conversation,
		 const struct transact_result *r);

#endif
