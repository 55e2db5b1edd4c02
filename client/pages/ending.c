/* What ends a document: attachments, signature, annotation. */
#include "client/pages/geometry.h"
#include "client/pages/setting.h"
#include "common/text.h"

#define INDENT (2 * BODY_SIZE)

#define LABEL  "附件："

enum {
    DATE_FREE = 4, /* characters right of the date */
    LIST_WHOLE = 8 /* a list of so many attachments is not parted */
};

static const struct look LISTED = {FACE_BODY, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, false};

static enum status width_of(struct setting *setting, const char *text, double *out,
                            struct error *err)
{
    PangoLayout *layout = NULL;

    TRY(setting_lay(setting, &LISTED, text, 0, 0, &layout, err));
    *out = text_widest(layout);
    return STATUS_OK;
}

/* One line of the list: what stands before the title, and how far titles stand from the left. */
static enum status add_attachment(struct setting *setting, const char *before, double left,
                                  const char *title, bool glued, struct error *err)
{
    const char *text = arena_printf(setting->arena, "%s%s", before, title);
    double hang = 0;

    if (!text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    TRY(width_of(setting, before, &hang, err));
    return setting_text(
        setting,
        &(struct setting_text){
            .look = &LISTED, .text = text, .left = left, .indent = -hang, .glued = glued},
        err);
}

/* 附件：1. … 2. …, each title's further lines under its own first character (7.3.4). */
static enum status set_attachments(struct setting *setting, const struct paper_part *part,
                                   struct error *err)
{
    bool one = part->row_count == 1, whole = part->row_count <= LIST_WHOLE;
    bool signature = part->next && part->next->kind == PAPER_SIGNATURE;
    double label = 0;

    TRY(width_of(setting, LABEL, &label, err));
    setting_blank(setting, 1, true);
    for (size_t i = 0; i < part->row_count; i++) {
        const char *before = one      ? LABEL
                             : i == 0 ? arena_printf(setting->arena, LABEL "1. ")
                                      : arena_printf(setting->arena, "%zu. ", i + 1);

        if (!before)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
        TRY(add_attachment(setting, before, INDENT + (i > 0 ? label : 0), part->rows[i][0],
                           i + 1 == part->row_count ? signature : whole, err));
    }
    return STATUS_OK;
}

/* The date four characters from the edge, the issuer centred above it; room for a seal, no seal. */
static enum status set_signature(struct setting *setting, const struct paper_part *part,
                                 struct error *err)
{
    static const struct look look = {FACE_BODY, BODY_SIZE, BODY_PITCH, PAPER_CENTRE, false, false};
    PangoLayout *issuer = NULL, *date = NULL;
    double issuer_width, date_width, centre, widest;

    TRY(setting_lay(setting, &look, part->text, 0, 0, &issuer, err));
    TRY(setting_lay(setting, &look, part->value, 0, 0, &date, err));
    issuer_width = text_widest(issuer);
    date_width = text_widest(date);
    centre = DATE_FREE * BODY_SIZE + date_width / 2;
    centre = issuer_width / 2 > centre ? issuer_width / 2 : centre;
    widest = issuer_width > date_width ? issuer_width : date_width;
    widest = widest > 2 * centre ? 2 * centre : widest + 1;
    setting_blank(setting, 2, true);
    for (int i = 0; i < 2; i++) {
        double left = setting->width - centre - widest / 2;

        TRY(setting_text(setting,
                         &(struct setting_text){.look = &look,
                                                .text = i == 0 ? part->text : part->value,
                                                .left = left > 0 ? left : 0,
                                                .right = centre - widest / 2,
                                                .glued = i == 0},
                         err));
    }
    return STATUS_OK;
}

enum status ending_set(struct setting *setting, const struct paper_part *part, struct error *err)
{
    if (part->kind == PAPER_ATTACHMENTS)
        return set_attachments(setting, part, err);
    if (part->kind == PAPER_SIGNATURE)
        return set_signature(setting, part, err);
    return setting_text(
        setting, &(struct setting_text){.look = &LOOK_BODY, .text = part->text, .indent = INDENT},
        err);
}
