/* The responder: what it answers to whom, and that silent visitors keep nobody out for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/instant.h"
#include "server/metrics/http.h"

enum { LARGE = 3 << 20 };

static int fill_word(void *context, struct buf *body)
{
    buf_adds(body, context);
    return 200;
}

static int fill_ill(void *context, struct buf *body)
{
    (void)context;
    buf_adds(body, "ill\n");
    return 503;
}

static int fill_large(void *context, struct buf *body)
{
    (void)context;
    for (int i = 0; i < LARGE / 16; i++)
        buf_adds(body, "0123456789abcdef");
    return 200;
}

static const struct http_page pages[] = {
    {"/word",  "text/plain", fill_word },
    {"/ill",   "text/plain", fill_ill  },
    {"/large", "text/plain", fill_large},
};

/* ---- judging ---- */

static int judge(const char *head)
{
    const struct http_page *page = NULL;
    int code = http_judge(head, strlen(head), pages, 3, &page);

    assert_int_equal(page != NULL, code == 200);
    return code;
}

static void a_request_is_judged_by_its_first_line(void **state)
{
    (void)state;
    assert_int_equal(judge("GET /word HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_int_equal(judge("GET /word?a=b HTTP/1.0\r\n\r\n"), 200);
    assert_int_equal(judge("GET /wor HTTP/1.1\r\n\r\n"), 404);
    assert_int_equal(judge("GET /words HTTP/1.1\r\n\r\n"), 404);
    assert_int_equal(judge("GET /word/../ill HTTP/1.1\r\n\r\n"), 404);
    assert_int_equal(judge("POST /word HTTP/1.1\r\n\r\n"), 405);
    assert_int_equal(judge("HEAD /word HTTP/1.1\r\n\r\n"), 405);
}

static void what_is_no_http_is_a_bad_request(void **state)
{
    (void)state;
    assert_int_equal(judge("GET /word HTTP/2.0\r\n\r\n"), 400);
    assert_int_equal(judge("GET /word\r\n\r\n"), 400);
    assert_int_equal(judge("GET word HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(judge("GET /a b HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(judge("get /word HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(judge(" /word HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(judge("\r\n\r\n"), 400);
    assert_int_equal(judge("GET /word HTTP/1.1\n\n"), 400);
    assert_int_equal(judge("\x16\x03\x01\x02\x01\r\n"), 400);
}

static void every_part_of_a_good_request_waits_for_more(void **state)
{
    const char *whole = "GET /word HTTP/1.1\r\nHost: x\r\n\r\n";
    const struct http_page *page = NULL;

    (void)state;
    for (size_t size = 0; size < strlen(whole); size++)
        assert_int_equal(http_judge(whole, size, pages, 3, &page), 0);
}

static void lines_and_heads_have_a_most(void **state)
{
    char head[HTTP_HEAD_MAX + 1];

    (void)state;
    memset(head, 'a', sizeof head);
    memcpy(head, "GET /", 5);
    head[HTTP_LINE_MAX - 1] = '\0';
    assert_int_equal(judge(head), 0);
    head[HTTP_LINE_MAX - 1] = 'a';
    head[HTTP_LINE_MAX] = '\0';
    assert_int_equal(judge(head), 400);
    memset(head, 'a', sizeof head);
    memcpy(head, "GET /word HTTP/1.1\r\n", 20);
    head[HTTP_HEAD_MAX] = '\0';
    assert_int_equal(judge(head), 400);
    head[HTTP_HEAD_MAX - 1] = '\0';
    assert_int_equal(judge(head), 0);
}

/* ---- over sockets ---- */

static char word[] = "serving\n";

static int start(void **state)
{
    struct http *http = NULL;
    struct loopback at;

    assert_int_equal(loopback_parse("127.0.0.1:0", &at, NULL), STATUS_OK);
    assert_int_equal(http_create(&at, pages, 3, word, &http, NULL), STATUS_OK);
    *state = http;
    return 0;
}

static int stop(void **state)
{
    struct http *http = *state;

    http_destroy(&http);
    assert_null(http);
    return 0;
}

static int visit(const struct http *http, const char *text)
{
    const struct loopback *at = http_at(http);
    int fd = socket(at->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(fd, (const struct sockaddr *)&at->address, at->size), 0);
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    return fd;
}

/* Everything until the other side closes; returns its size. */
static size_t take(int fd, char *text, size_t most)
{
    size_t size = 0;
    ssize_t count;

    while (size < most && (count = recv(fd, text + size, most - size, 0)) > 0)
        size += (size_t)count;
    text[size < most ? size : most - 1] = '\0';
    close(fd);
    return size;
}

static void a_page_comes_with_its_length_and_the_end(void **state)
{
    char text[4096];

    take(visit(*state, "GET /word HTTP/1.1\r\n\r\n"), text, sizeof text);
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    assert_non_null(strstr(text, "Content-Length: 8\r\n"));
    assert_non_null(strstr(text, "\r\n\r\nserving\n"));
    take(visit(*state, "GET /ill HTTP/1.1\r\n\r\n"), text, sizeof text);
    assert_memory_equal(text, "HTTP/1.1 503 ", 13);
    take(visit(*state, "PUT /ill HTTP/1.1\r\n\r\n"), text, sizeof text);
    assert_memory_equal(text, "HTTP/1.1 405 ", 13);
    assert_non_null(strstr(text, "Allow: GET\r\n"));
    take(visit(*state, "nonsense\r\n"), text, sizeof text);
    assert_memory_equal(text, "HTTP/1.1 400 ", 13);
}

static void a_large_page_arrives_whole(void **state)
{
    struct buf body = buf_make(HTTP_BODY_MAX);

    assert_int_equal(loopback_get(http_at(*state), "/large", &body, NULL), STATUS_OK);
    assert_int_equal(body.size, LARGE);
    buf_free(&body);
}

static void a_client_takes_200_only(void **state)
{
    struct buf body = buf_make(HTTP_BODY_MAX);

    assert_int_equal(loopback_get(http_at(*state), "/ill", &body, NULL), STATUS_UNAVAILABLE);
    assert_int_equal(loopback_get(http_at(*state), "/none", &body, NULL), STATUS_UNAVAILABLE);
    assert_int_equal(body.size, 0);
    buf_free(&body);
}

static void silent_visitors_are_sent_away_after_their_time(void **state)
{
    enum { SILENT = HTTP_CONNECTIONS + 2 };
    struct buf body = buf_make(HTTP_BODY_MAX);
    int64_t began = monotonic_ms();
    int fds[SILENT];
    char text[16];

    for (int i = 0; i < SILENT; i++)
        fds[i] = visit(*state, i % 2 ? "GET /word HT" : "");
    assert_int_equal(loopback_get(http_at(*state), "/word", &body, NULL), STATUS_OK);
    assert_in_range(monotonic_ms() - began, HTTP_TIME_MS - 100, HTTP_TIME_MS + 2000);
    for (int i = 0; i < SILENT; i++)
        assert_int_equal(take(fds[i], text, sizeof text), 0);
    buf_free(&body);
}

static void a_taken_port_is_refused(void **state)
{
    struct http *other = NULL;
    struct error err;

    error_clear(&err);
    assert_int_equal(http_create(http_at(*state), pages, 3, word, &other, &err),
                     STATUS_UNAVAILABLE);
    assert_null(other);
    assert_non_null(strstr(err.text, "127.0.0.1:"));
}

/* ---- addresses ---- */

static void only_addresses_of_this_machine_are_taken(void **state)
{
    static const char *const GOOD[] = {"127.0.0.1:9100", "127.9.9.9:1", "[::1]:65535"};
    static const char *const BAD[] = {
        "0.0.0.0:9100",
        "[::]:9100",
        "192.168.1.1:9100",
        "localhost:9100",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        ":9100",
        "[::1:9100",
        "[]:1",
        "128.0.0.1:1",
        "",
        "127.0.0.1:9100 ",
        "[::1]9100",
        "[127.0.0.1]:x",
        "::ffff:8.8.8.8:1",
    };
    struct loopback at;
    char text[LOOPBACK_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        assert_int_equal(loopback_parse(GOOD[i], &at, NULL), STATUS_OK);
        loopback_format(&at, text);
        assert_string_equal(text, GOOD[i]);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        if (loopback_parse(BAD[i], &at, NULL) != STATUS_INVALID_ARGUMENT)
            fail_msg("%s was taken", BAD[i]);
    }
}

#define SERVED(fact) cmocka_unit_test_setup_teardown(fact, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_judged_by_its_first_line),
        cmocka_unit_test(what_is_no_http_is_a_bad_request),
        cmocka_unit_test(every_part_of_a_good_request_waits_for_more),
        cmocka_unit_test(lines_and_heads_have_a_most),
        SERVED(a_page_comes_with_its_length_and_the_end),
        SERVED(a_large_page_arrives_whole),
        SERVED(a_client_takes_200_only),
        SERVED(silent_visitors_are_sent_away_after_their_time),
        SERVED(a_taken_port_is_refused),
        cmocka_unit_test(only_addresses_of_this_machine_are_taken),
    };

    return cmocka_run_group_tests_name("metrics/http", tests, NULL, NULL);
}
