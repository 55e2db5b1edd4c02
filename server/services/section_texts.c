/* Written sections for those who write them: contributed, edited, read with what stood before. */
#include <string.h>

#include "server/services/facts.h"
#include "server/services/reports.h"
#include "server/services/services.h"
#include "server/services/write.h"

enum { TEXTS_MAX = 1000, TEXTS_BYTES = 8 << 20 };

enum status reports_contribute(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__CONTRIBUTED};
    const Bairi__V1__ContributeRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status reports_edit_section(void *context, struct rpc_call *rpc, const void *request,
                                 void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__SECTION_EDITED};
    const Bairi__V1__EditSectionRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* A unit sees its own, a department its own alone. */
static bool text_is_shown(const struct identity *caller, const struct section_row *row)
{
    if (caller->role != ROLE_UNIT)
        return true;
    return strcmp(row->unit, caller->unit) == 0 &&
           (caller->subunit[0] == '\0' || strcmp(row->subunit, caller->subunit) == 0);
}

static bool text_is_asked(const Bairi__V1__SectionsRequest *in, const struct section_row *row)
{
    return (in->history || row->current) &&
           (in->section[0] == '\0' || strcmp(in->section, row->section) == 0);
}

static enum status text_out(struct call *call, struct transaction *tx,
                            const struct section_row *row, Bairi__V1__SectionText **out,
                            struct error *err)
{
    Bairi__V1__SectionText *text = arena_alloc(call->arena, sizeof *text);
    struct person_row person = {.uri = row->author};

    if (!text)
        return answer_too_large(err);
    bairi__v1__section_text__init(text);
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    text->index = (uint64_t)row->idx;
    text->time = row->time;
    text->current = row->current != 0;
    TRY(copy_out(call->arena, row->period, &text->period, err));
    TRY(copy_out(call->arena, row->section, &text->section, err));
    TRY(copy_out(call->arena, row->unit, &text->unit, err));
    TRY(copy_out(call->arena, row->subunit, &text->subunit, err));
    TRY(copy_out(call->arena, row->text, &text->text, err));
    TRY(copy_out(call->arena, row->author, &text->author, err));
    TRY(copy_out(call->arena, person.name, &text->author_name, err));
    *out = text;
    return copy_bytes(call->arena, row->digest, &text->digest, err);
}

static enum status texts_fill(struct call *call, struct transaction *tx, const void *request,
                              void *reply, struct error *err)
{
    const Bairi__V1__SectionsRequest *in = request;
    Bairi__V1__SectionsReply *out = reply;
    struct section_row match = {.period = in->period};
    struct store_scan scan = {.index = &index_section_period, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0, bytes = 0;

    TRY(store_scan_rows(tx, &table_section, &scan, call->arena, &rows, &count, err));
    const struct section_row *row = rows;
    out->texts = arena_array(call->arena, count + 1, sizeof *out->texts);
    if (!out->texts)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        if (!text_is_shown(call->caller, &row[i]) || !text_is_asked(in, &row[i]))
            continue;
        bytes += strlen(row[i].text);
        if (out->n_texts == TEXTS_MAX || bytes > TEXTS_BYTES)
            return answer_too_large(err);
        TRY(text_out(call, tx, &row[i], &out->texts[out->n_texts++], err));
    }
    return STATUS_OK;
}

enum status reports_sections(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, texts_fill, request, reply, err);
}
