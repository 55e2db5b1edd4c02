/* How each column of the annex form looks in a workbook, what it admits and what it says. */
#ifndef BAIRI_CLIENT_RENDER_FORM_COLUMNS_H
#define BAIRI_CLIENT_RENDER_FORM_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

enum form_look {
    FORM_TEXT,   /* text; a spreadsheet must not take it for a number or a day */
    FORM_LONG,   /* much text: as "text" Excel would show it as ##### */
    FORM_WHOLE,  /* whole number */
    FORM_NUMBER, /* number with decimals */
    FORM_DATE
};

enum form_rule {
    RULE_NONE,
    RULE_WORDS,  /* one of annex_words */
    RULE_LENGTH, /* a text of least..most characters */
    RULE_WHOLE,  /* a whole number from least to most */
    RULE_NUMBER, /* a number from least to most */
    RULE_DAY     /* a day within the campaign; others are asked about */
};

struct form_column {
    const char *id;
    int width; /* in characters */
    enum form_look look;
    enum form_rule rule;
    long long least, most;
    bool must;        /* marked as required */
    const char *hint; /* N_() what belongs there; at most 180 characters in any language */
};

/* Those of the form in its order; amount_yi is left out: one amount is enough. */
extern const struct form_column form_columns[];
extern const size_t form_column_count;

enum { FORM_COLUMNS_MOST = 48 };

#endif
