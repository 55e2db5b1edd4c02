/* The one way in: signed statements opened, judged, appended; receipts out. */
#ifndef BAIRI_SERVER_SERVICES_WRITE_H
#define BAIRI_SERVER_SERVICES_WRITE_H

#include "server/call.h"

/* Which kinds a method takes, ended by STATEMENT_KIND_UNSPECIFIED. */
typedef Bairi__V1__StatementKind write_kinds[4];

/*
 * Opens the statements of a call: signature, author = the connection's identity, campaign, kind.
 * Blocking; nothing is changed.
 */
enum status write_open(struct call *call, Bairi__V1__Signed *const *wire, size_t count,
                       const write_kinds kinds, struct statement **out, struct error *err)
    MUST_CHECK;
/* The same inside a read transaction of the caller's. */
enum status write_open_in(struct call *call, struct transaction *tx, Bairi__V1__Signed *const *wire,
                          size_t count, const write_kinds kinds, struct statement **out,
                          struct error *err) MUST_CHECK;
/* Appends opened statements, all or none, and fills the reply with their receipts. */
enum status write_append(struct call *call, const struct statement *statements, size_t count,
                         const struct bytes *privates, size_t private_count,
                         Bairi__V1__AppendReply *reply, struct error *err) MUST_CHECK;
/* Both, for the many methods that carry one statement and nothing beside it. */
enum status write_one(void *office, struct rpc_call *rpc, Bairi__V1__Signed *wire,
                      const write_kinds kinds, Bairi__V1__AppendReply *reply, struct error *err)
    MUST_CHECK;
/* A record's receipt with what it was about, as handed out when it was accepted. */
enum status write_outcome(struct call *call, struct transaction *tx, uint64_t index,
                          Bairi__V1__Receipt *receipt, bool replayed, Bairi__V1__Outcome **out,
                          struct error *err) MUST_CHECK;

#endif
