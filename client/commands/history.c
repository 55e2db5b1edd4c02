/* bairi history: every version and step of a project, with what each version changed. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/changes.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/outbox_said.h"
#include "client/render/words.h"
#include "common/json.h"
#include "common/record/record.h"
#include "common/text.h"

/* One step of the road and, where it brought a version, that version. */
struct station {
    const Bairi__V1__ProjectStep *step;
    const Bairi__V1__ProjectVersion *version; /* NULL: no new version */
    const Bairi__V1__Reduction *reduction;    /* NULL: reduces nothing that still stands */
    struct changes changes;                   /* against the version before, or by the reduction */
};
struct road {
    struct station *stations;
    size_t count;
};

static const Bairi__V1__ProjectVersion *version_at(const Bairi__V1__ProjectShowReply *reply,
                                                   uint64_t index, size_t *place)
{
    for (size_t i = 0; i < reply->n_versions; i++)
        if (reply->versions[i]->index == index) {
            *place = i;
            return reply->versions[i];
        }
    return NULL;
}

static enum status compare(struct app *app, const Bairi__V1__ProjectVersion *before,
                           const Bairi__V1__ProjectVersion *after, struct changes *out,
                           struct error *err)
{
    struct project old;
    struct project new;

    TRY(record_from_message(before->project, app->arena, &old, err));
    TRY(record_from_message(after->project, app->arena, &new, err));
    return changes_between(&old, &new, app->arena, out, err);
}

/* The version whose figures the step at an index put right. */
static const Bairi__V1__ProjectVersion *reduced_at(const Bairi__V1__ProjectShowReply *reply,
                                                   uint64_t index)
{
    for (size_t i = 0; i < reply->n_versions; i++)
        if (reply->versions[i]->reduction && reply->versions[i]->reduction->index == index)
            return reply->versions[i];
    return NULL;
}

/* As reported → as it counts. */
static enum status compare_reduced(struct app *app, const Bairi__V1__ProjectVersion *version,
                                   struct station *station, struct error *err)
{
    Bairi__V1__ProjectVersion right = *version;
    Bairi__V1__Project record = *version->project;

    station->reduction = version->reduction;
    record.amount_wan = version->reduction->amount_wan;
    record.amount_usd_wan = version->reduction->amount_usd_wan;
    record.foreign = version->reduction->foreign;
    record.foreign_share = version->reduction->foreign_share;
    right.project = &record;
    return compare(app, version, &right, &station->changes, err);
}

static enum status make_road(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                             struct road *out, struct error *err)
{
    out->stations = arena_array(app->arena, reply->n_steps + 1, sizeof(out->stations[0]));
    if (!out->stations)
        return app_no_memory(err);
    for (; out->count < reply->n_steps; out->count++) {
        struct station *station = &out->stations[out->count];
        size_t place = 0;

        station->step = reply->steps[out->count];
        station->version = version_at(reply, station->step->index, &place);
        if (station->version && place > 0)
            TRY(compare(app, reply->versions[place - 1], station->version, &station->changes, err));
        else if (!station->version && reduced_at(reply, station->step->index))
            TRY(compare_reduced(app, reduced_at(reply, station->step->index), station, err));
    }
    return STATUS_OK;
}

static const char *author_of(const Bairi__V1__ProjectStep *step)
{
    return step->author_name[0] ? step->author_name : step->author;
}

/* ---- for people ---- */

/* Widths of the columns that vary. */
struct widths {
    size_t version, verdict, author;
};

static void widen(size_t *width, const char *text)
{
    size_t n = text_width(text);

    *width = n > *width ? n : *width;
}

static const char *version_text(struct app *app, const Bairi__V1__ProjectStep *step)
{
    const char *text = arena_printf(app->arena, _("version %u"), step->version);

    return text ? text : "";
}

/* "proposed: void" */
static const char *what_happened(struct app *app, const Bairi__V1__ProjectStep *step)
{
    const char *what = word_shown(step->verdict, FORMAT_TABLE);

    if (step->action[0] == '\0' || strncmp(step->verdict, "propos", 6) != 0)
        return what;
    return arena_printf(app->arena, "%s: %s", what, word_shown(step->action, FORMAT_TABLE));
}

static struct widths widths_of(struct app *app, const struct road *road)
{
    struct widths widths = {0, 0, 0};

    for (size_t i = 0; i < road->count; i++) {
        widen(&widths.version, version_text(app, road->stations[i].step));
        widen(&widths.verdict, what_happened(app, road->stations[i].step));
        widen(&widths.author, text_printable(author_of(road->stations[i].step), app->arena));
    }
    return widths;
}

static void add_cell(struct buf *out, const char *text, size_t width)
{
    buf_adds(out, text);
    for (size_t n = text_width(text); n < width + 2; n++)
        buf_addc(out, ' ');
}

