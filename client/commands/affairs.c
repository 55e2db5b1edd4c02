/* bairi plan, responsible: what a unit means to sign, and who answers for its reports. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/unit_plan.h"
#include "client/render/words.h"
#include "common/text.h"

static enum status units_alone(struct app *app, struct error *err)
{
    if (bureau_self(app->bureau)->role == ROLE_UNIT)
        return STATUS_OK;
    return error_set(err, STATUS_PERMISSION_DENIED,
                     "a unit's plan and responsible person are told by the unit itself; your role "
                     "(%s) can only look at them",
                     role_name(bureau_self(app->bureau)->role));
}

/* ---- plan ---- */

static const char *owner_shown(struct app *app, const char *unit, const char *subunit)
{
    return subunit[0] == '\0' ? unit : arena_printf(app->arena, "%s · %s", unit, subunit);
}

static enum status show_plans(struct app *app, const Bairi__V1__AffairsReply *reply,
                              struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",       N_("Unit"),      CELL_TEXT  },
        {"subunit",    N_("Sub-unit"),  CELL_WIDE  },
        {"period",     N_("Period"),    CELL_TEXT  },
        {"count",      N_("Count"),     CELL_NUMBER},
        {"amount_wan", N_("100m yuan"), CELL_NUMBER},
        {"time",       N_("Filed"),     CELL_TEXT  },
        {"author",     N_("By"),        CELL_TEXT  },
        {NULL,         NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_plans; i++) {
        const Bairi__V1__AffairsReply__Plan *plan = reply->plans[i];

        for (size_t j = 0; j < plan->n_items; j++)
            sheet_row(sheet,
                      app->format == FORMAT_TABLE ? owner_shown(app, plan->unit, plan->subunit)
                                                  : plan->unit,
                      plan->subunit, plan->items[j]->period,
                      word_number(plan->items[j]->count, app->arena),
                      plan->items[j]->amount_wan > 0
                          ? word_amount(plan->items[j]->amount_wan, app->format, app->arena)
                          : "",
                      word_time((struct instant){plan->time}, app->format, app->arena),
                      plan->author_name, NULL);
    }
    return app_print_list(app, sheet, _("no plan is filed; bairi plan PERIOD=COUNT … files one"),
                          err);
}

/* The plan in force of the caller's own unit or department. */
static enum status own_plan(struct app *app, const struct settings *settings, struct unit_plan *out,
                            struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);
    const Bairi__V1__AffairsReply *reply = NULL;

    *out = (struct unit_plan){NULL, 0};
    TRY(bureau_affairs(app->bureau, app->arena, self->unit, &reply, err));
    for (size_t i = 0; i < reply->n_plans; i++)
        if (strcmp(reply->plans[i]->unit, self->unit) == 0 &&
            strcmp(reply->plans[i]->subunit, self->subunit) == 0)
            return unit_plan_from(reply->plans[i]->items, reply->plans[i]->n_items, settings,
                                  app->arena, out, err);
    return STATUS_OK;
}

static enum status read_plan(struct app *app, const struct settings *settings,
                             struct unit_plan *plan, struct error *err)
{
    for (int i = 0; i < cli_arg_count(app->args); i++)
        if (unit_plan_set(plan, cli_arg(app->args, i), false, settings, app->arena, err) !=
            STATUS_OK)
            return app_usage(app, err->status);
    for (int i = 0; cli_value_at(app->args, "amount", i); i++)
        if (unit_plan_set(plan, cli_value_at(app->args, "amount", i), true, settings, app->arena,
                          err) != STATUS_OK)
            return app_usage(app, err->status);
    return STATUS_OK;
}

