/* Written sections of a report: contributed by units, edited by the bureau, read. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(SectionsReply)
TAKE(AppendReply)

enum status bureau_sections(struct bureau *bureau, struct arena *arena, const char *period,
                            const char *section, bool history, const Bairi__V1__SectionsReply **out,
                            struct error *err)
{
    Bairi__V1__SectionsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__sections_request__init(&request);
    request.period = arena_strdup(arena, period);
    request.section = arena_strdup(arena, section ? section : "");
    request.history = history;
    if (!request.period || !request.section)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__sections(&call.service.base, &request, take_SectionsReply, out);
    return call_end(&call, *out != NULL, err);
}

/* A statement in the place of what stands of this author. */
static enum status replacing(struct bureau *bureau, struct arena *arena, const char *period,
                             const char *section, const char *unit, const char *subunit,
                             Bairi__V1__Statement **out, struct error *err)
{
    const Bairi__V1__SectionsReply *reply = NULL;
    struct bytes previous = {0};

    TRY(bureau_sections(bureau, arena, period, section, false, &reply, err));
    for (size_t i = 0; i < reply->n_texts; i++) {
        const Bairi__V1__SectionText *text = reply->texts[i];

        if (strcmp(text->unit, unit) == 0 && strcmp(text->subunit, subunit) == 0)
            previous = (struct bytes){text->digest.data, text->digest.len};
    }
    *out = statement_draft(bureau, arena, previous);
    return *out ? STATUS_OK : no_memory(err);
}

enum status bureau_contribute(struct bureau *bureau, struct arena *arena, const char *period,
                              const char *section, const char *text, struct acceptances *out,
                              struct error *err)
{
    const struct identity *self = bureau_self(bureau);
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__Statement *statement = NULL;
    Bairi__V1__ContributeRequest request;
    Bairi__V1__Contributed content;
    struct call call;

    bairi__v1__contribute_request__init(&request);
    bairi__v1__contributed__init(&content);
    content.unit = arena_strdup(arena, self->unit);
    content.subunit = arena_strdup(arena, self->subunit);
    content.period = arena_strdup(arena, period);
    content.section = arena_strdup(arena, section);
    content.text = arena_strdup(arena, text);
    if (!content.unit || !content.subunit || !content.period || !content.section || !content.text)
        return no_memory(err);
    TRY(replacing(bureau, arena, period, section, self->unit, self->subunit, &statement, err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_CONTRIBUTED;
    statement->contributed = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__contribute(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_edit_section(struct bureau *bureau, struct arena *arena, const char *period,
                                const char *section, const char *text, struct acceptances *out,
                                struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__Statement *statement = NULL;
    Bairi__V1__EditSectionRequest request;
    Bairi__V1__SectionEdited content;
    struct call call;

    bairi__v1__edit_section_request__init(&request);
    bairi__v1__section_edited__init(&content);
    content.period = arena_strdup(arena, period);
    content.section = arena_strdup(arena, section);
    content.text = arena_strdup(arena, text);
    if (!content.period || !content.section || !content.text)
        return no_memory(err);
    TRY(replacing(bureau, arena, period, section, "", "", &statement, err));
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SECTION_EDITED;
    statement->section_edited = &content;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__reports__descriptor);
    bairi__v1__reports__edit_section(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
