/* Reads the cells that hold words: units, fixed words, words of the campaign's lists. */
#include <string.h>

#include "common/campaign/annex_cells.h"

enum { WORDS_MOST = 256 };

static void set_text(const struct annex_cell *cell, struct annex_row *row, const char *text)
{
    *(const char **)(void *)((char *)&row->project + cell->column->target) = text;
}

/* Equal after folding; without memory: not equal. */
static bool folded_equal(const char *name, const char *folded, struct arena *arena)
{
    const char *other = fold_cell(name, arena);

    return other && strcmp(other, folded) == 0;
}

/* ---- units ---- */

int unit_by_text(const struct settings *settings, const char *text, struct arena *arena)
{
    int index = settings_unit_index(settings, text);
    const char *folded = index < 0 ? fold_cell(text, arena) : NULL;

    for (size_t i = 0; folded && i < settings->unit_count && index < 0; i++)
        if (strcmp(settings->units[i].id, folded) == 0 ||
            folded_equal(settings->units[i].name, folded, arena))
            index = (int)i;
    return index;
}

/* "did you mean": which of the names, at best, the text may stand for. */
static enum status unknown_unit(const struct annex_cell *cell, struct error *err)
{
    const char *names[UNITS_MAX], *nearest;
    struct parts known;
    const char *list;

    for (size_t i = 0; i < cell->settings->unit_count; i++)
        names[i] = cell->settings->units[i].name;
    nearest = nearest_word(names, cell->settings->unit_count, cell->text);
    for (size_t i = 0; i < cell->settings->unit_count; i++)
        names[i] = arena_printf(cell->arena, "%s %s", cell->settings->units[i].id,
                                cell->settings->units[i].name);
    list = join_list(names, cell->settings->unit_count, cell->arena);
    if (!list)
        return out_of_memory(err);
    list_parts(list, &known);
    if (nearest)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is no unit of the campaign; did you mean “%s”? The units: %s%s%s%s",
                         cell->text, nearest, known.part[0], known.part[1], known.part[2],
                         known.part[3]);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” is no unit of the campaign; write one of %s%s%s%s", cell->text,
                     known.part[0], known.part[1], known.part[2], known.part[3]);
}

static const char *name_of(const struct settings *settings, const char *id)
{
    const struct unit *unit = settings_unit(settings, id);

    return unit ? unit->name : id;
}

enum status cell_unit(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    int index = unit_by_text(cell->settings, cell->text, cell->arena);

    if (index < 0)
        return unknown_unit(cell, err);
    if (cell->own_unit && strcmp(cell->own_unit, cell->settings->units[index].id) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is another unit; you report for %s: leave rows of others out",
                         cell->text, name_of(cell->settings, cell->own_unit));
    set_text(cell, row, cell->settings->units[index].id);
    return STATUS_OK;
}

static enum status unknown_subunit(const struct annex_cell *cell, const struct unit *unit,
                                   struct error *err)
{
    const char *names[WORDS_MOST];
    struct parts known;
    const char *list;
    size_t count = 0;

    if (unit->subunit_count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s”: %s has no sub-units in this campaign; leave the cell empty",
                         cell->text, unit->name);
    for (; count < unit->subunit_count && count < WORDS_MOST; count++)
        names[count] = arena_printf(cell->arena, "%s %s", unit->subunits[count].id,
                                    unit->subunits[count].name);
    list = join_list(names, count, cell->arena);
    if (!list)
        return out_of_memory(err);
    list_parts(list, &known);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” is no sub-unit of %s; write one of %s%s%s%s", cell->text, unit->name,
                     known.part[0], known.part[1], known.part[2], known.part[3]);
}

