/* The city's ranking as a table: read from a sheet or typed rows, and shown. */
#include "client/commands/city_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/render/words.h"
#include "common/text.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

/* ---- reading ---- */

static const char *const NAMES[] = {"县", "单位", "地区", "名称", "name"};
static const char *const PLACES[] = {"名次", "位次", "排名", "place"};
enum { NONE = -1 };

static bool holds_one(const char *title, const char *const *words, size_t count,
                      struct arena *arena)
{
    const char *folded = text_fold(title, arena);

    for (size_t i = 0; folded && i < count; i++)
        if (strstr(folded, words[i]))
            return true;
    return false;
}

static int column_of(const struct grid_row *titles, const char *const *words, size_t count,
                     struct arena *arena)
{
    for (size_t i = 0; i < titles->count; i++)
        if (holds_one(titles->cells[i], words, count, arena))
            return (int)i;
    return NONE;
}

static enum status at_line(const char *name, size_t line, struct arena *arena, struct error *err)
{
    return error_at(err, arena_printf(arena, "%s:%zu", name, line), NULL);
}

static bool read_place(const char *text, uint32_t *out)
{
    char *end = NULL;

    *out = 0;
    if (text[0] == '\0' || strcmp(text, "-") == 0)
        return true;
    errno = 0;
    unsigned long place = strtoul(text, &end, 10);
    *out = (uint32_t)place;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && place > 0 &&
           place <= 10000;
}

/* Where the columns are. */
struct layout {
    const struct grid_row *titles;
    int name, place;
};

static const char *cell(const struct grid_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? row->cells[column] : "";
}

static bool is_value(const struct layout *layout, size_t column)
{
    return (int)column != layout->name && (int)column != layout->place &&
           layout->titles->cells[column][0] != '\0';
}

static enum status read_row(const struct grid_row *row, const struct layout *layout,
                            const char *name, struct arena *arena, Bairi__V1__CityRow **out,
                            struct error *err)
{
    Bairi__V1__CityRow *made = arena_alloc(arena, sizeof(*made));

    if (!made)
        return no_memory(err);
    bairi__v1__city_row__init(made);
    made->name = arena_strdup(arena, cell(row, layout->name));
    made->values = arena_array(arena, layout->titles->count + 1, sizeof(made->values[0]));
    if (!made->name || !made->values)
        return no_memory(err);
    if (made->name[0] == '\0') {
        error_set(err, STATUS_INVALID_ARGUMENT, "the row names no county or zone");
        return at_line(name, row->line, arena, err);
    }
    if (!read_place(cell(row, layout->place), &made->place)) {
        error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is no place: a whole number, or - for none",
                  cell(row, layout->place));
        return at_line(name, row->line, arena, err);
    }
    for (size_t i = 0; i < layout->titles->count; i++) {
        if (!is_value(layout, i))
            continue;
        made->values[made->n_values] = arena_strdup(arena, cell(row, (int)i));
        if (!made->values[made->n_values++])
            return no_memory(err);
    }
    *out = made;
    return STATUS_OK;
}

static enum status read_titles(const struct layout *layout, struct arena *arena,
                               Bairi__V1__CityRanking *out, struct error *err)
{
    out->columns = arena_array(arena, layout->titles->count + 1, sizeof(out->columns[0]));
    if (!out->columns)
        return no_memory(err);
    for (size_t i = 0; i < layout->titles->count; i++) {
        if (!is_value(layout, i))
            continue;
        out->columns[out->n_columns] = arena_strdup(arena, layout->titles->cells[i]);
        if (!out->columns[out->n_columns++])
            return no_memory(err);
    }
    return STATUS_OK;
}

