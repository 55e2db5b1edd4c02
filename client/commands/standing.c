/* The clerk's one screen and the bureau's one table, from a StatusReply alone. */
#include "client/commands/standing.h"

#include <string.h>

#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

enum { WIDE = 100 }; /* columns from which units are shown by their names */

/* ---- heading ---- */

static const char *unit_name(const struct standing *standing, const Bairi__V1__UnitStatus *status)
{
    const struct unit *unit =
        standing->settings ? settings_unit(standing->settings, status->unit) : NULL;

    return unit ? unit->name : status->unit;
}

static const char *subunit_name(const struct standing *standing,
                                const Bairi__V1__UnitStatus *status)
{
    const struct unit *unit =
        standing->settings ? settings_unit(standing->settings, status->unit) : NULL;

    for (size_t i = 0; unit && i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, status->subunit) == 0)
            return unit->subunits[i].name;
    return status->subunit;
}

static bool is_reopened(const Bairi__V1__StatusReply *reply)
{
    for (size_t i = 0; i < reply->n_units; i++)
        if (reply->units[i]->reopened > reply->time)
            return true;
    return false;
}

static void say_period(const struct standing *standing, const struct prose *prose)
{
    const Bairi__V1__StatusReply *reply = standing->reply;
    const struct instant now = {reply->time};
    const struct instant deadline = {reply->deadline}, last = {reply->last_deadline};
    const char *end = word_day(reply->end, prose->arena);
    const char *text;

    if (reply->period[0] != '\0')
        text = arena_printf(prose->arena, _("%s ends %s, %s; the campaign ends %s"), reply->period,
                            deadline_shown(deadline, prose->arena),
                            deadline_left(now, deadline, prose->arena), end);
    else if (last.us > now.us)
        text = arena_printf(prose->arena, _("no period is running now; the campaign ends %s"), end);
    else if (is_reopened(reply))
        text = arena_printf(prose->arena,
                            _("the last deadline was %s; a reopened unit may still report"),
                            deadline_shown(last, prose->arena));
    else
        text = arena_printf(prose->arena,
                            _("the last deadline was %s: nothing more is taken for the campaign"),
                            deadline_shown(last, prose->arena));
    prose_hang(prose, "", text);
}

void standing_heading(const struct standing *standing, const struct prose *prose)
{
    if (standing->settings)
        prose_hang(prose, "", standing->settings->name);
    prose_hang(prose, "",
               arena_printf(
                   prose->arena, _("%s, as it stands, not released"),
                   word_time((struct instant){standing->reply->time}, FORMAT_TABLE, prose->arena)));
    say_period(standing, prose);
}

/* ---- figures ---- */

struct line {
    const char *label;
    const char *text; /* NULL: the line is left out */
};

static const char *counted(const Bairi__V1__ReportUnit *figures, struct arena *arena)
{
    if (figures->target == 0)
        return arena_printf(arena, _("%u; the unit has no target"), figures->counted);
    if (figures->counted >= figures->target)
        return arena_printf(arena, _("%u of %u, the target is met; completion %s %%"),
                            figures->counted, figures->target, figures->rate);
    return arena_printf(arena, _("%u of %u, %u to go; completion %s %%"), figures->counted,
                        figures->target, figures->target - figures->counted, figures->rate);
}

static const char *schedule(const Bairi__V1__StatusReply *reply,
                            const Bairi__V1__ReportUnit *figures, struct arena *arena)
{
    if (figures->target == 0 || figures->schedule_gap[0] == '\0')
        return NULL;
    return arena_printf(arena, _("%s percentage points; %s %% of the campaign's days are gone"),
                        figures->schedule_gap, reply->schedule);
}

static const Bairi__V1__PeriodState *running(const Bairi__V1__StatusReply *reply,
                                             const Bairi__V1__UnitStatus *unit)
{
    for (size_t i = 0; i < unit->n_periods; i++)
        if (strcmp(unit->periods[i]->period, reply->period) == 0)
            return unit->periods[i];
    return NULL;
}

static int plan_gap(const Bairi__V1__UnitStatus *unit)
{
    return (int)(unit->figures ? unit->figures->counted : 0) - (int)unit->plan_due;
}

