/* The written sections of a report, 工作动态 and 分析: contributed by units, edited by the bureau.
 */
#include <string.h>

#include "server/services/drawing.h"

enum { SECTION_TEXT_MAX = 20000 };

static const char *const sections[] = {"news", "analysis"};
enum { SECTION_COUNT = sizeof sections / sizeof *sections };

/* What one statement says, of either kind. */
struct writing {
    const char *period, *section, *text;
    const char *unit, *subunit; /* unit "": the bureau */
};

static struct writing writing_of(const Bairi__V1__Statement *message)
{
    const Bairi__V1__Contributed *by_unit = message->contributed;
    const Bairi__V1__SectionEdited *edited = message->section_edited;

    if (message->kind == BAIRI__V1__STATEMENT_KIND__CONTRIBUTED)
        return (struct writing){by_unit->period, by_unit->section, by_unit->text, by_unit->unit,
                                by_unit->subunit};
    return (struct writing){edited->period, edited->section, edited->text, "", ""};
}

/* ---- what stands ---- */

static enum status section_rows(struct transaction *tx, const char *period, struct arena *arena,
                                const struct section_row **out, size_t *count, struct error *err)
{
    struct section_row match = {.period = period};
    struct store_scan scan = {.index = &index_section_period, .match = &match, .equal = 1};
    void *rows = NULL;

    TRY(store_scan_rows(tx, &table_section, &scan, arena, &rows, count, err));
    *out = rows;
    return STATUS_OK;
}

/* What the writing would replace; NULL: nothing. */
static enum status section_current(const struct entry *entry, const struct writing *writing,
                                   const struct section_row **out, struct error *err)
{
    const struct section_row *rows = NULL;
    size_t count = 0;

    *out = NULL;
    TRY(section_rows(entry->tx, writing->period, entry->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].current && strcmp(rows[i].section, writing->section) == 0 &&
            strcmp(rows[i].unit, writing->unit) == 0 &&
            strcmp(rows[i].subunit, writing->subunit) == 0)
            *out = &rows[i];
    }
    return STATUS_OK;
}

/* ---- may it be written ---- */

static enum status section_is_known(const char *section, struct error *err)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (strcmp(sections[i], section) == 0)
            return STATUS_OK;
    }
    error_set(err, STATUS_INVALID_ARGUMENT, "a report has the sections news and analysis, found %s",
              section);
    return error_at(err, NULL, "section");
}

static enum status section_period(const struct entry *entry, const char *period, struct error *err)
{
    struct period_row row = {.period = period};
    enum status status = store_get(entry->tx, &table_period, &row, entry->arena, err);

    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", period);
    return status;
}

static enum status section_replaces(const struct entry *entry, const struct writing *writing,
                                    struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;
    const struct section_row *current = NULL;

    TRY(section_current(entry, writing, &current, err));
    struct bytes latest = current ? current->digest : (struct bytes){0};
    if (previous.len != latest.size ||
        (latest.size > 0 && memcmp(previous.data, latest.data, latest.size) != 0))
        return error_set(err, STATUS_ABORTED,
                         "the section %s of %s has changed since you looked at it; look again and "
                         "repeat",
                         writing->section, writing->period);
    if (writing->text[0] == '\0' && (!current || current->text[0] == '\0'))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "there is no text of the section %s of %s to be taken back",
                         writing->section, writing->period);
    return STATUS_OK;
}

static enum status section_admit(const struct entry *entry, const struct writing *writing,
                                 struct error *err)
{
    TRY(section_is_known(writing->section, err));
    TRY(section_period(entry, writing->period, err));
    if (writing->text[0] != '\0')
        TRY(rule_text(writing->text, SECTION_TEXT_MAX, "text", err));
    return section_replaces(entry, writing, err);
}

/* What goes out is the bureau's from its release on. */
static enum status section_is_open(const struct entry *entry, const char *period, struct error *err)
{
    const struct report_row *rows = NULL;
    size_t count = 0;

    TRY(drawing_versions(entry->tx, period, entry->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].state, "released") == 0)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the report of %s is released; nothing is contributed to it any more",
                             period);
    }
    return STATUS_OK;
}

