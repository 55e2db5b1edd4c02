/* The final assessment's report: what is frozen, and who is named. */
#include "common/record/report_final.h"

#include <string.h>

#include "common/message.h"

enum { REASON_MAX = 4000 };

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the report is too large to be handled");
}

enum status final_result(const Bairi__V1__Report *report, struct arena *arena, struct bytes *packed,
                         uint8_t digest[SHA256_SIZE], struct error *err)
{
    Bairi__V1__Report bare = *report;

    bare.as_of = 0;
    bare.ledger_size = 0;
    bare.n_awards = 0;
    bare.awards = NULL;
    TRY(message_pack(&bare.base, arena, packed, err));
    sha256(*packed, digest);
    return STATUS_OK;
}

/* ---- who is named ---- */

struct naming {
    const struct scores *scores;
    struct arena *arena;
    Bairi__V1__ReportAward **list;
    size_t count;
};

static enum status name_one(struct naming *naming, const char *unit, const char *award,
                            const char *reason, struct error *err)
{
    Bairi__V1__ReportAward *row = arena_alloc(naming->arena, sizeof(*row));

    if (!row)
        return no_memory(err);
    bairi__v1__report_award__init(row);
    row->unit = arena_strdup(naming->arena, unit);
    row->award = arena_strdup(naming->arena, award);
    row->reason = arena_strdup(naming->arena, reason);
    if (!row->unit || !row->award || !row->reason)
        return no_memory(err);
    naming->list[naming->count++] = row;
    return STATUS_OK;
}

static bool is_manual(const struct scores *scores, const char *unit)
{
    for (size_t i = 0; i < scores->count; i++)
        if (scores->units[i].award == AWARD_MANUAL && strcmp(scores->units[i].unit->id, unit) == 0)
            return true;
    return false;
}

static enum status choice_is_one(const struct scores *scores,
                                 Bairi__V1__Proposal__Choice *const *choices, size_t at,
                                 size_t count, struct error *err)
{
    const Bairi__V1__Proposal__Choice *choice = choices[at];
    const size_t length = strlen(choice->reason);

    for (size_t i = 0; i < at; i++)
        if (strcmp(choices[i]->unit, choice->unit) == 0)
            return error_set(err, STATUS_INVALID_ARGUMENT, "%s is chosen twice", choice->unit);
    if (choice->unit[0] == '\0' ? count > 1 : !is_manual(scores, choice->unit))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "only units that share the last place can be chosen, or nobody; found "
                         "\"%s\"",
                         choice->unit);
    if (length > 0 && length <= REASON_MAX)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "a choice needs a reason in words");
    return error_at(err, NULL, "reason");
}

static enum status name_chosen(struct naming *naming, Bairi__V1__Proposal__Choice *const *choices,
                               size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        TRY(choice_is_one(naming->scores, choices, i, count, err));
        TRY(name_one(naming, choices[i]->unit, award_name(AWARD_CRITICISE), choices[i]->reason,
                     err));
    }
    return STATUS_OK;
}

enum status final_awards(const struct scores *scores, Bairi__V1__Proposal__Choice *const *choices,
                         size_t choice_count, struct arena *arena, Bairi__V1__ReportAward ***out,
                         size_t *count, struct error *err)
{
    struct naming naming = {.scores = scores, .arena = arena};
    size_t manual = 0;

    naming.list = arena_array(arena, scores->count + choice_count + 1, sizeof(naming.list[0]));
    if (!naming.list)
        return no_memory(err);
    for (size_t i = 0; i < scores->count; i++) {
        const enum award award = scores->units[i].award;

        manual += award == AWARD_MANUAL;
        if (award != AWARD_NONE && (award != AWARD_MANUAL || !choices))
            TRY(name_one(&naming, scores->units[i].unit->id, award_name(award), "", err));
    }
    if (choices && manual == 0 && choice_count > 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the places name who is criticised; nothing is to be chosen");
    if (choices && manual > 0 && choice_count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "several units share the last place: a person chooses who is criticised, "
                         "or nobody, and gives the reason");
    if (choices)
        TRY(name_chosen(&naming, choices, choice_count, err));
    *out = naming.list;
    *count = naming.count;
    return STATUS_OK;
}

/* ---- checking ---- */

static bool is_same(const Bairi__V1__ReportAward *a, const Bairi__V1__ReportAward *b)
{
    return strcmp(a->unit, b->unit) == 0 && strcmp(a->award, b->award) == 0 &&
           strcmp(a->reason, b->reason) == 0;
}

enum status final_check(const Bairi__V1__Report *report, const struct scores *scores,
                        struct arena *arena, struct error *err)
{
    Bairi__V1__Proposal__Choice **choices =
        arena_array(arena, report->n_awards + 1, sizeof(choices[0]));
    Bairi__V1__ReportAward **right = NULL;
    size_t chosen = 0, count = 0;
    bool same;

    if (!choices)
        return no_memory(err);
    for (size_t i = 0; i < report->n_awards; i++) {
        Bairi__V1__Proposal__Choice *choice = arena_alloc(arena, sizeof(*choice));

        if (!choice)
            return no_memory(err);
        bairi__v1__proposal__choice__init(choice);
        choice->unit = report->awards[i]->unit;
        choice->reason = report->awards[i]->reason;
        if (choice->reason[0] != '\0')
            choices[chosen++] = choice;
    }
    same = final_awards(scores, choices, chosen, arena, &right, &count, NULL) == STATUS_OK &&
           count == report->n_awards;
    for (size_t i = 0; i < count && same; i++)
        same = is_same(right[i], report->awards[i]);
    return same ? STATUS_OK
                : error_set(err, STATUS_DATA_LOSS,
                            "whom the report commends and criticises does not follow from its own "
                            "rows");
}
