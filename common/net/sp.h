/* nng's SP REQ/REP framing on a byte stream, pure: greeting, length, request id, body. */
#ifndef BAIRI_COMMON_NET_SP_H
#define BAIRI_COMMON_NET_SP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/status.h"

/* The protocol number each side names in its greeting. */
enum sp_kind { SP_REQ = 0x30, SP_REP = 0x31 };

enum {
    SP_GREETING_SIZE = 8,
    SP_HEADER_SIZE = 12 /* 8-byte length and 4-byte request id, both big-endian */
};

/* Every request id has this bit; an id without it belongs to a relay, and relays are refused. */
#define SP_ID_BIT UINT32_C(0x80000000)

/* 00 'S' 'P' 00 | 00 kind | 00 00: the first bytes each side sends. */
void sp_greeting(enum sp_kind mine, uint8_t out[SP_GREETING_SIZE]);

/* The header before a body of body_size bytes. */
void sp_header(uint32_t id, size_t body_size, uint8_t out[SP_HEADER_SIZE]);

/* One message taken off the stream; body is malloc'ed and the caller's, NULL when size is 0. */
struct sp_frame {
    uint32_t id;
    uint8_t *body;
    size_t size;
};

/* Cuts a stream into frames. The fields are the parser's own. */
struct sp_parser {
    enum sp_kind peer;
    size_t body_max;
    bool greeted;
    bool broken;
    uint8_t head[SP_HEADER_SIZE];
    size_t head_have;
    bool in_body;
    uint32_t id;
    uint8_t *body;
    size_t body_size; /* as announced, already checked against body_max */
    size_t body_have;
    size_t body_capacity; /* at most twice what has arrived, and 16 KiB */
};

enum sp_event { SP_MORE, SP_FRAME, SP_BROKEN };

/*
 * peer      the kind whose greeting is expected
 * body_max  bytes of the largest body taken
 */
void sp_parser_init(struct sp_parser *parser, enum sp_kind peer, size_t body_max);
void sp_parser_free(struct sp_parser *parser);

/*
 * Takes bytes off the front of *input until a frame is whole or the input is used up.
 * A length is judged before anything is allocated, and nothing is allocated on the peer's word
 * beyond twice what it has sent.
 * Returns  SP_FRAME with *frame filled (call again with what is left), SP_MORE when all input is
 *          used, SP_BROKEN for ever after a wrong greeting, length or id; err says which
 */
enum sp_event sp_parser_next(struct sp_parser *parser, struct bytes *input, struct sp_frame *frame,
                             struct error *err) MUST_CHECK;

#endif
