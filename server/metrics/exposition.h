/* Prometheus' text format, version 0.0.4: a writer, and a reader for `bairid status`. Pure. */
#ifndef BAIRI_SERVER_METRICS_EXPOSITION_H
#define BAIRI_SERVER_METRICS_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

enum sample_kind { SAMPLE_COUNTER, SAMPLE_GAUGE, SAMPLE_HISTOGRAM };

/* value is any text: it is escaped. name is a literal of letters, digits and underscores. */
struct label {
    const char *name, *value;
};

/* The lines HELP and TYPE of a family; its samples follow, before the next family begins. */
void exposition_family(struct buf *out, const char *name, enum sample_kind kind, const char *help);
void exposition_sample(struct buf *out, const char *name, const struct label *labels, size_t count,
                       uint64_t value);
/* The same in seconds, given in µs; may be negative. */
void exposition_seconds(struct buf *out, const char *name, const struct label *labels, size_t count,
                        int64_t us);

/* Times by bucket: counts has one more than bounds, and is not cumulative. */
struct histogram {
    const uint32_t *bounds_us; /* ascending, inclusive */
    const uint64_t *counts;
    size_t bounds;
    uint64_t us; /* of all together */
};
/* The samples NAME_bucket (cumulative, the last one le="+Inf"), NAME_sum and NAME_count. */
void exposition_histogram(struct buf *out, const char *name, const struct label *labels,
                          size_t count, const struct histogram *histogram);

enum { SAMPLE_LABELS = 4, SAMPLE_TEXT = 160 };

/* One line that was read. */
struct sample {
    char name[SAMPLE_TEXT];
    char label_names[SAMPLE_LABELS][SAMPLE_TEXT];
    char label_values[SAMPLE_LABELS][SAMPLE_TEXT]; /* unescaped */
    size_t labels;
    double value;
};

enum sample_reading { SAMPLE_READ, SAMPLE_END, SAMPLE_BROKEN };
/*
 * The next sample; comments and empty lines are passed over.
 * text  moved behind what was read
 */
enum sample_reading exposition_next(const char **text, struct sample *out);
/* A label's value, "" when there is none. */
const char *sample_label(const struct sample *sample, const char *name);

#endif
