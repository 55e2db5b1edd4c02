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

const char *state_after(enum event event, bool recognised)
{
    /* event → state of a project never recognised, of one recognised before */
    static const char *const after[EVENT_COUNT][2] = {
        [EVENT_ENTERED] = {"awaiting",  "awaiting"},
          [EVENT_RECEIVED] = {"submitted", "amended" },
        [EVENT_ACCEPTED] = {"accepted",  "accepted"},
          [EVENT_RETURNED] = {"returned",  "returned"},
        [EVENT_REFUSED] = {"refused",   "accepted"},
          [EVENT_WITHDRAWN] = {"withdrawn", "accepted"},
    };

    return after[event][recognised];
}
