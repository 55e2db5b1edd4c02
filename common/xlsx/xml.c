/* Expat in namespace mode, with bounded memory, no document types, and states instead of names. */
#include "common/xlsx/xml.h"

#include <expat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 64 * 1024,
    LONGEST_TAG = 256 * 1024,
    DEEPEST = 64,
    MEMORY = 4 * 1024 * 1024,
    ELEMENTS = 4000000,
    TEXTS = 12000000
};

#define SEPARATOR '\x1f' /* between namespace and name; no character of XML */

/* ---- memory ---- */

/* Expat hands its allocator no context; at most one parser lives in a thread. */
static _Thread_local size_t memory_used;

/* Before each piece of expat's memory; keeps the alignment. */
union head {
    size_t size;
    max_align_t aligned;
};

static bool memory_allows(size_t old, size_t size)
{
    return size <= MEMORY && memory_used - old <= MEMORY - size;
}

static void *memory_resize(void *piece, size_t size)
{
    union head *head = piece ? (union head *)piece - 1 : NULL;
    size_t old = head ? head->size : 0;
    union head *moved = memory_allows(old, size) ? realloc(head, sizeof *head + size) : NULL;

    if (!moved)
        return NULL;
    memory_used = memory_used - old + size;
    moved->size = size;
    return moved + 1;
}

static void *memory_alloc(size_t size)
{
    return memory_resize(NULL, size);
}

static void memory_free(void *piece)
{
    union head *head = piece ? (union head *)piece - 1 : NULL;

    if (!head)
        return;
    memory_used -= head->size;
    free(head);
}

/* ---- names ---- */

struct uri {
    const char *text;
    size_t size;
    enum xml_space space;
};

#define URI(text, space)                                                                           \
    {                                                                                              \
        text, sizeof text - 1, space                                                               \
    }
static const struct uri uris[] = {
    URI("http://schemas.openxmlformats.org/spreadsheetml/2006/main", SPACE_SHEET),
    URI("http://purl.oclc.org/ooxml/spreadsheetml/main", SPACE_SHEET),
    URI("http://schemas.openxmlformats.org/officeDocument/2006/relationships", SPACE_OFFICE),
    URI("http://purl.oclc.org/ooxml/officeDocument/relationships", SPACE_OFFICE),
    URI("http://schemas.openxmlformats.org/package/2006/relationships", SPACE_PACKAGE),
    URI("http://www.w3.org/XML/1998/namespace", SPACE_XML),
};

/* The namespace of an expanded name, and its local part. */
static enum xml_space split(const char *name, const char **local)
{
    const char *mark = strchr(name, SEPARATOR);
    size_t size;

    *local = mark ? mark + 1 : name;
    if (!mark)
        return SPACE_NONE;
    size = (size_t)(mark - name);
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        if (uris[i].size == size && memcmp(uris[i].text, name, size) == 0)
            return uris[i].space;
    return SPACE_OTHER;
}

const char *xml_attribute(const char *const *attributes, enum xml_space space, const char *local)
{
    const char *found;

    for (; *attributes; attributes += 2) {
        if (space == SPACE_NONE ? strcmp(*attributes, local) == 0
                                : split(*attributes, &found) == space && strcmp(found, local) == 0)
            return attributes[1];
    }
    return NULL;
}

bool xml_is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

bool xml_number(const char *text, size_t most, size_t *out)
{
    *out = 0;
    if (!text || !*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *out = *out * 10 + (size_t)(*text - '0');
        if (*out > most)
            return false;
    }
    return true;
}

/* ---- parsing ---- */

struct parse {
    XML_Parser parser;
    const struct xml_source *source;
    const struct xml_reader *reader;
    void *data;
    uint8_t states[DEEPEST + 1]; /* states[0] is around the root */
    size_t depth;
    struct xml_work *work;
    enum status status; /* the first fault */
    struct error *err;
};

static void stop(struct parse *parse, enum status status)
{
    if (status == STATUS_OK || parse->status != STATUS_OK)
        return;
    parse->status = status;
    XML_StopParser(parse->parser, XML_FALSE);
}

static int next_state(const struct parse *parse, const char *name)
{
    int from = parse->states[parse->depth];
    const char *local;
    enum xml_space space;

    if (from == 0)
        return 0;
    space = split(name, &local);
    for (size_t i = 0; i < parse->reader->count; i++) {
        const struct xml_rule *rule = &parse->reader->rules[i];
        if (rule->from == from && rule->space == space && strcmp(rule->local, local) == 0)
            return rule->to;
    }
    return 0;
}

static enum status too_many(struct parse *parse)
{
    return error_set(parse->err, STATUS_RESOURCE_EXHAUSTED,
                     "the part %s has too much in it: a workbook may have %d elements and %d "
                     "pieces of text",
                     parse->source->part, ELEMENTS, TEXTS);
}

static enum status check_limits(struct parse *parse)
{
    if (parse->depth == DEEPEST)
        return error_set(parse->err, STATUS_INVALID_ARGUMENT,
                         "the part %s is nested deeper than %d elements", parse->source->part,
                         DEEPEST);
    return parse->work->elements++ == ELEMENTS ? too_many(parse) : STATUS_OK;
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct parse *parse = data;
    int state;

