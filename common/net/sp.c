/* SP framing as nng's stream transports write it (nng src/sp/transport, RFC draft sp-tcp-mapping).
 */
#include "common/net/sp.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 * 1024, ID_SIZE_ON_WIRE = 4, LENGTH_SIZE = 8 };

void sp_greeting(enum sp_kind mine, uint8_t out[SP_GREETING_SIZE])
{
    const uint8_t greeting[SP_GREETING_SIZE] = {0, 'S', 'P', 0, 0, (uint8_t)mine, 0, 0};

    memcpy(out, greeting, SP_GREETING_SIZE);
}

static void put_be(uint64_t value, size_t size, uint8_t *out)
{
    for (size_t i = size; i-- > 0; value >>= 8)
        out[i] = (uint8_t)value;
}

static uint64_t get_be(const uint8_t *in, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | in[i];
    return value;
}

void sp_header(uint32_t id, size_t body_size, uint8_t out[SP_HEADER_SIZE])
{
    put_be((uint64_t)body_size + ID_SIZE_ON_WIRE, LENGTH_SIZE, out);
    put_be(id, ID_SIZE_ON_WIRE, out + LENGTH_SIZE);
}

void sp_parser_init(struct sp_parser *parser, enum sp_kind peer, size_t body_max)
{
    *parser = (struct sp_parser){.peer = peer, .body_max = body_max};
}

void sp_parser_free(struct sp_parser *parser)
{
    free(parser->body);
    parser->body = NULL;
}

static enum sp_event broken(struct sp_parser *parser)
{
    parser->broken = true;
    return SP_BROKEN;
}

/* Fills parser->head up to `size` bytes; true once they are there. */
static bool take_head(struct sp_parser *parser, size_t size, struct bytes *input)
{
    size_t missing = size - parser->head_have;
    size_t taken = input->size < missing ? input->size : missing;

    if (taken > 0)
        memcpy(parser->head + parser->head_have, input->data, taken);
    parser->head_have += taken;
    input->data += taken;
    input->size -= taken;
    return parser->head_have == size;
}

static enum sp_event take_greeting(struct sp_parser *parser, struct bytes *input, struct error *err)
{
    uint8_t expected[SP_GREETING_SIZE];

    if (!take_head(parser, SP_GREETING_SIZE, input))
        return SP_MORE;
    sp_greeting(parser->peer, expected);
    if (memcmp(parser->head, expected, SP_GREETING_SIZE) != 0) {
        error_set(err, STATUS_INVALID_ARGUMENT, "the other side does not speak SP %s",
                  parser->peer == SP_REQ ? "REQ" : "REP");
        return broken(parser);
    }
    parser->greeted = true;
    parser->head_have = 0;
    return SP_FRAME;
}

static enum sp_event take_header(struct sp_parser *parser, struct bytes *input, struct error *err)
{
    uint64_t length;

    if (!take_head(parser, SP_HEADER_SIZE, input)) {
        /* a lie is answered when its eight bytes are here, not when the id follows */
        if (parser->head_have < LENGTH_SIZE)
            return SP_MORE;
    }
    length = get_be(parser->head, LENGTH_SIZE);
    if (length < ID_SIZE_ON_WIRE || length - ID_SIZE_ON_WIRE > parser->body_max) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a message of %llu bytes was announced; at most %zu are taken",
                  (unsigned long long)length, parser->body_max);
        return broken(parser);
    }
    if (parser->head_have < SP_HEADER_SIZE)
        return SP_MORE;
    parser->id = (uint32_t)get_be(parser->head + LENGTH_SIZE, ID_SIZE_ON_WIRE);
    if (!(parser->id & SP_ID_BIT)) {
        error_set(err, STATUS_INVALID_ARGUMENT, "a relayed request is not taken");
        return broken(parser);
    }
    parser->body_size = (size_t)length - ID_SIZE_ON_WIRE;
    parser->body_have = 0;
    parser->body_capacity = 0;
    parser->in_body = true;
    return SP_FRAME;
}

/* Room for `more` bytes which are here, growing geometrically, never beyond the announced size. */
static bool make_room(struct sp_parser *parser, size_t more)
{
    size_t need = parser->body_have + more;
    size_t capacity;
    uint8_t *body;

    if (need <= parser->body_capacity)
        return true;
    capacity = need == parser->body_size ? need : 2 * need;
    if (capacity < FIRST_CAPACITY)
        capacity = FIRST_CAPACITY;
    if (capacity > parser->body_size)
        capacity = parser->body_size;
    body = realloc(parser->body, capacity);
    if (!body)
        return false;
    parser->body = body;
    parser->body_capacity = capacity;
    return true;
}

static enum sp_event take_body(struct sp_parser *parser, struct bytes *input,
                               struct sp_frame *frame, struct error *err)
{
    size_t missing = parser->body_size - parser->body_have;
    size_t taken = input->size < missing ? input->size : missing;

    if (taken > 0) {
        if (!make_room(parser, taken)) {
            error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
            return broken(parser);
        }
        memcpy(parser->body + parser->body_have, input->data, taken);
        parser->body_have += taken;
        input->data += taken;
        input->size -= taken;
    }
    if (parser->body_have < parser->body_size)
        return SP_MORE;
    *frame = (struct sp_frame){.id = parser->id, .body = parser->body, .size = parser->body_size};
    parser->body = NULL;
    parser->in_body = false;
    parser->head_have = 0;
    return SP_FRAME;
}

enum sp_event sp_parser_next(struct sp_parser *parser, struct bytes *input, struct sp_frame *frame,
                             struct error *err)
{
    enum sp_event event = SP_FRAME;

    if (parser->broken) {
        error_set(err, STATUS_INVALID_ARGUMENT, "the stream is broken");
        return SP_BROKEN;
    }
    if (!parser->greeted)
        event = take_greeting(parser, input, err);
    if (event == SP_FRAME && !parser->in_body)
        event = take_header(parser, input, err);
    if (event == SP_FRAME)
        event = take_body(parser, input, frame, err);
    return event;
}
