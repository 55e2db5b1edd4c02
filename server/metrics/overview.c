/* Samples gathered by method and campaign, then laid out. */
#include "server/metrics/overview.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "server/metrics/exposition.h"

enum { METHODS_MOST = 256, LEDGERS_MOST = 1024, BUCKETS_MOST = 32, CELL = 64 };

struct method {
    char name[SAMPLE_TEXT];
    double ok, others, in_flight;
    double bounds[BUCKETS_MOST], sums[BUCKETS_MOST]; /* seconds, and calls up to there */
    size_t buckets;
};

struct held {
    char campaign[CELL];
    double records, commits;
};

struct overview {
    char version[CELL];
    bool draining, has_crl;
    double uptime, crl_seconds;
    double connections, unfinished, opened;
    double limit, identity, displaced, certificate, other;
    struct method methods[METHODS_MOST];
    size_t method_count;
    struct held ledgers[LEDGERS_MOST];
    size_t ledger_count;
};

/* ---- gathering ---- */

/* The method of a sample, added when it is new; NULL: there are too many. */
static struct method *method_of(struct overview *all, const struct sample *sample)
{
    const char *name = sample_label(sample, "method");

    for (size_t i = 0; i < all->method_count; i++) {
        if (strcmp(all->methods[i].name, name) == 0)
            return &all->methods[i];
    }
    if (all->method_count == METHODS_MOST)
        return NULL;
    struct method *method = &all->methods[all->method_count++];
    memcpy(method->name, name, strlen(name) + 1);
    return method;
}

static bool gather_method(struct overview *all, const struct sample *sample)
{
    struct method *method = method_of(all, sample);

    if (!method)
        return false;
    if (strcmp(sample->name, "bairi_calls_total") == 0) {
        bool ok = strcmp(sample_label(sample, "status"), "OK") == 0;
        *(ok ? &method->ok : &method->others) += sample->value;
    } else if (strcmp(sample->name, "bairi_calls_in_flight") == 0) {
        method->in_flight = sample->value;
    } else if (strcmp(sample->name, "bairi_call_seconds_bucket") == 0) {
        if (method->buckets == BUCKETS_MOST)
            return false;
        method->bounds[method->buckets] = strtod(sample_label(sample, "le"), NULL);
        method->sums[method->buckets++] = sample->value;
    }
    return true;
}

static bool gather_ledger(struct overview *all, const struct sample *sample)
{
    const char *campaign = sample_label(sample, "campaign");
    struct held *held = all->ledgers;

    while (held < all->ledgers + all->ledger_count && strcmp(held->campaign, campaign) != 0)
        held++;
    if (held == all->ledgers + all->ledger_count) {
        if (all->ledger_count == LEDGERS_MOST || strlen(campaign) >= sizeof held->campaign)
            return false;
        memcpy(held->campaign, campaign, strlen(campaign) + 1);
        all->ledger_count++;
    }
    if (strcmp(sample->name, "bairi_ledger_records") == 0)
        held->records = sample->value;
    else
        held->commits = sample->value;
    return true;
}

/* Figures that stand alone; a name that is not known is left to newer programs. */
static void gather_single(struct overview *all, const struct sample *sample)
{
    const struct {
        const char *name, *reason;
        double *to;
    } singles[] = {
        {"bairi_uptime_seconds",            "",            &all->uptime     },
        {"bairi_connections",               "",            &all->connections},
        {"bairi_handshakes_unfinished",     "",            &all->unfinished },
        {"bairi_connections_opened_total",  "",            &all->opened     },
        {"bairi_connections_refused_total", "limit",       &all->limit      },
        {"bairi_connections_refused_total", "identity",    &all->identity   },
        {"bairi_connections_refused_total", "displaced",   &all->displaced  },
        {"bairi_handshakes_failed_total",   "certificate", &all->certificate},
        {"bairi_handshakes_failed_total",   "other",       &all->other      },
        {"bairi_crl_remaining_seconds",     "",            &all->crl_seconds},
    };

    for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
        if (strcmp(sample->name, singles[i].name) == 0 &&
            strcmp(sample_label(sample, "reason"), singles[i].reason) == 0)
            *singles[i].to = sample->value;
    }
    if (strcmp(sample->name, "bairi_build_info") == 0)
        snprintf(all->version, sizeof all->version, "%.63s", sample_label(sample, "version"));
    if (strcmp(sample->name, "bairi_draining") == 0)
        all->draining = sample->value > 0;
    if (strcmp(sample->name, "bairi_crl_remaining_seconds") == 0)
        all->has_crl = true;
}

static bool gather(struct overview *all, const struct sample *sample)
{
    if (strncmp(sample->name, "bairi_call", 10) == 0)
        return gather_method(all, sample);
    if (strncmp(sample->name, "bairi_ledger_", 13) == 0)
        return gather_ledger(all, sample);
    gather_single(all, sample);
    return true;
}

static enum status gather_all(const char *text, struct overview *all, struct error *err)
{
    enum sample_reading reading;
    struct sample sample;

    while ((reading = exposition_next(&text, &sample)) == SAMPLE_READ) {
        if (!gather(all, &sample))
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the figures hold more methods or ledgers than a server has");
    }
    if (reading == SAMPLE_BROKEN || !all->version[0])
        return error_set(err, STATUS_INVALID_ARGUMENT, "these are not the figures of a bairid");
    return STATUS_OK;
}

