/* One thread, a handful of sockets, a time for each; nobody's header is believed or needed. */
#include "server/metrics/http.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/instant.h"

enum { HTTP_STACK = 256 * 1024, BACKLOG = 16 };

/* One connection; fd -1: a free place. */
struct visitor {
    int fd;
    int64_t until_ms;
    char head[HTTP_HEAD_MAX];
    size_t size;
    struct buf answer; /* empty while the request is awaited */
    size_t sent;
    bool ended; /* all is sent; what still comes is thrown away, so that no reset overtakes it */
};

struct http {
    const struct http_page *pages;
    size_t count;
    void *context;
    struct loopback at;
    int listener, stop[2];
    pthread_t thread;
    bool started;
    struct visitor visitors[HTTP_CONNECTIONS];
};

/* ---- judging ---- */

/* The path of "GET PATH HTTP/1.x"; size 0: it is no such line. A question mark ends the path. */
static struct bytes path_of(const char *line, size_t size)
{
    const char *path = memchr(line, ' ', size);
    const char *end = path ? memchr(path + 1, ' ', size - (size_t)(path + 1 - line)) : NULL;

    if (!end || path[1] != '/' || line + size - end != 9 ||
        (memcmp(end, " HTTP/1.1", 9) != 0 && memcmp(end, " HTTP/1.0", 9) != 0))
        return (struct bytes){0};
    size_t length = (size_t)(end - path - 1);
    const char *query = memchr(path + 1, '?', length);
    if (query)
        length = (size_t)(query - path - 1);
    return (struct bytes){(const uint8_t *)path + 1, length};
}

/* A method is a word of capital letters. */
static bool is_method(const char *line, size_t size)
{
    size_t length = 0;

    while (length < size && line[length] >= 'A' && line[length] <= 'Z')
        length++;
    return length > 0 && length < size && line[length] == ' ';
}

int http_judge(const char *head, size_t size, const struct http_page *pages, size_t count,
               const struct http_page **page)
{
    const char *end = memmem(head, size, "\r\n", 2);
    size_t length = end ? (size_t)(end - head) : size;

    if ((end ? length + 2 > HTTP_LINE_MAX : size >= HTTP_LINE_MAX) || memchr(head, '\n', length) ||
        memchr(head, '\0', length))
        return 400;
    if (!end)
        return 0;
    struct bytes path = path_of(head, length);
    if (path.size == 0 || !is_method(head, length))
        return 400;
    if (!memmem(end, size - length, "\r\n\r\n", 4))
        return size >= HTTP_HEAD_MAX ? 400 : 0;
    if (strncmp(head, "GET ", 4) != 0)
        return 405;
    for (size_t i = 0; i < count; i++) {
        if (strlen(pages[i].path) == path.size &&
            memcmp(pages[i].path, path.data, path.size) == 0) {
            *page = &pages[i];
            return 200;
        }
    }
    return 404;
}

/* ---- answering ---- */

static const char *reason_of(int code)
{
    switch (code) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 503:
        return "Service Unavailable";
    default:
        return "Bad Request";
    }
}

static void answer(const struct http *http, struct visitor *visitor, int code,
                   const struct http_page *page)
{
    OWNED(buf_free) struct buf body = buf_make(HTTP_BODY_MAX);

    if (code == 200)
        code = page->fill(http->context, &body);
    else
        buf_addf(&body, "%d %s\n", code, reason_of(code));
    if (body.failed)
        code = 503;
    buf_addf(&visitor->answer,
             "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%sConnection: close\r\n"
             "Cache-Control: no-store\r\n\r\n",
             code, reason_of(code), page ? page->type : "text/plain; charset=utf-8", body.size,
             code == 405 ? "Allow: GET\r\n" : "");
    buf_add(&visitor->answer, buf_text(&body), body.size);
}

/* ---- visitors ---- */

static void visitor_close(struct visitor *visitor)
{
    close(visitor->fd);
    visitor->fd = -1;
    buf_free(&visitor->answer);
}

