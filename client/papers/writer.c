/* Opening and closing a document, its numbered headings, figures of the whole. */
#include "client/papers/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/progress.h"
#include "common/record/report_statistics.h"

const char *said(struct writer *w, const char *format, ...)
{
    va_list args, again;
    int size;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    text = size < 0 ? NULL : arena_take(w->arena, (size_t)size + 1);
    if (text)
        vsnprintf(text, (size_t)size + 1, format, again);
    else
        w->paper->spoilt = true;
    va_end(again);
    va_end(args);
    for (char *p = text; p && *p; p++)
        if (((unsigned char)*p < ' ' && *p != '\n') || *p == 0x7f)
            *p = ' ';
    return text ? text : "";
}

void para(struct writer *w, const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    if (text)
        paper_add(w->paper, PAPER_TEXT, said(w, "%s", text), NULL);
    else
        w->paper->spoilt = true;
    free(text);
}

void paras(struct writer *w, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\r\n");

        if (length > 0)
            para(w, "%.*s", (int)length, text);
        text += length;
        text += strspn(text, "\r\n");
    }
}

void row(struct writer *w, struct paper_part *table, const char *const *cells)
{
    const char *clean[PAPER_COLUMNS_MAX];

    for (size_t i = 0; i < table->column_count; i++)
        clean[i] = said(w, "%s", cells[i] ? cells[i] : "");
    paper_row(w->paper, table, clean);
}

enum status writer_open(struct writer *w, const struct settings *settings, struct arena *arena,
                        struct error *err)
{
    *w = (struct writer){.paper = paper_create(arena), .arena = arena, .settings = settings};
    if (!w->paper)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    return STATUS_OK;
}

enum status report_writer_open(struct report_writer *r, const struct papers_report *source,
                               struct arena *arena, struct error *err)
{
    *r = (struct report_writer){.source = source, .report = source->report};
    TRY(writer_open(&r->w, NULL, arena, err));
    TRY(report_recompute(r->report, arena, &r->settings, &r->scores, err));
    TRY(report_statistics(r->report, &r->settings, arena, &r->rows, err));
    r->w.settings = &r->settings;
    r->as_of = r->report->schedule_on
                   ? r->report->schedule_on
                   : instant_day((struct instant){r->report->as_of}, r->settings.utc_offset);
    r->period = paper_period(r->report->period, arena);
    r->w.paper->made = r->report->as_of;
    r->w.paper->system = said(&r->w, "系统编号：%s/%s/v%u", r->report->campaign, r->report->period,
                              r->report->version);
    return STATUS_OK;
}

void official(struct writer *w, enum paper_form form, const char *title, const char *subject)
{
    struct paper *paper = w->paper;

    paper->form = form;
    paper->mark = form == PAPER_REPORT  ? said(w, "%s文件", w->settings->issuer)
                  : form == PAPER_PLAIN ? ""
                                        : w->settings->issuer;
    paper->draft = form == PAPER_PLAIN ? "" : "代拟稿";
    paper->blank_number = form != PAPER_PLAIN;
    paper->upward = false;
    paper->title = title;
    paper->subject = subject;
}

void signature(struct writer *w, day d)
{
    paper_add(w->paper, PAPER_SIGNATURE, w->settings->issuer,
              d ? paper_day(d, w->arena) : "    年  月  日");
}

void record(struct writer *w, const char *copies, day d)
{
    paper_add(w->paper, PAPER_RECORD, copies,
              d ? said(w, "%s　%s印发", w->settings->issuer, paper_day(d, w->arena))
                : said(w, "%s　    年  月  日印发", w->settings->issuer));
}

void section(struct writer *w, const char *title)
{
    w->parts = 0;
    paper_heading(w->paper, 1, said(w, "%s、%s", paper_numeral(++w->sections, w->arena), title));
}

void subsection(struct writer *w, const char *title)
{
    paper_heading(w->paper, 2, said(w, "（%s）%s", paper_numeral(++w->parts, w->arena), title));
}

struct paper_part *annex(struct writer *w, const char *title, bool landscape)
{
    struct paper_part *part = paper_add(w->paper, PAPER_ANNEX, title, said(w, "%u", ++w->annexes));

    part->landscape = landscape;
    return part;
}

const char *units_named(struct writer *w)
{
    const char *text = "";

    for (size_t i = 0; i < w->settings->unit_count; i++)
        text = said(w, "%s%s%s", text, i ? "、" : "", w->settings->units[i].name);
    return text;
}

bool whole_rate(const struct scores *scores, struct fraction *rate, int64_t *counted,
                int64_t *target)
{
    *counted = *target = 0;
    for (size_t i = 0; i < scores->count; i++) {
        if (scores->units[i].target == 0)
            continue;
        *counted += scores->units[i].counted;
        *target += scores->units[i].target;
    }
    *rate = progress_share(*counted, *target);
    return *target > 0;
}

const char *percent(struct writer *w, struct fraction f)
{
    char text[40];

    fraction_format(f, w->settings->decimals, text, sizeof text);
    return said(w, "%s", text);
}

const char *gap_said(struct writer *w, struct fraction gap)
{
    int sign = fraction_compare(gap, fraction_int(0));
    struct fraction size = sign < 0 ? fraction_sub(fraction_int(0), gap) : gap;
    const char *shown = percent(w, size);

    if (strspn(shown, "0.") == strlen(shown))
        return "与时序进度持平";
    return said(w, "%s时序进度%s个百分点", sign < 0 ? "欠" : "超", shown);
}