static const char *plan(const Bairi__V1__StatusReply *reply, const Bairi__V1__UnitStatus *unit,
                        struct arena *arena)
{
    if (!unit->has_plan)
        return NULL;
    if (reply->period[0] == '\0')
        return arena_printf(arena, _("%+d: %u planned"), plan_gap(unit), unit->plan_due);
    return arena_printf(arena, _("%+d: %u planned up to the end of %s"), plan_gap(unit),
                        unit->plan_due, reply->period);
}

static const char *this_period(const Bairi__V1__StatusReply *reply,
                               const Bairi__V1__UnitStatus *unit, struct arena *arena)
{
    const Bairi__V1__PeriodState *period = running(reply, unit);

    if (!period)
        return NULL;
    if (period->received == 0 && period->nothing)
        return _("zero report sent");
    if (unit->has_plan)
        return arena_printf(arena, _("%u received, %u planned"), period->received, period->planned);
    return arena_printf(arena, _("%u received"), period->received);
}

static const char *reopened(const Bairi__V1__StatusReply *reply, const Bairi__V1__UnitStatus *unit,
                            struct arena *arena)
{
    const struct instant now = {reply->time}, until = {unit->reopened};

    if (until.us <= now.us)
        return NULL;
    return arena_printf(arena, _("reports are taken until %s, %s"), deadline_shown(until, arena),
                        deadline_left(now, until, arena));
}

static const char *projects(const Bairi__V1__UnitStatus *unit, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < unit->n_counts && text; i++)
        text =
            arena_printf(arena, "%s%s%s %u", text, text[0] ? " · " : "",
                         word_shown(unit->counts[i]->state, FORMAT_TABLE), unit->counts[i]->count);
    return text && text[0] != '\0' ? text : _("none yet");
}

static const char *responsible(const Bairi__V1__UnitStatus *unit, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < unit->n_responsible && text; i++) {
        const Bairi__V1__Contact *contact = unit->responsible[i]->contact;

        text = arena_printf(arena, "%s%s%s %s %s", text, i > 0 ? "; " : "",
                            contact ? contact->name : "-", contact ? contact->title : "",
                            contact ? contact->phone : "");
    }
    return unit->n_responsible > 0 ? text : NULL;
}

static void say_figures(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                        const struct prose *prose)
{
    const Bairi__V1__StatusReply *reply = standing->reply;
    const Bairi__V1__ReportUnit *figures = unit->figures;
    struct arena *arena = prose->arena;
    const char *open = reopened(reply, unit, arena);
    const struct line lines[] = {
        {_("Counted"),                 figures ? counted(figures,          arena) : NULL},
        {_("Schedule ±"),                            figures ? schedule(reply,                                               figures, arena) : NULL},
        {_("Plan ±"),                     plan(reply,unit, arena)},
        {_("Pending"),
         figures ? arena_printf(arena,                     _("%u, not counted until decided"), figures->pending)
                 : NULL},
        {_("Projects"),                      projects(unit,                                                        arena)},
        {reply->period[0] ? reply->period : "", this_period(reply,unit, arena)},
        {_("Responsible"),                            responsible(unit,                                                  arena)},
        {_("Reopened"),                      open},
    };
    const size_t count = sizeof(lines) / sizeof(lines[0]);
    size_t columns = 0;

    for (size_t i = 0; i < count; i++)
        if (lines[i].text && text_width(prose_label(prose, lines[i].label, 0)) > columns)
            columns = text_width(prose_label(prose, lines[i].label, 0));
    for (size_t i = 0; i < count; i++)
        if (lines[i].text)
            prose_hang(prose,
                       arena_printf(arena, "  %s  ", prose_label(prose, lines[i].label, columns)),
                       lines[i].text);
}

/* ---- what is to be done ---- */

static void say_commands(const struct prose *prose, const char *commands)
{
    for (const char *at = commands; at[0] != '\0'; at += strspn(at, "\n")) {
        size_t length = strcspn(at, "\n");

        buf_addf(prose->out, "     %.*s\n", (int)length, at);
        at += length;
    }
}

