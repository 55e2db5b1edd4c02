/* Active content of a PDF by its names alone (ISO 32000-1 section 7.2.2, 7.3.5, 12.6). */
#include "common/pdf/scan.h"

#include <string.h>

enum { HEAD_WITHIN = 1024, SHORT_NAME = 2, READABLE_LEAST = 6 };

const char *const pdf_signs[PDF_SIGN_COUNT] = {
    "javascript",  "launch", "open_action", "events", "embedded_file", "rich_media",
    "submit_form", "xfa",    "remote",      "link",   "encrypted",
};

struct named_sign {
    const char *name;
    enum pdf_sign sign;
};

static const struct named_sign names[] = {
    {"JavaScript",       PDF_JAVASCRIPT   },
    {"JS",               PDF_JAVASCRIPT   },
    {"Launch",           PDF_LAUNCH       },
    {"OpenAction",       PDF_OPEN_ACTION  },
    {"AA",               PDF_EVENTS       },
    {"EmbeddedFile",     PDF_EMBEDDED_FILE},
    {"EmbeddedFiles",    PDF_EMBEDDED_FILE},
    {"RichMedia",        PDF_RICH_MEDIA   },
    {"RichMediaContent", PDF_RICH_MEDIA   },
    {"Rendition",        PDF_RICH_MEDIA   },
    {"Movie",            PDF_RICH_MEDIA   },
    {"Sound",            PDF_RICH_MEDIA   },
    {"SubmitForm",       PDF_SUBMIT_FORM  },
    {"ImportData",       PDF_SUBMIT_FORM  },
    {"XFA",              PDF_XFA          },
    {"GoToR",            PDF_REMOTE       },
    {"GoToE",            PDF_REMOTE       },
    {"URI",              PDF_LINK         },
    {"Encrypt",          PDF_ENCRYPTED    },
};

void pdf_scan_begin(struct pdf_scan *scan)
{
    *scan = (struct pdf_scan){.readable = PDF_TRAIL};
}

/* ---- characters ---- */

