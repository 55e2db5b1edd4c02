/* Any bytes as an SP stream, fed in chunks the input chooses: frames agree with feeding it whole.
 */
/* LINKS: common_net common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/sp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 4096 };

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* What a stream came to: how many frames, a checksum of them, whether it broke. */
struct outcome {
    unsigned frames;
    uint64_t sum;
    bool broken;
};

static void note_frame(struct outcome *out, struct sp_frame *frame)
{
    require(frame->size <= LIMIT && (frame->id & SP_ID_BIT) && (frame->body || frame->size == 0));
    out->frames++;
    out->sum = out->sum * 31 + frame->id + frame->size;
    for (size_t i = 0; i < frame->size; i++)
        out->sum = out->sum * 31 + frame->body[i];
    free(frame->body);
}

static void feed(struct sp_parser *parser, struct bytes input, struct outcome *out)
{
    struct sp_frame frame;
    struct error err;

    while (input.size > 0) {
        size_t before = input.size;
        switch (sp_parser_next(parser, &input, &frame, &err)) {
        case SP_FRAME:
            note_frame(out, &frame);
            break;
        case SP_MORE:
            require(input.size == 0);
            break;
        case SP_BROKEN:
            out->broken = true;
            return;
        }
        require(input.size < before);
    }
}

static struct outcome parse(const uint8_t *data, size_t size, size_t chunk)
{
    struct outcome out = {0};
    struct sp_parser parser;

    sp_parser_init(&parser, SP_REQ, LIMIT);
    for (size_t at = 0; at < size && !out.broken; at += chunk)
        feed(&parser, (struct bytes){data + at, size - at < chunk ? size - at : chunk}, &out);
    sp_parser_free(&parser);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t chunk = size ? 1 + data[0] % 32 : 1;
    struct outcome whole, parts;

    if (size == 0)
        return 0;
    data++;
    size--;
    whole = parse(data, size, size ? size : 1);
    parts = parse(data, size, chunk);
    require(whole.frames == parts.frames && whole.sum == parts.sum);
    require(whole.broken == parts.broken);
    return 0;
}
