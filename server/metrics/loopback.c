/* Parsing and printing such addresses; a client of one request. */
#include "server/metrics/loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/instant.h"

enum { ANSWER_SECONDS = 5, HEAD_MAX = 4096 };

/* ---- addresses ---- */

/* host and port of "HOST:PORT" or "[HOST]:PORT"; false when it is neither. */
static bool split(const char *text, char host[LOOPBACK_TEXT], uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    bool brackets = *text == '[';
    char *end;

    if (!colon || colon - text >= LOOPBACK_TEXT || colon[1] < '0' || colon[1] > '9')
        return false;
    unsigned long number = strtoul(colon + 1, &end, 10);
    if (*end || number > UINT16_MAX || (brackets && (colon < text + 2 || colon[-1] != ']')))
        return false;
    size_t length = (size_t)(colon - text) - (brackets ? 2 : 0);
    memcpy(host, text + brackets, length);
    host[length] = '\0';
    *port = (uint16_t)number;
    return true;
}

static bool parse4(const char *host, uint16_t port, struct loopback *out)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};

    if (inet_pton(AF_INET, host, &in.sin_addr) != 1 || ntohl(in.sin_addr.s_addr) >> 24 != 127)
        return false;
    memcpy(&out->address, &in, sizeof in);
    out->size = sizeof in;
    return true;
}

static bool parse6(const char *host, uint16_t port, struct loopback *out)
{
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    if (inet_pton(AF_INET6, host, &in6.sin6_addr) != 1 || !IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr))
        return false;
    memcpy(&out->address, &in6, sizeof in6);
    out->size = sizeof in6;
    return true;
}

enum status loopback_parse(const char *text, struct loopback *out, struct error *err)
{
    char host[LOOPBACK_TEXT];
    uint16_t port;

    memset(out, 0, sizeof *out);
    if (split(text, host, &port) && (parse4(host, port, out) || parse6(host, port, out)))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "metrics takes an address of this machine alone, e.g. 127.0.0.1:9100, "
                     "not \"%s\"",
                     text);
}

void loopback_format(const struct loopback *loopback, char out[LOOPBACK_TEXT])
{
    char host[INET6_ADDRSTRLEN] = "";
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (loopback->address.ss_family == AF_INET6) {
        memcpy(&in6, &loopback->address, sizeof in6);
        inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
        snprintf(out, LOOPBACK_TEXT, "[%s]:%u", host, (unsigned)ntohs(in6.sin6_port));
    } else {
        memcpy(&in, &loopback->address, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
        snprintf(out, LOOPBACK_TEXT, "%s:%u", host, (unsigned)ntohs(in.sin_port));
    }
}

/* ---- one request ---- */

static enum status unavailable(const struct loopback *loopback, const char *why, struct error *err)
{
    char text[LOOPBACK_TEXT];

    loopback_format(loopback, text);
    return error_set(err, STATUS_UNAVAILABLE,
                     "no figures come from %s: %s; was the server started with --metrics?", text,
                     why);
}

static bool ask(int fd, const struct loopback *loopback, const char *path)
{
    const struct timeval most = {.tv_sec = ANSWER_SECONDS};
    char host[LOOPBACK_TEXT], request[256];

    loopback_format(loopback, host);
    int length =
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0 &&
           connect(fd, (const struct sockaddr *)&loopback->address, loopback->size) == 0 &&
           send(fd, request, (size_t)length, MSG_NOSIGNAL) == length;
}

/* Until the other side ends; false after an error or too long. */
static bool take_all(int fd, struct buf *answer)
{
    int64_t until = monotonic_ms() + ANSWER_SECONDS * 1000;
    char piece[4096];
    ssize_t count;

    while ((count = recv(fd, piece, sizeof piece, 0)) > 0 && monotonic_ms() < until)
        buf_add(answer, piece, (size_t)count);
    return count == 0 && !answer->failed;
}

static enum status take_body(const struct loopback *loopback, const struct buf *answer,
                             struct buf *body, struct error *err)
{
    const char *text = buf_text(answer);
    const char *end = strstr(text, "\r\n\r\n");

    if (strncmp(text, "HTTP/1.1 200 ", 13) != 0 || !end)
        return unavailable(loopback, "another program answers", err);
    buf_adds(body, end + 4);
    return buf_finish(body, err);
}

enum status loopback_get(const struct loopback *loopback, const char *path, struct buf *body,
                         struct error *err)
{
    OWNED(buf_free) struct buf answer = buf_make(body->ceiling + HEAD_MAX);
    int fd = socket(loopback->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    enum status status;

    if (fd < 0 || !ask(fd, loopback, path))
        status = unavailable(loopback, strerror(errno), err);
    else if (!take_all(fd, &answer))
        status = unavailable(loopback, "the answer broke off", err);
    else
        status = take_body(loopback, &answer, body, err);
    if (fd >= 0)
        close(fd);
    return status;
}
