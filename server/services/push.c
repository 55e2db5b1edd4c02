/* 督办 as records: the bureau pushes a unit that lags, the unit answers, the bureau closes it. */
#include "server/services/pushes.h"

#include <string.h>

#include "common/message.h"
#include "server/services/enclosure.h"
#include "server/services/facts.h"
#include "server/services/plans.h"
#include "server/services/standing.h"

enum {
    TEXT_MAX = 4000,
    WORDS_MAX = 100,   /* answers to one push */
    EVIDENCE_MAX = 20, /* files of one answer */
    OPEN_MAX = 50      /* pushes of one unit that are not closed */
};

bool push_is_over(const struct settings *settings, day due, struct instant at)
{
    return at.us >= instant_of_day(day_add(due, 1), settings->utc_offset).us;
}

/* ---- the gap ---- */

static const Bairi__V1__ReportUnit *figures_of(const struct standing *standing, const char *unit)
{
    for (size_t i = 0; i < standing->unit_count; i++)
        if (strcmp(standing->units[i]->unit, unit) == 0)
            return standing->units[i];
    return NULL;
}

/* As the unit's status counts it: up to and with the period that runs. */
static void gap_plan(const struct settings *settings, const struct progress_plan *plan,
                     struct instant at, Bairi__V1__PushGap *out)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    out->has_plan = plan->filed;
    for (size_t i = 0; i < count && plan->filed && periods[i].begins.us <= at.us; i++)
        out->planned += plan->counts[i];
}

enum status push_gap(struct campaign *campaign, struct transaction *tx, const char *unit,
                     struct instant at, struct arena *arena, Bairi__V1__PushGap **out,
                     struct error *err)
{
    Bairi__V1__PushGap *gap = arena_alloc(arena, sizeof *gap);
    const Bairi__V1__ReportUnit *figures;
    struct standing standing;
    struct progress_plan plan;

    TRY(standing_load(campaign, tx, at, arena, &standing, err));
    const struct settings *settings = &standing.settings->settings;
    figures = figures_of(&standing, unit);
    if (!figures)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", unit);
    TRY(plans_of_unit(tx, settings, unit, arena, &plan, err));
    if (!gap)
        return answer_too_large(err);
    bairi__v1__push_gap__init(gap);
    gap->target = figures->target;
    gap->counted = figures->counted;
    gap->rate = figures->rate;
    gap->schedule_gap = figures->schedule_gap;
    TRY(facts_schedule(settings, instant_day(at, settings->utc_offset), arena, &gap->schedule,
                       err));
    gap_plan(settings, &plan, at, gap);
    *out = gap;
    return STATUS_OK;
}

/* What the bureau says the unit lagged by is what the ranking says now. */
static enum status gap_is_true(struct campaign *campaign, const struct entry *entry,
                               const Bairi__V1__Pushed *pushed, struct error *err)
{
    const Bairi__V1__PushGap *said = pushed->gap;
    Bairi__V1__PushGap *now = NULL;

    TRY(push_gap(campaign, entry->tx, pushed->unit, entry->time, entry->arena, &now, err));
    if (said && said->target == now->target && said->counted == now->counted &&
        strcmp(said->rate, now->rate) == 0 && strcmp(said->schedule, now->schedule) == 0 &&
        strcmp(said->schedule_gap, now->schedule_gap) == 0 && said->has_plan == now->has_plan &&
        said->planned == now->planned)
        return STATUS_OK;
    error_set(err, STATUS_ABORTED,
              "the figures of %s are not those you saw: %u of %u now, schedule %s; look again and "
              "repeat",
              pushed->unit, now->counted, now->target, now->schedule_gap);
    return error_at(err, NULL, "gap");
}

/* ---- pushing ---- */

static enum status push_due(struct campaign *campaign, const struct entry *entry, day due,
                            struct error *err)
{
    const struct campaign_settings *settings = NULL;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (day_is_valid(due) && !push_is_over(&settings->settings, due, entry->time))
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "the day by which an answer is due must be given, and must not be over");
    return error_at(err, NULL, "due");
}

static enum status push_not_too_many(const struct entry *entry, const char *unit, struct error *err)
{
    static const char *const states[] = {"open", "answered"};
    size_t open = 0;

    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct push_row match = {.unit = unit, .state = states[i]};
        struct store_scan scan = {
            .index = &index_push_state, .match = &match, .equal = 2, .limit = OPEN_MAX};
        void *rows = NULL;
        size_t count = 0;
        TRY(store_scan_rows(entry->tx, &table_push, &scan, entry->arena, &rows, &count, err));
        open += count;
    }
    if (open < OPEN_MAX)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%d pushes of %s are not closed; close some first", OPEN_MAX, unit);
}

