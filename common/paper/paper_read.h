/* Values of a paper's JSON form, each checked before it is taken; inside common/paper only. */
#ifndef BAIRI_COMMON_PAPER_PAPER_READ_H
#define BAIRI_COMMON_PAPER_PAPER_READ_H

#include <jansson.h>

#include "common/paper/paper.h"

enum { PAPER_PLACE_SIZE = 64 };

struct paper_reading {
    struct arena *arena;
    struct error *err;
    char place[PAPER_PLACE_SIZE]; /* "the paper", "part 3": begins every sentence */
};

/* The value is an object and has no key but these (NULL-terminated); else names the nearest. */
enum status paper_read_keys(struct paper_reading *reading, const json_t *object,
                            const char *const *keys) MUST_CHECK;
/* A text of at most PAPER_TEXT_MAX bytes without control characters; absent: "". */
enum status paper_read_text(struct paper_reading *reading, const json_t *object, const char *key,
                            const char **out) MUST_CHECK;
/* The same for a value that stands in a list; `key` is the list's. */
enum status paper_read_item(struct paper_reading *reading, const json_t *value, const char *key,
                            const char **out) MUST_CHECK;
/* The number of one of the words; absent: `otherwise`, or refused when that is negative. */
enum status paper_read_word(struct paper_reading *reading, const json_t *object, const char *key,
                            const char *const *words, int otherwise, int *out) MUST_CHECK;
/* A whole number from least to most; absent: least. */
enum status paper_read_number(struct paper_reading *reading, const json_t *object, const char *key,
                              int64_t least, int64_t most, int64_t *out) MUST_CHECK;
/* A finite number. */
enum status paper_read_real(struct paper_reading *reading, const json_t *value, const char *key,
                            double *out) MUST_CHECK;
enum status paper_read_flag(struct paper_reading *reading, const json_t *object, const char *key,
                            bool *out) MUST_CHECK;
/* A list of at most `most` values, absent: NULL and 0; its values are still to be read. */
enum status paper_read_list(struct paper_reading *reading, const json_t *object, const char *key,
                            size_t most, const json_t **list, size_t *count) MUST_CHECK;
/* A list of texts, in the arena. */
enum status paper_read_texts(struct paper_reading *reading, const json_t *list, const char *key,
                             const char *const **out) MUST_CHECK;
/* Zeroed memory for `count` things; at least one byte, so that NULL means a lack of it. */
enum status paper_read_room(struct paper_reading *reading, size_t count, size_t size, void *out)
    MUST_CHECK;

#endif