/* ---- laying out ---- */

static void put_count(char cell[CELL], double count)
{
    snprintf(cell, CELL, "%.0f", count);
}

/* "0.25 ms", "10 ms", "2.5 s" */
static void put_time(char *out, size_t size, double seconds)
{
    if (seconds < 1)
        snprintf(out, size, "%g ms", seconds * 1000);
    else
        snprintf(out, size, "%g s", seconds);
}

/* The bucket in which the call of this rank lies: "≤ 0.25 ms"; above the last bound "> 30 s". */
static void put_percentile(char cell[CELL], const struct method *method, double share)
{
    size_t last = method->buckets, at = 0;
    double total = last ? method->sums[last - 1] : 0;
    char time[CELL - 8];

    cell[0] = '\0';
    if (!(total > 0))
        return;
    while (at + 1 < last && method->sums[at] < share * total)
        at++;
    bool above = isinf(method->bounds[at]) != 0;
    put_time(time, sizeof time, method->bounds[above && at > 0 ? at - 1 : at]);
    snprintf(cell, CELL, "%s %s", above ? ">" : "≤", time);
}

/* "3 d 04:05:06" */
static void put_span(char out[CELL], double seconds)
{
    long long whole = seconds > 0 && seconds < 1e15 ? (long long)seconds : 0;

    snprintf(out, CELL, "%lld d %02lld:%02lld:%02lld", whole / 86400, whole / 3600 % 24,
             whole / 60 % 60, whole % 60);
}

static void lay_server(const struct overview *all, struct buf *out)
{
    char span[CELL];

    put_span(span, all->uptime);
    buf_addf(out, "bairid %s: %s\n", all->version, all->draining ? _("ends soon") : _("serves"));
    buf_addf(out, _("up for %s\n"), span);
    buf_addf(out, _("connections: %.0f open, %.0f handshakes under way, %.0f admitted so far\n"),
             all->connections - all->unfinished, all->unfinished, all->opened);
    buf_addf(out, _("refused: %.0f over the limit, %.0f over an identity's, %.0f displaced\n"),
             all->limit, all->identity, all->displaced);
    buf_addf(out, _("handshakes failed: %.0f for a certificate, %.0f otherwise\n"),
             all->certificate, all->other);
    if (!all->has_crl)
        return;
    put_span(span, fabs(all->crl_seconds));
    if (all->crl_seconds > 0)
        buf_addf(out, _("revocation list: good for another %s\n"), span);
    else
        buf_addf(out, _("revocation list: OUT OF DATE for %s; writes are refused\n"), span);
}

static void lay_ledgers(const struct overview *all, struct buf *out)
{
    struct table *table = table_create();

    table_column(table, _("Campaign"), TABLE_LEFT);
    table_column(table, _("Records"), TABLE_RIGHT);
    table_column(table, _("Commits"), TABLE_RIGHT);
    for (size_t i = 0; i < all->ledger_count; i++) {
        char records[CELL], commits[CELL];
        put_count(records, all->ledgers[i].records);
        put_count(commits, all->ledgers[i].commits);
        table_row(table, all->ledgers[i].campaign, records, commits, NULL);
    }
    buf_addc(out, '\n');
    table_print(table, out);
    table_destroy(&table);
}

/* "bairi.v1.Health/Check" without what is the same for all */
static const char *short_name(const char *method)
{
    static const char PACKAGE[] = "bairi.v1.";

    if (!*method)
        return _("(no such method)");
    return strncmp(method, PACKAGE, sizeof PACKAGE - 1) == 0 ? method + sizeof PACKAGE - 1 : method;
}

static void lay_method(const struct method *method, struct table *table)
{
    char ok[CELL], others[CELL], in_flight[CELL], median[CELL], most[CELL];

    if (!(method->ok + method->others + method->in_flight > 0))
        return;
    put_count(ok, method->ok + method->others);
    put_count(others, method->others);
    put_count(in_flight, method->in_flight);
    put_percentile(median, method, 0.5);
    put_percentile(most, method, 0.99);
    table_row(table, short_name(method->name), ok, others, in_flight, median, most, NULL);
}

static void lay_methods(const struct overview *all, struct buf *out)
{
    struct table *table = table_create();

    table_column(table, _("Method"), TABLE_LEFT);
    table_column(table, _("Calls"), TABLE_RIGHT);
    table_column(table, _("Errors"), TABLE_RIGHT);
    table_column(table, _("In hand"), TABLE_RIGHT);
    table_column(table, _("Median"), TABLE_RIGHT);
    table_column(table, _("99 %"), TABLE_RIGHT);
    for (size_t i = 0; i < all->method_count; i++)
        lay_method(&all->methods[i], table);
    buf_addc(out, '\n');
    table_print(table, out);
    table_destroy(&table);
}

enum status overview_write(const char *exposition, struct buf *out, struct error *err)
{
    struct overview *all = calloc(1, sizeof *all);
    enum status status;

    if (!all)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    status = gather_all(exposition, all, err);
    if (status == STATUS_OK) {
        lay_server(all, out);
        if (all->ledger_count > 0)
            lay_ledgers(all, out);
        lay_methods(all, out);
        status = buf_finish(out, err);
    }
    free(all);
    return status;
}
