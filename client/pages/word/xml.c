/* Escaping, and refusing what XML 1.0 cannot hold. */
#include "client/pages/word/xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"

enum { MARK_SIZE = 1024 };

void xml_mark(struct xml *xml, const char *pattern, ...)
{
    char mark[MARK_SIZE];
    va_list args;

    va_start(args, pattern);
    int size = vsnprintf(mark, sizeof mark, pattern, args);
    va_end(args);
    if (size < 0 || (size_t)size >= sizeof mark) {
        xml->out->failed = true;
        return;
    }
    for (char *c = mark; *c; c++)
        if (*c == '\'')
            *c = '"';
    buf_add(xml->out, mark, (size_t)size);
}

static void fault(struct xml *xml, unsigned long character)
{
    if (!xml->fault.found)
        xml->fault = (struct xml_fault){.found = true, .character = character};
}

/* U+0080 to U+009F, U+FFFE and U+FFFF: two and three bytes of what is UTF-8 already. */
static unsigned long hidden(const unsigned char *c)
{
    if (c[0] < 0x20 || c[0] == 0x7f)
        return c[0];
    if (c[0] == 0xc2 && c[1] < 0xa0)
        return c[1];
    if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
        return 0xff40UL + c[2];
    return 0;
}

static const char *escaped(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Line ends and tabs have elements of their own (run_text); elsewhere they are blanks. */
static bool blank(char c)
{
    return c == '\n' || c == '\t';
}

void xml_text(struct xml *xml, const char *text, size_t size)
{
    if (!utf8_is_valid(text, size)) {
        fault(xml, 0);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        const char *instead = escaped(text[i]);
        /* whoever reads behind the end finds a NUL or, in a part of a text, the next character */
        unsigned long control = hidden((const unsigned char *)text + i);

        if (control && !blank(text[i]))
            fault(xml, control);
        else if (blank(text[i]))
            buf_addc(xml->out, ' ');
        else if (instead)
            buf_adds(xml->out, instead);
        else
            buf_addc(xml->out, text[i]);
    }
}

enum status xml_finish(const struct xml *xml, struct error *err)
{
    if (xml->fault.found && xml->fault.character == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a text of the document is not UTF-8");
    if (xml->fault.found)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a text of the document has the control character U+%04lX",
                         xml->fault.character);
    return buf_finish(xml->out, err);
}
