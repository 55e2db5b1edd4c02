/* What the bureau has to do: decisions, questions, answers, the second person. */
#include <string.h>

#include "client/commands/duties_parts.h"
#include "client/render/words.h"
#include "common/text.h"

static const char *units_with_questions(const struct making *making)
{
    const char *text = "";

    for (size_t i = 0; i < making->standing->reply->n_units && text; i++) {
        const Bairi__V1__UnitStatus *unit = making->standing->reply->units[i];

        if (unit->open_questions > 0)
            text = arena_printf(making->arena, "%s%s%s", text, text[0] ? ", " : "", unit->unit);
    }
    return text;
}

/* As many as bairi queue lists: returned projects wait for the unit, amended ones for the bureau.
 */
static unsigned queued(const Bairi__V1__UnitStatus *unit)
{
    static const char *const STATES[] = {"submitted", "amended", "held"};
    unsigned count = 0;

    for (size_t i = 0; i < unit->n_counts; i++)
        for (size_t s = 0; s < sizeof STATES / sizeof STATES[0]; s++)
            if (strcmp(unit->counts[i]->state, STATES[s]) == 0)
                count += unit->counts[i]->count;
    return count;
}

/* "zhongjie, lingang": whose pushes are overdue, or answered and not closed. */
static const char *units_pushed(const struct making *making, bool overdue)
{
    const char *text = "";

    for (size_t i = 0; i < making->standing->reply->n_units && text; i++) {
        const Bairi__V1__UnitStatus *unit = making->standing->reply->units[i];
        bool has = false;

        for (size_t k = 0; k < unit->n_pushes; k++)
            has = has || (overdue ? unit->pushes[k]->overdue
                                  : strcmp(unit->pushes[k]->state, "answered") == 0);
        if (has)
            text = arena_printf(making->arena, "%s%s%s", text, text[0] ? ", " : "", unit->unit);
    }
    return text;
}

static void add_pushes(struct making *making)
{
    const char *overdue = units_pushed(making, true), *answered = units_pushed(making, false);

    if (!overdue || overdue[0] != '\0')
        duties_add(making, INT64_MAX,
                   arena_printf(making->arena, _("pushed, and the answer is overdue: %s"),
                                overdue ? overdue : ""),
                   "bairi pushes");
    if (!answered || answered[0] != '\0')
        duties_add(making, INT64_MAX,
                   arena_printf(making->arena,
                                _("answers to pushes to be looked at, from %s; then closed"),
                                answered ? answered : ""),
                   "bairi pushes");
}

/* Unanswered, with the age of the oldest. */
static void add_unanswered(struct making *making)
{
    const Bairi__V1__StatusReply *reply = making->standing->reply;
    const char *named = "";
    int64_t oldest = reply->time;

    for (size_t i = 0; i < reply->n_units && named; i++)
        for (size_t k = 0; k < reply->units[i]->n_objections && named; k++) {
            const Bairi__V1__ObjectionState *state = reply->units[i]->objections[k];

            oldest = state->time < oldest ? state->time : oldest;
            named = arena_printf(making->arena, "%s%s%llu (%s)", named, named[0] ? ", " : "",
                                 (unsigned long long)state->index, reply->units[i]->unit);
        }
    if (!named || named[0] != '\0')
        duties_add(making, oldest,
                   arena_printf(making->arena,
                                _("objections to be answered: %s; the oldest has waited %lld days"),
                                named ? named : "",
                                (long long)((reply->time - oldest) / INSTANT_DAY)),
                   "bairi objections");
}

/* Proposals that wait for a second person; whoever may approve is told of those of others. */
static void add_proposals(struct making *making)
{
    const struct standing *standing = making->standing;
    size_t count = 0;
    int64_t first = INT64_MAX;

    for (size_t i = 0; standing->proposals && i < standing->proposals->n_proposals; i++) {
        const Bairi__V1__ProposalState *state = standing->proposals->proposals[i];

        if (standing->approves && strcmp(state->author, standing->self) == 0)
            continue;
        count++;
        first = state->lapses < first ? state->lapses : first;
    }
    if (count == 0)
        return;
    duties_add(making, first,
               arena_printf(making->arena,
                            standing->approves
                                ? _("proposals that wait for your approval: %zu; undecided, the "
                                    "first lapses on %s")
                                : _("proposals that wait for a second person: %zu; undecided, the "
                                    "first lapses on %s"),
                            count, word_time((struct instant){first}, FORMAT_TABLE, making->arena)),
               "bairi proposals");
}

enum { BUREAU_PUSHES = 2, BUREAU_PROPOSALS = 1 };

enum status duties_of_bureau(const struct standing *standing, struct arena *arena,
                             struct duty_list *out, struct error *err)
{
    struct making making = {.standing = standing, .now = {standing->reply->time}, .arena = arena};
    unsigned pending = 0, questions = 0;

    TRY(duties_begin(&making, BUREAU_PUSHES + BUREAU_PROPOSALS, out, err));
    duties_add_waiting(&making);
    for (size_t i = 0; i < standing->reply->n_units; i++) {
        const Bairi__V1__UnitStatus *unit = standing->reply->units[i];

        pending += queued(unit);
        questions += unit->open_questions;
    }
    if (pending > 0)
        duties_add(&making, INT64_MAX,
                   pending == 1
                       ? _("a project waits for a decision")
                       : arena_printf(arena, _("%u projects wait for a decision"), pending),
                   "bairi queue");
    if (questions > 0)
        duties_add(&making, INT64_MAX,
                   arena_printf(arena, _("questions to be answered: %u, from %s"), questions,
                                units_with_questions(&making)),
                   "bairi questions");
    add_pushes(&making);
    add_unanswered(&making);
    add_proposals(&making);
    return duties_finish(&making, err);
}
