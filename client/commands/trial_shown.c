/* A trial count on the screen: every unit before and after, what moves, and the same as a story. */
#include "client/commands/trial_shown.h"

#include <string.h>

#include "client/commands/desk.h"
#include "client/commands/proposal_said.h"
#include "client/render/words.h"
#include "common/record/trial.h"
#include "common/text.h"

/* ---- tables ---- */

static const char *place(uint32_t number, struct arena *arena)
{
    return number ? word_number(number, arena) : "-";
}

enum status trial_units_shown(struct app *app, const Bairi__V1__TrialReply *trial,
                              struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",           N_("Unit"),    CELL_TEXT  },
        {"counted_before", N_("Counted"), CELL_NUMBER},
        {"counted_after",  N_("→"),     CELL_NUMBER},
        {"total_before",   N_("Total"),   CELL_FIGURE},
        {"total_after",    N_("→"),     CELL_FIGURE},
        {"place_before",   N_("Place"),   CELL_NUMBER},
        {"place_after",    N_("→"),     CELL_NUMBER},
        {NULL,             NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < trial->n_units; i++) {
        const Bairi__V1__TrialUnit *unit = trial->units[i];

        sheet_row(sheet, unit->unit, word_number(unit->counted_before, app->arena),
                  word_number(unit->counted_after, app->arena), unit->total_before,
                  unit->total_after, place(unit->place_before, app->arena),
                  place(unit->place_after, app->arena), NULL);
    }
    return app_print(app, sheet, err);
}

static enum status show_moves(struct app *app, const Bairi__V1__TrialReply *trial,
                              struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",       N_("Project no."), CELL_TEXT  },
        {"role_before",   N_("Role"),        CELL_TEXT  },
        {"role_after",    N_("→"),         CELL_TEXT  },
        {"points_before", N_("Points"),      CELL_FIGURE},
        {"points_after",  N_("→"),         CELL_FIGURE},
        {"name",          N_("Name"),        CELL_TEXT  },
        {NULL,            NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < trial->n_moves; i++) {
        const Bairi__V1__TrialMove *move = trial->moves[i];

        sheet_row(sheet, proposal_reference(app, move->unit, move->project_no),
                  word_shown(move->role_before, FORMAT_TABLE),
                  word_shown(move->role_after, FORMAT_TABLE), move->points_before,
                  move->points_after, move->name, NULL);
    }
    return trial->n_moves > 0 ? app_print(app, sheet, err) : STATUS_OK;
}

/* ---- the story: projects ---- */

/* One paragraph as it grows; NULL without memory. */
struct tale {
    const struct prose *prose;
    const char *text;
};

static void tell(struct tale *tale, const char *sentence)
{
    if (tale->text && sentence)
        tale->text = arena_printf(tale->prose->arena, "%s%s%s", tale->text,
                                  tale->text[0] ? _("; ") : "", sentence);
    else
        tale->text = NULL;
}

static bool is(const char *role, const char *name)
{
    return strcmp(role, name) == 0;
}

/* Why it stays out or falls out: its verdict where that is new, else the rule. */
static const char *why_out(const Bairi__V1__TrialMove *move)
{
    return is(move->reason_after, "verdict") ? word_shown(move->verdict_after, FORMAT_TABLE)
                                             : word_shown(move->reason_after, FORMAT_TABLE);
}

static const char *role_told(const Bairi__V1__TrialMove *move, struct arena *arena)
{
    const char *no = move->project_no;
    const char *was = move->role_before, *now = move->role_after;

    if (is(now, "excluded"))
        return is(was, "excluded")
                   ? arena_printf(arena, _("%s does not count before or after (%s)"), no,
                                  why_out(move))
                   : arena_printf(arena, _("%s no longer counts (%s)"), no, why_out(move));
    if (is(was, "excluded"))
        return is(now, "base") ? arena_printf(arena, _("%s counts, in the base"), no)
                               : arena_printf(arena, _("%s counts, as an extra with %s points"), no,
                                              move->points_after);
    if (is(was, "extra") && is(now, "base"))
        return arena_printf(arena, _("%s moves from extra (%s points) into the base"), no,
                            move->points_before);
    if (is(was, "base") && is(now, "extra"))
        return arena_printf(arena, _("%s moves from the base to extra (%s points)"), no,
                            move->points_after);
    if (strcmp(move->points_before, move->points_after) != 0)
        return arena_printf(arena, _("%s stays extra with %s points instead of %s"), no,
                            move->points_after, move->points_before);
    return arena_printf(arena, _("%s keeps its part"), no);
}

