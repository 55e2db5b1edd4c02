/* Decisions on their way: lines of a list read, judged by what stands there, and tried. */
#include "client/commands/decisions.h"

#include <stdlib.h>
#include <string.h>

#include "client/commands/reasons.h"
#include "common/csv.h"
#include "common/text.h"

enum { NAME_MOST = 100 };

static const struct verdict_word words[] = {
    {BAIRI__V1__DECISION__VERDICT__ACCEPT, "accept", "认定",       NULL,             false, false},
    {BAIRI__V1__DECISION__VERDICT__RETURN, "return", "退回补正", "return_reasons", true,  true },
    {BAIRI__V1__DECISION__VERDICT__REFUSE, "refuse", "不予认定", "refuse_reasons", true,  false},
    {BAIRI__V1__DECISION__VERDICT__HOLD,   "hold",   "暂缓认定", "hold_reasons",   true,  false},
};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

const struct verdict_word *verdict_word(Bairi__V1__Decision__Verdict verdict)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].verdict == verdict)
            return &words[i];
    return &words[0];
}

/* ---- the table ---- */

enum field { FIELD_PROJECT, FIELD_VERDICT, FIELD_REASON, FIELD_RETURN_BY, FIELD_COUNT };
static const struct {
    const char *id, *titles[3];
} fields[FIELD_COUNT] = {
    [FIELD_PROJECT] = {"project",   {"项目编号", "项目", NULL}            },
    [FIELD_VERDICT] = {"verdict",   {"结论", "审核结论", NULL}            },
    [FIELD_REASON] = {"reason",    {"理由", "原因", NULL}                  },
    [FIELD_RETURN_BY] = {"return_by", {"补正期限", "重新报送期限", NULL}},
};

/* One reading of a table. */
struct verdicts_reading {
    const struct grid *table;
    const char *name;
    const struct settings *settings;
    struct arena *arena;
    struct problems *problems;
    int at[FIELD_COUNT]; /* column of each; -1: not there */
    struct error said;
};

static void say(struct verdicts_reading *reading, size_t line, int column, enum status said)
{
    char letters[8] = "";

    (void)said;
    if (column >= 0)
        csv_column_name((size_t)column, letters);
    error_at(&reading->said,
             arena_printf(reading->arena, "%.*s:%s%zu", NAME_MOST, reading->name, letters, line),
             NULL);
    problems_add_at(reading->problems, reading->arena, false, &reading->said, line, column);
}

static bool is_title(enum field field, const char *cell, struct arena *arena)
{
    const char *folded = text_fold(cell, arena);

    if (!folded)
        return false;
    if (strcmp(folded, fields[field].id) == 0)
        return true;
    for (size_t i = 0; fields[field].titles[i]; i++)
        if (strcmp(folded, fields[field].titles[i]) == 0)
            return true;
    return false;
}

static void find_columns(struct verdicts_reading *reading, const struct grid_row *head)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        reading->at[field] = -1;
        for (size_t i = 0; i < head->count && reading->at[field] < 0; i++)
            if (is_title((enum field)field, head->cells[i], reading->arena))
                reading->at[field] = (int)i;
    }
}

/* The row with the titles: not always the first, where somebody wrote a heading above. */
static enum status find_header(struct verdicts_reading *reading, size_t *row, struct error *err)
{
    for (*row = 0; *row < reading->table->count && *row < 10; ++*row) {
        find_columns(reading, &reading->table->rows[*row]);
        if (reading->at[FIELD_PROJECT] >= 0 && reading->at[FIELD_VERDICT] >= 0)
            return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s has no columns project and verdict; bairi queue -o csv makes such a list",
                     reading->name);
}

static const char *cell_of(const struct verdicts_reading *reading, const struct grid_row *row,
                           enum field field)
{
    int at = reading->at[field];

    return at >= 0 && (size_t)at < row->count ? row->cells[at] : "";
}

/* ---- one line ---- */

/* "zhongjie/Z-01@2" into its parts. */
static bool read_project(struct verdicts_reading *reading, const char *text,
                         struct decision_line *line)
{
    const char *slash = strchr(text, '/');
    const char *at = slash ? strchr(slash, '@') : NULL;
    size_t length = at ? (size_t)(at - slash) - 1 : slash ? strlen(slash + 1) : 0;