static bool is_blank(uint8_t c)
{
    return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static bool ends_name(uint8_t c)
{
    return is_blank(c) || strchr("()<>[]{}/%", c);
}

static bool is_readable(uint8_t c)
{
    return (c >= ' ' && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_regular_letter(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Readable bytes in a row that end right before `at`. */
static unsigned readable_before(const struct pdf_scan *scan, struct bytes bytes, size_t at)
{
    unsigned count = 0;

    for (; count < PDF_TRAIL && at > 0 && is_readable(bytes.data[at - 1]); at--)
        count++;
    if (at == 0)
        count += scan->readable;
    return count < PDF_TRAIL ? count : PDF_TRAIL;
}

/* ---- names ---- */

static void name_add(struct pdf_scan *scan, uint8_t c)
{
    if (scan->name_size < PDF_NAME_MOST)
        scan->name[scan->name_size] = c;
    if (scan->name_size <= PDF_NAME_MOST)
        scan->name_size++;
}

static bool name_is(const struct pdf_scan *scan, const char *name)
{
    size_t size = strlen(name);

    return scan->name_size == size && memcmp(scan->name, name, size) == 0;
}

/* Two letters come by chance in what is compressed; there, other text does not stand before them.
 */
static bool name_counts(const struct pdf_scan *scan)
{
    return scan->name_size > SHORT_NAME || scan->plain;
}

static void name_found(struct pdf_scan *scan, enum pdf_sign sign)
{
    if (sign == PDF_OPEN_ACTION) {
        scan->after_open_action = true;
        scan->open_action_disguised = scan->escaped;
        return;
    }
    scan->findings.signs |= (unsigned)sign;
    if (scan->escaped)
        scan->findings.disguised |= (unsigned)sign;
}

static void name_end(struct pdf_scan *scan)
{
    scan->in_name = false;
    if (name_is(scan, "ObjStm") && scan->findings.object_streams < UINT32_MAX)
        scan->findings.object_streams++;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (name_is(scan, names[i].name) && name_counts(scan))
            name_found(scan, names[i].sign);
    }
}

static void name_begin(struct pdf_scan *scan, unsigned readable)
{
    scan->in_name = true;
    scan->name_size = 0;
    scan->hex_digits = 0;
    scan->escaped = false;
    scan->plain = readable >= READABLE_LEAST;
}

/* What began like #xx and is none stands for itself. */
static void hex_given_up(struct pdf_scan *scan)
{
    name_add(scan, '#');
    if (scan->hex_digits == 2)
        name_add(scan, scan->hex_first);
    scan->hex_digits = 0;
}

/* true: the byte is a part of a #xx */
static bool hex_step(struct pdf_scan *scan, uint8_t c)
{
    int value = hex_value(c);

    if (scan->hex_digits == 0)
        return false;
    if (value < 0) {
        hex_given_up(scan);
        return false;
    }
    if (scan->hex_digits == 1) {
        scan->hex_first = c;
        scan->hex_high = (uint8_t)(value << 4);
        scan->hex_digits = 2;
        return true;
    }
    uint8_t decoded = (uint8_t)(scan->hex_high | value);
    scan->escaped = scan->escaped || is_regular_letter(decoded);
    scan->hex_digits = 0;
    name_add(scan, decoded);
    return true;
}

/* One byte of a name; false: it is over, and the byte comes after it. */
static bool name_step(struct pdf_scan *scan, uint8_t c)
{
    if (hex_step(scan, c))
        return true;
    if (ends_name(c)) {
        name_end(scan);
        return false;
    }
    if (c == '#')
        scan->hex_digits = 1;
    else
        name_add(scan, c);
    return true;
}

/* ---- what follows /OpenAction ---- */

/* A page to begin with stands in [ ]; anything else is, or leads to, an action. */
static void open_action_step(struct pdf_scan *scan, uint8_t c)
{
    if (is_blank(c))
        return;
    scan->after_open_action = false;
    if (c == '[')
        return;
    scan->findings.signs |= PDF_OPEN_ACTION;
    if (scan->open_action_disguised)
        scan->findings.disguised |= PDF_OPEN_ACTION;
}

/* ---- bytes ---- */

static void head_step(struct pdf_scan *scan, uint8_t c)
{
    static const char head[] = "%PDF-";

    if (c != (uint8_t)head[scan->head_matched])
        scan->head_matched = c == (uint8_t)head[0];
    else
        scan->head_matched++;
    if (head[scan->head_matched] == '\0') {
        scan->findings.is_pdf = true;
        scan->head_matched = 0;
    }
}

static void look_for_head(struct pdf_scan *scan, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size && scan->read + i < HEAD_WITHIN; i++) {
        if (!scan->findings.is_pdf)
            head_step(scan, bytes.data[i]);
    }
}

/* From one name to the next. */
static void look_for_names(struct pdf_scan *scan, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size;) {
        if (scan->in_name && name_step(scan, bytes.data[i])) {
            i++;
            continue;
        }
        if (scan->after_open_action) {
            open_action_step(scan, bytes.data[i]);
            if (bytes.data[i] != '/') {
                i++;
                continue;
            }
        }
        const uint8_t *slash = memchr(bytes.data + i, '/', bytes.size - i);
        if (!slash)
            return;
        i = (size_t)(slash - bytes.data);
        name_begin(scan, readable_before(scan, bytes, i));
        i++;
    }
}

void pdf_scan_feed(struct pdf_scan *scan, struct bytes bytes)
{
    if (bytes.size == 0 || (scan->read >= HEAD_WITHIN && !scan->findings.is_pdf))
        return;
    look_for_head(scan, bytes);
    look_for_names(scan, bytes);
    scan->readable = readable_before(scan, bytes, bytes.size);
    scan->read += bytes.size;
}

struct pdf_findings pdf_scan_end(struct pdf_scan *scan)
{
    static const struct pdf_findings none = {0};

    if (scan->in_name)
        (void)name_step(scan, ' ');
    if (scan->after_open_action)
        open_action_step(scan, '%');
    return scan->findings.is_pdf ? scan->findings : none;
}

struct pdf_findings pdf_scan_bytes(struct bytes bytes)
{
    struct pdf_scan scan;

    pdf_scan_begin(&scan);
    pdf_scan_feed(&scan, bytes);
    return pdf_scan_end(&scan);
}
