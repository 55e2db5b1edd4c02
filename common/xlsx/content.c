/* Text of cells: escapes of characters that XML cannot hold, and blanks at the ends. */
#include "common/xlsx/content.h"

#include <stdint.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "_xHHHH_" at text; 0: no escape, or one of no character (NUL, surrogates). */
static uint32_t escaped(const char *text, size_t size)
{
    uint32_t point = 0;

    if (size < 7 || text[0] != '_' || (text[1] != 'x' && text[1] != 'X') || text[6] != '_')
        return 0;
    for (size_t i = 2; i < 6; i++) {
        int value = hex_value(text[i]);
        if (value < 0)
            return 0;
        point = point * 16 + (uint32_t)value;
    }
    return point >= 0xD800 && point <= 0xDFFF ? 0 : point;
}

/* UTF-8 of a character below U+10000: at most three bytes. */
static size_t put_utf8(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | point >> 12);
    out[1] = (char)(0x80 | (point >> 6 & 0x3F));
    out[2] = (char)(0x80 | (point & 0x3F));
    return 3;
}

static size_t unescape(char *text, size_t size)
{
    size_t used = 0;

    if (!memchr(text, '_', size))
        return size;
    for (size_t i = 0; i < size;) {
        uint32_t point = escaped(text + i, size - i);
        if (point) {
            used += put_utf8(point, text + used);
            i += 7;
        } else {
            text[used++] = text[i++];
        }
    }
    return used;
}

/* CR LF and CR become LF. */
static size_t unify_line_ends(char *text, size_t size)
{
    size_t used = 0;

    if (!memchr(text, '\r', size))
        return size;
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\r')
            text[used++] = text[i];
        else if (i + 1 == size || text[i + 1] != '\n')
            text[used++] = '\n';
    }
    return used;
}

/* Length of the blank at the beginning of text: ASCII blanks, NBSP, ideographic space; 0: none. */
static size_t blank_at(const char *text, size_t size)
{
    if (size >= 1 && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')))
        return 1;
    if (size >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
        return 2;
    if (size >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0)
        return 3;
    return 0;
}

/* Length of the blank at the end. */
static size_t blank_before(const char *text, size_t size)
{
    for (size_t width = 1; width <= 3 && width <= size; width++)
        if (blank_at(text + size - width, width) == width)
            return width;
    return 0;
}

char *content_text(char *text, size_t *size)
{
    size_t blank;

    *size = unify_line_ends(text, unescape(text, *size));
    while ((blank = blank_at(text, *size)) > 0) {
        text += blank;
        *size -= blank;
    }
    while ((blank = blank_before(text, *size)) > 0)
        *size -= blank;
    text[*size] = '\0';
    return text;
}

static int is_xml_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t content_trim_xml(const char *text, size_t size, size_t *begin)
{
    *begin = 0;
    while (*begin < size && is_xml_blank(text[*begin]))
        ++*begin;
    while (size > *begin && is_xml_blank(text[size - 1]))
        size--;
    return size - *begin;
}
