/* Runs of rich text joined; blanks at a run's ends are dropped unless it asks to keep them. */
#include "common/xlsx/runs.h"

#include <string.h>

#include "common/xlsx/content.h"
#include "common/xlsx/xml.h"

struct runs runs_make(size_t ceiling)
{
    return (struct runs){.text = buf_make(ceiling)};
}

void runs_free(struct runs *runs)
{
    buf_free(&runs->text);
}

void runs_clear(struct runs *runs)
{
    buf_clear(&runs->text);
    runs->begin = 0;
}

void runs_begin(struct runs *runs, const char *const *attributes)
{
    const char *space = xml_attribute(attributes, SPACE_XML, "space");

    runs->begin = runs->text.size;
    runs->preserved = space && strcmp(space, "preserve") == 0;
}

void runs_add(struct runs *runs, const char *text, size_t size)
{
    buf_add(&runs->text, text, size);
}

void runs_end(struct runs *runs)
{
    struct buf *text = &runs->text;
    size_t begin, size;

    if (runs->preserved || text->size == runs->begin)
        return;
    size = content_trim_xml(text->data + runs->begin, text->size - runs->begin, &begin);
    memmove(text->data + runs->begin, text->data + runs->begin + begin, size);
    text->size = runs->begin + size;
    text->data[text->size] = '\0';
}

bool runs_failed(const struct runs *runs)
{
    return runs->text.failed;
}

const char *runs_text(struct runs *runs, size_t *size)
{
    *size = runs->text.size;
    return runs->text.data ? content_text(runs->text.data, size) : "";
}
