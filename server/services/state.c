/* The life of a project: one table of its states and of the steps between them. */
#include "server/services/state.h"

#include <stdio.h>
#include <string.h>

/* name, queued, pending, unit_next, reported */
const struct state states[] = {
    {"awaiting",   false, false, true,  false},
    {"submitted",  true,  true,  false, true },
    {"amended",    true,  true,  false, true },
    {"returned",   false, true,  true,  true },
    {"held",       true,  true,  false, true },
    {"accepted",   false, false, false, true },
    {"refused",    false, false, false, true },
    {"withdrawn",  false, false, false, false},
    {"voided",     false, false, false, true },
    {"terminated", false, false, false, true },
};
const size_t state_count = STATE_COUNT;

enum {
    AWAITING = 1 << STATE_AWAITING,
    SUBMITTED = 1 << STATE_SUBMITTED,
    AMENDED = 1 << STATE_AMENDED,
    RETURNED = 1 << STATE_RETURNED,
    HELD = 1 << STATE_HELD,
    ACCEPTED = 1 << STATE_ACCEPTED,
    REFUSED = 1 << STATE_REFUSED,
    WITHDRAWN = 1 << STATE_WITHDRAWN,
    VOIDED = 1 << STATE_VOIDED,
    TERMINATED = 1 << STATE_TERMINATED,
    OPEN = SUBMITTED | RETURNED | HELD, /* to be decided, never recognised before */
    NEWER = AMENDED | RETURNED | HELD,  /* to be decided beside the recognised version */
    IN_FORCE = ACCEPTED | NEWER,
    ENDED = VOIDED | TERMINATED,
};

/* clang-format off */
/* name, past, roles, right, from (never recognised, recognised), to (the same two), then what is so */
const struct state_step state_steps[STEP_COUNT] = {
    [STEP_SUBMIT]      = {"submit", NULL, ROLE_UNIT | ROLE_BUREAU, NULL,
                          0, 0,
                          STATE_SUBMITTED, STATE_SAME, .awaits = true, .first = true},
    [STEP_RESUBMIT]    = {"resubmit", NULL, ROLE_UNIT | ROLE_BUREAU, NULL,
                          AWAITING | OPEN | REFUSED | WITHDRAWN, 0,
                          STATE_SUBMITTED, STATE_SAME, .awaits = true},
    [STEP_AMEND]       = {"amend", NULL, ROLE_UNIT | ROLE_BUREAU, NULL,
                          0, AWAITING | IN_FORCE,
                          STATE_SAME, STATE_AMENDED, .awaits = true},
    [STEP_COUNTERSIGN] = {"countersign", "countersigned", ROLE_UNIT, "countersign",
                          AWAITING, AWAITING,
                          STATE_SUBMITTED, STATE_AMENDED, .second = false},
    [STEP_WITHDRAW]    = {"withdraw", "withdrawn", ROLE_UNIT, NULL,
                          AWAITING | OPEN, AWAITING,
                          STATE_WITHDRAWN, STATE_BEFORE, .second = false},
    [STEP_ACCEPT]      = {"accept", "accepted", ROLE_BUREAU, NULL,
                          OPEN, NEWER,
                          STATE_ACCEPTED, STATE_ACCEPTED, .second = false},
    [STEP_RETURN]      = {"return", "returned", ROLE_BUREAU, NULL,
                          OPEN, NEWER,
                          STATE_RETURNED, STATE_RETURNED, .second = false},
    [STEP_REFUSE]      = {"refuse", "refused", ROLE_BUREAU, NULL,
                          OPEN, NEWER,
                          STATE_REFUSED, STATE_ACCEPTED, .second = false},
    [STEP_HOLD]        = {"hold", "held", ROLE_BUREAU, NULL,
                          SUBMITTED | RETURNED, AMENDED | RETURNED,
                          STATE_HELD, STATE_HELD, .second = false},
    [STEP_RULE]        = {"rule", "ruled", ROLE_BUREAU, NULL,
                          HELD, HELD,
                          STATE_SUBMITTED, STATE_AMENDED, .second = true},
    [STEP_DISPLACE]    = {"displace", "displaced", ROLE_BUREAU, NULL,
                          OPEN, IN_FORCE,
                          STATE_REFUSED, STATE_REFUSED, .second = true, .aside = true},
    [STEP_LIFT]        = {"lift", "lifted", ROLE_BUREAU, NULL,
                          REFUSED, ACCEPTED,
                          STATE_SUBMITTED, STATE_AMENDED, .second = true, .aside = true},
    [STEP_REDUCE]      = {"reduce", "reduced", ROLE_BUREAU, NULL,
                          0, IN_FORCE,
                          STATE_SAME, STATE_SAME, .second = true},
    [STEP_VOID]        = {"void", "voided", ROLE_BUREAU, NULL,
                          0, IN_FORCE,
                          STATE_SAME, STATE_VOIDED, .second = true},
    [STEP_TERMINATE]   = {"terminate", "terminated", ROLE_BUREAU, NULL,
                          0, IN_FORCE,
                          STATE_SAME, STATE_TERMINATED, .second = true},
    [STEP_RESTORE]     = {"restore", "restored", ROLE_BUREAU, NULL,
                          0, ENDED,
                          STATE_SAME, STATE_BEFORE, .second = true},
    [STEP_PENALISE]    = {"penalise", "penalised", ROLE_BUREAU, NULL,
                          OPEN | REFUSED | WITHDRAWN, IN_FORCE | ENDED,
                          STATE_SAME, STATE_SAME, .second = true, .aside = true},
    [STEP_OBJECT]      = {"object", "objected", ROLE_UNIT, NULL,
                          AWAITING | OPEN | REFUSED | WITHDRAWN,
                          AWAITING | IN_FORCE | ENDED,
                          STATE_SAME, STATE_SAME, .aside = true},
};
/* clang-format on */

