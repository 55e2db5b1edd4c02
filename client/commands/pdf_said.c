/* What the names in a PDF tell, in words. */
#include "client/commands/pdf_said.h"

#include "client/render/words.h"
#include "common/text.h"

static void say(struct buf *out, const char *text)
{
    if (out->size > 0)
        buf_adds(out, _(", "));
    buf_adds(out, text);
}

const char *pdf_said(const Bairi__V1__PdfFinding *finding, struct arena *arena)
{
    OWNED(buf_free) struct buf out = buf_make(4096);

    for (size_t i = 0; i < finding->n_signs; i++)
        say(&out, word_shown(finding->signs[i], FORMAT_TABLE));
    if (finding->disguised)
        say(&out, _("written so that it is not found by name"));
    if (finding->object_streams > 0)
        say(&out, arena_printf(arena, _("compressed: could not see into %u streams of objects"),
                               finding->object_streams));
    return arena_strdup(arena, buf_text(&out));
}
