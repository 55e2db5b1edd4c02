/* Reads the values of a campaign file that are words or lists of words. */
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/settings_rows.h"

static const struct choice order_choices[] = {
    {"signed",   "", EXTRA_SIGNED  },
    {"received", "", EXTRA_RECEIVED},
    {"largest",  "", EXTRA_LARGEST },
    {"smallest", "", EXTRA_SMALLEST},
    {NULL,       "", 0             },
};
static const struct choice edge_choices[] = {
    {"lower", "", EDGE_LOWER},
    {"upper", "", EDGE_UPPER},
    {NULL,    "", 0         },
};
static const struct choice key_choices[] = {
    {"total",   "", RANK_TOTAL  },
    {"rate",    "", RANK_RATE   },
    {"amount",  "", RANK_AMOUNT },
    {"foreign", "", RANK_FOREIGN},
    {NULL,      "", 0           },
};
static const struct choice mode_choices[] = {
    {"target",   "", MODE_TARGET  },
    {"relative", "", MODE_RELATIVE},
    {NULL,       "", 0            },
};
static const struct choice measure_choices[] = {
    {"rate",    "", MEASURE_RATE   },
    {"counted", "", MEASURE_COUNTED},
    {"amount",  "", MEASURE_AMOUNT },
    {"foreign", "", MEASURE_FOREIGN},
    {NULL,      "", 0              },
};
static const struct choice percents_choices[] = {
    {"exact", "", PERCENTS_EXACT},
    {"full",  "", PERCENTS_FULL },
    {NULL,    "", 0             },
};
enum audience { TO_UNIT, TO_READER, TO_PUBLIC, TO_BUREAU, TO_CITY };
static const struct choice audience_choices[] = {
    {"unit",   "", TO_UNIT  },
    {"reader", "", TO_READER},
    {"public", "", TO_PUBLIC},
    {"bureau", "", TO_BUREAU},
    {"city",   "", TO_CITY  },
    {NULL,     "", 0        },
};

/* The ids of choices with ", " between; NULL without memory. */
static const char *ids_text(const struct choice *choices, struct arena *arena)
{
    const char *ids[16];
    size_t count = 0;

    for (; choices[count].id && count < 16; count++)
        ids[count] = choices[count].id;
    return join_list(ids, count, arena);
}

static enum status word(const struct setting_value *value, const char *text,
                        const struct choice *choices, int *out, struct error *err)
{
    const struct choice *choice = *text ? choice_find(choices, text) : NULL;
    const char *ids;

    if (choice) {
        *out = choice->value;
        return STATUS_OK;
    }
    ids = ids_text(choices, value->arena);
    if (!ids)
        return out_of_memory(err);
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s: “%s” is none of %s", value->row->key, text,
                     ids);
}

enum { WORDS_MAX = 16 };

/* A list of different words of a fixed set, as their values. */
static enum status words(const struct setting_value *value, const struct choice *choices,
                         int values[WORDS_MAX], size_t *count, struct error *err)
{
    const char **items;
    size_t parts;

    *count = 0;
    TRY(split_list(value->text, value->arena, &items, &parts, err));
    for (size_t i = 0; i < parts; i++) {
        int found = 0;
        TRY(word(value, items[i], choices, &found, err));
        for (size_t j = 0; j < *count; j++)
            if (values[j] == found)
                return error_set(err, STATUS_INVALID_ARGUMENT, "%s: %s stands there twice",
                                 value->row->key, items[i]);
        values[(*count)++] = found;
    }
    if (*count == 0 && value->row->empty == EMPTY_REFUSED)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: nothing is listed", value->row->key);
    return STATUS_OK;
}

enum status setting_order(const struct setting_value *value, void *target, struct error *err)
{
    enum extra_order *out = target;
    int found = 0;

    TRY(word(value, value->text, order_choices, &found, err));
    *out = (enum extra_order)found;
    return STATUS_OK;
}

enum status setting_edge(const struct setting_value *value, void *target, struct error *err)
{
    enum band_edge *out = target;
    int found = 0;

    TRY(word(value, value->text, edge_choices, &found, err));
    *out = (enum band_edge)found;
    return STATUS_OK;
}

enum status setting_mode(const struct setting_value *value, void *target, struct error *err)
{
    enum score_mode *out = target;
    int found = 0;

    TRY(word(value, value->text, mode_choices, &found, err));
    *out = (enum score_mode)found;
    return STATUS_OK;
}

enum status setting_measure(const struct setting_value *value, void *target, struct error *err)
{
    enum measure *out = target;
    int found = 0;

    TRY(word(value, value->text, measure_choices, &found, err));
    *out = (enum measure)found;
    return STATUS_OK;
}

enum status setting_percents(const struct setting_value *value, void *target, struct error *err)
{
    enum percents *out = target;
    int found = 0;

    TRY(word(value, value->text, percents_choices, &found, err));
    *out = (enum percents)found;
    return STATUS_OK;
}

/* Marks in an array of bool those that are listed. */
static enum status marks(const struct setting_value *value, const struct choice *choices,
                         bool *target, size_t size, struct error *err)
{
    int values[WORDS_MAX];
    size_t count;

    TRY(words(value, choices, values, &count, err));
    memset(target, 0, size * sizeof *target);
    for (size_t i = 0; i < count; i++)
        target[values[i]] = true;
    return STATUS_OK;
}