static void print_station(struct app *app, const struct station *station,
                          const struct widths *widths)
{
    const Bairi__V1__ProjectStep *step = station->step;
    const struct prose prose = desk_prose(app);

    add_cell(&app->out, word_time((struct instant){step->time}, FORMAT_TABLE, app->arena), 16);
    add_cell(&app->out, version_text(app, step), widths->version);
    add_cell(&app->out, what_happened(app, step), widths->verdict);
    add_cell(&app->out, text_printable(author_of(step), app->arena), widths->author);
    buf_addf(&app->out, _("record %llu"), (unsigned long long)step->index);
    if (station->version && station->version->late)
        buf_addf(&app->out, "  %s", _("late"));
    buf_addc(&app->out, '\n');
    if (step->reason[0] != '\0')
        prose_hang(&prose, _("    reason: "), step->reason);
    if (station->version && station->version->letter)
        buf_addf(&app->out, _("    entered by the bureau on the unit's letter %s\n"),
                 text_printable(station->version->letter->name, app->arena));
    changes_print(&station->changes, &prose);
}

static enum status print_people(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                                const struct road *road, struct error *err)
{
    const Bairi__V1__ProjectState *state = reply->state;
    struct widths widths = widths_of(app, road);

    buf_addf(&app->out, "%s/%s@%u  %s  %s", state->project->unit, state->project->project_no,
             state->version, text_printable(state->project->name, app->arena),
             word_shown(state->state, app->format));
    if (state->accepted_version != 0 && state->accepted_version != state->version)
        buf_addf(&app->out, _(" (version %u counts)"), state->accepted_version);
    buf_adds(&app->out, "\n\n");
    for (size_t i = 0; i < road->count; i++)
        print_station(app, &road->stations[i], &widths);
    return buf_finish(&app->out, err);
}

/* ---- for programs ---- */

static json_t *changes_json(const struct changes *changes)
{
    json_t *list = json_array();

    for (size_t i = 0; i < changes->count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "field", changes->items[i].field,
                                              "before", changes->items[i].before, "after",
                                              changes->items[i].after));
    return list;
}

static json_t *station_json(struct app *app, const struct station *station)
{
    const Bairi__V1__ProjectStep *step = station->step;
    const Bairi__V1__ProjectVersion *version = station->version;

    return json_pack("{s:I, s:s, s:I, s:b, s:s, s:s, s:s, s:s, s:b, s:s, s:o}", "record",
                     (json_int_t)step->index, "time",
                     word_time((struct instant){step->time}, FORMAT_JSON, app->arena), "version",
                     (json_int_t)step->version, "new_version", version != NULL, "what",
                     step->verdict, "author", step->author, "author_name", step->author_name,
                     "reason", step->reason, "late", version && version->late, "letter",
                     version && version->letter ? version->letter->name : "", "changes",
                     changes_json(&station->changes));
}

static enum status print_json(struct app *app, const struct road *road, struct error *err)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < road->count; i++)
        if (json_array_append_new(list, station_json(app, &road->stations[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    if (!list)
        return app_no_memory(err);
    json_write(list, true, &app->out);
    json_decref(list);
    return buf_finish(&app->out, err);
}

static enum status print_csv(struct app *app, const struct road *road, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"record",  N_("Record"),  CELL_NUMBER},
        {"time",    N_("Time"),    CELL_TEXT  },
        {"version", N_("Version"), CELL_NUMBER},
        {"what",    N_("What"),    CELL_TEXT  },
        {"author",  N_("By"),      CELL_TEXT  },
        {"reason",  N_("Reason"),  CELL_TEXT  },
        {"changes", N_("Changes"), CELL_TEXT  },
        {NULL,      NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < road->count; i++) {
        const Bairi__V1__ProjectStep *step = road->stations[i].step;

        sheet_row(sheet, word_number((long long)step->index, app->arena),
                  word_time((struct instant){step->time}, app->format, app->arena),
                  word_number(step->version, app->arena), step->verdict, author_of(step),
                  step->reason, changes_line(&road->stations[i].changes, app->arena), NULL);
    }
    return app_print(app, sheet, err);
}

static enum status history(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL;
    const char *project_no = NULL;
    struct road road = {0};

    TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(app_connect(app, err));
    TRY(bureau_versions(app->bureau, app->arena, unit, project_no, &reply, err));
    outbox_mention(app);
    TRY(make_road(app, reply, &road, err));
    switch (app->format) {
    case FORMAT_JSON:
        return print_json(app, &road, err);
    case FORMAT_CSV:
        return print_csv(app, &road, err);
    case FORMAT_TABLE:
        break;
    }
    return print_people(app, reply, &road, err);
}

static int run_history(const struct cli_args *args, void *context)
{
    return app_run(args, context, history);
}

static const char *const EXAMPLES[] = {
    N_("bairi history zhongjie/Z-01 — who did what when, and what each version changed"),
    N_("bairi history zhongjie/Z-01 -o json — for programs"), NULL};

const struct cli_command history_command = {
    "history",
    "UNIT/NO",
    1,
    1,
    N_("show every version and step of a project, with its changes"),
    N_("Contacts are left out: they are private and kept for the latest version alone."),
    EXAMPLES,
    NULL,
    run_history};
