/* The golden path of a Word file: heading, parts in reading order, last section, other files. */
#include "client/pages/word/word.h"

#include "client/pages/word/geometry.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <string.h>

bool setting_page_before(struct setting *setting)
{
    bool asked = setting->page_before;

    setting->page_before = false;
    return asked;
}

int setting_width(const struct setting *setting)
{
    return setting->landscape ? TEXT_LONG : TEXT_SHORT;
}

bool setting_ends(const struct paper_part *part)
{
    return part->next &&
           (part->next->kind == PAPER_ATTACHMENTS || part->next->kind == PAPER_SIGNATURE);
}

static void simple(struct setting *setting, const char *style, const char *text)
{
    paragraph_text(&setting->xml,
                   &(struct paragraph){.style = style, .page_before = setting_page_before(setting)},
                   NULL, text);
}

/* Each line of a text is a paragraph of its own. */
static void text(struct setting *setting, const struct paper_part *part)
{
    const char *line = part->text;

    for (;;) {
        size_t size = strcspn(line, "\n");

        bool last = line[size] == '\0';

        paragraph_open(&setting->xml,
                       &(struct paragraph){.style = STYLE_BODY,
                                           .keep_next = last && setting_ends(part),
                                           .page_before = setting_page_before(setting)});
        run_text(&setting->xml, NULL, line, size);
        paragraph_close(&setting->xml);
        if (last)
            return;
        line += size + 1;
    }
}

static void heading(struct setting *setting, const struct paper_part *part)
{
    static const char *const LEVELS[] = {"Heading1", "Heading2", "Heading3"};
    unsigned level = part->level < 1 ? 1 : part->level > 3 ? 3 : part->level;

    simple(setting, LEVELS[level - 1], part->text);
}

/* What does not begin with a paragraph of its own text begins a page by an empty one. */
static void page_before_others(struct setting *setting, const struct paper_part *part)
{
    bool follows = part->kind == PAPER_ANNEX || part->kind == PAPER_PAGE;
    bool itself =
        part->kind == PAPER_TEXT || part->kind == PAPER_SALUTATION || part->kind == PAPER_HEADING ||
        (part->text[0] &&
         (part->kind == PAPER_TABLE || part->kind == PAPER_FACTS || part->kind == PAPER_CHART));

    if (!follows && !itself && setting_page_before(setting))
        paragraph_text(
            &setting->xml,
            &(struct paragraph){.style = STYLE_SMALL, .line = POINT, .page_before = true}, NULL,
            "");
}

static enum status part_write(struct setting *setting, const struct paper_part *part,
                              struct error *err)
{
    page_before_others(setting, part);
    switch (part->kind) {
    case PAPER_TEXT:
        text(setting, part);
        break;
    case PAPER_SALUTATION:
        simple(setting, STYLE_SALUTATION, part->text);
        break;
    case PAPER_HEADING:
        heading(setting, part);
        break;
    case PAPER_TABLE:
        table_write(setting, part);
        break;
    case PAPER_CHART:
        return chart_write(setting, part, err);
    case PAPER_FACTS:
        table_facts(setting, part);
        break;
    case PAPER_ATTACHMENTS:
        closing_attachments(setting, part);
        break;
    case PAPER_SIGNATURE:
        closing_signature(setting, part);
        break;
    case PAPER_ANNOTATION:
        closing_annotation(setting, part);
        break;
    case PAPER_ANNEX:
        section_annex(setting, part);
        break;
    case PAPER_PAGE:
        setting->page_before = true;
        break;
    case PAPER_RECORD:
        closing_record(setting, part);
        break;
    }
    return STATUS_OK;
}

static enum status body_write(struct setting *setting, struct error *err)
{
    struct xml *xml = &setting->xml;

    xml_mark(xml, XML_HEAD "<w:document "
                           "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' "
                           "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/"
                           "relationships'>\n<w:body>\n");
    heading_write(setting);
    for (const struct paper_part *part = setting->paper->parts; part; part = part->next) {
        TRY(part_write(setting, part, err));
        TRY(xml_finish(xml, err));
    }
    section_last(setting);
    xml_mark(xml, "</w:body></w:document>\n");
    return xml_finish(xml, err);
}

static enum status document_write(struct setting *setting, struct error *err)
{
    TRY(parts_begin(setting, err));
    TRY(body_write(setting, err));
    TRY(archive_add(setting->archive, "word/document.xml", buf_bytes(&setting->text), err));
    TRY(parts_end(setting, err));
    return archive_finish(setting->archive, err);
}

enum status word_write(const struct paper *paper, const struct word_pictures *pictures,
                       struct buf *out, struct error *err)
{
    OWNED(archive_destroy) struct archive *archive = NULL;
    struct setting setting = {
        .paper = paper, .pictures = pictures, .text = buf_make(WORD_DOCUMENT_MAX)};

    setting.xml.out = &setting.text;
    TRY(archive_create(out, &archive, err));
    setting.archive = archive;
    enum status status = document_write(&setting, err);
    buf_free(&setting.text);
    return status;
}
