/* From bytes to sheets: archive, relationships, workbook, formats, shared strings, then a sheet. */
#include "common/xlsx/xlsx.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/xlsx/faults.h"
#include "common/xlsx/foreign.h"
#include "common/xlsx/formats.h"
#include "common/xlsx/package.h"
#include "common/xlsx/relations.h"
#include "common/xlsx/strings.h"
#include "common/xlsx/workbook.h"
#include "common/xlsx/worksheet.h"

enum { MIB = 1024 * 1024, DIRECTORY_ROOM = 8 * MIB /* names, sheets, relationships */ };

struct xlsx {
    const char *name;
    struct xlsx_limits limits;
    struct arena *arena; /* directory and workbook */
    struct arena *texts; /* shared strings */
    struct package *package;
    char main[PART_NAME_MAX]; /* the workbook part */
    struct relations relations;
    struct workbook workbook;
    struct formats formats;
    struct strings strings;
    struct package_spent spent; /* by xlsx_open; a sheet read again begins from there */
    size_t kept;                /* bytes of the sheets read */
};

struct xlsx_limits xlsx_limits_default(void)
{
    return (struct xlsx_limits){.entries = 2000,
                                .unpacked = (size_t)48 * MIB,
                                .ratio = 200,
                                .sheets = 255,
                                .rows = 20000,
                                .columns = 256,
                                .cells = 1000000,
                                .cell = (size_t)32 * 1024,
                                .strings = 500000,
                                .memory = (size_t)40 * MIB};
}

static enum status read_relations(struct xlsx *xlsx, const char *part, struct relations *out,
                                  struct error *err)
{
    char rels[PART_NAME_MAX];
    struct xml_source source;

    relations_part(part, rels);
    TRY(package_part(xlsx->package, rels, &source, err));
    return relations_read(&source, part, xlsx->limits.entries, xlsx->arena, out, err);
}

/* The package's relationships lead to the workbook part. */
static enum status find_workbook(struct xlsx *xlsx, struct error *err)
{
    struct relations relations;
    const struct relation *main;

    TRY(foreign_check_package(xlsx->package, err));
    TRY(read_relations(xlsx, "", &relations, err));
    main = relations_by_kind(&relations, "officeDocument");
    if (!main)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file does not say where its workbook is; open it in Excel or WPS "
                         "and save it again as .xlsx");
    TRY(relations_target(&relations, main, xlsx->main, err));
    return foreign_check_main(xlsx->main, err);
}

static enum status read_workbook(struct xlsx *xlsx, struct error *err)
{
    struct xml_source source;

    TRY(package_part(xlsx->package, xlsx->main, &source, err));
    TRY(workbook_read(&source, xlsx->limits.sheets, xlsx->arena, &xlsx->workbook, err));
    return read_relations(xlsx, xlsx->main, &xlsx->relations, err);
}

static enum status find_sheet(struct xlsx *xlsx, struct sheet *sheet,
                              const struct relation *relation, struct error *err)
{
    char part[PART_NAME_MAX];

    if (!relation)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the sheet %s leads nowhere: the workbook has no relationship %s; open it "
                         "in Excel or WPS and save it again as .xlsx",
                         sheet->name, sheet->relation);
    TRY(relations_target(&xlsx->relations, relation, part, err));
    TRY(package_check(xlsx->package, part, err));
    sheet->part = arena_strdup(xlsx->arena, part);
    if (!sheet->part)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    return STATUS_OK;
}

/* Sheets of cells keep their order; charts, dialogues and macro sheets are left out. */
static enum status find_sheets(struct xlsx *xlsx, struct error *err)
{
    struct workbook *workbook = &xlsx->workbook;
    size_t kept = 0;

    for (size_t i = 0; i < workbook->count; i++) {
        struct sheet *sheet = &workbook->sheets[i];
        const struct relation *relation = relations_by_id(&xlsx->relations, sheet->relation);
        if (relation && strcmp(relation->kind, "worksheet") != 0)
            continue;
        TRY(find_sheet(xlsx, sheet, relation, err));
        workbook->sheets[kept++] = *sheet;
    }
    workbook->count = kept;
    if (kept == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the workbook has no sheet with cells");
    return STATUS_OK;
}

/* The part of a kind that a workbook may have or not; *found says so. */
static enum status open_part(struct xlsx *xlsx, const char *kind, char part[PART_NAME_MAX],
                             struct xml_source *source, bool *found, struct error *err)
{
    const struct relation *relation = relations_by_kind(&xlsx->relations, kind);

    *found = relation != NULL;
    if (!relation)
        return STATUS_OK;
    TRY(relations_target(&xlsx->relations, relation, part, err));
    return package_part(xlsx->package, part, source, err);
}

static enum status read_shared(struct xlsx *xlsx, struct error *err)
{
    char part[PART_NAME_MAX];
    struct xml_source source;
    bool found;

