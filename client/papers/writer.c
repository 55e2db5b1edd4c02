/* Opening and closing a document, its numbered headings, figures of the whole. */
#include "client/papers/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/progress.h"
#include "common/record/report_statistics.h"
#include "common/text.h"

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
    for (size_t i = 0; i < r->report->n_projects; i++) {
        int needs = paper_yi_decimals(r->report->projects[i]->amount_wan);
        r->yi_decimals = needs > r->yi_decimals ? needs : r->yi_decimals;
    }
    r->period = paper_period(r->report->period, arena);
    r->w.paper->made = r->report->as_of;
    r->w.paper->system = said(&r->w, "系统编号：%s/%s/v%u", r->report->campaign, r->report->period,
                              r->report->version);
    return STATUS_OK;
}

/* ---- titles ---- */

enum { TITLE_WIDTH = 38 }; /* columns of a line: wide characters take two */

static size_t character(const char *text)
{
    size_t size = 1;

    while (((unsigned char)text[size] & 0xC0) == 0x80)
        size++;
    return size;
}

/* How well a title may be broken before `at`: after 年, 月, 日 or a mark best, within figures and
 * quotation marks never. */
static int break_worth(const char *line, size_t at, bool quoted)
{
    static const char *const AFTER[] = {"年", "月", "日", "的", "、", "”", "》"};
    const unsigned char before = (unsigned char)line[at - 1], next = (unsigned char)line[at];

    if (quoted || (before < 0x80 && next < 0x80) || strncmp(line + at, "”", 3) == 0)
        return -1;
    for (size_t i = 0; at >= 3 && i < sizeof AFTER / sizeof AFTER[0]; i++)
        if (strncmp(line + at - 3, AFTER[i], 3) == 0)
            return 12;
    if (before >= 0x80 && next < 0x80)
        return 4;
    return strncmp(line + at, "“", 3) == 0 ? 4 : 0;
}

/* Bytes of the line's first half, so that both are about as long. */
static size_t best_break(const char *line, size_t size, struct arena *arena)
{
    int best = -1000;
    size_t found = 0;
    bool quoted = false;

    for (size_t at = 0; at < size; at += character(line + at)) {
        const char *head = arena_strndup(arena, line, at);
        const char *tail = arena_strndup(arena, line + at, size - at);
        int worth = at > 0 ? break_worth(line, at, quoted) : -1;
        int left = head ? (int)text_width(head) : 0, right = tail ? (int)text_width(tail) : 0;
        int uneven = left > right ? left - right : right - left;

        if (worth >= 0 && left <= TITLE_WIDTH && worth * 2 - uneven > best) {
            best = worth * 2 - uneven;
            found = at;
        }
        if (strncmp(line + at, "“", 3) == 0)
            quoted = true;
        if (strncmp(line + at, "”", 3) == 0)
            quoted = false;
    }
    return found;
}

/* Lines that are too long are broken between words, not wherever the line is full. */
static const char *broken_title(struct writer *w, const char *title)
{
    const char *out = "";

    while (*title) {
        size_t size = strcspn(title, "\n");
        const char *line = said(w, "%.*s", (int)size, title);
        size_t at = text_width(line) > TITLE_WIDTH ? best_break(line, size, w->arena) : 0;

        out = said(w, "%s%s%.*s%s%s", out, *out ? "\n" : "", (int)at, line, at ? "\n" : "",
                   line + at);
        title += size + (title[size] == '\n');
    }
    return out;
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
    paper->title = broken_title(w, title);
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
              d ? said(w, "%s\n%s印发", w->settings->issuer, paper_day(d, w->arena))
                : said(w, "%s\n    年  月  日印发", w->settings->issuer));
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
    bool one = ++w->annexes == 1;
    struct paper_part *part =
        paper_add(w->paper, PAPER_ANNEX, title, one ? "" : said(w, "%u", w->annexes));

    if (one)
        w->first_annex = part;
    else
        w->first_annex->value = "1";
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