    if (!slash)
        return false;
    line->unit = arena_strndup(reading->arena, text, (size_t)(slash - text));
    line->project_no = arena_strndup(reading->arena, slash + 1, length);
    if (!line->unit || !line->project_no || !id_is_valid(line->unit) ||
        !project_no_is_valid(line->project_no))
        return false;
    for (const char *digit = at ? at + 1 : ""; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || line->version > 100000000)
            return false;
        line->version = line->version * 10 + (unsigned)(*digit - '0');
    }
    return !at || line->version > 0;
}

/* As bairi queue prints it, in either language, whatever the case. */
static const struct verdict_word *find_word(const char *text, struct arena *arena)
{
    const char *folded = text_fold(text, arena);

    for (size_t i = 0; folded && i < WORD_COUNT; i++)
        if (strcmp(folded, words[i].id) == 0 || strcmp(folded, words[i].title) == 0)
            return &words[i];
    return NULL;
}

static day read_day(const char *text, struct arena *arena)
{
    const char *blank = strchr(text, ' ');
    const char *head = blank ? arena_strndup(arena, text, (size_t)(blank - text)) : text;

    return head ? day_parse(head) : 0;
}

static void read_reason(struct verdicts_reading *reading, const struct grid_row *row,
                        struct decision_line *line)
{
    const char *text = cell_of(reading, row, FIELD_REASON);
    int column = reading->at[FIELD_REASON];

    if (text[0] == '\0' && line->word->needs_reason) {
        say(reading, line->line, column,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "%s takes a reason: its number in the campaign's list, or words",
                      line->word->title));
        return;
    }
    enum status status = reason_read(reading->settings, line->word->reasons, text, reading->arena,
                                     &line->reason, &reading->said);
    if (status != STATUS_OK)
        say(reading, line->line, column, status);
}

static void read_return_by(struct verdicts_reading *reading, const struct grid_row *row,
                           struct decision_line *line)
{
    const char *text = cell_of(reading, row, FIELD_RETURN_BY);
    int column = reading->at[FIELD_RETURN_BY];

    if (text[0] != '\0')
        line->return_by = read_day(text, reading->arena);
    if (!line->word->needs_day && text[0] != '\0')
        say(reading, line->line, column,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "only what is returned has a day by which it is to be sent again"));
    else if (line->word->needs_day && line->return_by == 0)
        say(reading, line->line, column,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "“%s” is not a day by which it is to be sent again; write it like "
                      "2020-11-26",
                      text));
}

static void read_line(struct verdicts_reading *reading, const struct grid_row *row,
                      struct decision_line *line)
{
    const char *project = cell_of(reading, row, FIELD_PROJECT);
    const char *verdict = cell_of(reading, row, FIELD_VERDICT);

    *line = (struct decision_line){.line = row->line, .reason = ""};
    error_clear(&line->why);
    if (!read_project(reading, project, line))
        say(reading, row->line, reading->at[FIELD_PROJECT],
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "'%s' names no project: write UNIT/NO, for example zhongjie/Z-01", project));
    if (verdict[0] == '\0')
        return;
    line->word = find_word(verdict, reading->arena);
    if (!line->word) {
        say(reading, row->line, reading->at[FIELD_VERDICT],
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "“%s” is no verdict; write accept 认定, return 退回补正, refuse 不予认定 or "
                      "hold 暂缓认定, or leave the cell empty",
                      verdict));
        return;
    }
    read_reason(reading, row, line);
    read_return_by(reading, row, line);
}

