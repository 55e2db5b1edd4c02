/* XML parts of a workbook, streamed: tables of rules say which elements are of interest. */
#ifndef BAIRI_COMMON_XLSX_XML_H
#define BAIRI_COMMON_XLSX_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/status.h"

/* How much of the work that a workbook may cause is done, over all of its parts. */
struct xml_work {
    size_t elements; /* at most 4,000,000 */
    size_t texts;    /* pieces of text, one at least for each line; at most 12,000,000 */
};

/* Where a part's bytes come from. */
struct xml_source {
    const char *part;      /* its name, for messages */
    struct xml_work *work; /* counted on; NULL: from nothing */
    void *context;
    /* Up to `room` bytes into out; *got = 0 only at the end. */
    enum status (*read)(void *context, void *out, size_t room, size_t *got, struct error *err);
};
/* A part that lies in memory; *rest is moved on while it is read. */
struct xml_source xml_from_memory(struct bytes *rest, const char *part);

/* Namespaces, each in its transitional and its strict form. */
enum xml_space {
    SPACE_NONE,    /* attributes without a prefix */
    SPACE_SHEET,   /* spreadsheetml main */
    SPACE_OFFICE,  /* officeDocument relationships */
    SPACE_PACKAGE, /* package relationships */
    SPACE_XML,     /* xml:space */
    SPACE_OTHER
};

enum { XML_ROOT = 1 }; /* the state around the document; 0 is for elements of no interest */

/* In state `from`, the element `local` of `space` leads to state `to` (> XML_ROOT). */
struct xml_rule {
    int from;
    enum xml_space space;
    const char *local;
    int to;
};

/*
 * What a part means. Elements no rule names are passed over with everything inside them; a
 * document whose root no rule names is refused. The first status that is not OK ends the parsing.
 */
struct xml_reader {
    const struct xml_rule *rules;
    size_t count;
    enum status (*start)(void *data, int state, const char *const *attributes, struct error *err);
    enum status (*end)(void *data, int state, struct error *err);
    void (*text)(void *data, int state, const char *text, size_t size); /* NULL: no text wanted */
};

/*
 * Parses a whole part.
 * Fails  INVALID_ARGUMENT when it is no well-formed XML, has a document type declaration, is nested
 *        deeper than 64 elements or has another root; RESOURCE_EXHAUSTED when a tag is longer than
 *        256 KiB, the workbook has too many elements or the parser wants more than 4 MiB; else
 * as the source and the reader
 */
enum status xml_parse(const struct xml_source *source, const struct xml_reader *reader, void *data,
                      struct error *err) MUST_CHECK;

/* An attribute's value; NULL when it is not there. */
const char *xml_attribute(const char *const *attributes, enum xml_space space, const char *local);
/* "1" and "true". */
bool xml_is_true(const char *value);
/* Decimal digits only, at most `most`; false otherwise, also for NULL. */
bool xml_number(const char *text, size_t most, size_t *out);

#endif
