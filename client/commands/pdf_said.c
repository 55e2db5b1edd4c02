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

static void say_rest(struct buf *out, bool disguised, uint32_t streams, struct arena *arena)
{
    if (disguised)
        say(out, _("written so that it is not found by name"));
    if (streams > 0)
        say(out, arena_printf(arena, _("compressed: could not see into %u streams of objects"),
                              streams));
}

const char *pdf_said(const Bairi__V1__PdfFinding *finding, struct arena *arena)
{
    OWNED(buf_free) struct buf out = buf_make(4096);

    for (size_t i = 0; i < finding->n_signs; i++)
        say(&out, word_shown(finding->signs[i], FORMAT_TABLE));
    say_rest(&out, finding->disguised, finding->object_streams, arena);
    return arena_strdup(arena, buf_text(&out));
}

static const char *depth_said(enum look_depth depth)
{
    switch (depth) {
    case LOOK_NAMES:
        return _("looked at from outside only; with qpdf installed it is unpacked too");
    case LOOK_FAILED:
        return _("qpdf could not read it through");
    case LOOK_UNSAFE:
        return _("not unpacked: this system cannot shut a program in");
    case LOOK_UNPACKED:
        break;
    }
    return "";
}

const char *pdf_look_said(const struct look *look, struct arena *arena)
{
    OWNED(buf_free) struct buf out = buf_make(4096);
    const struct pdf_findings *found = &look->findings;

    if (!found->is_pdf)
        return "";
    for (size_t i = 0; i < PDF_SIGN_COUNT; i++) {
        if (found->signs & 1U << i)
            say(&out, word_shown(pdf_signs[i], FORMAT_TABLE));
    }
    say_rest(&out, found->disguised != 0, found->object_streams, arena);
    if (out.size == 0)
        say(&out, _("nothing but pages"));
    if (look->depth != LOOK_UNPACKED)
        buf_addf(&out, _("; %s"), depth_said(look->depth));
    return arena_strdup(arena, buf_text(&out));
}
