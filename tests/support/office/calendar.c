/* Proposals about time: a deadline moved, a unit reopened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/office/office.h"

static int64_t moment(const char *rfc3339)
{
    struct instant at;

    assert_true(instant_parse(rfc3339, &at));
    return at.us;
}

Bairi__V1__Proposal *desk_deadline(struct desk *desk, const char *period, const char *deadline)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Deadline *action = arena_alloc(desk->arena, sizeof *action);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__deadline__init(action);
    action->period = desk_text(desk, period);
    action->deadline = moment(deadline);
    action->reason = desk_text(desk, "the system stood still");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_DEADLINE;
    proposal->deadline = action;
    return proposal;
}

Bairi__V1__Proposal *desk_reopening(struct desk *desk, const char *unit, const char *until)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Reopening *action = arena_alloc(desk->arena, sizeof *action);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__reopening__init(action);
    action->unit = desk_text(desk, unit);
    action->until = moment(until);
    action->reason = desk_text(desk, "the letter lay elsewhere");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_REOPENING;
    proposal->reopening = action;
    return proposal;
}
