/* Reads the cells of the annex form, one parser per kind of column. */
#include "common/campaign/annex_cells.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"

static char *target_of(const struct annex_cell *cell, struct annex_row *row)
{
    return (char *)&row->project + cell->column->target;
}

static void set_text(const struct annex_cell *cell, struct annex_row *row, const char *text)
{
    *(const char **)(void *)target_of(cell, row) = text;
}

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || (*text >= 'A' && *text <= 'Z') || *text == '\x7f' || *text < 0)
            return false;
    return true;
}

const char *fold_cell(const char *text, struct arena *arena)
{
    char *folded, *to;

    if (is_plain(text))
        return text;
    folded = text_fold(text, arena);
    if (!folded)
        return NULL;
    to = folded;
    for (const char *from = folded; *from; from++)
        if (*from != ' ' && *from != '\n' && *from != '\r' && *from != '\t')
            *to++ = *from;
    *to = '\0';
    return folded;
}

enum status cell_text(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    (void)err;
    set_text(cell, row, cell->text);
    return STATUS_OK;
}

enum status cell_project_no(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    if (cell->kind == GRID_DATE)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the project number became a date (%s), as spreadsheets do with 10-8; "
                         "format the column as text and type the number again",
                         cell->text);
    if (!project_no_is_valid(cell->text))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a project number; write 1 to 32 of A-Z a-z 0-9 -",
                         cell->text);
    set_text(cell, row, cell->text);
    return STATUS_OK;
}

enum status cell_credit_code(const struct annex_cell *cell, struct annex_row *row,
                             struct error *err)
{
    char *code = arena_strdup(cell->arena, cell->folded);

    if (!code)
        return out_of_memory(err);
    for (char *c = code; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    if (cell->kind == GRID_NUMBER)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the credit code became a number (%s) and lost its last digits; format "
                         "the column as text and type the code again",
                         cell->text);
    if (strlen(code) != 18)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” has %d characters; a unified social credit code has 18; leave it "
                         "empty if it is not known",
                         cell->text, (int)strlen(code));
    if (!credit_code_is_valid(code))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a unified social credit code: its last character, the check "
                         "digit, does not fit the others; compare it with the business licence, "
                         "or leave it empty",
                         cell->text);
    set_text(cell, row, code);
    return STATUS_OK;
}

enum status cell_share(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    struct project *project = &row->project;
    size_t size = strlen(cell->folded);
    bool percent = size > 0 && cell->folded[size - 1] == '%';
    char *figure = arena_strndup(cell->arena, cell->folded, size - percent);

    if (!figure)
        return out_of_memory(err);
    if (!fraction_parse(figure, 6, &project->foreign_share) || project->foreign_share.num < 0 ||
        fraction_compare(project->foreign_share, fraction_int(100)) > 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a share in percent; write a number from 0 to 100",
                         cell->text);
    project->has_foreign_share = true;
    return STATUS_OK;
}

enum status cell_usd(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    struct fraction figure;

    if (!fraction_parse(cell->folded, 6, &figure) || figure.den != 1 || figure.num < 0 ||
        figure.num > INT64_C(1000000000))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a whole number of 万美元; write e.g. 300 for 3 million "
                         "dollars",
                         cell->text);
    row->project.amount_usd_wan = figure.num;
    return STATUS_OK;
}

enum status cell_page(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    int *page = (int *)(void *)target_of(cell, row);
    struct fraction figure;

    if (!fraction_parse(cell->folded, 0, &figure) || figure.num < 1 || figure.num > 9999)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a page number; write one page from 1 to 9999, or nothing "
                         "when it is not there",
                         cell->text);
    *page = (int)figure.num;
    return STATUS_OK;
}

/* A file name's ending stands before a comma or another sign that does not divide: two names? */
static bool is_several(const char *text)
{
    static const char *const signs[] = {",", "，", "、", "/", "|"};
    static const char *const endings[] = {".pdf", ".jpg", ".jpeg", ".png", ".ofd",
                                          ".PDF", ".JPG", ".JPEG", ".PNG", ".OFD"};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        for (size_t j = 0; j < sizeof endings / sizeof endings[0]; j++) {
            char both[16];
            snprintf(both, sizeof both, "%s%s", endings[j], signs[i]);
            if (strstr(text, both))
                return true;
        }
    return false;
}

/* One name of the list; which names are allowed is for project_check. */
static enum status add_file(const struct annex_cell *cell, struct project *project,
                            const char *from, const char *to, struct error *err)
{
    while (from < to && *from == ' ')
        from++;
    while (to > from && to[-1] == ' ')
        to--;
    if (to == from)
        return STATUS_OK;
    struct project_file *file;
    char *name = arena_strndup(cell->arena, from, (size_t)(to - from));

    if (!name)
        return out_of_memory(err);
    if (is_several(name))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” looks like several files; put a semicolon between their names: "
                         "a.pdf;b.pdf",
                         name);
    if (project->file_count == PROJECT_FILES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "more than %d files for one project; put several pages into one PDF",
                         PROJECT_FILES_MAX);
    if (!project->files)
        project->files = arena_array(cell->arena, PROJECT_FILES_MAX, sizeof *project->files);
    if (!project->files)
        return out_of_memory(err);
    file = &project->files[project->file_count++];
    file->name = name;
    return STATUS_OK;
}

/* Names between ";" or "；". */
enum status cell_files(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    static const char wide[] = "；";
    const char *from = cell->text;

    for (const char *c = from;; c++) {
        bool is_wide = strncmp(c, wide, sizeof wide - 1) == 0;
        if (*c && *c != ';' && *c != '\n' && !is_wide)
            continue;
        TRY(add_file(cell, &row->project, from, c, err));
        if (!*c)
            return STATUS_OK;
        c += is_wide ? sizeof wide - 2 : 0;
        from = c + 1;
    }
}

enum status cell_received(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    if (!instant_parse(cell->text, &row->received))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a time; write it like 2020-10-08T09:30:00+08:00", cell->text);
    row->has_received = true;
    return STATUS_OK;
}
