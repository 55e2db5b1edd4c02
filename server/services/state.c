/* The life of a project: its states, what may happen in each, and what each event leads to. */
#include "server/services/state.h"

#include <string.h>

/* name, queued, decidable, pending, withdrawable, reported */
const struct state states[] = {
    {"awaiting",   false, false, false, true,  false},
    {"submitted",  true,  true,  true,  true,  true },
    {"amended",    true,  true,  true,  false, true },
    {"returned",   false, true,  true,  true,  true },
    {"held",       true,  true,  true,  false, true },
    {"accepted",   false, false, false, false, true },
    {"refused",    false, false, false, false, true },
    {"withdrawn",  false, false, false, false, false},
    {"voided",     false, false, false, false, true },
    {"terminated", false, false, false, false, true },
};
const size_t state_count = sizeof states / sizeof *states;

const struct state *state_of(const char *name)
{
    static const struct state nothing = {.name = ""};

    for (size_t i = 0; i < state_count; i++) {
        if (strcmp(states[i].name, name) == 0)
            return &states[i];
    }
    return &nothing;
}

/* event → state of a project never recognised, of one recognised before */
static const char *const after[EVENT_COUNT][2] = {
    [EVENT_ENTERED] = {"awaiting",  "awaiting"},
      [EVENT_RECEIVED] = {"submitted", "amended" },
    [EVENT_ACCEPTED] = {"accepted",  "accepted"},
      [EVENT_RETURNED] = {"returned",  "returned"},
    [EVENT_REFUSED] = {"refused",   "accepted"},
      [EVENT_WITHDRAWN] = {"withdrawn", "accepted"},
};

/* What the others see moves too. */
static void move_all(struct project_row *project, enum event event, struct bytes digest)
{
    if (event == EVENT_RECEIVED)
        project->received = project->versions;
    if (event == EVENT_ACCEPTED)
        project->accepted_version = project->received;
    if (event == EVENT_WITHDRAWN)
        project->received = project->accepted_version;
    project->state = after[event][project->accepted_version > 0];
    project->heard = digest;
}

void state_move(struct project_row *project, enum event event, struct bytes digest)
{
    bool aside = event == EVENT_ENTERED || (event == EVENT_WITHDRAWN && project->awaiting > 0);

    project->latest = digest;
    if (event == EVENT_ENTERED)
        project->awaiting = project->versions;
    else if (event == EVENT_RECEIVED || event == EVENT_WITHDRAWN)
        project->awaiting = 0;
    if (!aside || project->received == 0)
        move_all(project, event, digest);
}

void state_stand(struct project_row *project, const char *standing, const char *state,
                 struct bytes digest)
{
    project->standing = standing;
    project->state = state;
    project->awaiting = 0;
    project->latest = project->heard = digest;
}

struct project_row state_seen(const struct project_row *project, bool by_unit)
{
    struct project_row seen = *project;

    if (by_unit && project->awaiting > 0)
        seen.state = after[EVENT_ENTERED][project->accepted_version > 0];
    else if (project->received > 0)
        seen.versions = project->received;
    if (!by_unit)
        seen.latest = project->heard;
    return seen;
}
