/* Settings taken from defaults, a file and options, each value judged by its row. */
#include "server/limits/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/config.h"
#include "common/nearest.h"
#include "common/text.h"
#include "server/metrics/loopback.h"

enum { FILE_MOST = 256 * 1024, ARENA_MOST = 4 << 20 };

/* ---- one value ---- */

struct suffix {
    const char *name;
    int64_t factor;
};

static const struct suffix suffixes[][5] = {
    [UNIT_COUNT] = {{"", 1}       },
    [UNIT_MS] = {{"", 1},        {"ms", 1}, {"s", 1000}, {"min", 60000}},
    [UNIT_BYTES] = {{"", 1},   {"KiB", 1024}, {"MiB", 1024 * 1024}},
    [UNIT_TLS] = {{NULL, 0}             },
    [UNIT_ADDRESS] = {{NULL, 0}},
};

/* Digits, then a unit with or without a blank before it. */
static bool read_number(enum limit_unit unit, const char *text, int64_t *out)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0)
        return false;
    end += strspn(end, " ");
    for (const struct suffix *suffix = suffixes[unit]; suffix->name; suffix++) {
        if (strcmp(end, suffix->name) == 0)
            return !__builtin_mul_overflow(number, suffix->factor, out);
    }
    return false;
}

static void bound_write(const struct limit_row *row, int64_t number, char out[LIMIT_TEXT])
{
    const struct limit_value value = {.number = number};

    limit_write((enum limit)(row - limit_rows), &value, out);
}

static enum status take_number(const struct limit_row *row, const char *text,
                               struct limit_value *out, struct error *err)
{
    char least[LIMIT_TEXT], most[LIMIT_TEXT];

    bound_write(row, row->least, least);
    bound_write(row, row->most, most);
    if (!read_number(row->unit, text, &out->number))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "\"%s\" is no number for %s; it takes %s to %s", text, row->name, least,
                         most);
    if (out->number < row->least || out->number > row->most)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is out of range for %s: %s to %s", text,
                         row->name, least, most);
    return STATUS_OK;
}

static enum status take_tls(const char *text, struct limit_value *out, struct error *err)
{
    if (strcmp(text, "1.3") != 0 && strcmp(text, "1.2") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "min_tls is 1.3 or 1.2, not \"%s\"", text);
    out->number = text[2] == '3' ? 13 : 12;
    return STATUS_OK;
}

/* "127.0.0.1:7443", "[::]:7443" or ":::7443". */
static enum status split_address(const char *text, char address[LIMIT_TEXT], uint16_t *port,
                                 struct error *err)
{
    const char *colon = strrchr(text, ':');
    struct in6_addr binary;
    char *end = NULL;

    if (!colon || colon - text >= LIMIT_TEXT)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "\"%s\" is no ADDRESS:PORT with a numeric address, e.g. 0.0.0.0:7443",
                         text);
    unsigned long number = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || end == colon + 1 || colon[1] == '-' || number > 65535)
        return error_set(err, STATUS_INVALID_ARGUMENT, "\"%s\" is no port; use 0 to 65535",
                         colon + 1);
    bool brackets = text[0] == '[' && colon > text + 1 && colon[-1] == ']';
    snprintf(address, LIMIT_TEXT, "%.*s", (int)(colon - text) - (brackets ? 2 : 0),
             text + (brackets ? 1 : 0));
    if (inet_pton(AF_INET, address, &binary) != 1 && inet_pton(AF_INET6, address, &binary) != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not a numeric address such as 127.0.0.1 or ::1", address);
    *port = (uint16_t)number;
    return STATUS_OK;
}

static enum status take_address(const struct limit_row *row, const char *text,
                                struct limit_value *out, struct error *err)
{
    char address[LIMIT_TEXT];
    struct loopback at;
    uint16_t port;

    if (row == &limit_rows[LIMIT_METRICS])
        TRY(loopback_parse(text, &at, err));
    else
        TRY(split_address(text, address, &port, err));
    if (snprintf(out->text, sizeof out->text, "%s", text) >= LIMIT_TEXT)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "\"%s\" is no ADDRESS:PORT with a numeric address, e.g. 0.0.0.0:7443",
                         text);
    return STATUS_OK;
}

static enum status take(const struct limit_row *row, const char *text, struct limit_value *out,
                        struct error *err)
{
    switch (row->unit) {
    case UNIT_TLS:
        return take_tls(text, out, err);
    case UNIT_ADDRESS:
        return take_address(row, text, out, err);
    case UNIT_COUNT:
    case UNIT_MS:
    case UNIT_BYTES:
        break;
    }
    return take_number(row, text, out, err);
}

/* ---- where values come from ---- */

void limits_default(struct limits *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < LIMIT_COUNT; i++)
        out->values[i].number = limit_rows[i].fallback;
}

static enum status unknown_key(const struct ini_entry *entry, struct error *err)
{
    struct nearest nearest = {.wanted = entry->key};

