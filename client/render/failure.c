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

/* What else may happen to a project, and whose it is. */
static const struct word STEPS[] = {
    {"resubmit",              N_("resubmit")             },
    {"amend",                 N_("amend")                },
    {"countersign",           N_("countersign")          },
    {"withdraw",              N_("withdraw")             },
    {"accept",                N_("accept")               },
    {"return",                N_("return")               },
    {"refuse",                N_("refuse")               },
    {"hold",                  N_("hold")                 },
    {"rule",                  N_("rule")                 },
    {"displace",              N_("displace")             },
    {"lift",                  N_("lift")                 },
    {"reduce",                N_("reduce")               },
    {"void",                  N_("void")                 },
    {"terminate",             N_("terminate")            },
    {"restore",               N_("restore")              },
    {"unit",                  N_("the unit")             },
    {"unit's leader",         N_("the unit's leader")    },
    {"bureau",                N_("the bureau")           },
    {"proposal and approval", N_("proposal and approval")},
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

/* What parts the words of a list of steps. */
static const struct word PARTS[] = {
    {", ", N_(", ")},
    {" (", N_(" (")},
    {")",  N_(")") },
};

/* "amend (unit), void, terminate (proposal and approval)", each word in the user's language. */
static void put_steps(char *text, size_t size)
{
    OWNED(buf_free) struct buf out = buf_make(4096);
    size_t room = size - 1;

    for (const char *at = text; at[0] != '\0';) {
        size_t part = strspn(at, ",() "), length = part > 0 ? part : strcspn(at, ",()");
        const bool shut = part > 1 && at[0] == ')';
        char word[ERROR_ARG_SIZE];

        while (part == 0 && length > 0 && at[length - 1] == ' ')
            length--;
        length = shut ? 1 : length;
        snprintf(word, sizeof(word), "%.*s", (int)length, at);
        const char *shown = part > 0 ? find_word(PARTS, sizeof(PARTS) / sizeof(PARTS[0]), word)
                                     : find_word(STEPS, sizeof(STEPS) / sizeof(STEPS[0]), word);
        buf_adds(&out, shown ? shown : word);
        at += length;
    }
    if (buf_bytes(&out).size < room)
        room = buf_bytes(&out).size;
    while (room > 0 && ((unsigned char)buf_text(&out)[room] & 0xC0) == 0x80)
        room--;
    snprintf(text, room + 1, "%s", buf_text(&out));
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
    if (strcmp(err->id, "%s/%s@%lld is %s; possible now: %s") == 0)
        put_steps(plain.args[4], sizeof(plain.args[4]));
    put_words(&plain, STATES, sizeof(STATES) / sizeof(STATES[0]));
    text_error(&plain, out);
}

const char *failure_role(const char *id)
{
    const char *shown = find_word(ROLES, sizeof(ROLES) / sizeof(ROLES[0]), id);

    return shown ? shown : id;
}
