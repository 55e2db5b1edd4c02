/* Notices as lines: one table says for each kind what its sentence adds and what follows. */
#include "client/commands/notice_text.h"

#include <string.h>

#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

/* %p the project, %q the question's number */
static const struct {
    const char *kind, *command;
} COMMANDS[] = {
    {"returned",          "bairi amend %p"           },
    {"refused",           "bairi show %p"            },
    {"voided",            "bairi show %p"            },
    {"terminated",        "bairi show %p"            },
    {"restored",          "bairi show %p"            },
    {"ruled",             "bairi show %p"            },
    {"displaced",         "bairi show %p"            },
    {"penalised",         "bairi rank"               },
    {"penalty-lifted",    "bairi rank"               },
    {"reduced",           "bairi show %p"            },
    {"entered",           "bairi show %p"            },
    {"question",          "bairi answer %q TEXT"     },
    {"answer",            "bairi questions --all"    },
    {"released",          "bairi rank"               },
    {"targets",           "bairi rank"               },
    {"settings",          "bairi campaign versions"  },
    {"deadline",          "bairi status"             },
    {"reopened",          "bairi status"             },
    {"submitted",         "bairi queue"              },
    {"proposed",          "bairi proposals"          },
    {"drawn",             "bairi report list"        },
    {"release-awaited",   "bairi report list"        },
    {"contributed",       "bairi section"            },
    {"awaiting",          "bairi countersign %p"     },
    {"objected",          "bairi objections"         },
    {"objection-upheld",  "bairi objections --all"   },
    {"objection-changed", "bairi objections --all"   },
    {"objection-lifted",  "bairi objections --all"   },
    {"final",             "bairi final"              },
    {"criticised",        "bairi examine --file FILE"},
    {"examined",          "bairi final status"       },
    {"countersigned",     "bairi show %p"            },
    {"pushed",            "bairi push-answer %q TEXT"},
    {"push-answered",     "bairi pushes"             },
    {"push-closed",       "bairi pushes --all"       },
    {"city-ranking",      "bairi city-ranking"       },
};

static const char *project_of(const Bairi__V1__Notice *notice, struct arena *arena)
{
    return arena_printf(arena, "%s/%s", notice->unit, notice->project_no);
}

const char *notice_subject(const Bairi__V1__Notice *notice, struct arena *arena)
{
    if (notice->project_no[0] != '\0' && notice->version > 0)
        return arena_printf(arena, "%s/%s@%u", notice->unit, notice->project_no, notice->version);
    if (notice->project_no[0] != '\0')
        return project_of(notice, arena);
    if (notice->unit[0] == '\0' && notice->version > 0)
        return arena_printf(arena, "%s/v%u", notice->period, notice->version);
    if (notice->unit[0] != '\0' && notice->period[0] != '\0')
        return arena_printf(arena, "%s %s", notice->unit, notice->period);
    return notice->unit[0] != '\0' ? notice->unit : notice->period;
}

/* "3 false the words", as the server puts a penalty into one text */
static const char *penalty_said(const char *text, struct arena *arena)
{
    const char *points_end = strchr(text, ' ');
    const char *reason_end = points_end ? strchr(points_end + 1, ' ') : NULL;
    const char *reason;

    if (!reason_end)
        return text;
    reason = arena_strndup(arena, points_end + 1, (size_t)(reason_end - points_end) - 1);
    if (!reason)
        return NULL;
    return arena_printf(arena, _("%.*s points, %s: %s"), (int)(points_end - text), text,
                        word_shown(reason, FORMAT_TABLE), reason_end + 1);
}

/* "3 the reason in words" as a sentence; NULL without memory. */
static const char *lifting_said(const char *text, struct arena *arena)
{
    const char *points_end = strchr(text, ' ');

    if (!points_end)
        return text;
    return arena_printf(arena, _("%.*s points given back: %s"), (int)(points_end - text), text,
                        points_end + 1);
}

/* "2020-12-29T00:00:00+08:00 the words" */
static const char *moment_said(const char *text, struct arena *arena)
{
    size_t size = strcspn(text, " ");
    const char *moment = arena_strndup(arena, text, size);
    struct instant until;

    if (!moment || text[size] == '\0' || !instant_parse(moment, &until))
        return text;
    return arena_printf(arena, _("until %s: %s"), deadline_shown(until, arena), text + size + 1);
}