    for (size_t i = 0; i < LIMIT_COUNT; i++)
        nearest_offer(&nearest, limit_rows[i].name, strlen(limit_rows[i].name));
    if (nearest.name[0])
        return error_set(err, STATUS_INVALID_ARGUMENT, "[%s] has no key %s; did you mean %s?",
                         entry->section, entry->key, nearest.name);
    return error_set(err, STATUS_INVALID_ARGUMENT, "[%s] has no key %s; bairid limits lists them",
                     entry->section, entry->key);
}

static enum status find_row(const struct ini_entry *entry, size_t *at, struct error *err)
{
    bool section = false;

    for (*at = 0; *at < LIMIT_COUNT; ++*at) {
        const struct limit_row *row = &limit_rows[*at];
        if (strcmp(row->section, entry->section) != 0)
            continue;
        section = true;
        if (strcmp(row->name, entry->key) == 0)
            return STATUS_OK;
    }
    if (section)
        return unknown_key(entry, err);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "unknown section [%s]; the server's sections are [listen] and [limits]",
                     entry->section);
}

static enum status take_entry(const struct ini_entry *entry, const char *name, struct limits *out,
                              struct error *err)
{
    struct limit_value value = {.origin = ORIGIN_FILE, .line = entry->line};
    char where[192];
    size_t at = 0;

    enum status status = find_row(entry, &at, err);
    if (status == STATUS_OK)
        status = take(&limit_rows[at], entry->value, &value, err);
    if (status == STATUS_OK) {
        out->values[at] = value;
        return STATUS_OK;
    }
    snprintf(where, sizeof where, "%s:%d", name, entry->line);
    return error_at(err, where, entry->key);
}

enum status limits_read(struct bytes text, const char *name, struct limits *out, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(ARENA_MOST);
    struct ini_file file;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (snprintf(out->file, sizeof out->file, "%s", name) >= LIMIT_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", name);
    TRY(ini_read(text, name, arena, &file, err));
    for (size_t i = 0; i < file.count; i++)
        TRY(take_entry(&file.entries[i], name, out, err));
    return STATUS_OK;
}

enum status limits_option(struct limits *limits, enum limit which, const char *value,
                          struct error *err)
{
    const struct limit_row *row = &limit_rows[which];
    struct limit_value taken = {.origin = ORIGIN_OPTION};
    char option[LIMIT_TEXT];

    if (!value)
        return STATUS_OK;
    if (take(row, value, &taken, err) != STATUS_OK) {
        snprintf(option, sizeof option, "--%s", row->option);
        return error_at(err, option, NULL);
    }
    limits->values[which] = taken;
    return STATUS_OK;
}

enum status limits_load(const char *path, const char *folder, struct limits *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(FILE_MOST);
    char usual[LIMIT_PATH];

    limits_default(out);
    if (!path) {
        if (!folder || snprintf(usual, sizeof usual, "%s/bairid.ini", folder) >= LIMIT_PATH ||
            access(usual, F_OK) != 0)
            return STATUS_OK;
        path = usual;
    }
    TRY(buf_read_file(&text, path, err));
    return limits_read(buf_bytes(&text), path, out, err);
}

/* ---- what several say together ---- */

static enum status at_most(const struct limits *limits, enum limit small, enum limit large,
                           struct error *err)
{
    char small_text[LIMIT_TEXT], large_text[LIMIT_TEXT], where[192];
    const struct limit_value *value = &limits->values[small];

    if (value->number <= limits->values[large].number)
        return STATUS_OK;
    limit_write(small, value, small_text);
    limit_write(large, &limits->values[large], large_text);
    (void)error_set(err, STATUS_INVALID_ARGUMENT, "%s (%s) may not exceed %s (%s)",
                    limit_rows[small].name, small_text, limit_rows[large].name, large_text);
    if (value->origin != ORIGIN_FILE && limits->values[large].origin == ORIGIN_FILE)
        value = &limits->values[large];
    if (value->origin != ORIGIN_FILE)
        return STATUS_INVALID_ARGUMENT;
    snprintf(where, sizeof where, "%.170s:%d", limits->file, value->line);
    return error_at(err, where, limit_rows[value - limits->values].name);
}

enum status limits_check(const struct limits *limits, struct error *err)
{
    TRY(at_most(limits, LIMIT_UNFINISHED, LIMIT_CONNECTIONS, err));
    TRY(at_most(limits, LIMIT_CONNECTIONS_PER_IDENTITY, LIMIT_CONNECTIONS, err));
    return at_most(limits, LIMIT_DEFAULT_TIMEOUT_MS, LIMIT_MOST_TIMEOUT_MS, err);
}

enum status limits_address(const struct limits *limits, char address[LIMIT_TEXT], uint16_t *port,
                           struct error *err)
{
    if (limits->values[LIMIT_ADDRESS].text[0] == '\0')
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "say where to listen: --listen ADDRESS:PORT, e.g. 0.0.0.0:7443, or "
                         "address under [listen] in the settings");
    return split_address(limits->values[LIMIT_ADDRESS].text, address, port, err);
}
