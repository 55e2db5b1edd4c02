/* Ids as words: one list, so that every id has its entry in the catalogue. */
#include "client/render/words.h"

#include <stdio.h>
#include <string.h>

#include "common/fraction.h"
#include "common/text.h"

enum { BEIJING = 8 * 60 };

static const char *const WORDS[] = {
    /* states of a project, verdicts */
    N_("submitted"), N_("returned"), N_("held"), N_("accepted"), N_("refused"), N_("withdrawn"),
    N_("amended"), N_("reduced"), N_("voided"), N_("terminated"), N_("restored"), N_("pending"),
    N_("awaiting"), N_("countersigned"), N_("active"),
    /* duplicates */
    N_("ruling"), N_("ruled"), N_("displaced"), N_("sure"),
    /* states of proposals and reports */
    N_("open"), N_("approved"), N_("declined"), N_("lapsed"), N_("audit"), N_("drawn"),
    N_("released"),
    /* roles and reasons of exclusion */
    N_("base"), N_("extra"), N_("excluded"), N_("verdict"), N_("date"), N_("amount"), N_("outside"),
    N_("kind"), N_("document"),
    /* what may be proposed */
    N_("void"), N_("terminate"), N_("restore"), N_("penalty"), N_("targets"), N_("right"),
    N_("release"), N_("log-key"), N_("reduce"), N_("lift-penalty"), N_("deadline"), N_("reopening"),
    N_("settings"),
    /* states of versions of the settings */
    N_("past"), N_("now"), N_("replaced"),
    /* reasons of penalties */
    N_("untrue"), N_("false"),
    /* warnings of the queue */
    N_("large"), N_("local"), N_("framework"), N_("page_date"), N_("page_signature"),
    N_("page_seal"), N_("share"), N_("tenfold"), N_("late"), N_("awaits the countersignature"),
    /* what became of a row */
    N_("new"), N_("new version"), N_("unchanged"), N_("not in this workbook"),
    /* what was heard from a unit in a period */
    N_("nothing"), N_("silent"), N_("reported"), N_("overdue"),
    /* what became of a push */
    N_("answered"), N_("closed"), N_("answered late"),
    /* kinds of notices, beside the states */
    N_("penalised"), N_("entered"), N_("question"), N_("answer"), N_("proposed"),
    N_("penalty-lifted"), N_("proposal-declined"), N_("proposal-withdrawn"), N_("proposal-lapsed"),
    N_("reopened"), N_("pushed"), N_("push-answered"), N_("push-closed"), N_("city-ranking"),
    /* objections, the final assessment */
    N_("objected"), N_("upheld"), N_("changed"), N_("lifted"), N_("objection-upheld"),
    N_("objection-changed"), N_("objection-lifted"), N_("final"), N_("commend"), N_("criticise"),
    N_("manual"), N_("criticised"), N_("examined"),
    /* sections of a report, why it was drawn up, what changed */
    N_("news"), N_("analysis"), N_("clock"), N_("change"), N_("moved"), N_("penalty-changed"),
    N_("release-awaited"), N_("contributed"),
    /* answers and states of checks */
    N_("yes"), N_("no"), N_("ok"), N_("unproven"), N_("fault"), N_("warning"), N_("default"),
    /* receipts */
    N_("no receipt"), N_("waiting"), N_("penalised")};

/* Kinds of records and verdicts, and what a PDF holds besides pages, as the protocol spells them.
 */
