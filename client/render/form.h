/* The annex form as a workbook: empty for filling in, or with what was reported. */
#ifndef BAIRI_CLIENT_RENDER_FORM_H
#define BAIRI_CLIENT_RENDER_FORM_H

#include "client/render/book.h"
#include "common/campaign/annex_paper.h"

enum { FORM_ROWS = 500 }; /* prepared for filling in */

/* A project as reported, with what became of it. */
struct form_row {
    const struct project *project;
    const char *state, *period, *reason; /* words for people */
    uint32_t version;
    struct instant received; /* 0: not yet */
};

struct form {
    const struct settings *settings;
    const char *unit;    /* id of the unit it is made for; NULL: any */
    const char *subunit; /* id; NULL: any */
    const struct form_row *rows;
    size_t count;
    bool is_export; /* state, version, period, time and reason stand behind the form's columns;
                       no sheet with examples */
};

/*
 * Writes the workbook: the form with drop-downs, limits and hints, an example on a sheet of its
 * own, a sheet that explains every column. Titles and words are those of the official form, hints
 * are in the user's language.
 * arena   for texts on the way
 * Fails   as book_begin and book_finish
 */
enum status form_write(const struct book_target *target, const struct form *form,
                       struct arena *arena, struct error *err) MUST_CHECK;

/* The same rows as CSV with titles, byte order mark and guarded cells. */
enum status form_write_csv(const struct book_target *target, const struct form *form,
                           struct arena *arena, struct error *err) MUST_CHECK;

/* ids of the columns behind the form's in an export, and their titles */
enum { FORM_EXTRA_COUNT = 5 };
extern const char *const form_extra_titles[FORM_EXTRA_COUNT];

#endif
