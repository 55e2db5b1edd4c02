/* Units' figures as a table, and how the campaign reads its notice. */
#include "client/commands/figures.h"

#include "client/render/words.h"
#include "common/campaign/readings.h"
#include "common/text.h"

static const char *place_of(struct app *app, uint32_t place)
{
    return place ? word_number(place, app->arena) : "-";
}

/* With the group it is a place in, for people; programs have a number. */
static const char *group_place(struct app *app, const Bairi__V1__ReportUnit *unit)
{
    const char *place = place_of(app, unit->place);

    if (unit->group[0] == '\0' || app->format != FORMAT_TABLE)
        return place;
    return arena_printf(app->arena, "%s %s", unit->group, place);
}

/* a unit by its name in tables, by its id elsewhere */
static const char *unit_shown(struct app *app, const struct settings *settings, const char *id)
{
    const struct unit *unit = settings_unit(settings, id);

    return unit && app->format == FORMAT_TABLE ? unit->name : id;
}

void figures_readings(struct app *app, const struct settings *settings, uint32_t version)
{
    buf_addf(&app->out, _("settings version %u. Read as: "), version);
    settings_readings(settings, &app->out);
    buf_addc(&app->out, '\n');
}

enum status figures_print(struct app *app, Bairi__V1__ReportUnit *const *units, size_t count,
                          const struct settings *settings, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"place",          N_("Place"),         CELL_NUMBER},
        {"unit",           N_("Unit"),          CELL_TEXT  },
        {"target",         N_("Target"),        CELL_NUMBER},
        {"counted",        N_("Counted"),       CELL_NUMBER},
        {"pending",        N_("Pending"),       CELL_SPARE },
        {"new_count",      N_("New"),           CELL_SPARE },
        {"amount_wan",     N_("100m yuan"),     CELL_SPARE },
        {"rate",           N_("Completion %"),  CELL_FIGURE},
        {"schedule_gap",   N_("Schedule ±"),   CELL_FIGURE},
        {"base",           N_("Base"),          CELL_FIGURE},
        {"bonus",          N_("Bonus"),         CELL_FIGURE},
        {"penalty",        N_("Penalty"),       CELL_FIGURE},
        {"total",          N_("Total"),         CELL_FIGURE},
        {"place_by_rate",  N_("By completion"), CELL_SPARE },
        {"place_by_total", N_("By total"),      CELL_SPARE },
        {"total_exact",    N_("Exact total"),   CELL_WIDE  },
        {"new_amount_wan", N_("New amount"),    CELL_WIDE  },
        {NULL,             NULL,                CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = app->arena;

    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ReportUnit *unit = units[i];

        sheet_row(sheet, group_place(app, unit), unit_shown(app, settings, unit->unit),
                  unit->target ? word_number(unit->target, arena) : "-",
                  word_number(unit->counted, arena), word_number(unit->pending, arena),
                  word_number(unit->new_count, arena),
                  word_amount(unit->amount_wan, app->format, arena), unit->rate, unit->schedule_gap,
                  unit->base_points, unit->bonus, unit->penalty, unit->total,
                  place_of(app, unit->place_by_rate), place_of(app, unit->place_by_total),
                  unit->total_exact, word_number(unit->new_amount_wan, arena), NULL);
    }
    return app_print(app, sheet, err);
}
