/* What a check found: a bounded list, safe from several threads. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/check/internal.h"
#include "server/store/backend.h"

#define REPORT_ARENA ((size_t)64 << 20)

struct findings {
    pthread_mutex_t lock;
    struct arena *arena;
    struct finding *first, *last;
    uint64_t count;
    struct check_figures figures;
};

struct findings *findings_create(void)
{
    struct findings *report = calloc(1, sizeof *report);

    if (!report)
        return NULL;
    pthread_mutex_init(&report->lock, NULL);
    report->arena = arena_create(REPORT_ARENA);
    if (!report->arena)
        findings_destroy(&report);
    return report;
}

void findings_destroy(struct findings **report)
{
    if (!report || !*report)
        return;
    arena_destroy(&(*report)->arena);
    pthread_mutex_destroy(&(*report)->lock);
    free(*report);
    *report = NULL;
}

const struct finding *findings_first(const struct findings *report)
{
    return report->first;
}

uint64_t findings_count(const struct findings *report)
{
    return report->count;
}

struct check_figures *findings_figures(struct findings *report)
{
    return &report->figures;
}

static const char *keep(struct arena *arena, const char *text)
{
    const char *copy = text && text[0] ? arena_strdup(arena, text) : "";

    return copy ? copy : "";
}

void findings_add(struct findings *report, const char *campaign, struct spot spot,
                  const struct error *what)
{
    struct finding *finding = NULL;

    pthread_mutex_lock(&report->lock);
    if (++report->count <= FINDINGS_MAX)
        finding = arena_alloc(report->arena, sizeof *finding);
    if (finding) {
        *finding = (struct finding){
            .campaign = keep(report->arena, campaign),
            .place = keep(report->arena, spot.place),
            .row = keep(report->arena, spot.row),
            .column = keep(report->arena, spot.column),
            .expected = keep(report->arena, spot.expected),
            .found = keep(report->arena, spot.found),
            .what = *what,
        };
        if (report->last)
            report->last->next = finding;
        else
            report->first = finding;
        report->last = finding;
    }
    pthread_mutex_unlock(&report->lock);
}

void check_found(const struct checking *check, struct spot spot, const struct error *what)
{
    findings_add(check->report, check->id, spot, what);
}

void check_failed(const struct checking *check, const char *place, const struct error *what)
{
    check_found(check, (struct spot){.place = place}, what);
}

/* ---- values ---- */

struct value value_of_int(int64_t number)
{
    struct value value;

    snprintf(value.text, sizeof value.text, "%lld", (long long)number);
    return value;
}

/* The first bytes in hex, and how many there are when that is not all. */
struct value value_of_bytes(struct bytes bytes)
{
    struct value value = {""};
    size_t shown = bytes.size > SHA256_SIZE ? 8 : bytes.size;

    hex_encode(bytes.data, shown, value.text);
    if (shown < bytes.size)
        snprintf(value.text + 2 * shown, sizeof value.text - 2 * shown, "… (%zu)", bytes.size);
    return value;
}

static struct value value_of_text(const char *text)
{
    struct value value;
    size_t length = strlen(text), shown = length;

    for (; shown > sizeof value.text - 8; shown--)
        ;
    while (shown > 0 && shown < length && ((unsigned char)text[shown] & 0xc0) == 0x80)
        shown--;
    snprintf(value.text, sizeof value.text, "%.*s%s", (int)shown, text, shown < length ? "…" : "");
    for (char *c = value.text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    return value;
}

struct value value_of(const void *row, const struct column *column)
{
    switch (column->type) {
    case COLUMN_INT:
        return value_of_int(row_int_of(row, column));
    case COLUMN_TEXT:
        return value_of_text(row_text_of(row, column));
    case COLUMN_BLOB:
        return value_of_bytes(row_blob_of(row, column));
    }
    return (struct value){""};
}

struct value value_key(const struct store_table *table, const void *row)
{
    struct value key = {""};
    size_t used = 0;

    for (size_t i = 0; i < table->column_count && table->columns[i].key; i++) {
        struct value part = value_of(row, &table->columns[i]);
        int put =
            snprintf(key.text + used, sizeof key.text - used, "%s%s", i ? "/" : "", part.text);
        used += put > 0 ? (size_t)put : 0;
        if (used >= sizeof key.text)
            break;
    }
    return key;
}

void check_differs(const struct checking *check, const char *table, const char *row,
                   const char *column, struct value expected, struct value found)
{
    struct error what;

    error_set(&what, STATUS_DATA_LOSS, "is \"%s\"; by the ledger it must be \"%s\"", found.text,
              expected.text);
    check_found(check, (struct spot){table, row, column, expected.text, found.text}, &what);
}
