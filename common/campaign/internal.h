/* What the files of this folder share: memory that ran out, words with ids, lists in a value. */
#ifndef BAIRI_COMMON_CAMPAIGN_INTERNAL_H
#define BAIRI_COMMON_CAMPAIGN_INTERNAL_H

#include "common/campaign/settings.h"

/* A word of a fixed list: its id, how it stands on paper, its value. Lists end with id NULL; a
 * value may stand in several rows, the first gives its name and title. */
struct choice {
    const char *id, *title;
    int value;
};
extern const struct choice kind_choices[], document_choices[], funding_choices[], yes_no_choices[],
    nature_choices[], investor_class_choices[], verdict_choices[];

/* By id or title, both exact; NULL when there is none. */
const struct choice *choice_find(const struct choice *choices, const char *text);
const struct choice *choice_of(const struct choice *choices, int value);
/* "yes 是, no 否": the words a person may choose from, in the arena; NULL without memory. */
const char *choices_text(const struct choice *choices, struct arena *arena);

enum status out_of_memory(struct error *err);

/*
 * The parts of a value between commas (also the full-width one), blanks at both ends removed.
 * Empty parts are left out.
 */
enum status split_list(const char *text, struct arena *arena, const char ***items, size_t *count,
                       struct error *err) MUST_CHECK;

/* The parts in one text with ", " between them; NULL without memory or when a part is NULL. */
const char *join_list(const char *const *items, size_t count, struct arena *arena);

/* The word the text may stand for, both folded; NULL when none is like it. */
const char *nearest_word(const char *const *words, size_t count, const char *text);

/* A long list in parts that fit an error's arguments; what goes beyond is left out. */
enum { PARTS = 4, PART_SIZE = 150 };
struct parts {
    char part[PARTS][PART_SIZE];
};
void list_parts(const char *text, struct parts *out);

/* A figure with up to 6 decimals and without zeros at the end: "1.5", "15000". */
void figure_text(struct fraction figure, char out[40]);

#endif