static void tell_moves(struct tale *tale, const Bairi__V1__TrialReply *trial, const char *unit)
{
    struct arena *arena = tale->prose->arena;

    for (size_t i = 0; i < trial->n_moves; i++) {
        const Bairi__V1__TrialMove *move = trial->moves[i];

        if (strcmp(move->unit, unit) != 0)
            continue;
        if (move->amount_wan_before != move->amount_wan_after)
            tell(tale, arena_printf(arena, _("%s counts with %s instead of %s (100m yuan)"),
                                    move->project_no,
                                    word_amount(move->amount_wan_after, FORMAT_TABLE, arena),
                                    word_amount(move->amount_wan_before, FORMAT_TABLE, arena)));
        tell(tale, role_told(move, arena));
    }
}

/* ---- the story: figures ---- */

static void tell_change(struct tale *tale, const char *what, const char *before, const char *after)
{
    if (strcmp(before, after) != 0)
        tell(tale, arena_printf(tale->prose->arena, "%s %s → %s", what, before, after));
}

static void tell_figures(struct tale *tale, const Bairi__V1__TrialUnit *unit)
{
    struct arena *arena = tale->prose->arena;

    tell_change(tale, _("target"), word_number(unit->target_before, arena),
                word_number(unit->target_after, arena));
    tell_change(tale, _("counted"), word_number(unit->counted_before, arena),
                word_number(unit->counted_after, arena));
    tell_change(tale, _("base"), unit->base_before, unit->base_after);
    tell_change(tale, _("bonus"), unit->bonus_before, unit->bonus_after);
    tell_change(tale, _("penalties"), unit->penalty_before, unit->penalty_after);
    if (strcmp(unit->total_before, unit->total_after) == 0)
        tell(tale, arena_printf(arena, _("total %s as before"), unit->total_after));
    tell_change(tale, _("total"), unit->total_before, unit->total_after);
    if (unit->place_before == unit->place_after)
        tell(tale, arena_printf(arena, _("place %s as before"), place(unit->place_after, arena)));
    else
        tell_change(tale, _("place"), place(unit->place_before, arena),
                    place(unit->place_after, arena));
}

static bool has_moves(const Bairi__V1__TrialReply *trial, const char *unit)
{
    for (size_t i = 0; i < trial->n_moves; i++)
        if (strcmp(trial->moves[i]->unit, unit) == 0)
            return true;
    return false;
}

void trial_story(const Bairi__V1__TrialReply *trial, const struct prose *prose)
{
    bool told = false;

    for (size_t i = 0; i < trial->n_units; i++) {
        const Bairi__V1__TrialUnit *unit = trial->units[i];
        struct tale tale = {prose, ""};

        if (!trial_moves_unit(unit) && !has_moves(trial, unit->unit))
            continue;
        tell_moves(&tale, trial, unit->unit);
        tell_figures(&tale, unit);
        prose_hang(prose, arena_printf(prose->arena, _("%s: "), unit->unit), tale.text);
        told = true;
    }
    if (!told)
        prose_hang(prose, "", _("no score and no place moves"));
}

enum status trial_shown(struct app *app, const Bairi__V1__TrialReply *trial, struct error *err)
{
    const struct prose prose = desk_prose(app);

    TRY(trial_units_shown(app, trial, err));
    buf_addc(&app->out, '\n');
    if (trial->n_moves > 0) {
        TRY(show_moves(app, trial, err));
        buf_addc(&app->out, '\n');
    }
    trial_story(trial, &prose);
    return buf_finish(&app->out, err);
}