static enum status file_plan(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *changes = NULL;
    struct acceptances accepted = {NULL, 0};
    struct unit_plan before, after;
    struct settings settings;

    TRY(units_alone(app, err));
    TRY(app_settings(app, &settings, err));
    TRY(own_plan(app, &settings, &before, err));
    TRY(unit_plan_from(before.items, before.count, &settings, app->arena, &after, err));
    TRY(read_plan(app, &settings, &after, err));
    if (unit_plan_is_same(&before, &after)) {
        buf_addf(&app->said, "%s\n", _("the plan already says so; nothing was sent"));
        return app->format == FORMAT_TABLE ? STATUS_OK : app_print_accepted(app, &accepted, err);
    }
    if (app->format == FORMAT_TABLE) {
        changes = unit_plan_changes(&before, &after, app->format, app->arena);
        TRY(app_print(app, changes, err));
    }
    TRY(app_confirm(app, _("File this plan?"), err));
    TRY(bureau_file_plan(app->bureau, app->arena, after.items, after.count, &accepted, err));
    if (app->format == FORMAT_TABLE)
        buf_addc(&app->out, '\n');
    return app_print_accepted(app, &accepted, err);
}

static enum status plan(struct app *app, struct error *err)
{
    const Bairi__V1__AffairsReply *reply = NULL;
    const char *first = cli_arg(app->args, 0);

    TRY(app_connect(app, err));
    if ((first && strchr(first, '=')) || cli_value(app->args, "amount"))
        return file_plan(app, err);
    if (cli_arg_count(app->args) > 1 || (first && !id_is_valid(first)))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' is no plan: write PERIOD=COUNT, for example "
                                        "2020-11=12",
                                        cli_arg(app->args, cli_arg_count(app->args) - 1)));
    TRY(bureau_affairs(app->bureau, app->arena, first, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    return show_plans(app, reply, err);
}

/* ---- responsible ---- */

static void add_named(struct app *app, struct sheet *sheet,
                      const Bairi__V1__AffairsReply__Named *named)
{
    const Bairi__V1__Responsible *responsible = named->responsible;
    const Bairi__V1__Contact *contact = responsible->contact;

    sheet_row(sheet,
              app->format == FORMAT_TABLE ? owner_shown(app, named->unit, responsible->subunit)
                                          : named->unit,
              responsible->subunit, contact ? contact->name : "-", contact ? contact->title : "",
              contact ? contact->phone : "", word_day(responsible->from, app->arena),
              word_day(responsible->to, app->arena),
              word_number((long long)responsible->index, app->arena), NULL);
}

static enum status show_responsible(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",    N_("Unit"),        CELL_TEXT  },
        {"subunit", N_("Sub-unit"),    CELL_WIDE  },
        {"name",    N_("Responsible"), CELL_TEXT  },
        {"title",   N_("Post"),        CELL_TEXT  },
        {"phone",   N_("Phone"),       CELL_TEXT  },
        {"from",    N_("First day"),   CELL_TEXT  },
        {"to",      N_("Last day"),    CELL_TEXT  },
        {"index",   N_("Record"),      CELL_NUMBER},
        {NULL,      NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__AffairsReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_affairs(app->bureau, app->arena, cli_arg(app->args, 0), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_responsible; i++)
        if (reply->responsible[i]->responsible)
            add_named(app, sheet, reply->responsible[i]);
    return app_print_list(app, sheet,
                          _("nobody is named; bairi responsible name NAME … names somebody"), err);
}

static enum status read_day(struct app *app, const char *option, day *out, struct error *err)
{
    const char *text = cli_value(app->args, option);

    *out = text ? day_parse_iso(text) : 0;
    if (!text || *out != 0)
        return STATUS_OK;
    return app_usage(app,
                     error_set(err, STATUS_INVALID_ARGUMENT,
                               "--%s: '%s' is not a day; write it like 2020-11-26", option, text));
}

/* Who answers now, and who shall: the latest naming of the caller's own unit or department. */
static enum status show_naming(struct app *app, const char *name, const char *title, day from,
                               struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);
    const Bairi__V1__AffairsReply *reply = NULL;
    const char *before = _("nobody");

    TRY(bureau_affairs(app->bureau, app->arena, self->unit, &reply, err));
    for (size_t i = 0; i < reply->n_responsible; i++) {
        const Bairi__V1__Responsible *one = reply->responsible[i]->responsible;

        if (one && one->contact && strcmp(one->subunit, self->subunit) == 0)
            before = arena_printf(app->arena, _("%s, %s"), one->contact->name, one->contact->title);
    }
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->out, _("%s → %s, %s, from %s\n"), before, name, title,
                 word_day(from, app->arena));
    return STATUS_OK;
}

