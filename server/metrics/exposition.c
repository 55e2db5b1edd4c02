/* Samples as lines of text, and back. */
#include "server/metrics/exposition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { US_PER_SECOND = 1000000 };

/* ---- writing ---- */

/* In a HELP line a quotation mark stands for itself. */
static void add_escaped(struct buf *out, const char *text, bool quoted)
{
    for (; *text; text++) {
        if (*text == '\\')
            buf_adds(out, "\\\\");
        else if (*text == '\n')
            buf_adds(out, "\\n");
        else if (*text == '"' && quoted)
            buf_adds(out, "\\\"");
        else
            buf_addc(out, *text);
    }
}

void exposition_family(struct buf *out, const char *name, enum sample_kind kind, const char *help)
{
    static const char *const KINDS[] = {"counter", "gauge", "histogram"};

    buf_addf(out, "# HELP %s ", name);
    add_escaped(out, help, false);
    buf_addf(out, "\n# TYPE %s %s\n", name, KINDS[kind]);
}

static void add_label(struct buf *out, bool first, const char *name, const char *value)
{
    buf_addf(out, "%c%s=\"", first ? '{' : ',', name);
    add_escaped(out, value, true);
    buf_addc(out, '"');
}

/* Name and labels, and what stands between them and the number. le: NULL for none. */
static void add_head(struct buf *out, const char *name, const char *ending,
                     const struct label *labels, size_t count, const char *le)
{
    buf_addf(out, "%s%s", name, ending);
    for (size_t i = 0; i < count; i++)
        add_label(out, i == 0, labels[i].name, labels[i].value);
    if (le)
        add_label(out, count == 0, "le", le);
    buf_adds(out, count > 0 || le ? "} " : " ");
}

void exposition_sample(struct buf *out, const char *name, const struct label *labels, size_t count,
                       uint64_t value)
{
    add_head(out, name, "", labels, count, NULL);
    buf_addf(out, "%llu\n", (unsigned long long)value);
}

/* Decimals only where there are any, without zeros at the end: "0.0025", "30". */
static void add_seconds(struct buf *out, uint64_t us)
{
    char decimals[8];
    size_t length = 6;

    buf_addf(out, "%llu", (unsigned long long)(us / US_PER_SECOND));
    snprintf(decimals, sizeof decimals, "%06u", (unsigned)(us % US_PER_SECOND));
    while (length > 0 && decimals[length - 1] == '0')
        length--;
    if (length > 0)
        buf_addc(out, '.');
    buf_add(out, decimals, length);
}

void exposition_seconds(struct buf *out, const char *name, const struct label *labels, size_t count,
                        int64_t us)
{
    add_head(out, name, "", labels, count, NULL);
    if (us < 0)
        buf_addc(out, '-');
    add_seconds(out, us < 0 ? 0 - (uint64_t)us : (uint64_t)us);
    buf_addc(out, '\n');
}

void exposition_histogram(struct buf *out, const char *name, const struct label *labels,
                          size_t count, const struct histogram *histogram)
{
    struct buf bound = buf_make(64);
    uint64_t sum = 0;

    for (size_t i = 0; i <= histogram->bounds; i++) {
        sum += histogram->counts[i];
        buf_clear(&bound);
        if (i < histogram->bounds)
            add_seconds(&bound, histogram->bounds_us[i]);
        else
            buf_adds(&bound, "+Inf");
        add_head(out, name, "_bucket", labels, count, buf_text(&bound));
        buf_addf(out, "%llu\n", (unsigned long long)sum);
    }
    buf_free(&bound);
    add_head(out, name, "_sum", labels, count, NULL);
    add_seconds(out, histogram->us);
    buf_addc(out, '\n');
    add_head(out, name, "_count", labels, count, NULL);
    buf_addf(out, "%llu\n", (unsigned long long)sum);
}

/* ---- reading ---- */

static bool is_name_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

static bool read_name(const char **at, char out[SAMPLE_TEXT])
{
    size_t length = 0;

    while (is_name_sign((*at)[length]))
        length++;
    if (length == 0 || length >= SAMPLE_TEXT)
        return false;
    memcpy(out, *at, length);
    out[length] = '\0';
    *at += length;
    return true;
}

/* One sign behind a backslash; 0: there is no such escape. */
static char unescaped(char c)
{
    return c == 'n' ? '\n' : (c == '\\' || c == '"') ? c : '\0';
}

/* Behind the opening quotation mark; ends behind the closing one. */
static bool read_value(const char **at, char out[SAMPLE_TEXT])
{
    size_t length = 0;

    for (; **at && **at != '"' && **at != '\n'; (*at)++) {
        char c = **at;
        if (c == '\\')
            c = unescaped(*++*at);
        if (c == '\0' || length + 1 >= SAMPLE_TEXT)
            return false;
        out[length++] = c;
    }
    out[length] = '\0';
    return *(*at)++ == '"';
}

static bool read_labels(const char **at, struct sample *out)
{
    do {
        (*at)++; /* the brace or the comma */
        if (out->labels == SAMPLE_LABELS || !read_name(at, out->label_names[out->labels]) ||
            strncmp(*at, "=\"", 2) != 0)
            return false;
        *at += 2;
        if (!read_value(at, out->label_values[out->labels]))
            return false;
        out->labels++;
    } while (**at == ',');
    return *(*at)++ == '}';
}

/* Decimal numbers as the writer makes them, exponents and the infinite as others do. */
static bool read_number(const char **at, double *out)
{
    char *end;

    if (!**at || !strchr("+-.0123456789IN", **at))
        return false;
    *out = strtod(*at, &end);
    if (end == *at || (*end != '\n' && *end != '\0'))
        return false;
    *at = end + (*end == '\n');
    return true;
}

enum sample_reading exposition_next(const char **text, struct sample *out)
{
    const char *at = *text;

    while (*at == '#' || *at == '\n')
        at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
    *text = at;
    if (!*at)
        return SAMPLE_END;
    out->labels = 0;
    if (!read_name(&at, out->name) || (*at == '{' && !read_labels(&at, out)) || *at++ != ' ' ||
        !read_number(&at, &out->value))
        return SAMPLE_BROKEN;
    *text = at;
    return SAMPLE_READ;
}

const char *sample_label(const struct sample *sample, const char *name)
{
    for (size_t i = 0; i < sample->labels; i++) {
        if (strcmp(sample->label_names[i], name) == 0)
            return sample->label_values[i];
    }
    return "";
}
