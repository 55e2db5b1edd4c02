/*
 * Active content of a PDF by its names alone: nothing is opened, followed or unpacked.
 *
 * The scanner reads bytes in order and looks at every name, wherever it stands: a reader may be led
 * to any byte of the file, so strings, comments and streams are no cover. Names written with #xx
 * are read as what they say. What is compressed cannot be seen; object streams, in which objects
 * with names can lie, are counted.
 */
#ifndef BAIRI_COMMON_PDF_SCAN_H
#define BAIRI_COMMON_PDF_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* In the order of the table of names (pdf_signs). */
enum pdf_sign {
    PDF_JAVASCRIPT = 1 << 0,
    PDF_LAUNCH = 1 << 1,
    PDF_OPEN_ACTION = 1 << 2, /* an action when opened; a mere page to begin with is none */
    PDF_EVENTS = 1 << 3,      /* additional actions (/AA) */
    PDF_EMBEDDED_FILE = 1 << 4,
    PDF_RICH_MEDIA = 1 << 5,
    PDF_SUBMIT_FORM = 1 << 6,
    PDF_XFA = 1 << 7,
    PDF_REMOTE = 1 << 8, /* leads to other documents */
    PDF_LINK = 1 << 9,   /* leads to an address (/URI) */
    PDF_ENCRYPTED = 1 << 10,
};
enum { PDF_SIGN_COUNT = 11, PDF_SIGNS_ALL = (1 << PDF_SIGN_COUNT) - 1 };
/* What makes a file more than pages to read. */
enum { PDF_ACTIVE = PDF_SIGNS_ALL & ~(PDF_LINK | PDF_ENCRYPTED) };

/* Ids of the signs, lowest bit first: javascript, launch, open_action … */
extern const char *const pdf_signs[PDF_SIGN_COUNT];

struct pdf_findings {
    bool is_pdf;        /* "%PDF-" within the first 1024 bytes; nothing else is looked for if not */
    unsigned signs;     /* enum pdf_sign */
    unsigned disguised; /* those of them that were written with #xx where letters would do */
    uint32_t object_streams; /* compressed objects that could not be seen into */
};

enum { PDF_NAME_MOST = 32, PDF_TRAIL = 8 };

/* A scan under way: fields are the scanner's own. */
struct pdf_scan {
    struct pdf_findings findings;
    uint64_t read;
    unsigned head_matched; /* bytes of "%PDF-" */
    uint8_t name[PDF_NAME_MOST];
    size_t name_size;      /* may exceed PDF_NAME_MOST: too long to be one of ours */
    bool in_name, escaped; /* escaped: a #xx stood for a letter or digit */
    unsigned hex_digits;   /* of a #xx begun: 0 none, 1 after '#', 2 after the first digit */
    uint8_t hex_first;
    uint8_t hex_high;  /* its value, in its place */
    bool plain;        /* what stands before the name is readable text */
    unsigned readable; /* readable bytes in a row, up to PDF_TRAIL */
    bool after_open_action, open_action_disguised;
};

void pdf_scan_begin(struct pdf_scan *scan);
/* The next bytes; however a file is cut into pieces, the findings are the same. */
void pdf_scan_feed(struct pdf_scan *scan, struct bytes bytes);
/* No bytes follow. */
struct pdf_findings pdf_scan_end(struct pdf_scan *scan);

/* All at once. */
struct pdf_findings pdf_scan_bytes(struct bytes bytes);

#endif
