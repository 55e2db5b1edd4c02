/* Errors for people: ids among the arguments become words where the sentence means the word. */
#include "client/render/failure.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"

struct word {
    const char *id;
    const char *shown; /* N_() */
};

static const struct word ROLES[] = {
    {"unit",   N_("a unit's clerk")},
    {"bureau", N_("the bureau")    },
    {"city",   N_("the city")      },
    {"admin",  N_("administrator") },
    {"reader", N_("reader")        },
    {"server", N_("the server")    },
};

/* States of projects and proposals; no other id of the protocol reads like one of these. */
static const struct word STATES[] = {
    {"submitted",  N_("submitted") },
    {"returned",   N_("returned")  },
    {"held",       N_("held")      },
    {"accepted",   N_("accepted")  },
    {"refused",    N_("refused")   },
    {"withdrawn",  N_("withdrawn") },
    {"amended",    N_("amended")   },
    {"reduced",    N_("reduced")   },
    {"voided",     N_("voided")    },
    {"terminated", N_("terminated")},
    {"restored",   N_("restored")  },
    {"awaiting",   N_("awaiting")  },
    {"approved",   N_("approved")  },
    {"declined",   N_("declined")  },
    {"lapsed",     N_("lapsed")    },
};

static const char *find_word(const struct word *words, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].id, id) == 0)
            return _(words[i].shown);
    return NULL;
}

/* Does the id's place stand between quotes? Then the sentence quotes what was written. */
static bool is_quoted(const char *pattern, int wanted)
{
    int number = 0;

    for (const char *p = strchr(pattern, '%'); p; p = strchr(p + 1, '%')) {
        if (p[1] == '%') {
            p++;
            continue;
        }
        if (number++ == wanted)
            return p > pattern && (p[-1] == '\'' || p[-1] == '"' || p[-1] == '/' ||
                                   (unsigned char)p[-1] == 0x9C); /* the end of “ */
    }
    return true;
}

static void put_words(struct error *err, const struct word *words, size_t count)
{
    for (int i = 0; i < err->arg_count && i < ERROR_ARGS; i++) {
        const char *shown = find_word(words, count, err->args[i]);

        if (shown && !is_quoted(err->id, i))
            snprintf(err->args[i], sizeof(err->args[i]), "%s", shown);
    }
}

void failure_say(const struct error *err, struct buf *out)
{
    static const char CALL[] = "the role %s may not call %s";
    static const char STATEMENT[] = "%s may not make such a statement";
    struct error plain = *err;

    if (strcmp(err->id, CALL) == 0 || strcmp(err->id, STATEMENT) == 0) {
        snprintf(plain.id, sizeof(plain.id), "%s", N_("your role (%s) may not do this"));
        plain.arg_count = 1;
        put_words(&plain, ROLES, sizeof(ROLES) / sizeof(ROLES[0]));
    }
    put_words(&plain, STATES, sizeof(STATES) / sizeof(STATES[0]));
    text_error(&plain, out);
}

const char *failure_role(const char *id)
{
    const char *shown = find_word(ROLES, sizeof(ROLES) / sizeof(ROLES[0]), id);

    return shown ? shown : id;
}
