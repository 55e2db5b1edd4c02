/* bairi subunits: what each department or group of a unit reported, unranked. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

static struct sheet *make_sheet(void)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",        N_("Unit"),              CELL_WIDE  },
        {"subunit",     N_("Sub-unit"),          CELL_TEXT  },
        {"projects",    N_("Reported"),          CELL_NUMBER},
        {"counted",     N_("Counted"),           CELL_NUMBER},
        {"amount_wan",  N_("100m yuan"),         CELL_NUMBER},
        {"foreign",     N_("Foreign"),           CELL_NUMBER},
        {"pending",     N_("Pending"),           CELL_NUMBER},
        {"pending_wan", N_("Pending 100m yuan"), CELL_WIDE  },
        {NULL,          NULL,                    CELL_TEXT  }
    };

    return sheet_create(COLUMNS);
}

/* By its name in tables; "" is what names none. */
static const char *name_of(struct app *app, const struct unit *unit, const char *id)
{
    if (app->format != FORMAT_TABLE)
        return id;
    for (size_t i = 0; i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, id) == 0)
            return unit->subunits[i].name;
    return _("(the unit itself)");
}

static void add_row(struct app *app, struct sheet *sheet, const struct unit *unit, const char *name,
                    const Bairi__V1__SubunitFigures *row)
{
    struct arena *arena = app->arena;

    sheet_row(sheet, unit->id, name, word_number(row->projects, arena),
              word_number(row->counted, arena), word_amount(row->amount_wan, app->format, arena),
              word_number(row->foreign, arena), word_number(row->pending, arena),
              word_amount(row->pending_wan, app->format, arena), NULL);
}

static enum status show_unit(struct app *app, struct sheet *all, const struct unit *unit,
                             struct error *err)
{
    OWNED(sheet_destroy) struct sheet *own = make_sheet();
    bool is_table = app->format == FORMAT_TABLE;
    const Bairi__V1__SubunitsReply *reply = NULL;

    TRY(bureau_subunits(app->bureau, app->arena, unit->id, &reply, err));
    for (size_t i = 0; i < reply->n_rows; i++)
        add_row(app, is_table ? own : all, unit, name_of(app, unit, reply->rows[i]->subunit),
                reply->rows[i]);
    if (!is_table)
        return STATUS_OK;
    add_row(app, own, unit, _("Together"), reply->total);
    buf_addf(&app->out, "%s\n%s\n", unit->name, _("as it stands, not released; not ranked"));
    return app_print(app, own, err);
}

static enum status subunits(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *all = make_sheet();
    const char *wanted = cli_arg(app->args, 0);
    const struct identity *self;
    struct settings settings;
    size_t shown = 0;

    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    self = bureau_self(app->bureau);
    if (!wanted && self->role == ROLE_UNIT)
        wanted = self->unit;
    if (wanted)
        TRY(app_unit(app, &settings, wanted, err));
    for (size_t i = 0; i < settings.unit_count; i++) {
        const struct unit *unit = &settings.units[i];
        if (wanted ? strcmp(unit->id, wanted) != 0 : unit->subunit_count == 0)
            continue;
        if (shown++ > 0 && app->format == FORMAT_TABLE)
            buf_addc(&app->out, '\n');
        TRY(show_unit(app, all, unit, err));
    }
    if (shown == 0)
        buf_addf(&app->said, "%s\n", _("no unit of this campaign has sub-units"));
    return app->format == FORMAT_TABLE ? STATUS_OK : app_print(app, all, err);
}

static int run_subunits(const struct cli_args *args, void *context)
{
    return app_run(args, context, subunits);
}

static const char *const EXAMPLES[] = {
    N_("bairi subunits — the departments and groups of every unit that has some"),
    N_("bairi subunits gangcheng -o csv — for a spreadsheet"), NULL};

const struct cli_command subunits_command = {
    "subunits", "[UNIT]", 0,    1,           N_("show what each sub-unit reported, unranked"),
    NULL,       EXAMPLES, NULL, run_subunits};