static bool would_block(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

static void visitor_send(struct visitor *visitor)
{
    while (visitor->sent < visitor->answer.size) {
        ssize_t count = send(visitor->fd, visitor->answer.data + visitor->sent,
                             visitor->answer.size - visitor->sent, MSG_NOSIGNAL);
        if (would_block(count))
            return;
        if (count <= 0) {
            visitor_close(visitor);
            return;
        }
        visitor->sent += (size_t)count;
    }
    shutdown(visitor->fd, SHUT_WR);
    visitor->ended = true;
}

static void visitor_read(const struct http *http, struct visitor *visitor)
{
    const struct http_page *page = NULL;
    size_t at = visitor->ended ? 0 : visitor->size;
    ssize_t count = recv(visitor->fd, visitor->head + at, sizeof visitor->head - at, 0);

    if (would_block(count))
        return;
    if (count <= 0) {
        visitor_close(visitor);
        return;
    }
    if (visitor->ended)
        return;
    visitor->size += (size_t)count;
    int code = http_judge(visitor->head, visitor->size, http->pages, http->count, &page);
    if (code == 0)
        return;
    answer(http, visitor, code, page);
    if (visitor->answer.failed)
        visitor_close(visitor);
    else
        visitor_send(visitor);
}

static void visitor_come(struct http *http)
{
    int fd = accept4(http->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        struct visitor *visitor = &http->visitors[i];
        if (visitor->fd >= 0)
            continue;
        visitor->fd = fd;
        visitor->until_ms = monotonic_ms() + HTTP_TIME_MS;
        visitor->size = visitor->sent = 0;
        visitor->ended = false;
        visitor->answer = buf_make(HTTP_BODY_MAX + HTTP_HEAD_MAX);
        return;
    }
    close(fd);
}

/* ---- the thread ---- */

/* Whom to wait for: [0] the end, [1] new visitors while there is a place, then the visitors. */
static int list_all(const struct http *http, struct pollfd polls[2 + HTTP_CONNECTIONS])
{
    int64_t now = monotonic_ms(), first = INT64_MAX;
    bool room = false;

    polls[0] = (struct pollfd){.fd = http->stop[0], .events = POLLIN};
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        const struct visitor *visitor = &http->visitors[i];
        bool sending = visitor->answer.size > 0 && !visitor->ended;
        polls[2 + i] = (struct pollfd){.fd = visitor->fd, .events = sending ? POLLOUT : POLLIN};
        room = room || visitor->fd < 0;
        if (visitor->fd >= 0 && visitor->until_ms < first)
            first = visitor->until_ms;
    }
    polls[1] = (struct pollfd){.fd = room ? http->listener : -1, .events = POLLIN};
    if (first == INT64_MAX)
        return -1;
    return first > now ? (int)(first - now) : 0;
}

static void serve_visitors(struct http *http, const struct pollfd *polls)
{
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        struct visitor *visitor = &http->visitors[i];
        if (visitor->fd < 0)
            continue;
        if (monotonic_ms() >= visitor->until_ms)
            visitor_close(visitor);
        else if (polls[i].revents && polls[i].events == POLLOUT)
            visitor_send(visitor);
        else if (polls[i].revents)
            visitor_read(http, visitor);
    }
}

static void *run(void *arg)
{
    struct pollfd polls[2 + HTTP_CONNECTIONS];
    struct http *http = arg;

    for (;;) {
        int wait = list_all(http, polls);
        if (poll(polls, 2 + HTTP_CONNECTIONS, wait) < 0 && errno != EINTR)
            return NULL;
        if (polls[0].revents)
            return NULL;
        serve_visitors(http, polls + 2);
        if (polls[1].revents)
            visitor_come(http);
    }
}

/* ---- life ---- */

static enum status listen_at(struct http *http, const struct loopback *at, struct error *err)
{
    const int yes = 1;
    char text[LOOPBACK_TEXT];

    http->at = *at;
    http->listener = socket(at->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (http->listener >= 0 &&
        setsockopt(http->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(http->listener, (const struct sockaddr *)&at->address, at->size) == 0 &&
        listen(http->listener, BACKLOG) == 0 &&
        getsockname(http->listener, (struct sockaddr *)&http->at.address, &http->at.size) == 0)
        return STATUS_OK;
    loopback_format(at, text);
    return error_set(err, STATUS_UNAVAILABLE, "cannot listen on %s for --metrics: %s", text,
                     strerror(errno));
}

static enum status start(struct http *http, struct error *err)
{
    pthread_attr_t attributes;

    if (pipe2(http->stop, O_CLOEXEC) != 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no file descriptor is left");
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, HTTP_STACK);
    http->started = pthread_create(&http->thread, &attributes, run, http) == 0;
    pthread_attr_destroy(&attributes);
    if (!http->started)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread can be started");
    return STATUS_OK;
}

enum status http_create(const struct loopback *at, const struct http_page *pages, size_t count,
                        void *context, struct http **out, struct error *err)
{
    struct http *http = calloc(1, sizeof *http);
    enum status status;

    if (!http)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    http->pages = pages;
    http->count = count;
    http->context = context;
    http->stop[0] = http->stop[1] = -1;
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++)
        http->visitors[i].fd = -1;
    status = listen_at(http, at, err);
    if (status == STATUS_OK)
        status = start(http, err);
    if (status != STATUS_OK)
        http_destroy(&http);
    else
        *out = http;
    return status;
}

const struct loopback *http_at(const struct http *http)
{
    return &http->at;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void http_destroy(struct http **http)
{
    if (!http || !*http)
        return;
    close_if_open((*http)->stop[1]); /* its other end becomes readable: the thread ends */
    if ((*http)->started)
        pthread_join((*http)->thread, NULL);
    for (size_t i = 0; i < HTTP_CONNECTIONS; i++) {
        if ((*http)->visitors[i].fd >= 0)
            visitor_close(&(*http)->visitors[i]);
    }
    close_if_open((*http)->stop[0]);
    close_if_open((*http)->listener);
    free(*http);
    *http = NULL;
}
