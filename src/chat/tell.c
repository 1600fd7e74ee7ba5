#include "config.h"

#include "chat/tell.h"

#include "base/log.h"

void tell(const struct chat_ports *ports, uint64_t session,
	  const struct outgoing *o)
{
	ports->send(ports->ctx, &session, 1, o);
}

void tell_error(const struct chat_ports *ports, uint64_t session,
		const char *re, const char *code, const char *message,
		int retry_after_s)
{
	const struct out_error e = {.re = re,
				    .code = code,
				    .message = message,
				    .retry_after_s = retry_after_s};
	const struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};

	tell(ports, session, &o);
}

void tell_busy(const struct chat_ports *ports, uint64_t session, const char *re)
{
	tell_error(ports, session, re, "busy",
		   "the server has more to do than it can keep; send the same "
		   "again in a moment",
		   1);
}

void tell_result(const struct chat_ports *ports, uint64_t session,
		 const char *id, const char *conversation,
		 const struct transact_result *r)
{
	const struct out_ack ack = {.re = id,
				    .conversation = conversation,
				    .seq = r->seq,
				    .at = r->at};
	const struct outgoing o = {.type = OUTGOING_ACK, .u.ack = &ack};

	if (r->why == NULL) {
		tell(ports, session, &o);
		return;
	}
	if (r->why->kind == FAULT_REJECT) {
		tell_error(ports, session, id,
			   r->why->code != NULL ? r->why->code : "refused",
			   r->why->text, 0);
		return;
	}
	/* What is wrong with the disk is for the log, not for customers. */
	log_error("command not stored", "conversation=%s why=\"%s\"",
		  conversation, r->why->text);
	tell_error(ports, session, id, "storage",
		   "this could not be stored; send the same again later", 5);
}
