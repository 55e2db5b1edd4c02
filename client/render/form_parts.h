/* What the sheets of the form share while it is written. */
#ifndef BAIRI_CLIENT_RENDER_FORM_PARTS_H
#define BAIRI_CLIENT_RENDER_FORM_PARTS_H

#include "client/render/form.h"
#include "client/render/form_columns.h"

/* Words of one column and where they lie on the hidden sheet. */
struct form_words {
    const char **items;
    size_t count;
    const char *range; /* "='列表'!$B$2:$B$13"; NULL: no words */
};

struct form_writing {
    struct book book;
    const struct form *form;
    struct arena *arena;
    struct form_words words[FORM_COLUMNS_MOST]; /* as form_columns */
    lxw_format *must, *may, *extra;             /* titles: required, optional, added by an export */
    lxw_format *looks[FORM_DATE + 1];           /* cells, as enum form_look */
    lxw_format *examples[FORM_DATE + 1];
    bool exhausted; /* a text found no room */
};

/* The form's sheet: titles, rows, limits and hints. */
void form_sheet(struct form_writing *writing);
/* The examples, looking like the form. */
void form_examples(struct form_writing *writing);
/* The explanation of every column. */
void form_guide(struct form_writing *writing);
/* The hidden sheet with the words of the drop-downs. */
void form_lists(struct form_writing *writing);

/* Titles in the first row of a sheet, widths, cells' formats, frozen panes, page. */
void form_frame(struct form_writing *writing, lxw_worksheet *sheet, bool with_extra);
/* A project's cells in a row; returns the lines it needs, for book_height. */
size_t form_project(struct form_writing *writing, lxw_worksheet *sheet, lxw_row_t row,
                    const struct project *project, lxw_format *const *formats);
/* What an export adds to a project, as form_extra_titles; a text without memory is NULL. */
void form_extra(const struct form_row *row, const struct form *form, struct arena *arena,
                const char *out[FORM_EXTRA_COUNT]);
/* The two examples fit the campaign and pass its checks. */
enum { FORM_EXAMPLES = 2 };
void form_example(const struct form *form, int which, struct arena *arena, struct project *out);

/* The hint of a column in the user's language. */
const char *form_hint(struct form_writing *writing, const struct form_column *column);
/* The text, or "" with the want of memory remembered. */
const char *form_kept(struct form_writing *writing, const char *text);

#endif