static enum status name_responsible(struct app *app, struct error *err)
{
    const char *name = NULL, *title = NULL, *phone = NULL, *since = NULL;
    struct acceptances accepted = {NULL, 0};
    day from = 0, to = 0;

    TRY(desk_text(app, cli_arg(app->args, 0), &name, err));
    TRY(app_needs(app, "title", &title, err));
    TRY(app_needs(app, "phone", &phone, err));
    TRY(app_needs(app, "from", &since, err));
    TRY(read_day(app, "from", &from, err));
    TRY(read_day(app, "to", &to, err));
    TRY(app_connect(app, err));
    TRY(units_alone(app, err));
    TRY(show_naming(app, name, title, from, err));
    TRY(app_confirm(app, _("Name this person?"), err));
    TRY(bureau_name_responsible(app->bureau, app->arena, name, title, phone, from, to, &accepted,
                                err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- rows ---- */

static int run_plan(const struct cli_args *args, void *context)
{
    return app_run(args, context, plan);
}

static int run_show(const struct cli_args *args, void *context)
{
    return app_run(args, context, show_responsible);
}

static int run_name(const struct cli_args *args, void *context)
{
    return app_run(args, context, name_responsible);
}

static const struct cli_option PLAN_OPTIONS[] = {
    {"amount", 0,   CLI_VALUE, true,  "PERIOD=万元", N_("planned investment of a period")},
    {"yes",    'y', CLI_FLAG,  false, NULL,            N_("do not ask")                    },
    {NULL,     0,   CLI_FLAG,  false, NULL,            NULL                                }
};
static const struct cli_option NAME_OPTIONS[] = {
    {"title", 0,   CLI_VALUE, false, "TEXT", N_("post")                              },
    {"phone", 0,   CLI_VALUE, false, "TEXT", N_("telephone number")                  },
    {"from",  0,   CLI_VALUE, false, "DATE", N_("the first day")                     },
    {"to",    0,   CLI_VALUE, false, "DATE", N_("the last day; none: until replaced")},
    {"yes",   'y', CLI_FLAG,  false, NULL,   N_("do not ask")                        },
    {NULL,    0,   CLI_FLAG,  false, NULL,   NULL                                    }
};

static const char *const PLAN_EXAMPLES[] = {
    N_("bairi plan — the plan that is filed"),
    N_("bairi plan 2020-10=8 2020-11=12 2020-12=10 — how many projects in which period"),
    N_("bairi plan 2020-11=14 --amount 2020-11=50000 --yes — changes one period"), NULL};
static const char *const SHOW_EXAMPLES[] = {
    N_("bairi responsible — who answers for the unit's reports"), NULL};
static const char *const NAME_EXAMPLES[] = {
    N_("bairi responsible name 测试员甲 --title 招商科长 --phone 000-0000000 --from 2020-10-08 — "
       "from that day until replaced"),
    NULL};

const struct cli_command plan_command = {
    "plan",
    "[UNIT | PERIOD=COUNT …]",
    0,
    -1,
    N_("the unit's own plan: show it, or file it"),
    N_("How many projects the unit means to sign anew in each period. Periods that are not named "
       "keep what was filed. Old and new are shown before anything is sent."),
    PLAN_EXAMPLES,
    PLAN_OPTIONS,
    run_plan};
const struct cli_command responsible_command = {
    "responsible", "[UNIT]",      0,    1,       N_("who answers for the unit's reports"),
    NULL,          SHOW_EXAMPLES, NULL, run_show};
const struct cli_command responsible_name_command = {
    "responsible name",
    "NAME",
    1,
    1,
    N_("name the unit's responsible person"),
    N_("Name, post and telephone are seen by the unit itself and the bureau alone."),
    NAME_EXAMPLES,
    NAME_OPTIONS,
    run_name};
