/* What `bairid check` prints: a table for people, JSON for programs. */
#include "server/check_print.h"

#include <stdio.h>

#include "common/json.h"
#include "common/text.h"

/* ---- for people ---- */

static void print_figures(const struct check_figures *figures, struct buf *out)
{
    buf_addf(out,
             _("campaigns %llu, records %llu, checkpoints %llu, rows of tables %llu, contacts "
               "%llu, files %llu"),
             (unsigned long long)figures->campaigns, (unsigned long long)figures->records,
             (unsigned long long)figures->checkpoints, (unsigned long long)figures->rows,
             (unsigned long long)figures->contacts, (unsigned long long)figures->files);
    buf_addc(out, '\n');
    if (figures->signatures > 0) {
        buf_addf(out, _("signatures %llu, in %.1f s"), (unsigned long long)figures->signatures,
                 figures->signatures_s);
        buf_addc(out, '\n');
    }
    if (figures->seals > 0) {
        buf_addf(out, _("signatures and tokens of checkpoints %llu, in %.1f s"),
                 (unsigned long long)figures->seals, figures->seals_s);
        buf_addc(out, '\n');
    }
    if (figures->orphans > 0) {
        buf_addf(out, _("%llu files are named by no statement: sent, and not reported (yet)"),
                 (unsigned long long)figures->orphans);
        buf_addc(out, '\n');
    }
    if (figures->unfinished > 0) {
        buf_addf(out, _("%llu uploads are under way"), (unsigned long long)figures->unfinished);
        buf_addc(out, '\n');
    }
    buf_addf(out, _("seconds: ledger %.1f, database file %.1f, tables %.1f, files %.1f"),
             figures->ledger_s - figures->seals_s, figures->database_s,
             figures->tables_s - figures->signatures_s, figures->files_s);
    buf_addc(out, '\n');
}

static void print_finding(struct table *table, const struct finding *finding)
{
    OWNED(buf_free) struct buf text = buf_make(8192);

    text_error(&finding->what, &text);
    table_row(table, finding->campaign, finding->place, finding->row, finding->column,
              buf_text(&text), NULL);
}

static void print_findings(const struct findings *report, size_t width, struct buf *out)
{
    struct table *table = table_create();
    struct table_look look = {.width = width};

    if (!table)
        return;
    table_column(table, _("campaign"), TABLE_LEFT);
    table_column(table, _("where"), TABLE_LEFT);
    table_column(table, _("row"), TABLE_LEFT);
    table_column(table, _("column"), TABLE_LEFT);
    table_column(table, _("what is wrong"), TABLE_LEFT);
    for (const struct finding *finding = findings_first(report); finding; finding = finding->next)
        print_finding(table, finding);
    table_print_fitted(table, &look, out);
    table_destroy(&table);
}

void check_print_table(struct findings *report, size_t width, struct buf *out)
{
    unsigned long long count = findings_count(report);

    print_figures(findings_figures(report), out);
    if (count == 0) {
        buf_adds(out, _("All is as the ledger says."));
        buf_addc(out, '\n');
        return;
    }
    buf_addc(out, '\n');
    print_findings(report, width, out);
    buf_addc(out, '\n');
    buf_addf(out,
             _("%llu findings. Change nothing by hand: keep this folder as it is, and see "
               "“Backup, restore, check” in README.md."),
             count);
    buf_addc(out, '\n');
}

/* ---- for programs ---- */

static json_t *json_finding(const struct finding *finding)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "campaign", finding->campaign, "where",
                     finding->place, "row", finding->row, "column", finding->column, "expected",
                     finding->expected, "found", finding->found, "text", finding->what.text);
}

static json_t *json_findings(const struct findings *report)
{
    json_t *all = json_array();

    for (const struct finding *finding = findings_first(report); finding; finding = finding->next)
        if (json_array_append_new(all, json_finding(finding)) != 0)
            break;
    return all;
}

static json_t *json_checked(const struct check_figures *figures)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "campaigns",
                     (json_int_t)figures->campaigns, "records", (json_int_t)figures->records,
                     "checkpoints", (json_int_t)figures->checkpoints, "rows",
                     (json_int_t)figures->rows, "signatures", (json_int_t)figures->signatures,
                     "contacts", (json_int_t)figures->contacts, "files", (json_int_t)figures->files,
                     "orphans", (json_int_t)figures->orphans, "unfinished",
                     (json_int_t)figures->unfinished);
}

static json_t *json_seconds(const struct check_figures *figures)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f}", "ledger",
                     figures->ledger_s - figures->seals_s, "seals", figures->seals_s, "database",
                     figures->database_s, "tables", figures->tables_s - figures->signatures_s,
                     "signatures", figures->signatures_s, "files", figures->files_s);
}

enum status check_print_json(struct findings *report, struct buf *out, struct error *err)
{
    const struct check_figures *figures = findings_figures(report);
    json_t *all =
        json_pack("{s:b, s:I, s:o, s:o, s:o}", "clean", findings_count(report) == 0, "found",
                  (json_int_t)findings_count(report), "findings", json_findings(report), "checked",
                  json_checked(figures), "seconds", json_seconds(figures));

    if (!all)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the report");
    json_write(all, true, out);
    json_decref(all);
    return buf_finish(out, err);
}