static enum status pushed_admit(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__Pushed *message = entry->statement->message->pushed;

    TRY(rule_text(message->text, TEXT_MAX, "text", err));
    TRY(push_due(campaign, entry, message->due, err));
    if (message->document)
        TRY(enclosure_is_sound(message->document, "document", err));
    if (entry->statement->message->previous.len != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a push begins a case of its own");
    TRY(push_not_too_many(entry, message->unit, err));
    return gap_is_true(campaign, entry, message, err);
}

static enum status push_notice(const struct entry *entry, const struct push_row *push,
                               const char *kind, const char *text, day due, struct error *err)
{
    bool by_bureau = entry->statement->author.role == ROLE_BUREAU;
    struct notice notice = {
        .audience = by_bureau ? NOTICE_UNIT : NOTICE_BUREAU,
        .kind = kind,
        .unit = push->unit,
        .whole = true,
        .text = text,
        .due = due,
        .question = (uint64_t)push->idx,
    };

    return rule_notice(entry, &notice, err);
}

static enum status pushed_apply(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__Pushed *message = entry->statement->message->pushed;
    struct push_row row = {
        .idx = (int64_t)entry->index,
        .unit = message->unit,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .due = message->due,
        .state = "open",
        .latest = rule_digest(entry),
    };

    (void)campaign;
    TRY(message_pack(&message->base, entry->arena, &row.content, err));
    if (message->document)
        TRY(enclosure_put(entry, message->unit, message->document, err));
    TRY(push_notice(entry, &row, "pushed", message->text, message->due, err));
    return store_put(entry->tx, &table_push, &row, err);
}

const struct rule rule_pushed = {
    .kind = BAIRI__V1__STATEMENT_KIND__PUSHED,
    .roles = ROLE_BUREAU,
    .admit = pushed_admit,
    .apply = pushed_apply,
};

/* ---- answering and closing ---- */

static enum status push_not_found(uint64_t index, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no push %llu", (unsigned long long)index);
}

/* The push, for the bureau and the unit it is about. */
static enum status push_case(const struct entry *entry, uint64_t index, struct push_row *out,
                             struct error *err)
{
    const struct identity *author = &entry->statement->author;

    *out = (struct push_row){.idx = (int64_t)index};
    if (index > INT64_MAX)
        return push_not_found(index, err);
    enum status status = store_get(entry->tx, &table_push, out, entry->arena, err);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && author->role == ROLE_UNIT && strcmp(out->unit, author->unit) != 0))
        return push_not_found(index, err);
    return status;
}

static enum status push_goes_on(const struct entry *entry, const struct push_row *push,
                                struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;

    if (strcmp(push->state, "closed") == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "push %lld is closed",
                         (long long)push->idx);
    if (previous.len == push->latest.size &&
        memcmp(previous.data, push->latest.data, previous.len) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_ABORTED,
                     "push %lld has changed since you looked at it; look again and repeat",
                     (long long)push->idx);
}

static enum status word_put(const struct entry *entry, struct push_row *push,
                            const ProtobufCMessage *message, bool closing, struct error *err)
{
    struct push_word_row word = {
        .push = push->idx,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .closing = closing,
    };

    TRY(message_pack(message, entry->arena, &word.content, err));
    TRY(store_put(entry->tx, &table_push_word, &word, err));
    push->words++;
    push->latest = rule_digest(entry);
    push->state = closing ? "closed" : "answered";
    return store_put(entry->tx, &table_push, push, err);
}

static enum status answered_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__PushAnswered *message = entry->statement->message->push_answered;
    struct push_row push;

    (void)campaign;
    TRY(push_case(entry, message->push, &push, err));
    TRY(push_goes_on(entry, &push, err));
    TRY(rule_text(message->text, TEXT_MAX, "text", err));
    if (message->n_evidence > EVIDENCE_MAX) {
        error_set(err, STATUS_INVALID_ARGUMENT, "an answer encloses at most %d files, found %zu",
                  EVIDENCE_MAX, message->n_evidence);
        return error_at(err, NULL, "evidence");
    }
    for (size_t i = 0; i < message->n_evidence; i++)
        TRY(enclosure_is_sound(message->evidence[i], "evidence", err));
    if (push.words >= WORDS_MAX)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "push %lld has %d answers already; ask the bureau to close it",
                         (long long)push.idx, WORDS_MAX);
    return STATUS_OK;
}

static enum status answered_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__PushAnswered *message = entry->statement->message->push_answered;
    const struct campaign_settings *settings = NULL;
    struct push_row push;

    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(push_case(entry, message->push, &push, err));
    if (strcmp(push.state, "open") == 0)
        push.late = push_is_over(&settings->settings, (day)push.due, entry->time);
    for (size_t i = 0; i < message->n_evidence; i++)
        TRY(enclosure_put(entry, push.unit, message->evidence[i], err));
    TRY(push_notice(entry, &push, "push-answered", message->text, 0, err));
    return word_put(entry, &push, &message->base, false, err);
}

const struct rule rule_push_answered = {
    .kind = BAIRI__V1__STATEMENT_KIND__PUSH_ANSWERED,
    .roles = ROLE_UNIT,
    .admit = answered_admit,
    .apply = answered_apply,
};

static enum status closed_admit(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__PushClosed *message = entry->statement->message->push_closed;
    struct push_row push;

    (void)campaign;
    TRY(push_case(entry, message->push, &push, err));
    TRY(push_goes_on(entry, &push, err));
    return message->text[0] == '\0' ? STATUS_OK : rule_text(message->text, TEXT_MAX, "text", err);
}

static enum status closed_apply(struct campaign *campaign, const struct entry *entry,
                                struct error *err)
{
    const Bairi__V1__PushClosed *message = entry->statement->message->push_closed;
    struct push_row push;

    (void)campaign;
    TRY(push_case(entry, message->push, &push, err));
    TRY(push_notice(entry, &push, "push-closed", message->text, 0, err));
    return word_put(entry, &push, &message->base, true, err);
}

const struct rule rule_push_closed = {
    .kind = BAIRI__V1__STATEMENT_KIND__PUSH_CLOSED,
    .roles = ROLE_BUREAU,
    .admit = closed_admit,
    .apply = closed_apply,
};
