/* Objections in words: one with its answer, and what may still be objected to. */
#include "client/commands/objection_said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

enum status objection_number(struct app *app, const char *text, uint64_t *out, struct error *err)
{
    char *end = NULL;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && strchr(text, '-') == NULL)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' is no number; bairi objections shows them", text));
}

/* "zhongjie/Z-02 voided (record 31, 2020-10-09 10:00): the reason" */
static const char *decision_said(const Bairi__V1__Objectionable *row, struct arena *arena)
{
    const char *about =
        row->project_no[0] ? arena_printf(arena, "%s/%s", row->unit, row->project_no) : row->unit;
    const char *decision = word_shown(row->decision, FORMAT_TABLE);
    const char *time = word_time((struct instant){row->time}, FORMAT_TABLE, arena);

    if (strcmp(row->decision, "penalised") == 0)
        return arena_printf(arena, _("%s %s (penalty %llu, record %llu, %s): %s"), about, decision,
                            (unsigned long long)row->proposal, (unsigned long long)row->index, time,
                            row->text);
    return arena_printf(arena, _("%s %s (record %llu, %s): %s"), about, decision,
                        (unsigned long long)row->index, time, row->text);
}

const char *objection_may_said(const Bairi__V1__Objectionable *row, int64_t now,
                               struct arena *arena)
{
    const struct instant deadline = {row->deadline};

    return arena_printf(arena, _("%s; you may object until %s, %s"), decision_said(row, arena),
                        deadline_shown(deadline, arena),
                        deadline_left((struct instant){now}, deadline, arena));
}

const char *objection_answered_said(const Bairi__V1__ObjectionState *state, struct arena *arena)
{
    const char *by = "";

    for (size_t i = 0; i < state->n_answered_by && by; i++)
        by = arena_printf(arena, "%s%s%s", by, i > 0 ? ", " : "", state->answered_by[i]);
    return arena_printf(
        arena, "%s%s%s (%s, %s): %s", word_shown(state->state, FORMAT_TABLE),
        state->changed_to[0] ? " → " : "", word_shown(state->changed_to, FORMAT_TABLE), by,
        word_time((struct instant){state->answered}, FORMAT_TABLE, arena), state->answer);
}

void objection_print(const Bairi__V1__ObjectionState *state, int64_t now, const struct prose *prose)
{
    struct arena *arena = prose->arena;
    const long long days = (now - state->time) / INSTANT_DAY;

    prose_hang(prose, "",
               arena_printf(arena, _("Objection %llu to: %s"), (unsigned long long)state->index,
                            decision_said(state->decision, arena)));
    prose_hang(prose, "  ",
               arena_printf(arena, _("%s, %s: %s"), state->author_name,
                            word_time((struct instant){state->time}, FORMAT_TABLE, arena),
                            state->objection->text));
    for (size_t i = 0; i < state->objection->n_evidence; i++)
        prose_hang(prose, "    ", state->objection->evidence[i]->name);
    if (state->answered != 0)
        prose_hang(prose, "  ", objection_answered_said(state, arena));
    else if (state->proposal != 0)
        prose_hang(prose, "  ",
                   arena_printf(arena, _("unanswered for %lld days; proposal %llu answers it"),
                                days, (unsigned long long)state->proposal));
    else
        prose_hang(prose, "  ", arena_printf(arena, _("unanswered for %lld days"), days));
}

static void add_row(struct sheet *sheet, const char *number, const Bairi__V1__Objectionable *row,
                    const Bairi__V1__ObjectionState *state, enum format format, struct arena *arena)
{
    sheet_row(sheet, number, row->unit, row->project_no, word_shown(row->decision, format),
              word_number((long long)row->index, arena),
              row->proposal ? word_number((long long)row->proposal, arena) : "",
              word_time((struct instant){row->deadline}, format, arena),
              word_shown(state ? state->state : "", format), state ? state->objection->text : "",
              state ? state->answer : "", state ? state->changed_to : "", NULL);
}

struct sheet *objection_sheet(const Bairi__V1__ObjectionsReply *reply, enum format format,
                              struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"objection",  N_("Objection"),  CELL_NUMBER},
        {"unit",       N_("Unit"),       CELL_TEXT  },
        {"project_no", N_("No."),        CELL_TEXT  },
        {"decision",   N_("Decision"),   CELL_TEXT  },
        {"against",    N_("Record"),     CELL_NUMBER},
        {"proposal",   N_("Proposal"),   CELL_NUMBER},
        {"deadline",   N_("Until"),      CELL_TEXT  },
        {"state",      N_("State"),      CELL_TEXT  },
        {"text",       N_("Text"),       CELL_TEXT  },
        {"answer",     N_("Answer"),     CELL_TEXT  },
        {"changed_to", N_("Changed to"), CELL_TEXT  },
        {NULL,         NULL,             CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_objections; i++)
        add_row(sheet, word_number((long long)reply->objections[i]->index, arena),
                reply->objections[i]->decision, reply->objections[i], format, arena);
    for (size_t i = 0; sheet && i < reply->n_may; i++)
        add_row(sheet, "", reply->may[i], NULL, format, arena);
    return sheet;
}
