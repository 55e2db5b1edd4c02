/* Reads amounts of the annex form: a figure counts only with its unit, in the title or after it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/annex_cells.h"

struct amount_unit {
    const char *text;
    int64_t wan;
};

static const struct amount_unit amount_units[] = {
    {"亿元", 10000},
    {"亿",    10000},
    {"万元", 1    },
    {"万",    1    },
};

/* Length of the unit at the text's end, and what it is worth; 0 when there is none. */
static size_t unit_at_end(const char *text, int64_t *wan)
{
    size_t size = strlen(text);

    for (size_t i = 0; i < sizeof amount_units / sizeof amount_units[0]; i++) {
        size_t length = strlen(amount_units[i].text);
        if (size > length && strcmp(text + size - length, amount_units[i].text) == 0) {
            *wan = amount_units[i].wan;
            return length;
        }
    }
    return 0;
}

/* Takes commas out of "15,000" when they stand where thousands end; false when they do not. */
static bool without_thousands(char *text)
{
    size_t whole = strcspn(text, ".");
    char *to = text;

    if (!memchr(text, ',', whole))
        return strchr(text, ',') == NULL;
    for (size_t i = 0; i < whole; i++) {
        bool comma = text[i] == ',';
        if (comma != ((whole - i) % 4 == 0) || (comma && i == 0))
            return false;
    }
    for (const char *from = text; *from; from++)
        if (*from != ',')
            *to++ = *from;
    *to = '\0';
    return true;
}

/* Both ways of writing a figure whose unit is in doubt: small figures are taken for 亿元. */
static void both_ways(struct fraction figure, char wan[40], char yi[40])
{
    struct fraction thousand = fraction_int(10000);
    bool is_yi = fraction_compare(figure, fraction_int(1000)) < 0;

    figure_text(is_yi ? fraction_mul(figure, thousand) : figure, wan);
    figure_text(is_yi ? figure : fraction_div(figure, thousand), yi);
}

static enum status without_unit(const struct annex_cell *cell, struct fraction figure,
                                struct error *err)
{
    char wan[40], yi[40];

    both_ways(figure, wan, yi);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” has no unit; write %s under 总投资(万元) or %s under 总投资(亿元)",
                     cell->text, wan, yi);
}

/* Half away from zero; both at most 10^12. */
static int64_t rounded(struct fraction f)
{
    return (2 * f.num + f.den) / (2 * f.den);
}

static enum status not_whole(const struct annex_cell *cell, struct fraction figure, int64_t wan,
                             struct error *err)
{
    char whole[40], yi[40];

    if (wan == 1 && fraction_compare(figure, fraction_int(1000)) < 0) {
        both_ways(figure, whole, yi);
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not a whole number of 万元; write %s under 总投资(万元) or %s "
                         "under 总投资(亿元)",
                         cell->text, whole, yi);
    }
    figure = fraction_int(rounded(fraction_mul(figure, fraction_int(wan))));
    figure_text(figure, whole);
    figure_text(fraction_div(figure, fraction_int(10000)), yi);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” is not a whole number of 万元; rounded it is %s under 总投资(万元) or "
                     "%s under 总投资(亿元)",
                     cell->text, whole, yi);
}

/* "1.5e+04": what a spreadsheet makes of figures that do not fit its column. */
static bool is_scientific(const char *text, struct fraction *figure)
{
    const char *e = strchr(text, 'e');
    char head[24];
    long power;
    char *end;

    if (!e || e == text || (size_t)(e - text) >= sizeof head)
        return false;
    memcpy(head, text, (size_t)(e - text));
    head[e - text] = '\0';
    power = strtol(e + 1, &end, 10);
    if (*end || end == e + 1 || power < 0 || power > 9 || !fraction_parse(head, 6, figure) ||
        figure->num < 0 || fraction_compare(*figure, fraction_int(10)) >= 0)
        return false;
    while (power-- > 0)
        *figure = fraction_mul(*figure, fraction_int(10));
    return true;
}

static enum status no_figure(const struct annex_cell *cell, struct error *err)
{
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” is not an amount; write e.g. 15000 under 总投资(万元) or 1.5 under "
                     "总投资(亿元)",
                     cell->text);
}

/* "150000000元": the figure in whole yuan, without separators; false when it is something else. */
static bool is_yuan(const char *text, struct fraction *figure)
{
    static const char yuan[] = "元";
    size_t size = strlen(text), end = sizeof yuan - 1;
    char head[24];

    if (size <= end || size - end >= sizeof head || strcmp(text + size - end, yuan) != 0)
        return false;
    memcpy(head, text, size - end);
    head[size - end] = '\0';
    return without_thousands(head) && fraction_parse(head, 2, figure) && figure->num > 0;
}

static enum status no_amount(const struct annex_cell *cell, int64_t titled, struct error *err)
{
    struct fraction figure;
    char wan[40], yi[40];

    if (strstr(cell->folded, "美元") || strchr(cell->folded, '$') || strstr(cell->folded, "usd"))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is in dollars; write dollars under 合同外资(万美元)", cell->text);
    if (is_yuan(cell->folded, &figure)) {
        figure = fraction_int(rounded(fraction_div(figure, fraction_int(10000))));
        figure_text(figure, wan);
        figure_text(fraction_div(figure, fraction_int(10000)), yi);
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is in yuan; write %s under 总投资(万元) or %s under 总投资(亿元)",
                         cell->text, wan, yi);
    }
    if (is_scientific(cell->folded, &figure)) {
        figure_text(figure, wan);
        if (titled == 10000)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "“%s” is written in powers of ten; if it means %s亿元, write %s under "
                             "总投资(亿元)",
                             cell->text, wan, wan);
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is written in powers of ten; if it means %s万元, write %s under "
                         "总投资(万元)",
                         cell->text, wan, wan);
    }
    return no_figure(cell, err);
}

static enum status keep(const struct annex_cell *cell, struct annex_row *row, int64_t wan,
                        struct error *err)
{
    if (*cell->has_amount && row->project.amount.n != wan)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is not the %lld万元 of another column in this row; keep the one "
                         "that is right",
                         cell->text, (long long)row->project.amount.n);
    *cell->has_amount = true;
    row->project.amount.n = wan;
    return STATUS_OK;
}

/* titled  万元 per unit of the column's title; 0: the title has none */
static enum status amount(const struct annex_cell *cell, struct annex_row *row, int64_t titled,
                          struct error *err)
{
    struct fraction figure, in_wan;
    int64_t wan = titled;
    size_t unit = unit_at_end(cell->folded, &wan);
    char *text = arena_strndup(cell->arena, cell->folded, strlen(cell->folded) - unit);

    if (!text)
        return out_of_memory(err);
    if (!without_thousands(text) || !fraction_parse(text, 6, &figure) || figure.num < 0)
        return no_amount(cell, titled, err);
    if (wan == 0)
        return without_unit(cell, figure, err);
    in_wan = fraction_mul(figure, fraction_int(wan));
    /* "1.00" below 万元 is 1亿元 typed in the wrong column, "15000.00" is Excel's format */
    if (in_wan.den != 1 || (wan == 1 && strchr(text, '.') && in_wan.num < 1000))
        return not_whole(cell, figure, wan, err);
    if (in_wan.num > AMOUNT_MOST_WAN)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is more than %s万元; is it the right unit?", cell->text,
                         "10000000000");
    return keep(cell, row, in_wan.num, err);
}

enum status cell_amount_wan(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    return amount(cell, row, 1, err);
}

enum status cell_amount_yi(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    return amount(cell, row, 10000, err);
}

enum status cell_amount(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    return amount(cell, row, 0, err);
}
