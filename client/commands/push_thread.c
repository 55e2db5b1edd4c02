/* One push (督办) with its gap and what was said about it, as text or as rows. */
#include "client/commands/push_thread.h"

#include <string.h>

#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

const char *push_gap_shown(const Bairi__V1__PushGap *gap, struct arena *arena)
{
    const char *plan = "";

    if (gap->has_plan)
        plan = arena_printf(arena, _("; own plan %+d: %u planned"),
                            (int)gap->counted - (int)gap->planned, gap->planned);
    if (!plan)
        return NULL;
    if (gap->target == 0)
        return arena_printf(arena, _("%u counted, no target%s"), gap->counted, plan);
    return arena_printf(arena,
                        _("%u of %u counted, completion %s %%; %s percentage points to the "
                          "schedule, %s %% of the days gone%s"),
                        gap->counted, gap->target, gap->rate, gap->schedule_gap, gap->schedule,
                        plan);
}

const char *push_state_shown(const Bairi__V1__PushState *push, struct instant now,
                             struct arena *arena)
{
    struct instant end = deadline_of_day(push->pushed->due);
    const char *due = word_day(push->pushed->due, arena);

    if (strcmp(push->state, "closed") == 0)
        return _("closed");
    if (strcmp(push->state, "answered") == 0)
        return push->late ? _("answered late") : _("answered");
    if (push->overdue)
        return arena_printf(arena, _("overdue: due by %s, %s"), due,
                            deadline_left(now, end, arena));
    return arena_printf(arena, _("to be answered by %s, %s"), due, deadline_left(now, end, arena));
}

static void say_file(const struct prose *prose, const Bairi__V1__Evidence *file)
{
    prose_hang(prose, "    ", arena_printf(prose->arena, _("enclosed: %s"), file->name));
}

static void say_who(const struct prose *prose, const char *name, const char *side, int64_t time)
{
    prose_hang(prose, "  ",
               arena_printf(prose->arena, _("%s (%s), %s:"), name, side,
                            word_time((struct instant){time}, FORMAT_TABLE, prose->arena)));
}

void push_thread_print(const Bairi__V1__PushState *push, struct instant now,
                       const struct prose *prose)
{
    const Bairi__V1__Pushed *pushed = push->pushed;

    prose_hang(prose, "",
               arena_printf(prose->arena, _("Push %llu  %s  %s"), (unsigned long long)push->index,
                            pushed->unit, push_state_shown(push, now, prose->arena)));
    prose_hang(prose, "  ", push_gap_shown(pushed->gap, prose->arena));
    say_who(prose, push->author_name, _("bureau"), push->time);
    prose_hang(prose, "    ", pushed->text);
    if (pushed->document)
        say_file(prose, pushed->document);
    for (size_t i = 0; i < push->n_words; i++) {
        const Bairi__V1__PushState__Word *word = push->words[i];

        say_who(prose, word->author_name, word->closing ? _("bureau") : pushed->unit, word->time);
        prose_hang(prose, "    ", word->text[0] != '\0' ? word->text : _("closed"));
        for (size_t k = 0; k < word->n_evidence; k++)
            say_file(prose, word->evidence[k]);
    }
}

static const char *state_id(const Bairi__V1__PushState *push)
{
    return push->overdue ? "overdue" : push->state;
}

struct sheet *push_thread_sheet(const Bairi__V1__PushesReply *reply, enum format format,
                                struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"push",         N_("Push"),          CELL_NUMBER},
        {"unit",         N_("Unit"),          CELL_TEXT  },
        {"state",        N_("State"),         CELL_TEXT  },
        {"late",         N_("Late"),          CELL_TEXT  },
        {"time",         N_("Time"),          CELL_TEXT  },
        {"due",          N_("Until"),         CELL_TEXT  },
        {"counted",      N_("Counted"),       CELL_NUMBER},
        {"target",       N_("Target"),        CELL_NUMBER},
        {"rate",         N_("Completion %"),  CELL_FIGURE},
        {"schedule_gap", N_("Schedule ±"),   CELL_FIGURE},
        {"text",         N_("What is asked"), CELL_TEXT  },
        {"answers",      N_("Words"),         CELL_NUMBER},
        {NULL,           NULL,                CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_pushes; i++) {
        const Bairi__V1__PushState *push = reply->pushes[i];
        const Bairi__V1__PushGap *gap = push->pushed->gap;

        sheet_row(sheet, word_number((long long)push->index, arena), push->pushed->unit,
                  word_shown(state_id(push), format), word_shown(push->late ? "yes" : "no", format),
                  word_time((struct instant){push->time}, format, arena),
                  word_day(push->pushed->due, arena), word_number(gap->counted, arena),
                  word_number(gap->target, arena), gap->rate, gap->schedule_gap, push->pushed->text,
                  word_number((long long)push->n_words, arena), NULL);
    }
    return sheet;
}
