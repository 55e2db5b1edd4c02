/* Written sections: contributed by units, edited by the bureau. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/report.pb-c.h"
#include "tests/support/office/office.h"

const Bairi__V1__SectionsReply *desk_sections(struct desk *desk, const char *who,
                                              const char *period, bool history)
{
    Bairi__V1__SectionsRequest request;
    Bairi__V1__SectionsReply *reply = arena_alloc(desk->arena, sizeof *reply);

    bairi__v1__sections_request__init(&request);
    bairi__v1__sections_reply__init(reply);
    request.period = desk_text(desk, period);
    request.history = history;
    assert_int_equal(desk_call(desk, who, reports_sections, &request, reply), STATUS_OK);
    return reply;
}

/* What stands of this author, as the bureau sees it; empty: nothing. */
static ProtobufCBinaryData section_latest(struct desk *desk, const char *period,
                                          const char *section, const char *unit,
                                          const char *subunit)
{
    const Bairi__V1__SectionsReply *reply = desk_sections(desk, "bureau-li", period, false);

    for (size_t i = 0; i < reply->n_texts; i++) {
        const Bairi__V1__SectionText *text = reply->texts[i];
        if (strcmp(text->section, section) == 0 && strcmp(text->unit, unit) == 0 &&
            strcmp(text->subunit, subunit) == 0)
            return text->digest;
    }
    return (ProtobufCBinaryData){0};
}

Bairi__V1__Statement *desk_contribution(struct desk *desk, const char *who, const char *period,
                                        const char *section, const char *text)
{
    const struct identity *self = signer_identity(desk_signer(desk, who));
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Contributed *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__contributed__init(content);
    content->unit = desk_text(desk, self->unit);
    content->subunit = desk_text(desk, self->subunit);
    content->period = desk_text(desk, period);
    content->section = desk_text(desk, section);
    content->text = desk_text(desk, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_CONTRIBUTED;
    statement->contributed = content;
    statement->previous = section_latest(desk, period, section, self->unit, self->subunit);
    return statement;
}

enum status desk_contribute(struct desk *desk, const char *who, const char *period,
                            const char *section, const char *text)
{
    return desk_write(desk, who, desk_contribution(desk, who, period, section, text));
}

enum status desk_edit(struct desk *desk, const char *who, const char *period, const char *section,
                      const char *text)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__SectionEdited *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__section_edited__init(content);
    content->period = desk_text(desk, period);
    content->section = desk_text(desk, section);
    content->text = desk_text(desk, text);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SECTION_EDITED;
    statement->section_edited = content;
    statement->previous = section_latest(desk, period, section, "", "");
    return desk_write(desk, who, statement);
}