    if (parse->status == STATUS_OK)
        stop(parse, check_limits(parse));
    if (parse->status != STATUS_OK)
        return;
    state = next_state(parse, name);
    if (parse->depth == 0 && state == 0) {
        const char *local;
        split(name, &local);
        stop(parse, error_set(parse->err, STATUS_INVALID_ARGUMENT,
                              "the part %s does not hold what its place in the workbook says: it "
                              "begins with <%s>",
                              parse->source->part, local));
        return;
    }
    parse->states[++parse->depth] = (uint8_t)state;
    if (state != 0 && parse->reader->start)
        stop(parse, parse->reader->start(parse->data, state, attributes, parse->err));
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    struct parse *parse = data;
    int state;

    (void)name;
    if (parse->status != STATUS_OK || parse->depth == 0)
        return;
    state = parse->states[parse->depth--];
    if (state != 0 && parse->reader->end)
        stop(parse, parse->reader->end(parse->data, state, parse->err));
}

static void XMLCALL on_text(void *data, const XML_Char *text, int size)
{
    struct parse *parse = data;

    if (parse->status == STATUS_OK && parse->work->texts++ == TEXTS)
        stop(parse, too_many(parse));
    if (parse->status == STATUS_OK && parse->states[parse->depth] > XML_ROOT)
        parse->reader->text(parse->data, parse->states[parse->depth], text, (size_t)size);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_subset)
{
    struct parse *parse = data;

    (void)name, (void)system, (void)public, (void)has_subset;
    stop(parse, error_set(parse->err, STATUS_INVALID_ARGUMENT,
                          "the part %s holds a document type declaration, as no workbook does; it "
                          "is not read any further",
                          parse->source->part));
}

static enum status out_of_memory(struct parse *parse)
{
    return error_set(parse->err, STATUS_RESOURCE_EXHAUSTED,
                     "the part %s needs too much memory to be read", parse->source->part);
}

static enum status not_xml(struct parse *parse)
{
    enum XML_Error code = XML_GetErrorCode(parse->parser);

    if (code == XML_ERROR_NO_MEMORY)
        return out_of_memory(parse);
    return error_set(parse->err, STATUS_INVALID_ARGUMENT,
                     "the part %s is damaged: %s in line %lu; open the workbook in Excel or WPS "
                     "and save it again as .xlsx",
                     parse->source->part, XML_ErrorString(code),
                     (unsigned long)XML_GetCurrentLineNumber(parse->parser));
}

/* Expat reads an unfinished tag again with each chunk: a long one would take quadratic time. */
static enum status check_tag(struct parse *parse, size_t fed)
{
    XML_Index at = XML_GetCurrentByteIndex(parse->parser);

    if (at >= 0 && fed > (size_t)at && fed - (size_t)at > LONGEST_TAG)
        return error_set(parse->err, STATUS_RESOURCE_EXHAUSTED,
                         "the part %s holds a tag or comment longer than %d KiB",
                         parse->source->part, LONGEST_TAG / 1024);
    return STATUS_OK;
}

static enum status feed(struct parse *parse)
{
    size_t fed = 0, got = 1;

    while (got > 0) {
        void *chunk = XML_GetBuffer(parse->parser, CHUNK);
        if (!chunk)
            return out_of_memory(parse);
        TRY(parse->source->read(parse->source->context, chunk, CHUNK, &got, parse->err));
        enum XML_Status result = XML_ParseBuffer(parse->parser, (int)got, got == 0);
        if (parse->status != STATUS_OK)
            return parse->status;
        if (result != XML_STATUS_OK)
            return not_xml(parse);
        fed += got;
        TRY(check_tag(parse, fed));
    }
    return STATUS_OK;
}

enum status xml_parse(const struct xml_source *source, const struct xml_reader *reader, void *data,
                      struct error *err)
{
    static const XML_Memory_Handling_Suite memory = {memory_alloc, memory_resize, memory_free};
    static const XML_Char separator[] = {SEPARATOR, '\0'};
    struct xml_work own = {0};
    struct parse parse = {.source = source,
                          .reader = reader,
                          .data = data,
                          .states = {XML_ROOT},
                          .work = source->work ? source->work : &own,
                          .err = err};
    enum status status;

    parse.parser = XML_ParserCreate_MM(NULL, &memory, separator);
    if (!parse.parser)
        return out_of_memory(&parse);
    XML_SetUserData(parse.parser, &parse);
    XML_SetElementHandler(parse.parser, on_start, on_end);
    if (reader->text)
        XML_SetCharacterDataHandler(parse.parser, on_text);
    XML_SetStartDoctypeDeclHandler(parse.parser, on_doctype);
    status = feed(&parse);
    XML_ParserFree(parse.parser);
    return status;
}

static enum status read_memory(void *context, void *out, size_t room, size_t *got,
                               struct error *err)
{
    struct bytes *rest = context;

    (void)err;
    *got = rest->size < room ? rest->size : room;
    if (*got > 0)
        memcpy(out, rest->data, *got);
    rest->data += *got;
    rest->size -= *got;
    return STATUS_OK;
}

struct xml_source xml_from_memory(struct bytes *rest, const char *part)
{
    return (struct xml_source){.part = part, .context = rest, .read = read_memory};
}
