/* Settings handed to the parts that obey them, printed, and renewed while they are obeyed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "server/limits/limits.h"

static unsigned number(const struct limits *limits, enum limit which)
{
    return (unsigned)limits->values[which].number; /* every row's most fits */
}

static size_t bytes(const struct limits *limits, enum limit which)
{
    return (size_t)limits->values[which].number;
}

struct conn_limits limits_conn(const struct limits *limits)
{
    return (struct conn_limits){
        .body_max = bytes(limits, LIMIT_BODY_MAX),
        .output_max = bytes(limits, LIMIT_OUTPUT_MAX),
        .handshake_ms = number(limits, LIMIT_HANDSHAKE_MS),
        .idle_ms = number(limits, LIMIT_IDLE_MS),
        .stall_ms = number(limits, LIMIT_STALL_MS),
        .linger_ms = number(limits, LIMIT_LINGER_MS),
        .connections = number(limits, LIMIT_CONNECTIONS),
        .unfinished = number(limits, LIMIT_UNFINISHED),
        .per_identity = number(limits, LIMIT_CONNECTIONS_PER_IDENTITY),
    };
}

struct rpc_limits limits_rpc(const struct limits *limits)
{
    return (struct rpc_limits){
        .workers = number(limits, LIMIT_WORKERS),
        .queue = number(limits, LIMIT_QUEUE),
        .outstanding_identity = number(limits, LIMIT_OUTSTANDING_PER_IDENTITY),
        .parked = number(limits, LIMIT_PARKED),
        .default_timeout_ms = number(limits, LIMIT_DEFAULT_TIMEOUT_MS),
        .most_timeout_ms = number(limits, LIMIT_MOST_TIMEOUT_MS),
        .arena = bytes(limits, LIMIT_CALL_MEMORY),
        .reply_max = bytes(limits, LIMIT_REPLY_MAX),
    };
}

/* ---- for people ---- */

void limit_write(enum limit which, const struct limit_value *value, char out[LIMIT_TEXT])
{
    int64_t n = value->number;

    switch (limit_rows[which].unit) {
    case UNIT_COUNT:
        snprintf(out, LIMIT_TEXT, "%" PRId64, n);
        break;
    case UNIT_MS:
        snprintf(out, LIMIT_TEXT, "%" PRId64 " ms", n);
        break;
    case UNIT_BYTES:
        snprintf(out, LIMIT_TEXT, "%" PRId64 "%s",
                 n % 1048576 == 0 ? n / 1048576 : (n % 1024 == 0 ? n / 1024 : n),
                 n % 1048576 == 0 ? " MiB" : (n % 1024 == 0 ? " KiB" : ""));
        break;
    case UNIT_TLS:
        snprintf(out, LIMIT_TEXT, "1.%" PRId64, n - 10);
        break;
    case UNIT_ADDRESS:
        snprintf(out, LIMIT_TEXT, "%s", value->text);
        break;
    }
}

static void range_write(enum limit which, char out[3 * LIMIT_TEXT])
{
    const struct limit_row *row = &limit_rows[which];
    char least[LIMIT_TEXT], most[LIMIT_TEXT];

    out[0] = '\0';
    if (row->unit == UNIT_ADDRESS)
        return;
    limit_write(which, &(struct limit_value){.number = row->least}, least);
    limit_write(which, &(struct limit_value){.number = row->most}, most);
    snprintf(out, 3 * LIMIT_TEXT, "%s – %s", least, most);
}

static void origin_write(const struct limits *limits, enum limit which, char *out, size_t size)
{
    const struct limit_value *value = &limits->values[which];

    if (value->origin == ORIGIN_FILE)
        snprintf(out, size, "%s:%d", limits->file, value->line);
    else if (value->origin == ORIGIN_OPTION)
        snprintf(out, size, "--%s", limit_rows[which].option);
    else
        snprintf(out, size, "%s", _("default"));
}

void limits_print(const struct limits *limits, size_t width, struct buf *out)
{
    const struct table_look look = {.width = width};
    OWNED(table_destroy) struct table *table = table_create();
    char section[LIMIT_TEXT], value[LIMIT_TEXT], range[3 * LIMIT_TEXT], origin[LIMIT_PATH + 16];

    table_column(table, _("Setting"), TABLE_LEFT);
    table_column(table, _("Value"), TABLE_RIGHT);
    table_column(table, _("Bounds"), TABLE_LEFT);
    table_column(table, _("From"), TABLE_LEFT);
    table_column(table, _("Renewed by"), TABLE_LEFT);
    table_column(table, _("What it is"), TABLE_LEFT);
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_row *row = &limit_rows[i];
        snprintf(section, sizeof section, "%s.%s", row->section, row->name);
        limit_write((enum limit)i, &limits->values[i], value);
        range_write((enum limit)i, range);
        origin_write(limits, (enum limit)i, origin, sizeof origin);
        table_row(table, section, value, range, origin, row->live ? "SIGHUP" : _("a restart"),
                  _(row->help), (const char *)NULL);
    }
    table_print_fitted(table, &look, out);
}

/* ---- renewal ---- */

static bool differs(const struct limit_value *a, const struct limit_value *b)
{
    return a->number != b->number || strcmp(a->text, b->text) != 0;
}

void limits_renew(struct limits *now, const struct limits *wanted,
                  void (*tell)(void *context, const struct limit_row *row, bool applied,
                               const char *before, const char *after),
                  void *context)
{
    char before[LIMIT_TEXT], after[LIMIT_TEXT];

    memcpy(now->file, wanted->file, sizeof now->file);
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_row *row = &limit_rows[i];
        if (!differs(&now->values[i], &wanted->values[i]))
            continue;
        limit_write((enum limit)i, &now->values[i], before);
        limit_write((enum limit)i, &wanted->values[i], after);
        if (row->live)
            now->values[i] = wanted->values[i];
        tell(context, row, row->live, before, after);
    }
}
