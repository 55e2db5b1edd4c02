/* The text of one cell or shared string, gathered from its runs. */
#ifndef BAIRI_COMMON_XLSX_RUNS_H
#define BAIRI_COMMON_XLSX_RUNS_H

#include "common/buf.h"

struct runs {
    struct buf text;
    size_t begin;   /* where the run being read begins */
    bool preserved; /* its blanks at both ends count: xml:space="preserve" */
};

/* ceiling: bytes a text may have */
struct runs runs_make(size_t ceiling);
void runs_free(struct runs *runs);
void runs_clear(struct runs *runs);

/* A <t> with these attributes, its characters, its end. */
void runs_begin(struct runs *runs, const char *const *attributes);
void runs_add(struct runs *runs, const char *text, size_t size);
void runs_end(struct runs *runs);

/* The text became longer than the ceiling (or there was no memory for it). */
bool runs_failed(const struct runs *runs);
/* The whole text, decoded and without blanks at its ends; borrowed until the next change. */
const char *runs_text(struct runs *runs, size_t *size);

#endif