/* The unit stands before in the table of columns; where it is wrong, that is said already. */
enum status cell_subunit(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct unit *unit = settings_unit(cell->settings, row->project.unit);

    for (size_t i = 0; unit && i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, cell->folded) == 0 ||
            folded_equal(unit->subunits[i].name, cell->folded, cell->arena)) {
            set_text(cell, row, unit->subunits[i].id);
            return STATUS_OK;
        }
    return unit ? unknown_subunit(cell, unit, err) : STATUS_OK;
}

/* ---- fixed words ---- */

static enum status unknown_word(const struct annex_cell *cell, struct error *err)
{
    const struct choice *choices = cell->column->choices;
    const char *titles[WORDS_MOST], *nearest;
    const char *list = choices_text(choices, cell->arena);
    struct parts known;
    size_t count = 0;

    for (; choices[count].id; count++)
        titles[count] = choices[count].title;
    nearest = nearest_word(titles, count, cell->text);
    for (count = 0; !nearest && choices[count].id; count++)
        titles[count] = choices[count].id;
    if (!nearest)
        nearest = nearest_word(titles, count, cell->folded);
    if (!list)
        return out_of_memory(err);
    list_parts(list, &known);
    if (nearest)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not known here; did you mean “%s”? It is one of %s%s%s%s",
                         cell->text, nearest, known.part[0], known.part[1], known.part[2],
                         known.part[3]);
    return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is not known here; write one of %s%s%s%s",
                     cell->text, known.part[0], known.part[1], known.part[2], known.part[3]);
}

static enum status word_of(const struct annex_cell *cell, const struct choice **out,
                           struct error *err)
{
    enum status unknown;

    *out = choice_find(cell->column->choices, cell->folded);
    if (!*out)
        *out = choice_find(cell->column->choices, cell->text);
    if (*out)
        return STATUS_OK;
    unknown = unknown_word(cell, err);
    return unknown == STATUS_OK ? STATUS_INVALID_ARGUMENT : unknown;
}

enum status cell_word(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    set_text(cell, row, choice->id);
    return STATUS_OK;
}

enum status cell_outside(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    row->project.outside = choice->value == 1;
    return STATUS_OK;
}

enum status cell_kind(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    row->project.kind = (enum kind)choice->value;
    return STATUS_OK;
}

enum status cell_document(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    row->project.document = (enum document)choice->value;
    return STATUS_OK;
}

enum status cell_funding(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    row->project.foreign = choice->value == 1;
    return STATUS_OK;
}

enum status cell_verdict(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct choice *choice;

    TRY(word_of(cell, &choice, err));
    row->verdict = (enum verdict)choice->value;
    return STATUS_OK;
}

/* ---- the campaign's lists ---- */

static enum status unknown_item(const struct annex_cell *cell, const struct list *list,
                                struct error *err)
{
    const char *title = cell->column->title, *nearest, *known;
    struct parts parts;

    if (!list || list->count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s”: the campaign has no list “%s”; leave the cell empty", cell->text,
                         title);
    nearest = nearest_word(list->items, list->count, cell->text);
    known = join_list(list->items, list->count, cell->arena);
    if (!known)
        return out_of_memory(err);
    list_parts(known, &parts);
    if (nearest)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not in the list “%s”; did you mean “%s”? The list: %s%s%s%s",
                         cell->text, title, nearest, parts.part[0], parts.part[1], parts.part[2],
                         parts.part[3]);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” is not in the list “%s”; write one of %s%s%s%s", cell->text, title,
                     parts.part[0], parts.part[1], parts.part[2], parts.part[3]);
}

enum status cell_list(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    const struct list *list = settings_list(cell->settings, cell->column->id);

    for (size_t i = 0; list && i < list->count; i++)
        if (strcmp(list->items[i], cell->text) == 0) {
            set_text(cell, row, list->items[i]);
            return STATUS_OK;
        }
    for (size_t i = 0; list && i < list->count; i++)
        if (folded_equal(list->items[i], cell->folded, cell->arena)) {
            set_text(cell, row, list->items[i]);
            return STATUS_OK;
        }
    return unknown_item(cell, list, err);
}
