/* Where a text may be broken into lines: between Latin words, and between Chinese characters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

static size_t character_length(const char *text)
{
    unsigned char lead = (unsigned char)*text;

    return strnlen(text, lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
}

static size_t character_width(const char *text, size_t length)
{
    char character[8];

    snprintf(character, sizeof character, "%.*s", (int)length, text);
    return text_width(character);
}

size_t text_piece(const char *text)
{
    static const char *const closing[] = {"，", "。", "；", "：", "、",
                                          "）", "》", "”",  "！", "？"};
    size_t length = 0;

    if (!*text)
        return 0;
    do {
        unsigned char lead = (unsigned char)text[length];
        bool stays = false; /* a closing sign may not begin a line */

        length += character_length(text + length);
        for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++)
            stays = stays || strncmp(text + length, closing[i], strlen(closing[i])) == 0;
        if (stays)
            continue;
        if (lead >= 0xE3 || (unsigned char)text[length] >= 0xE3)
            break;
    } while (text[length] && text[length] != ' ' && text[length] != '\n');
    return length;
}

static size_t piece_width(const char *text, size_t length)
{
    size_t width = 0;

    for (size_t i = 0, step; i < length; i += step) {
        step = character_length(text + i);
        width += character_width(text + i, step);
    }
    return width;
}

/* As many characters of a piece as fit, at least one. */
static size_t cut(const char *text, size_t width, size_t *width_out)
{
    size_t length = 0;

    *width_out = 0;
    while (text[length]) {
        size_t step = character_length(text + length);
        size_t own = character_width(text + length, step);
        if (length > 0 && *width_out + own > width)
            break;
        *width_out += own;
        length += step;
    }
    return length;
}

size_t text_line(const char *text, size_t width, size_t *width_out)
{
    size_t length = 0;

    *width_out = 0;
    while (text[length]) {
        size_t blanks = strspn(text + length, " ");
        size_t piece = text_piece(text + length + blanks);
        size_t own = piece_width(text + length + blanks, piece);

        if (*width_out + blanks + own > width) {
            if (length == 0 && blanks == 0)
                return cut(text, width, width_out);
            break;
        }
        *width_out += blanks + own;
        length += blanks + piece;
    }
    return length;
}

/* A path or reference is kept whole, so that it can be copied from the screen. */
static size_t whole_piece(const char *text)
{
    size_t length = strcspn(text, " ");

    return memchr(text, '/', length) ? length : text_piece(text);
}

static void fold_line(const char *line, size_t width, struct buf *out)
{
    size_t indent = strspn(line, " ");
    size_t column = indent;

    buf_add(out, line, indent);
    for (const char *at = line + indent; *at;) {
        size_t blanks = strspn(at, " ");
        size_t piece = whole_piece(at + blanks);
        size_t own = piece_width(at + blanks, piece);

        if (column > indent && column + blanks + own > width) {
            buf_addf(out, "\n%*s", (int)indent, "");
            column = indent;
            at += blanks;
            blanks = 0;
        }
        buf_add(out, at, blanks + piece);
        column += blanks + own;
        at += blanks + piece;
    }
}

void text_fold_lines(const char *text, size_t width, struct buf *out)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        char *line = strndup(text, length);

        if (line && text_width(line) > width && !memchr(line, '\x1b', length) &&
            strspn(line, " ") + 8 < width)
            fold_line(line, width, out);
        else
            buf_add(out, text, length);
        free(line);
        text += length;
        if (*text == '\n')
            buf_addc(out, *text++);
    }
}