enum status setting_kinds(const struct setting_value *value, void *target, struct error *err)
{
    return marks(value, kind_choices, target, KIND_COUNT, err);
}

enum status setting_documents(const struct setting_value *value, void *target, struct error *err)
{
    return marks(value, document_choices, target, DOCUMENT_COUNT, err);
}

enum status setting_audiences(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;
    bool shown[WORDS_MAX];

    TRY(marks(value, audience_choices, shown, WORDS_MAX, err));
    settings->investors_shown_to_unit = shown[TO_UNIT];
    settings->investors_shown_to_reader = shown[TO_READER];
    settings->investors_shown_to_public = shown[TO_PUBLIC];
    settings->investors_shown_to_bureau = shown[TO_BUREAU];
    settings->investors_shown_to_city = shown[TO_CITY];
    return STATUS_OK;
}

enum status setting_keys(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;
    int values[WORDS_MAX];

    TRY(words(value, key_choices, values, &settings->key_count, err));
    for (size_t i = 0; i < settings->key_count; i++)
        settings->keys[i] = (enum rank_key)values[i];
    return STATUS_OK;
}

/* "15000:1" into a band above the one before. */
static enum status band(const struct setting_value *value, const char *text,
                        struct settings *settings, struct error *err)
{
    const struct setting_row *row = value->row;
    struct band *out = &settings->bands[settings->band_count];
    const char *colon = strchr(text, ':');
    struct fraction edge;
    char *figure = colon ? arena_strndup(value->arena, text, (size_t)(colon - text)) : NULL;

    if (settings->band_count == BANDS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: more than %d bands", row->key,
                         BANDS_MAX);
    if (!figure || !fraction_parse(figure, 0, &edge) || edge.num < 0 ||
        edge.num > INT64_C(10000000000) ||
        !fraction_parse(colon + 1, row->decimals, &out->points) || out->points.num < 0 ||
        fraction_compare(out->points, fraction_int(row->most)) > 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a band; write whole 万元, a colon and points from 0 to "
                         "%d, e.g. 15000:1",
                         row->key, text, (int)row->most);
    out->edge.n = edge.num;
    if (settings->band_count > 0 && out->edge.n <= out[-1].edge.n)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: the edges must ascend; %s does not",
                         row->key, text);
    settings->band_count++;
    return STATUS_OK;
}

enum status setting_bands(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;
    const char **items;
    size_t count;

    settings->band_count = 0;
    TRY(split_list(value->text, value->arena, &items, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(band(value, items[i], settings, err));
    return STATUS_OK;
}

/* Items of a list typed by people: none twice. */
static enum status distinct(const struct setting_value *value, const char ***items, size_t *count,
                            struct error *err)
{
    TRY(split_list(value->text, value->arena, items, count, err));
    if (*count > 1000)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: more than %d items", value->row->key,
                         1000);
    for (size_t i = 0; i < *count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp((*items)[i], (*items)[j]) == 0)
                return error_set(err, STATUS_INVALID_ARGUMENT, "%s: %s stands there twice",
                                 value->row->key, (*items)[i]);
    return STATUS_OK;
}

enum status setting_reasons(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;

    TRY(distinct(value, &settings->penalty_reasons, &settings->penalty_reason_count, err));
    if (settings->penalty_reason_count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: nothing is listed", value->row->key);
    return STATUS_OK;
}

enum status setting_list(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;
    struct list *list = &settings->lists[settings->list_count];

    if (settings->list_count == LISTS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: more than %d lists", value->row->key,
                         LISTS_MAX);
    list->name = value->row->key;
    TRY(distinct(value, &list->items, &list->count, err));
    settings->list_count++;
    return STATUS_OK;
}

/* "gangwu:沧州港务集团" into a sub-unit. */
static enum status subunit(const struct setting_value *value, const char *text, struct unit *unit,
                           struct error *err)
{
    struct subunit *out = &unit->subunits[unit->subunit_count];
    const char *colon = strchr(text, ':');

    out->id = colon ? arena_strndup(value->arena, text, (size_t)(colon - text)) : NULL;
    if (!out->id || !id_is_valid(out->id) || !colon[1])
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a sub-unit; write id:name, e.g. gangwu:沧州港务集团",
                         value->row->key, text);
    out->name = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, out->id) == 0 ||
            strcmp(unit->subunits[i].name, out->name) == 0)
            return error_set(err, STATUS_INVALID_ARGUMENT, "%s: %s stands there twice",
                             value->row->key, text);
    unit->subunit_count++;
    return STATUS_OK;
}

enum status setting_subunits(const struct setting_value *value, void *target, struct error *err)
{
    struct unit *unit = target;
    const char **items;
    size_t count;

    TRY(split_list(value->text, value->arena, &items, &count, err));
    if (count > 1000)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: more than %d items", value->row->key,
                         1000);
    unit->subunits = arena_array(value->arena, count, sizeof *unit->subunits);
    if (!unit->subunits)
        return out_of_memory(err);
    for (size_t i = 0; i < count; i++)
        TRY(subunit(value, items[i], unit, err));
    return STATUS_OK;
}