static const char *said(const Bairi__V1__Notice *notice, struct arena *arena)
{
    if (strcmp(notice->kind, "penalised") == 0)
        return penalty_said(notice->text, arena);
    if (strcmp(notice->kind, "penalty-lifted") == 0)
        return lifting_said(notice->text, arena);
    if (strcmp(notice->kind, "deadline") == 0 || strcmp(notice->kind, "reopened") == 0)
        return moment_said(notice->text, arena);
    if (strcmp(notice->kind, "proposed") == 0)
        return word_shown(notice->text, FORMAT_TABLE);
    if (strcmp(notice->kind, "targets") == 0)
        return arena_printf(arena, _("the new target is %s"), notice->text);
    if (strcmp(notice->kind, "pushed") == 0)
        return arena_printf(arena, _("%s; answer by %s"), notice->text,
                            word_day(notice->due, arena));
    if (strcmp(notice->kind, "settings") == 0)
        return arena_printf(arena, _("from %s: %s"), word_day(notice->due, arena), notice->text);
    if (notice->due != 0)
        return arena_printf(arena, _("%s; send it again by %s"), notice->text,
                            word_day(notice->due, arena));
    return notice->text;
}

const char *notice_sentence(const Bairi__V1__Notice *notice, struct arena *arena)
{
    const char *text = said(notice, arena);

    if (!text || text[0] == '\0' || notice->author_name[0] == '\0')
        return text && text[0] == '\0' ? notice->author_name : text;
    return arena_printf(arena, _("%s: %s"), notice->author_name, text);
}

const char *notice_command(const Bairi__V1__Notice *notice, struct arena *arena)
{
    for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
        const char *command = COMMANDS[i].command, *percent = strchr(command, '%');

        if (strcmp(COMMANDS[i].kind, notice->kind) != 0)
            continue;
        if (!percent)
            return command;
        if (percent[1] == 'p' && notice->project_no[0] == '\0')
            return "";
        return arena_printf(arena, "%.*s%s%s", (int)(percent - command), command,
                            percent[1] == 'p' ? project_of(notice, arena)
                                              : word_number((long long)notice->question, arena),
                            percent + 2);
    }
    return "";
}

const char *notice_line(const Bairi__V1__Notice *notice, struct arena *arena)
{
    const char *command = notice_command(notice, arena);
    const char *line = arena_printf(
        arena, "%s  %s  %s  %s%s%s", word_time((struct instant){notice->time}, FORMAT_TABLE, arena),
        word_shown(notice->kind, FORMAT_TABLE), notice_subject(notice, arena),
        notice_sentence(notice, arena), command[0] != '\0' ? "  → " : "", command);

    return line ? text_printable(line, arena) : NULL;
}

struct sheet *notice_sheet(Bairi__V1__Notice *const *notices, size_t count, enum format format,
                           struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"index",      N_("Record"),         CELL_WIDE},
        {"time",       N_("Time"),           CELL_TEXT},
        {"kind",       N_("What"),           CELL_TEXT},
        {"subject",    N_("Of what"),        CELL_TEXT},
        {"unit",       N_("Unit"),           CELL_WIDE},
        {"project_no", N_("No."),            CELL_WIDE},
        {"period",     N_("Period"),         CELL_WIDE},
        {"author",     N_("By"),             CELL_WIDE},
        {"text",       N_("Text"),           CELL_WIDE},
        {"due",        N_("Until"),          CELL_WIDE},
        {"sentence",   N_("Who said what"),  CELL_TEXT},
        {"command",    N_("What to do now"), CELL_TEXT},
        {NULL,         NULL,                 CELL_TEXT}
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < count; i++)
        sheet_row(sheet, word_number((long long)notices[i]->index, arena),
                  word_time((struct instant){notices[i]->time}, format, arena),
                  word_shown(notices[i]->kind, format), notice_subject(notices[i], arena),
                  notices[i]->unit, notices[i]->project_no, notices[i]->period,
                  notices[i]->author_name, notices[i]->text, word_day(notices[i]->due, arena),
                  notice_sentence(notices[i], arena), notice_command(notices[i], arena), NULL);
    return sheet;
}
