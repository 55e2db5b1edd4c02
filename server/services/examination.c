/* 书面检查: the self-examination of a unit that the final assessment criticised. */
#include <string.h>

#include "common/message.h"
#include "server/services/enclosure.h"
#include "server/services/final.h"

enum { WORDS_MAX = 20000 };

static enum status examination_is_owed(const struct entry *entry, const char *unit,
                                       struct error *err)
{
    struct examination_row before;
    bool criticised = false, found = false;
    int64_t since = 0;

    TRY(final_criticised(entry->tx, unit, entry->arena, &criticised, &since, err));
    if (!criticised)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the final assessment does not criticise %s; no self-examination is asked "
                         "of it",
                         unit);
    TRY(final_examined(entry->tx, unit, since, entry->arena, &before, &found, err));
    if (found)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the self-examination of %s is record %lld; nothing more is asked of it",
                         unit, (long long)before.idx);
    return STATUS_OK;
}

static enum status examination_admit(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    const Bairi__V1__SelfExamination *message = entry->statement->message->self_examination;
    const struct identity *author = &entry->statement->author;

    (void)campaign;
    if (strcmp(message->unit, author->unit) != 0 || author->subunit[0] != '\0')
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "%s hands in no self-examination for unit %s", author->uri, message->unit);
    if (message->text[0] != '\0' || !message->file)
        TRY(rule_text(message->text, WORDS_MAX, "text", err));
    if (message->file)
        TRY(enclosure_is_sound(message->file, "file", err));
    return examination_is_owed(entry, message->unit, err);
}

static enum status examination_apply(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    const Bairi__V1__SelfExamination *message = entry->statement->message->self_examination;
    struct bytes content;
    struct notice notice = {.audience = NOTICE_BUREAU,
                            .kind = "examined",
                            .unit = message->unit,
                            .text = message->text};

    (void)campaign;
    TRY(message_pack(&message->base, entry->arena, &content, err));
    struct examination_row row = {
        .idx = (int64_t)entry->index,
        .unit = message->unit,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .content = content,
    };
    if (message->file)
        TRY(enclosure_put(entry, message->unit, message->file, err));
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_examination, &row, err);
}

const struct rule rule_self_examination = {
    .kind = BAIRI__V1__STATEMENT_KIND__SELF_EXAMINATION,
    .roles = ROLE_UNIT,
    .admit = examination_admit,
    .apply = examination_apply,
};
