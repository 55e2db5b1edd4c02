/* What this person signs: campaign, author, last checkpoint seen, and the content of the verb. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/trust/statement.h"

Bairi__V1__Statement *statement_draft(const struct bureau *bureau, struct arena *arena,
                                      struct bytes previous)
{
    Bairi__V1__Statement *statement = arena_alloc(arena, sizeof(*statement));

    if (!statement)
        return NULL;
    bairi__v1__statement__init(statement);
    statement->campaign = arena_strdup(arena, bureau->campaign);
    statement->previous.data =
        arena_memdup(arena, previous.data ? previous.data : (const uint8_t *)"", previous.size);
    statement->previous.len = previous.size;
    if (!statement->campaign || !statement->previous.data)
        return NULL;
    if (!bureau->has_seen)
        return statement;
    statement->seen_size = bureau->seen.size;
    statement->seen_epoch = origin_epoch(bureau->seen.origin);
    statement->seen_root.data = arena_memdup(arena, bureau->seen.root.bytes, SHA256_SIZE);
    statement->seen_root.len = SHA256_SIZE;
    return statement->seen_root.data ? statement : NULL;
}

enum status statement_sign(const struct bureau *bureau, Bairi__V1__Statement *statement,
                           struct arena *arena, Bairi__V1__Signed **out, struct error *err)
{
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof(*sealed));

    if (!sealed)
        return no_memory(err);
    bairi__v1__signed__init(sealed);
    TRY(statement_seal(statement, bureau->signer, clock_now(bureau->clock), arena, sealed, NULL,
                       err));
    *out = sealed;
    return STATUS_OK;
}