    TRY(open_part(xlsx, "styles", part, &source, &found, err));
    if (found)
        TRY(formats_read(&source, &xlsx->formats, err));
    TRY(open_part(xlsx, "sharedStrings", part, &source, &found, err));
    if (found)
        TRY(strings_read(&source, &xlsx->limits, xlsx->texts, &xlsx->strings, err));
    xlsx->spent = package_spent(xlsx->package);
    return STATUS_OK;
}

static enum status open_all(struct xlsx *xlsx, struct bytes input, struct error *err)
{
    TRY(foreign_check_bytes(input, err));
    TRY(package_open(input, &xlsx->limits, xlsx->arena, &xlsx->package, err));
    TRY(find_workbook(xlsx, err));
    TRY(read_workbook(xlsx, err));
    TRY(find_sheets(xlsx, err));
    return read_shared(xlsx, err);
}

enum status xlsx_open(struct bytes input, const char *name, const struct xlsx_limits *limits,
                      struct xlsx **out, struct error *err)
{
    struct xlsx *xlsx = calloc(1, sizeof *xlsx);
    enum status status = STATUS_RESOURCE_EXHAUSTED;

    error_clear(err);
    if (!xlsx)
        goto fail;
    xlsx->limits = *limits;
    xlsx->arena = arena_create(DIRECTORY_ROOM);
    xlsx->texts = arena_create(limits->memory);
    xlsx->name = xlsx->arena ? arena_strdup(xlsx->arena, name) : NULL;
    if (!xlsx->name || !xlsx->texts)
        goto fail;
    status = open_all(xlsx, input, err);
    if (status != STATUS_OK)
        goto fail;
    *out = xlsx;
    return STATUS_OK;
fail:
    if (err && err->status == STATUS_OK)
        error_set(err, status, "no room for the workbook");
    faults_at(status, name, NULL, NULL, err);
    xlsx_destroy(&xlsx);
    return status;
}

void xlsx_destroy(struct xlsx **xlsx)
{
    if (!xlsx || !*xlsx)
        return;
    strings_free(&(*xlsx)->strings);
    formats_free(&(*xlsx)->formats);
    package_destroy(&(*xlsx)->package);
    arena_destroy(&(*xlsx)->texts);
    arena_destroy(&(*xlsx)->arena);
    free(*xlsx);
    *xlsx = NULL;
}

size_t xlsx_sheet_count(const struct xlsx *xlsx)
{
    return xlsx->workbook.count;
}

const char *xlsx_sheet_name(const struct xlsx *xlsx, size_t sheet)
{
    assert(sheet < xlsx->workbook.count);
    return xlsx->workbook.sheets[sheet].name;
}

bool xlsx_sheet_is_hidden(const struct xlsx *xlsx, size_t sheet)
{
    assert(sheet < xlsx->workbook.count);
    return xlsx->workbook.sheets[sheet].hidden;
}

/* Reads a sheet's part; what it costs is added to what the sheets before it cost. */
static enum status read_sheet(struct xlsx *xlsx, const struct sheet *wanted, struct arena *arena,
                              struct grid *out, struct error *err)
{
    const size_t room = xlsx->limits.memory - arena_used(xlsx->texts);
    const size_t kept = wanted->read ? 0 : xlsx->kept;
    struct worksheet worksheet = {.file = xlsx->name,
                                  .sheet = wanted->name,
                                  .limits = &xlsx->limits,
                                  .memory = room > kept ? room - kept : 0,
                                  .strings = &xlsx->strings,
                                  .formats = &xlsx->formats,
                                  .since_1904 = xlsx->workbook.since_1904};
    struct xml_source source;

    TRY(package_part(xlsx->package, wanted->part, &source, err));
    return worksheet_read(&worksheet, &source, arena, out, err);
}

enum status xlsx_sheet(struct xlsx *xlsx, size_t sheet, struct arena *arena, struct grid *out,
                       struct error *err)
{
    assert(sheet < xlsx->workbook.count);
    struct sheet *wanted = &xlsx->workbook.sheets[sheet];
    const struct package_spent before = package_spent(xlsx->package);
    const size_t used = arena_used(arena);
    enum status status;

    error_clear(err);
    if (wanted->read)
        package_rewind(xlsx->package, xlsx->spent);
    status = read_sheet(xlsx, wanted, arena, out, err);
    if (wanted->read)
        package_rewind(xlsx->package, before);
    else
        xlsx->kept += arena_used(arena) - used;
    wanted->read = true;
    if (status != STATUS_OK)
        return faults_at(status, xlsx->name, wanted->name, NULL, err);
    out->sheet = arena_strdup(arena, wanted->name);
    if (!out->sheet)
        return faults_at(error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook"),
                         xlsx->name, wanted->name, NULL, err);
    return STATUS_OK;
}
