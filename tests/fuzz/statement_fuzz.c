/* LINKS: common_trust common proto */
/* Signed statements: whatever comes is unpacked, read and verified without harm. */
#include <stdint.h>
#include <stdlib.h>

#include "common/message.h"
#include "common/trust/statement.h"
#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes bytes_of(ProtobufCBinaryData data)
{
    return (struct bytes){data.data, data.len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(16 << 20);
    const Bairi__V1__Statement *statement;
    const Bairi__V1__Signed *sealed;
    ProtobufCMessage *message;

    if (!arena || message_unpack(&bairi__v1__signed__descriptor, (struct bytes){data, size}, arena,
                                 &message, NULL) != STATUS_OK)
        return 0;
    sealed = (const Bairi__V1__Signed *)message;
    if (statement_read(bytes_of(sealed->statement), arena, &statement, NULL) == STATUS_OK &&
        statement_kind(statement->content_case) != statement->kind)
        abort();
    if (signature_verify(bytes_of(sealed->signature), bytes_of(sealed->statement), corpus_signer(),
                         NULL) != STATUS_OK)
        return 0;
    return 0;
}
