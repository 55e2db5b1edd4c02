/* Hanging paragraphs: what follows a label, a number or an indent stays to the right of it. */
#include "client/render/prose.h"

#include <string.h>

#include "common/text.h"

enum { LEAST = 24 }; /* columns left for the text; below that nothing is broken */

static void indent(struct buf *out, size_t columns)
{
    while (columns-- > 0)
        buf_addc(out, ' ');
}

/* one line of the text as broken lines */
static void add_line(const struct prose *prose, size_t head, const char *text)
{
    size_t room = prose->width > head + LEAST ? prose->width - head : 0;

    while (room > 0 && text[0] != '\0') {
        size_t columns = 0;
        size_t length = text_line(text, room, &columns);

        if (length == 0)
            break;
        buf_add(prose->out, text, length);
        text += length;
        text += strspn(text, " ");
        if (text[0] == '\0')
            return;
        buf_addc(prose->out, '\n');
        indent(prose->out, head);
    }
    buf_adds(prose->out, text);
}

void prose_hang(const struct prose *prose, const char *head, const char *text)
{
    size_t columns = text_width(head);
    const char *rest = text ? text : "";

    buf_adds(prose->out, head);
    for (bool more = true; more;) {
        size_t length = strcspn(rest, "\n");
        const char *line = arena_strndup(prose->arena, rest, length);
        const char *clean = line ? text_printable(line, prose->arena) : NULL;

        add_line(prose, columns, clean ? clean : "");
        buf_addc(prose->out, '\n');
        more = rest[length] == '\n' && rest[length + 1] != '\0';
        rest += length + 1;
        if (more)
            indent(prose->out, columns);
    }
}

const char *prose_label(const struct prose *prose, const char *label, size_t columns)
{
    OWNED(buf_free) struct buf plain = buf_make(1 << 16);
    size_t width, fill;

    screen_plain(label, strlen(label), &plain);
    width = text_width(buf_text(&plain));
    fill = width < columns ? columns - width : 0;
    return arena_printf(prose->arena, "%s%*s", buf_text(&plain), (int)fill, "");
}