static void say_duties(const struct standing *standing, const struct duty_list *list,
                       const struct prose *prose)
{
    for (size_t i = 0; i < list->count; i++) {
        prose_hang(prose, arena_printf(prose->arena, "%2zu. ", i + 1), list->items[i].sentence);
        if (standing->own)
            say_commands(prose, list->items[i].command);
    }
}

/* ---- what is over ---- */

static const char *add_name(const char *names, const char *name, struct arena *arena)
{
    return names ? arena_printf(arena, "%s%s%s", names, names[0] ? ", " : "", name) : NULL;
}

/* After the last deadline no report can be made up for, and no version completed. */
static void say_over(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                     const struct prose *prose)
{
    const char *silent = "", *projects = "";

    for (size_t i = 0; i < unit->n_periods && duties_are_closed(standing, unit); i++)
        if (unit->periods[i]->received == 0 && !unit->periods[i]->nothing)
            silent = add_name(silent, unit->periods[i]->period, prose->arena);
    for (size_t i = 0; i < unit->n_waiting; i++)
        if (unit->waiting[i]->project && !duty_is_open(standing, unit, unit->waiting[i]))
            projects = add_name(projects,
                                arena_printf(prose->arena, "%s/%s", unit->waiting[i]->project->unit,
                                             unit->waiting[i]->project->project_no),
                                prose->arena);
    if (silent && silent[0] != '\0')
        prose_hang(prose, "",
                   arena_printf(prose->arena,
                                _("Neither report nor zero report came in %s; the last deadline "
                                  "has passed, so this cannot be made up for any more."),
                                silent));
    if (projects && projects[0] != '\0')
        prose_hang(prose, "",
                   arena_printf(prose->arena,
                                _("Returned or not countersigned, and not received any more since "
                                  "the last deadline has passed: %s."),
                                projects));
}

/* True of every unit of which nothing is asked, whatever it reported. */
static const char *closing(const struct standing *standing, const Bairi__V1__UnitStatus *unit)
{
    if (duties_are_closed(standing, unit))
        return _("Reporting is over; nothing waits for the unit.");
    if (unit->n_periods == 0)
        return _("Nothing has to be reported yet, and nothing waits for the unit.");
    return standing->own ? _("All is well: every period so far has its report or zero report, and "
                             "nothing waits for the unit.")
                         : _("All is well: every period so far has its report or zero report, and "
                             "no project waits for the unit.");
}

enum status standing_unit(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                          const struct prose *prose, struct error *err)
{
    struct duty_list list;

    TRY(duties_of_unit(standing, unit, prose->arena, &list, err));
    standing_heading(standing, prose);
    buf_addc(prose->out, '\n');
    prose_hang(prose, "",
               unit->subunit[0] == '\0'
                   ? unit_name(standing, unit)
                   : arena_printf(prose->arena, _("%s · %s (figures of the whole unit)"),
                                  unit_name(standing, unit), subunit_name(standing, unit)));
    say_figures(standing, unit, prose);
    buf_addc(prose->out, '\n');
    if (list.count == 0)
        prose_hang(prose, "", closing(standing, unit));
    else
        buf_addf(prose->out, "%s\n", _("To be done, most urgent first:"));
    say_duties(standing, &list, prose);
    say_over(standing, unit, prose);
    return buf_finish(prose->out, err);
}

enum status standing_bureau_duties(const struct standing *standing, const struct prose *prose,
                                   struct error *err)
{
    struct duty_list list;

    TRY(duties_of_bureau(standing, prose->arena, &list, err));
    if (list.count == 0) {
        prose_hang(prose, "", _("All is well: nothing waits for the bureau."));
        return buf_finish(prose->out, err);
    }
    buf_addf(prose->out, "%s\n", _("To be done, most urgent first:"));
    say_duties(standing, &list, prose);
    return buf_finish(prose->out, err);
}

/* ---- all units ---- */

static unsigned count_in(const Bairi__V1__UnitStatus *unit, const char *state)
{
    for (size_t i = 0; i < unit->n_counts; i++)
        if (strcmp(unit->counts[i]->state, state) == 0)
            return unit->counts[i]->count;
    return 0;
}