/* By project, then by row. */
static int compare_lines(const void *left, const void *right)
{
    const struct decision_line *a = *(const struct decision_line *const *)left;
    const struct decision_line *b = *(const struct decision_line *const *)right;
    int order = strcmp(a->unit, b->unit);

    if (order == 0)
        order = strcmp(a->project_no, b->project_no);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* A project that stands there twice has two verdicts. */
static enum status find_twice(struct verdicts_reading *reading, const struct decision_list *list,
                              struct error *err)
{
    const struct decision_line **sorted =
        arena_array(reading->arena, list->count + 1, sizeof(sorted[0]));
    size_t count = 0;

    if (!sorted)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    for (size_t i = 0; i < list->count; i++)
        if (list->lines[i].word && list->lines[i].unit && list->lines[i].project_no)
            sorted[count++] = &list->lines[i];
    qsort(sorted, count, sizeof(struct decision_line *), compare_lines);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i]->unit, sorted[i - 1]->unit) == 0 &&
            strcmp(sorted[i]->project_no, sorted[i - 1]->project_no) == 0)
            say(reading, sorted[i]->line, reading->at[FIELD_PROJECT],
                error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                          "%s/%s has a verdict in row %d already", sorted[i]->unit,
                          sorted[i]->project_no, (int)sorted[i - 1]->line));
    return STATUS_OK;
}

enum status decisions_read(const struct grid *table, const char *name,
                           const struct settings *settings, struct arena *arena,
                           struct decision_list *out, struct problems *problems, struct error *err)
{
    struct verdicts_reading reading = {
        .table = table, .name = name, .settings = settings, .arena = arena, .problems = problems};
    size_t row = 0;

    *out = (struct decision_list){NULL, 0};
    TRY(find_header(&reading, &row, err));
    out->lines = arena_array(arena, table->count + 1, sizeof(out->lines[0]));
    if (!out->lines)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    for (row++; row < table->count; row++)
        read_line(&reading, &table->rows[row], &out->lines[out->count++]);
    TRY(find_twice(&reading, out, err));
    if (problems_errors(problems) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s: nothing was decided; errors: %zu", name,
                     problems_errors(problems));
}

/* ---- what stands there ---- */

/* The project is as the line wants it: an earlier, interrupted run of the same list. */
static bool is_done(const struct decision_line *line, const Bairi__V1__ProjectState *state)
{
    static const char *const after[] = {"accepted", "returned", "refused", "held"};
    size_t which = (size_t)(line->word - words);
    bool refused_anew = line->word->verdict == BAIRI__V1__DECISION__VERDICT__REFUSE &&
                        strcmp(state->state, "accepted") == 0 &&
                        state->accepted_version != state->version;

    return (strcmp(state->state, after[which]) == 0 || refused_anew) &&
           strcmp(state->reason, line->reason) == 0 &&
           (!line->word->needs_day || state->return_by == line->return_by);
}

void decision_judge(struct decision_line *line, const Bairi__V1__ProjectState *state)
{
    line->state = state;
    line->fate = LINE_REFUSED;
    if (!line->word)
        line->fate = LINE_OPEN;
    else if (!state)
        (void)error_set(&line->why, STATUS_NOT_FOUND, "there is no project %s/%s", line->unit,
                        line->project_no);
    else if (line->version != 0 && line->version != state->version)
        (void)error_set(&line->why, STATUS_ABORTED,
                        "the list is about version %d, but %s/%s has version %d; look at it first",
                        (int)line->version, line->unit, line->project_no, (int)state->version);
    else
        line->fate = is_done(line, state) ? LINE_DONE : LINE_TO_SEND;
}

size_t decisions_count(const struct decision_list *list, enum line_fate fate)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->lines[i].fate == fate;
    return count;
}

enum status decisions_try(struct app *app, struct decision_list *list, struct error *err)
{
    size_t most = decisions_count(list, LINE_TO_SEND), count = 0;
    struct decision *decisions = arena_array(app->arena, most + 1, sizeof(decisions[0]));
    struct error *refusals = arena_array(app->arena, most + 1, sizeof(refusals[0]));

    if (!decisions || !refusals)
        return app_no_memory(err);
    for (size_t i = 0; i < list->count; i++) {
        const struct decision_line *line = &list->lines[i];
        if (line->fate == LINE_TO_SEND)
            decisions[count++] =
                (struct decision){line->state, line->word->verdict, line->reason, line->return_by};
    }
    TRY(bureau_try_decisions(app->bureau, app->arena, decisions, count, refusals, err));
    for (size_t i = list->count; i > 0; i--) {
        struct decision_line *line = &list->lines[i - 1];
        if (line->fate != LINE_TO_SEND || refusals[--count].status == STATUS_OK)
            continue;
        line->fate = LINE_REFUSED;
        line->why = refusals[count];
    }
    return STATUS_OK;
}
