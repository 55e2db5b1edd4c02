/* SP framing: the bytes of nng's mapping, split anywhere, and every lie about a length. */
/* LINKS: common */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "common/net/sp.h"

enum { LIMIT = 1000 };

/* Feeds all of input; the last event. *got receives the frames' count and the last frame. */
struct outcome {
    enum sp_event event;
    unsigned frames;
    struct sp_frame last; /* body freed; size and id stay */
    char text[32];        /* the last body's first bytes */
    struct error err;
};

static void feed(struct sp_parser *parser, const void *bytes, size_t size, struct outcome *out)
{
    struct bytes input = {bytes, size};

    while (input.size > 0) {
        out->event = sp_parser_next(parser, &input, &out->last, &out->err);
        if (out->event == SP_BROKEN)
            return;
        if (out->event == SP_FRAME) {
            size_t shown = out->last.size < sizeof out->text ? out->last.size : sizeof out->text;
            out->frames++;
            if (shown)
                memcpy(out->text, out->last.body, shown);
            free(out->last.body);
        }
    }
}

static struct outcome feed_fresh(const void *bytes, size_t size)
{
    struct outcome out = {0};
    struct sp_parser parser;

    sp_parser_init(&parser, SP_REQ, LIMIT);
    feed(&parser, bytes, size, &out);
    sp_parser_free(&parser);
    return out;
}

/* greeting, "hello" as id 0x80000001, an empty one as 0xffffffff */
static const uint8_t stream[] = "\0SP\0\0\x30\0\0"
                                "\0\0\0\0\0\0\0\x09\x80\0\0\x01hello"
                                "\0\0\0\0\0\0\0\x04\xff\xff\xff\xff";
enum { STREAM_SIZE = sizeof stream - 1 };

static void greeting_and_header_are_the_bytes_of_nng(void **state)
{
    uint8_t greeting[SP_GREETING_SIZE];
    uint8_t header[SP_HEADER_SIZE];

    (void)state;
    sp_greeting(SP_REQ, greeting);
    assert_memory_equal(greeting, stream, sizeof greeting);
    sp_greeting(SP_REP, greeting);
    assert_int_equal(greeting[5], 0x31);
    sp_header(SP_ID_BIT | 1, 5, header);
    assert_memory_equal(header, stream + 8, sizeof header);
}

static void frames_survive_a_split_at_every_byte(void **state)
{
    (void)state;
    for (size_t split = 0; split <= STREAM_SIZE; split++) {
        struct outcome out = {0};
        struct sp_parser parser;
        sp_parser_init(&parser, SP_REQ, LIMIT);
        feed(&parser, stream, split, &out);
        feed(&parser, stream + split, STREAM_SIZE - split, &out);
        assert_int_equal(out.frames, 2);
        assert_memory_equal(out.text, "hello", 5);
        assert_true(out.last.id == UINT32_MAX);
        assert_int_equal(out.last.size, 0);
        sp_parser_free(&parser);
    }
}

static void frames_survive_single_bytes(void **state)
{
    struct outcome out = {0};
    struct sp_parser parser;

    (void)state;
    sp_parser_init(&parser, SP_REQ, LIMIT);
    for (size_t i = 0; i < STREAM_SIZE; i++)
        feed(&parser, stream + i, 1, &out);
    assert_int_equal(out.frames, 2);
    sp_parser_free(&parser);
}

static void every_wrong_greeting_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_GREETING_SIZE; i++) {
        uint8_t wrong[STREAM_SIZE];
        memcpy(wrong, stream, sizeof wrong);
        wrong[i] ^= 0x01;
        assert_int_equal(feed_fresh(wrong, sizeof wrong).event, SP_BROKEN);
    }
}

static struct outcome announce(const char *length)
{
    uint8_t bytes[16];

    memcpy(bytes, stream, 8);
    memcpy(bytes + 8, length, 8);
    return feed_fresh(bytes, sizeof bytes);
}

static void lies_are_refused_at_the_eighth_byte(void **state)
{
    (void)state;
    assert_int_equal(announce("\xff\xff\xff\xff\xff\xff\xff\xf0").event, SP_BROKEN);
    assert_int_equal(announce("\xff\xff\xff\xff\xff\xff\xff\xff").event, SP_BROKEN);
    assert_int_equal(announce("\x80\0\0\0\0\0\0\0").event, SP_BROKEN);
    assert_int_equal(announce("\0\0\0\x01\0\0\0\0").event, SP_BROKEN);
    assert_int_equal(announce("\0\0\0\0\0\0\x03\xed").event, SP_BROKEN); /* 4 + 1001 */
    assert_int_equal(announce("\0\0\0\0\0\0\x03\xec").event, SP_MORE);   /* 4 + 1000 */
    assert_int_equal(announce("\0\0\0\0\0\0\0\x03").event, SP_BROKEN);   /* no room for an id */
    assert_int_equal(announce("\0\0\0\0\0\0\0\0").event, SP_BROKEN);
}

static void a_relayed_request_is_refused(void **state)
{
    struct outcome out = feed_fresh("\0SP\0\0\x30\0\0\0\0\0\0\0\0\0\x08\0\0\0\x01", 20);

    (void)state;
    assert_int_equal(out.event, SP_BROKEN);
    assert_int_equal(out.err.status, STATUS_INVALID_ARGUMENT);
}

static void what_is_broken_stays_broken(void **state)
{
    struct outcome out = {0};
    struct sp_parser parser;

    (void)state;
    sp_parser_init(&parser, SP_REP, LIMIT);
    feed(&parser, stream, STREAM_SIZE, &out); /* REQ where REP was expected */
    assert_int_equal(out.event, SP_BROKEN);
    feed(&parser, "\0SP\0\0\x31\0\0", 8, &out);
    assert_int_equal(out.event, SP_BROKEN);
    sp_parser_free(&parser);
}

static void nothing_is_allocated_on_the_peers_word(void **state)
{
    const size_t large = (size_t)1 << 30;
    struct outcome out = {0};
    uint8_t chunk[1000] = {0};
    struct sp_parser parser;
    uint8_t header[SP_HEADER_SIZE];

    (void)state;
    sp_parser_init(&parser, SP_REQ, large);
    feed(&parser, stream, 8, &out);
    sp_header(SP_ID_BIT, large, header);
    feed(&parser, header, sizeof header, &out);
    assert_int_equal(parser.body_capacity, 0);
    for (size_t sent = sizeof chunk; sent <= 200 * sizeof chunk; sent += sizeof chunk) {
        feed(&parser, chunk, sizeof chunk, &out);
        assert_true(parser.body_capacity <= 2 * sent || parser.body_capacity <= 16 * 1024);
    }
    sp_parser_free(&parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greeting_and_header_are_the_bytes_of_nng),
        cmocka_unit_test(frames_survive_a_split_at_every_byte),
        cmocka_unit_test(frames_survive_single_bytes),
        cmocka_unit_test(every_wrong_greeting_is_refused),
        cmocka_unit_test(lies_are_refused_at_the_eighth_byte),
        cmocka_unit_test(a_relayed_request_is_refused),
        cmocka_unit_test(what_is_broken_stays_broken),
        cmocka_unit_test(nothing_is_allocated_on_the_peers_word),
    };

    return cmocka_run_group_tests_name("net/sp", tests, NULL, NULL);
}
