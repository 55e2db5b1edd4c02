/* The families one after another: the server, connections, calls, ledgers. */
#include "server/metrics/figures.h"

#include "common/trust/identity.h"
#include "server/metrics/exposition.h"

/* ---- the server as a whole ---- */

static void write_server(const struct figures *figures, struct buf *out)
{
    const struct label version = {"version", BAIRI_VERSION};
    struct instant next;

    exposition_family(out, "bairi_build_info", SAMPLE_GAUGE, "Version of the server; always 1");
    exposition_sample(out, "bairi_build_info", &version, 1, 1);
    exposition_family(out, "bairi_uptime_seconds", SAMPLE_GAUGE, "Time since the server started");
    exposition_seconds(out, "bairi_uptime_seconds", NULL, 0,
                       (monotonic_ms() - figures->began_ms) * 1000);
    exposition_family(out, "bairi_draining", SAMPLE_GAUGE, "1 when the server is about to end");
    exposition_sample(out, "bairi_draining", NULL, 0, atomic_load(&figures->draining));
    if (!authority_next_update(atomic_load(&figures->office->authority), &next))
        return;
    exposition_family(out, "bairi_crl_remaining_seconds", SAMPLE_GAUGE,
                      "Time until the revocation list must be replaced; negative: overdue");
    exposition_seconds(out, "bairi_crl_remaining_seconds", NULL, 0,
                       next.us - clock_now(figures->clock).us);
}

/* ---- connections ---- */

static void write_reasons(struct buf *out, const char *name, const struct label *reasons,
                          const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        exposition_sample(out, name, &reasons[i], 1, values[i]);
}

static void write_connections(const struct figures *figures, struct buf *out)
{
    static const struct label REFUSED[] = {
        {"reason", "limit"    },
        {"reason", "identity" },
        {"reason", "displaced"}
    };
    static const struct label FAILED[] = {
        {"reason", "certificate"},
        {"reason", "other"      }
    };
    struct pool_counters now = listener_count(figures->listener);
    uint64_t refused[] = {now.refused - now.crowded, now.crowded, now.displaced};
    uint64_t failed[] = {now.untrusted, now.broken};

    exposition_family(out, "bairi_connections", SAMPLE_GAUGE,
                      "Connections, unfinished handshakes among them");
    exposition_sample(out, "bairi_connections", NULL, 0, now.connections);
    exposition_family(out, "bairi_handshakes_unfinished", SAMPLE_GAUGE, "Handshakes under way");
    exposition_sample(out, "bairi_handshakes_unfinished", NULL, 0, now.unfinished);
    exposition_family(out, "bairi_connections_opened_total", SAMPLE_COUNTER,
                      "Handshakes finished and admitted");
    exposition_sample(out, "bairi_connections_opened_total", NULL, 0, now.opened);
    exposition_family(out, "bairi_connections_refused_total", SAMPLE_COUNTER,
                      "Connections over a limit: of all, of an identity, of unfinished handshakes");
    write_reasons(out, "bairi_connections_refused_total", REFUSED, refused, 3);
    exposition_family(
        out, "bairi_handshakes_failed_total", SAMPLE_COUNTER,
        "Handshakes ended by a certificate, or otherwise (too slow, cut off, no TLS)");
    write_reasons(out, "bairi_handshakes_failed_total", FAILED, failed, 2);
}

/* ---- calls ---- */

static void write_ended(void *context, const char *method, const struct meter_reading *reading)
{
    for (unsigned i = 0; i < STATUS_KINDS; i++) {
        const struct label labels[] = {
            {"method", method                     },
            {"status", status_name((enum status)i)}
        };
        if (reading->ended[i] > 0 || i == STATUS_OK)
            exposition_sample(context, "bairi_calls_total", labels, 2, reading->ended[i]);
    }
}

static void write_in_flight(void *context, const char *method, const struct meter_reading *reading)
{
    const struct label label = {"method", method};

    exposition_sample(context, "bairi_calls_in_flight", &label, 1, reading->in_flight);
}

static void write_took(void *context, const char *method, const struct meter_reading *reading)
{
    const struct label label = {"method", method};
    struct histogram histogram = {meter_bounds_us, reading->took, METER_BOUNDS, reading->us};

    exposition_histogram(context, "bairi_call_seconds", &label, 1, &histogram);
}

static void write_calls(const struct figures *figures, struct buf *out)
{
    exposition_family(out, "bairi_calls_total", SAMPLE_COUNTER,
                      "Calls answered, by method and status; method \"\" is none that exists");
    rpc_server_each_method(figures->rpc, write_ended, out);
    exposition_family(out, "bairi_calls_in_flight", SAMPLE_GAUGE,
                      "Calls between request and reply, those at rest among them");
    rpc_server_each_method(figures->rpc, write_in_flight, out);
    exposition_family(out, "bairi_call_seconds", SAMPLE_HISTOGRAM,
                      "Time from request to reply, rest included");
    rpc_server_each_method(figures->rpc, write_took, out);
}

/* ---- ledgers ---- */

static void write_ledgers(const struct figures *figures, struct buf *out)
{
    exposition_family(out, "bairi_ledger_records", SAMPLE_GAUGE, "Records of a campaign's ledger");
    for (struct campaign *campaign = office_campaigns(figures->office); campaign;
         campaign = campaign->next) {
        const struct label label = {"campaign", campaign->id};
        exposition_sample(out, "bairi_ledger_records", &label, 1,
                          ledger_count(campaign->ledger).records);
    }
    exposition_family(out, "bairi_ledger_commits_total", SAMPLE_COUNTER,
                      "Durable transactions with records in them since the server started");
    for (struct campaign *campaign = office_campaigns(figures->office); campaign;
         campaign = campaign->next) {
        const struct label label = {"campaign", campaign->id};
        exposition_sample(out, "bairi_ledger_commits_total", &label, 1,
                          ledger_count(campaign->ledger).commits);
    }
}

void figures_write(const struct figures *figures, struct buf *out)
{
    write_server(figures, out);
    write_connections(figures, out);
    write_calls(figures, out);
    write_ledgers(figures, out);
}

/* ---- pages ---- */

static int fill_metrics(void *context, struct buf *body)
{
    figures_write(context, body);
    return 200;
}

static int fill_health(void *context, struct buf *body)
{
    const struct figures *figures = context;
    bool draining = atomic_load(&figures->draining);

    buf_adds(body, draining ? "draining\n" : "serving\n");
    return draining ? 503 : 200;
}

const struct http_page figures_pages[FIGURES_PAGES] = {
    {"/metrics", EXPOSITION_TYPE,             fill_metrics},
    {"/healthz", "text/plain; charset=utf-8", fill_health },
};