static const struct {
    const char *id, *word;
} KINDS[] = {
    {"javascript",        N_("scripts")                   },
    {"launch",            N_("starts programs")           },
    {"open_action",       N_("acts when it is opened")    },
    {"events",            N_("acts on events")            },
    {"embedded_file",     N_("files within")              },
    {"rich_media",        N_("sound or film")             },
    {"submit_form",       N_("sends forms away")          },
    {"xfa",               N_("XFA forms")                 },
    {"remote",            N_("leads to other files")      },
    {"link",              N_("leads to addresses")        },
    {"encrypted",         N_("encrypted")                 },
    {"FOUNDING",          N_("founding")                  },
    {"ENROLMENT",         N_("enrolment")                 },
    {"RETIREMENT",        N_("retirement")                },
    {"RENEWAL",           N_("renewal of a certificate")  },
    {"RESTORATION",       N_("restore from a backup")     },
    {"SUBMISSION",        N_("submission")                },
    {"WITHDRAWAL",        N_("withdrawal")                },
    {"NOTHING_REPORTED",  N_("zero report")               },
    {"COUNTERSIGNATURE",  N_("countersignature")          },
    {"PLAN_FILED",        N_("monthly plan")              },
    {"RESPONSIBLE_NAMED", N_("responsible person")        },
    {"QUESTION",          N_("question")                  },
    {"ANSWER",            N_("answer")                    },
    {"OBJECTION",         N_("objection")                 },
    {"SELF_EXAMINATION",  N_("self-examination")          },
    {"DECISION",          N_("decision")                  },
    {"PROPOSAL",          N_("proposal")                  },
    {"APPROVAL",          N_("approval")                  },
    {"DECLINE",           N_("decline")                   },
    {"AUDIT_CLOSED",      N_("audit closed")              },
    {"PERIOD_CLOSED",     N_("period closed")             },
    {"REPORT_DRAWN",      N_("report drawn up")           },
    {"ACKNOWLEDGEMENT",   N_("acknowledgement")           },
    {"CONTRIBUTED",       N_("contribution to a report")  },
    {"SECTION_EDITED",    N_("section of a report edited")},
    {"RELEASE_AWAITED",   N_("release awaited")           },
    {"PUSHED",            N_("push")                      },
    {"PUSH_ANSWERED",     N_("answer to a push")          },
    {"PUSH_CLOSED",       N_("push closed")               },
    {"CITY_RANKING",      N_("the city's ranking")        },
    {"RANKING_READ",      N_("the city's ranking read")   },
    {"ACCEPT",            N_("accept")                    },
    {"RETURN",            N_("return")                    },
    {"REFUSE",            N_("refuse")                    },
    {"HOLD",              N_("hold")                      },
};

const char *word_shown(const char *id, enum format format)
{
    if (format != FORMAT_TABLE)
        return id;
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
        if (strcmp(KINDS[i].id, id) == 0)
            return _(KINDS[i].word);
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (strcmp(WORDS[i], id) == 0)
            return _(WORDS[i]);
    return id;
}

enum tone word_tone(const char *shown)
{
    static const struct {
        const char *id;
        enum tone tone;
    } TONES[] = {
        {"accepted",   TONE_GOOD   },
        {"restored",   TONE_GOOD   },
        {"approved",   TONE_GOOD   },
        {"released",   TONE_GOOD   },
        {"ok",         TONE_GOOD   },
        {"returned",   TONE_WARNING},
        {"held",       TONE_WARNING},
        {"reduced",    TONE_WARNING},
        {"late",       TONE_WARNING},
        {"warning",    TONE_WARNING},
        {"unproven",   TONE_WARNING},
        {"awaiting",   TONE_WARNING},
        {"refused",    TONE_BAD    },
        {"voided",     TONE_BAD    },
        {"terminated", TONE_BAD    },
        {"fault",      TONE_BAD    },
        {"overdue",    TONE_BAD    },
    };

    for (size_t i = 0; shown[0] && i < sizeof(TONES) / sizeof(TONES[0]); i++)
        if (strcmp(shown, _(TONES[i].id)) == 0)
            return TONES[i].tone;
    return TONE_PLAIN;
}

const char *word_time(struct instant time, enum format format, struct arena *arena)
{
    char text[40];

    if (time.us == 0)
        return "";
    instant_format(time, BEIJING, text);
    if (format == FORMAT_TABLE) {
        text[10] = ' ';
        text[16] = '\0';
    }
    return arena_strdup(arena, text);
}

const char *word_day(day d, struct arena *arena)
{
    char text[11];

    day_format(d, text);
    return arena_strdup(arena, text);
}

const char *word_number(long long number, struct arena *arena)
{
    return arena_printf(arena, "%lld", number);
}

const char *word_amount(long long wan, enum format format, struct arena *arena)
{
    char text[32];

    if (format != FORMAT_TABLE)
        return word_number(wan, arena);
    fraction_format(fraction_make(wan, 10000), 4, text, sizeof(text));
    for (size_t n = strlen(text); n > 0 && strchr(text, '.'); text[--n] = '\0')
        if (text[n - 1] != '0') {
            if (text[n - 1] == '.')
                text[n - 1] = '\0';
            break;
        }
    return arena_strdup(arena, text);
}
