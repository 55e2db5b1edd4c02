/* One question and what was said about it, in the order of the ledger. */
#include "client/commands/thread.h"

#include "client/render/words.h"
#include "common/text.h"

static const char *subject(const Bairi__V1__Question *question, struct arena *arena)
{
    if (question->project_no[0] != '\0')
        return arena_printf(arena, "%s/%s", question->unit, question->project_no);
    if (question->subunit[0] != '\0')
        return arena_printf(arena, "%s · %s", question->unit, question->subunit);
    return question->unit;
}

static const char *side(const Bairi__V1__Question *question, bool from_bureau)
{
    return from_bureau ? _("bureau") : question->unit;
}

static void say_word(const struct prose *prose, const char *name, const char *side_name,
                     int64_t time, const char *text)
{
    prose_hang(prose, "  ",
               arena_printf(prose->arena, _("%s (%s), %s:"), name, side_name,
                            word_time((struct instant){time}, FORMAT_TABLE, prose->arena)));
    prose_hang(prose, "    ", text);
}

void thread_print(const Bairi__V1__QuestionState *state, const struct prose *prose)
{
    const Bairi__V1__Question *question = state->question;

    if (!question)
        return;
    prose_hang(prose, "",
               arena_printf(prose->arena, _("Question %llu  %s  %s"),
                            (unsigned long long)state->index, subject(question, prose->arena),
                            state->open ? _("to be answered") : _("answered")));
    say_word(prose, state->author_name, side(question, state->from_bureau), state->time,
             question->text);
    for (size_t i = 0; i < state->n_answers; i++) {
        const Bairi__V1__QuestionState__Word *word = state->answers[i];

        say_word(prose, word->author_name, side(question, word->from_bureau), word->time,
                 word->text);
    }
}

static void add_words(struct sheet *sheet, const Bairi__V1__QuestionState *state,
                      enum format format, struct arena *arena)
{
    const Bairi__V1__Question *question = state->question;
    const char *number = word_number((long long)state->index, arena);
    const char *open = word_shown(state->open ? "yes" : "no", format);

    sheet_row(sheet, number, number, word_shown("question", format), question->unit,
              question->project_no, word_time((struct instant){state->time}, format, arena),
              side(question, state->from_bureau), state->author_name, open, question->text, NULL);
    for (size_t i = 0; i < state->n_answers; i++) {
        const Bairi__V1__QuestionState__Word *word = state->answers[i];

        sheet_row(sheet, number, word_number((long long)word->index, arena),
                  word_shown("answer", format), question->unit, question->project_no,
                  word_time((struct instant){word->time}, format, arena),
                  side(question, word->from_bureau), word->author_name, open, word->text, NULL);
    }
}

struct sheet *thread_sheet(const Bairi__V1__QuestionsReply *reply, enum format format,
                           struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"question",   N_("Question"), CELL_NUMBER},
        {"index",      N_("Record"),   CELL_NUMBER},
        {"kind",       N_("Kind"),     CELL_TEXT  },
        {"unit",       N_("Unit"),     CELL_TEXT  },
        {"project_no", N_("No."),      CELL_TEXT  },
        {"time",       N_("Time"),     CELL_TEXT  },
        {"side",       N_("Side"),     CELL_TEXT  },
        {"author",     N_("By"),       CELL_TEXT  },
        {"open",       N_("Open"),     CELL_TEXT  },
        {"text",       N_("Text"),     CELL_TEXT  },
        {NULL,         NULL,           CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_questions; i++)
        if (reply->questions[i]->question)
            add_words(sheet, reply->questions[i], format, arena);
    return sheet;
}