/* ---- what the table says ---- */

static enum state_id state_id_of(const char *name)
{
    for (size_t i = 0; i < state_count; i++) {
        if (strcmp(states[i].name, name) == 0)
            return (enum state_id)i;
    }
    return STATE_COUNT;
}

const struct state *state_of(const char *name)
{
    static const struct state nothing = {.name = ""};
    enum state_id id = state_id_of(name);

    return id == STATE_COUNT ? &nothing : &states[id];
}

const char *state_step_by(enum step step)
{
    const struct state_step *row = &state_steps[step];

    if (row->second)
        return "proposal and approval";
    if (row->right)
        return "unit's leader";
    return row->roles & ROLE_UNIT ? "unit" : "bureau";
}

enum step state_newer(const struct project_row *before)
{
    if (!before)
        return STEP_SUBMIT;
    return before->accepted_version > 0 ? STEP_AMEND : STEP_RESUBMIT;
}

static bool is_possible(const struct project_row *project, const struct state_step *row)
{
    struct project_row seen = state_seen(project, row->roles & ROLE_UNIT);
    enum state_id id = state_id_of(seen.state);

    unsigned from = project->accepted_version > 0 ? row->from_recognised : row->from;

    return id != STATE_COUNT && (from >> id & 1);
}

/* "amend (unit), reduce, void, terminate (proposal and approval)" */
static void possible_now(const struct project_row *project, char *out, size_t size)
{
    const char *by = NULL;
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < STEP_COUNT && used < size; i++) {
        const char *other = state_step_by((enum step)i);
        if (state_steps[i].aside || !is_possible(project, &state_steps[i]))
            continue;
        if (by && strcmp(by, other) != 0)
            used += (size_t)snprintf(out + used, size - used, " (%s)", by);
        if (used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", by ? ", " : "",
                                     state_steps[i].name);
        by = other;
    }
    if (by && used < size)
        snprintf(out + used, size - used, " (%s)", by);
}

enum status state_allows(const struct project_row *project, enum step step, struct error *err)
{
    const struct state_step *row = &state_steps[step];
    char instead[ERROR_ARG_SIZE];

    if (is_possible(project, row))
        return STATUS_OK;
    struct project_row seen = state_seen(project, row->roles & ROLE_UNIT);
    possible_now(project, instead, sizeof instead);
    return error_set(err, STATUS_FAILED_PRECONDITION, "%s/%s@%lld is %s; possible now: %s",
                     project->unit, project->project_no, (long long)seen.versions, seen.state,
                     instead);
}

/* ---- moving ---- */

bool state_is_reduced(const struct project_row *project)
{
    return project->reduced > 0 && project->reduced == project->accepted_version;
}

/* What the others see moves too. */
static void move_all(struct project_row *project, enum step step, struct bytes digest)
{
    const struct state_step *row = &state_steps[step];
    enum state_id to = project->accepted_version > 0 ? row->to_recognised : row->to;

    if (step <= STEP_COUNTERSIGN)
        project->received = project->versions;
    if (step == STEP_ACCEPT)
        project->accepted_version = project->received;
    if (step == STEP_WITHDRAW)
        project->received = project->accepted_version;
    if (step == STEP_DISPLACE)
        project->accepted_version = 0;
    if (step == STEP_REDUCE)
        project->reduced = project->accepted_version;
    if (step == STEP_VOID || step == STEP_TERMINATE)
        project->standing = states[to].name;
    if (to < STATE_COUNT)
        project->state = states[to].name;
    project->heard = digest;
}

void state_move(struct project_row *project, enum step step, struct bytes digest)
{
    bool alone = step == STEP_WITHDRAW && project->awaiting > 0;

    project->latest = digest;
    if (step <= STEP_WITHDRAW || step == STEP_VOID || step == STEP_TERMINATE)
        project->awaiting = 0;
    if (!alone || project->received == 0)
        move_all(project, step, digest);
}

void state_await(struct project_row *project, struct bytes digest)
{
    project->latest = digest;
    project->awaiting = project->versions;
    if (project->received > 0)
        return;
    project->state = states[STATE_AWAITING].name;
    project->heard = digest;
}

/* The state that a version's verdict left its recognised project in. */
static enum state_id state_after(const char *verdict)
{
    for (int i = 0; i < STEP_COUNT; i++) {
        if (strcmp(state_steps[i].name, verdict) == 0)
            return state_steps[i].to_recognised;
    }
    return STATE_AMENDED; /* not decided yet */
}

void state_restore(struct project_row *project, const char *verdict, struct bytes digest)
{
    enum state_id to = state_after(verdict);

    project->standing = "";
    project->state = states[to < STATE_COUNT ? to : STATE_ACCEPTED].name;
    project->awaiting = 0;
    project->latest = project->heard = digest;
}

struct project_row state_seen(const struct project_row *project, bool by_unit)
{
    struct project_row seen = *project;

    if (by_unit && project->awaiting > 0)
        seen.state = states[STATE_AWAITING].name;
    else if (project->received > 0)
        seen.versions = project->received;
    if (!by_unit)
        seen.latest = project->heard;
    return seen;
}
