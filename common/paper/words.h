/* The words of a paper's JSON form, by number; shared by its reader and its writer. */
#ifndef BAIRI_COMMON_PAPER_WORDS_H
#define BAIRI_COMMON_PAPER_WORDS_H

/* Each list ends with NULL. */
extern const char *const paper_form_words[];
extern const char *const paper_kind_words[];
extern const char *const paper_align_words[];
extern const char *const paper_chart_words[];

#endif
