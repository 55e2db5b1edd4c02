/* Any text as the JSON of any method's request: refused, or a message that writes the same again.
 */
/* LINKS: common proto */
#include <stdint.h>
#include <stdlib.h>

#include "bairi/v1/services.pb-c.h"
#include "common/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* The first byte chooses the method. */
static const ProtobufCMessageDescriptor *choose(uint8_t byte)
{
    const ProtobufCServiceDescriptor *service = bairi_services[byte % bairi_service_count];

    return service->methods[byte / bairi_service_count % service->n_methods].input;
}

static void try_again(const ProtobufCMessage *message, struct arena *arena)
{
    json_t *first = json_from_message(message), *second = NULL;
    ProtobufCMessage *again = NULL;
    enum status status;

    require(first != NULL);
    status = json_to_message(first, message->descriptor, arena, &again, NULL);
    require(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
    if (status == STATUS_OK) {
        second = json_from_message(again);
        require(json_equal(first, second));
    }
    json_decref(first);
    json_decref(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = size > 0 ? arena_create(1 << 20) : NULL;
    ProtobufCMessage *message = NULL;
    json_t *value = NULL;
    struct error err;

    if (!arena)
        return 0;
    error_clear(&err);
    if (json_parse((struct bytes){data + 1, size - 1}, &value, &err) == STATUS_OK &&
        json_to_message(value, choose(data[0]), arena, &message, &err) == STATUS_OK)
        try_again(message, arena);
    json_decref(value);
    arena_destroy(&arena);
    return 0;
}