enum status city_table_read(const struct grid *grid, const char *name, struct arena *arena,
                            Bairi__V1__CityRanking *out, struct error *err)
{
    struct layout layout;

    if (grid->count < 2)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s has no rows: the first row has the titles, then one per county or "
                         "zone",
                         name);
    layout.titles = &grid->rows[0];
    layout.name = column_of(layout.titles, NAMES, sizeof NAMES / sizeof *NAMES, arena);
    layout.place = column_of(layout.titles, PLACES, sizeof PLACES / sizeof *PLACES, arena);
    if (layout.name == NONE || layout.place == NONE || layout.name == layout.place)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s needs a column titled 县(市、区) with the names and one titled 名次 "
                         "with the places",
                         name);
    TRY(read_titles(&layout, arena, out, err));
    out->rows = arena_array(arena, grid->count, sizeof(out->rows[0]));
    if (!out->rows)
        return no_memory(err);
    for (size_t i = 1; i < grid->count; i++) {
        TRY(read_row(&grid->rows[i], &layout, name, arena, &out->rows[out->n_rows], err));
        out->n_rows++;
    }
    return STATUS_OK;
}

/* Texts between commas, of which there is at least one. */
static enum status split(const char *text, struct arena *arena, char ***out, size_t *count,
                         struct error *err)
{
    size_t most = 1;

    for (const char *at = text; *at; at++)
        most += *at == ',';
    *out = arena_array(arena, most, sizeof((*out)[0]));
    *count = 0;
    while (*out && *count < most) {
        size_t length = strcspn(text, ",");
        (*out)[*count] = arena_strndup(arena, text, length);
        if (!(*out)[*count])
            return no_memory(err);
        ++*count;
        text += length + (text[length] == ',');
    }
    return *out ? STATUS_OK : no_memory(err);
}

enum status city_table_type(const char *text, struct arena *arena, Bairi__V1__CityRow **out,
                            struct error *err)
{
    const char *equals = strchr(text, '=');
    Bairi__V1__CityRow *made = arena_alloc(arena, sizeof(*made));
    char **parts = NULL;
    size_t count = 0;

    if (!made)
        return no_memory(err);
    bairi__v1__city_row__init(made);
    if (equals && equals > text)
        TRY(split(equals + 1, arena, &parts, &count, err));
    if (count == 0 || !read_place(parts[0], &made->place))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "'%s' is no row: write NAME=PLACE or NAME=PLACE,VALUE,VALUE", text);
    made->name = arena_strndup(arena, text, (size_t)(equals - text));
    if (!made->name)
        return no_memory(err);
    made->values = parts + 1;
    made->n_values = count - 1;
    *out = made;
    return STATUS_OK;
}

/* ---- showing ---- */

static const char *joined(char *const *texts, size_t count, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < count && text; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? " · " : "",
                            texts[i][0] != '\0' ? texts[i] : "-");
    return text ? text : "";
}

struct sheet *city_table_sheet(const Bairi__V1__CityRanking *ranking, enum format format,
                               struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"place",  N_("Place"),          CELL_NUMBER},
        {"name",   N_("County or zone"), CELL_TEXT  },
        {"values", N_("Values"),         CELL_TEXT  },
        {NULL,     NULL,                 CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    (void)format;
    for (size_t i = 0; sheet && i < ranking->n_rows; i++) {
        const Bairi__V1__CityRow *row = ranking->rows[i];

        sheet_row(sheet, row->place > 0 ? word_number(row->place, arena) : "-", row->name,
                  joined(row->values, row->n_values, arena), NULL);
    }
    return sheet;
}

struct sheet *city_table_readers(const Bairi__V1__CityRankingState *state, enum format format,
                                 struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",    N_("Unit"),     CELL_TEXT},
        {"subunit", N_("Sub-unit"), CELL_TEXT},
        {"name",    N_("Name"),     CELL_TEXT},
        {"post",    N_("Post"),     CELL_TEXT},
        {"read",    N_("Read"),     CELL_TEXT},
        {NULL,      NULL,           CELL_TEXT}
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < state->n_readers; i++) {
        const Bairi__V1__CityRankingState__Reader *reader = state->readers[i];

        sheet_row(sheet, reader->unit, reader->subunit, reader->name, reader->post,
                  reader->time != 0 ? word_time((struct instant){reader->time}, format, arena)
                  : format == FORMAT_TABLE ? _("not read yet")
                                           : "",
                  NULL);
    }
    return sheet;
}