static enum status contributed_admit(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    const Bairi__V1__Contributed *message = entry->statement->message->contributed;
    struct writing writing = writing_of(entry->statement->message);

    TRY(rule_own_department(campaign, entry, message->unit, message->subunit, err));
    TRY(section_admit(entry, &writing, err));
    return section_is_open(entry, message->period, err);
}

static enum status edited_admit(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    struct writing writing = writing_of(entry->statement->message);

    (void)campaign;
    return section_admit(entry, &writing, err);
}

/* ---- written ---- */

static enum status section_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    struct writing writing = writing_of(entry->statement->message);
    const struct section_row *current = NULL;
    struct section_row row = {
        .idx = (int64_t)entry->index,
        .period = writing.period,
        .section = writing.section,
        .unit = writing.unit,
        .subunit = writing.subunit,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .text = writing.text,
        .digest = rule_digest(entry),
        .current = 1,
    };
    struct notice notice = {.audience = NOTICE_BUREAU,
                            .kind = "contributed",
                            .unit = writing.unit,
                            .subunit = writing.subunit,
                            .period = writing.period,
                            .text = writing.section};

    (void)campaign;
    TRY(section_current(entry, &writing, &current, err));
    if (current) {
        struct section_row before = *current;
        before.current = 0;
        TRY(store_put(entry->tx, &table_section, &before, err));
    }
    if (writing.unit[0] != '\0')
        TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_section, &row, err);
}

const struct rule rule_contributed = {
    .kind = BAIRI__V1__STATEMENT_KIND__CONTRIBUTED,
    .roles = ROLE_UNIT,
    .admit = contributed_admit,
    .apply = section_apply,
};

const struct rule rule_section_edited = {
    .kind = BAIRI__V1__STATEMENT_KIND__SECTION_EDITED,
    .roles = ROLE_BUREAU,
    .admit = edited_admit,
    .apply = section_apply,
};

/* ---- in a report ---- */

static enum status section_out(struct drawing *drawing, const struct section_row *row,
                               struct error *err)
{
    struct arena *arena = drawing->entry->arena;
    Bairi__V1__Report *report = drawing->report;
    Bairi__V1__ReportSection *section = arena_alloc(arena, sizeof *section);

    if (!section)
        return answer_too_large(err);
    bairi__v1__report_section__init(section);
    section->index = (uint64_t)row->idx;
    TRY(copy_out(arena, row->section, &section->section, err));
    TRY(copy_out(arena, row->unit, &section->unit, err));
    TRY(copy_out(arena, row->subunit, &section->subunit, err));
    TRY(copy_out(arena, row->text, &section->text, err));
    report->sections[report->n_sections++] = section;
    return STATUS_OK;
}

/* Of one author: a unit with its departments, or, unit "", the bureau. */
static enum status sections_of(struct drawing *drawing, const struct section_row *rows,
                               size_t count, const char *section, const char *unit,
                               struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].current && rows[i].text[0] != '\0' && strcmp(rows[i].section, section) == 0 &&
            strcmp(rows[i].unit, unit) == 0)
            TRY(section_out(drawing, &rows[i], err));
    }
    return STATUS_OK;
}

enum status drawing_sections(struct drawing *drawing, struct error *err)
{
    const struct settings *settings = &drawing->settings->settings;
    Bairi__V1__Report *report = drawing->report;
    const struct section_row *rows = NULL;
    size_t count = 0;

    TRY(section_rows(drawing->entry->tx, drawing->period, drawing->entry->arena, &rows, &count,
                     err));
    report->sections = arena_array(drawing->entry->arena, count + 1, sizeof *report->sections);
    if (!report->sections)
        return answer_too_large(err);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        size_t before = report->n_sections;
        TRY(sections_of(drawing, rows, count, sections[i], "", err));
        bool edited = report->n_sections > before; /* instead of what the units wrote */
        for (size_t u = 0; u < settings->unit_count && !edited; u++)
            TRY(sections_of(drawing, rows, count, sections[i], settings->units[u].id, err));
    }
    return STATUS_OK;
}
