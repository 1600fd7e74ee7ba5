#include "config.h"

#include "store/migrations.h"

#include "base/attr.h"

static const char *const step1[] = {
	"CREATE TABLE visitor ("
	" id TEXT PRIMARY KEY,"
	" token_hash TEXT NOT NULL UNIQUE,"
	" site TEXT NOT NULL,"
	" lang TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" email TEXT NOT NULL,"
	" phone TEXT NOT NULL,"
	" created_at BIGINT NOT NULL,"
	" seen_at BIGINT NOT NULL)",

	"CREATE TABLE conversation ("
	" id TEXT PRIMARY KEY,"
	" visitor TEXT NOT NULL REFERENCES visitor (id),"
	" state TEXT NOT NULL,"
	" lang TEXT NOT NULL,"
	" last_seq BIGINT NOT NULL,"
	" last_public_seq BIGINT NOT NULL,"
	" created_at BIGINT NOT NULL,"
	" updated_at BIGINT NOT NULL,"
	" queued_at BIGINT NOT NULL,"
	" operator_id BIGINT NOT NULL,"
	" bot_due_seq BIGINT NOT NULL,"
	" bot_done_seq BIGINT NOT NULL,"
	" clarified INTEGER NOT NULL,"
	" misses INTEGER NOT NULL,"
	" seen_visitor BIGINT NOT NULL,"
	" seen_agents BIGINT NOT NULL,"
	" severity TEXT NOT NULL,"
	" skill TEXT NOT NULL,"
	" reason TEXT NOT NULL,"
	" page TEXT NOT NULL,"
	" last_text TEXT NOT NULL,"
	" last_intent TEXT NOT NULL)",
	"CREATE INDEX conversation_visitor ON conversation"
	" (visitor, created_at)",
	/* Not IN (…): SQLite would make a table of the list at each update. */
	"CREATE INDEX conversation_open ON conversation (queued_at)"
	" WHERE state = 'queued' OR state = 'assigned' OR state = 'offline'",
	"CREATE INDEX conversation_due ON conversation (updated_at)"
	" WHERE bot_due_seq > 0",

	"CREATE TABLE event ("
	" conversation TEXT NOT NULL REFERENCES conversation (id),"
	" seq BIGINT NOT NULL,"
	" prev BIGINT NOT NULL,"
	" at BIGINT NOT NULL,"
	" kind TEXT NOT NULL,"
	" author TEXT NOT NULL,"
	" author_id BIGINT NOT NULL,"
	" author_name TEXT NOT NULL,"
	" visibility TEXT NOT NULL,"
	" client_id TEXT,"
	" body TEXT NOT NULL,"
	" PRIMARY KEY (conversation, seq),"
	" UNIQUE (conversation, client_id))",

	"CREATE TABLE account ("
	" id BIGINT PRIMARY KEY,"
	" login TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" role TEXT NOT NULL,"
	" disabled INTEGER NOT NULL,"
	" password TEXT NOT NULL,"
	" created_at BIGINT NOT NULL)",
	"CREATE UNIQUE INDEX account_login ON account (lower(login))",
	"CREATE TABLE signin ("
	" token_hash TEXT PRIMARY KEY,"
	" account BIGINT NOT NULL REFERENCES account (id),"
	" created_at BIGINT NOT NULL,"
	" expires_at BIGINT NOT NULL)",
	"CREATE INDEX signin_account ON signin (account)",

	"CREATE TABLE content_version ("
	" number BIGINT PRIMARY KEY,"
	" at BIGINT NOT NULL,"
	" author TEXT NOT NULL,"
	" note TEXT NOT NULL,"
	" digest TEXT NOT NULL)",
	"CREATE TABLE content_file ("
	" version BIGINT NOT NULL REFERENCES content_version (number),"
	" path TEXT NOT NULL,"
	" bytes BYTEA NOT NULL,"
	" PRIMARY KEY (version, path))",

	"CREATE TABLE outbox ("
	" id TEXT PRIMARY KEY,"
	" topic TEXT NOT NULL,"
	" conversation TEXT,"
	" seq BIGINT NOT NULL,"
	" body TEXT NOT NULL,"
	" created_at BIGINT NOT NULL,"
	" due_at BIGINT NOT NULL,"
	" attempts INTEGER NOT NULL,"
	" dead INTEGER NOT NULL,"
	" error TEXT NOT NULL)",
	"CREATE INDEX outbox_due ON outbox (due_at, created_at, seq)"
	" WHERE dead = 0",
	"CREATE INDEX outbox_order"
	" ON outbox (conversation, seq, created_at, id) WHERE dead = 0",
	NULL,
};

static const char *const step2[] = {
	"ALTER TABLE conversation"
	" ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0",
	NULL,
};

static const char *const *const steps[] = {step1, step2, NULL};

const char *const *migrations_step(size_t number)
{
	return number < ARRAY_SIZE(steps) ? steps[number] : NULL;
}