/* what was heard in the running period: a number, the zero report, or silence */
static const char *heard(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                         enum format format, struct arena *arena)
{
    const Bairi__V1__PeriodState *period = running(standing->reply, unit);

    if (!period || standing->reply->period[0] == '\0')
        return "";
    if (period->received == 0)
        return word_shown(period->nothing ? "nothing" : "silent", format);
    return word_number(period->received, arena);
}

static const char *plan_shown(const Bairi__V1__UnitStatus *unit, struct arena *arena)
{
    return unit->has_plan ? arena_printf(arena, "%+d", plan_gap(unit)) : "-";
}

static void add_row(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                    enum format format, struct arena *arena, struct sheet *sheet)
{
    const Bairi__V1__ReportUnit *figures = unit->figures;
    const bool has_target = figures && figures->target > 0;

    sheet_row(
        sheet, unit->unit, unit->subunit, has_target ? word_number(figures->target, arena) : "-",
        word_number(figures ? figures->counted : 0, arena), figures ? figures->rate : "",
        figures ? figures->schedule_gap : "", plan_shown(unit, arena),
        word_number(figures ? figures->pending : 0, arena), heard(standing, unit, format, arena),
        word_number(count_in(unit, "returned"), arena),
        word_number(count_in(unit, "awaiting"), arena), word_number(unit->open_questions, arena),
        word_shown(unit->n_responsible > 0 ? "yes" : "no", format), NULL);
}

struct sheet *standing_units(const struct standing *standing, enum format format,
                             struct arena *arena)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",           N_("Unit"),         CELL_TEXT  },
        {"subunit",        N_("Sub-unit"),     CELL_TEXT  },
        {"target",         N_("Target"),       CELL_NUMBER},
        {"counted",        N_("Counted"),      CELL_NUMBER},
        {"rate",           N_("Completion %"), CELL_FIGURE},
        {"schedule_gap",   N_("Schedule ±"),  CELL_FIGURE},
        {"plan_gap",       N_("Plan ±"),      CELL_FIGURE},
        {"pending",        N_("Pending"),      CELL_NUMBER},
        {"period",         N_("This period"),  CELL_TEXT  },
        {"returned",       N_("Sent back"),    CELL_NUMBER},
        {"awaiting",       N_("Unsigned"),     CELL_NUMBER},
        {"open_questions", N_("To answer"),    CELL_NUMBER},
        {"responsible",    N_("Responsible"),  CELL_TEXT  },
        {NULL,             NULL,               CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < standing->reply->n_units; i++)
        add_row(standing, standing->reply->units[i], format, arena, sheet);
    return sheet;
}

/* ---- all units, for the screen ---- */

static void add_unit(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                     const struct prose *prose, struct sheet *sheet)
{
    const Bairi__V1__ReportUnit *figures = unit->figures;
    const bool narrow = prose->width > 0 && prose->width < WIDE;
    struct arena *arena = prose->arena;

    sheet_row(sheet, narrow ? unit->unit : unit_name(standing, unit),
              figures && figures->target > 0
                  ? arena_printf(arena, "%u/%u", figures->counted, figures->target)
                  : word_number(figures ? figures->counted : 0, arena),
              figures ? figures->rate : "", figures ? figures->schedule_gap : "",
              plan_shown(unit, arena), word_number(figures ? figures->pending : 0, arena),
              heard(standing, unit, FORMAT_TABLE, arena),
              word_number(count_in(unit, "returned"), arena),
              word_number(unit->open_questions, arena), NULL);
}

struct sheet *standing_table(const struct standing *standing, const struct prose *prose)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",           N_("Unit"),         CELL_TEXT  },
        {"counted",        N_("Counted"),      CELL_FIGURE},
        {"rate",           N_("Completion %"), CELL_FIGURE},
        {"schedule_gap",   N_("Schedule ±"),  CELL_FIGURE},
        {"plan_gap",       N_("Plan ±"),      CELL_FIGURE},
        {"pending",        N_("Pending"),      CELL_NUMBER},
        {"period",         N_("This period"),  CELL_FIGURE},
        {"returned",       N_("Sent back"),    CELL_NUMBER},
        {"open_questions", N_("To answer"),    CELL_NUMBER},
        {NULL,             NULL,               CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < standing->reply->n_units; i++)
        add_unit(standing, standing->reply->units[i], prose, sheet);
    return sheet;
}
