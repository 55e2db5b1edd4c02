/* The list of what is to be done: each rule adds its items, then they are put in order. */
#include "client/commands/duties_parts.h"

#include <string.h>

#include "client/commands/objection_said.h"
#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

enum { BESIDE_PROJECTS = 8, NAMED_MOST = 6, TYPED_MOST = 3 };

void duties_add(struct making *making, int64_t due, const char *sentence, const char *command)
{
    making->failed = making->failed || !sentence || !command;
    if (!making->failed)
        making->list->items[making->list->count++] = (struct duty){sentence, command, due};
}

static const char *reference(const struct making *making, const Bairi__V1__ProjectState *state)
{
    return arena_printf(making->arena, "%s/%s", state->project->unit, state->project->project_no);
}

bool duties_are_closed(const struct standing *standing, const Bairi__V1__UnitStatus *unit)
{
    return standing->reply->last_deadline <= standing->reply->time &&
           unit->reopened <= standing->reply->time;
}

/* a version sent again by its return date keeps the received time of the one before */
bool duty_is_open(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                  const Bairi__V1__ProjectState *state)
{
    return !duties_are_closed(standing, unit) ||
           (state->return_by != 0 && deadline_of_day(state->return_by).us > standing->reply->time);
}

/* ---- a unit's ---- */

void duties_add_waiting(struct making *making)
{
    size_t waiting = making->standing->waiting;

    if (waiting == 1)
        duties_add(making, INT64_MIN,
                   _("one statement has been signed but not received: it waits in the outbox"),
                   "bairi receipts --send");
    else if (waiting > 1)
        duties_add(
            making, INT64_MIN,
            arena_printf(making->arena,
                         _("%zu statements have been signed but not received: they wait in the "
                           "outbox"),
                         waiting),
            "bairi receipts --send");
    if (making->standing->refused > 0)
        duties_add(
            making, INT64_MIN,
            arena_printf(making->arena,
                         _("refused by the server and put aside: %zu; see why, then report again"),
                         making->standing->refused),
            "bairi receipts");
}

static void add_returned(struct making *making, const Bairi__V1__ProjectState *state)
{
    struct instant due = deadline_of_day(state->return_by);

    if (state->return_by == 0)
        duties_add(making, INT64_MAX,
                   arena_printf(making->arena, _("%s %s was returned: %s"),
                                reference(making, state), state->project->name, state->reason),
                   arena_printf(making->arena,
                                _("bairi amend %s --set FIELD=VALUE --add-file FILE"),
                                reference(making, state)));
    else
        duties_add(making, due.us,
                   arena_printf(making->arena, _("%s %s was returned: %s; send it again by %s, %s"),
                                reference(making, state), state->project->name, state->reason,
                                word_day(state->return_by, making->arena),
                                deadline_left(making->now, due, making->arena)),
                   arena_printf(making->arena,
                                _("bairi amend %s --set FIELD=VALUE --add-file FILE"),
                                reference(making, state)));
}

static bool is_awaiting(const struct making *making, const Bairi__V1__ProjectState *state)
{
    return state->project && strcmp(state->state, "awaiting") == 0 &&
           duty_is_open(making->standing, making->unit, state);
}

/* "zhongjie/Z-05, zhongjie/Z-06 …"; in a command without the commas */
static const char *name_awaiting(const struct making *making, const char *between, size_t most)
{
    const char *text = "";
    size_t n = 0;

    for (size_t i = 0; i < making->unit->n_waiting && text; i++) {
        const Bairi__V1__ProjectState *state = making->unit->waiting[i];

        if (!is_awaiting(making, state))
            continue;
        if (n++ == most)
            return arena_printf(making->arena, "%s …", text);
        text = arena_printf(making->arena, "%s%s%s", text, n > 1 ? between : "",
                            reference(making, state));
    }
    return text;
}

static size_t count_awaiting(const struct making *making)
{
    size_t count = 0;

    for (size_t i = 0; i < making->unit->n_waiting; i++)
        count += is_awaiting(making, making->unit->waiting[i]);
    return count;
}

static void add_awaiting(struct making *making)
{
    const size_t count = count_awaiting(making);
    const char *named = name_awaiting(making, ", ", NAMED_MOST);
    const char *all = name_awaiting(making, " ", making->unit->n_waiting);
    int64_t due = making->standing->reply->deadline;

    if (count == 0 || !named || !all)
        return;
    duties_add(
        making, due ? due : INT64_MAX,
        arena_printf(making->arena,
                     making->standing->countersigns
                         ? _("%zu awaiting your countersignature, received only with it: %s")
                         : _("%zu awaiting the countersignature of the unit's leader, received "
                             "only with it: %s"),
                     count, named),
        !making->standing->countersigns ? ""
        : count > TYPED_MOST            ? "bairi countersign --all"
                                        : arena_printf(making->arena, "bairi countersign %s", all));
}

static void add_projects(struct making *making)
{
    for (size_t i = 0; i < making->unit->n_waiting; i++) {
        const Bairi__V1__ProjectState *state = making->unit->waiting[i];

        if (state->project && strcmp(state->state, "awaiting") != 0 &&
            duty_is_open(making->standing, making->unit, state))
            add_returned(making, state);
    }
    add_awaiting(making);
}

/* Nothing heard in a period: the running one has its deadline, one before it is late. */
static void add_silent(struct making *making, const Bairi__V1__PeriodState *period)
{
    const struct instant deadline = {period->deadline};
    const char *nothing = arena_printf(making->arena, "bairi submit --nothing %s", period->period);

    if (period->received > 0 || period->nothing)
        return;
    if (deadline.us > making->now.us && count_awaiting(making) > 0)
        return; /* it has been entered; what is missing is the countersignature */
    if (deadline.us > making->now.us)
        duties_add(
            making, deadline.us,
            arena_printf(making->arena,
                         _("nothing has been reported in %s yet; it ends %s, %s. Report, or say "
                           "that there is nothing"),
                         period->period, deadline_shown(deadline, making->arena),
                         deadline_left(making->now, deadline, making->arena)),
            arena_printf(making->arena, "%s\n%s", _("bairi submit ANNEX.xlsx --files DIR"),
                         nothing));
    else
        duties_add(making, deadline.us,
                   arena_printf(
                       making->arena,
                       _("%s ended %s with neither report nor zero report: send one, though late"),
                       period->period, deadline_shown(deadline, making->arena)),
                   nothing);
}

static void add_questions(struct making *making)
{
    const Bairi__V1__UnitStatus *unit = making->unit;

    if (making->standing->own && unit->open_questions > 0)
        duties_add(making, INT64_MAX,
                   unit->open_questions == 1
                       ? _("a question of the bureau waits for an answer")
                       : arena_printf(making->arena,
                                      _("%u questions of the bureau wait for an answer"),
                                      unit->open_questions),
                   "bairi questions");
}

/* 督办 that waits for the unit's answer. */
static void add_push(struct making *making, const Bairi__V1__PushState *push)
{
    const Bairi__V1__Pushed *pushed = push->pushed;
    struct instant due;

    if (!pushed || strcmp(push->state, "open") != 0)
        return;
    due = deadline_of_day(pushed->due);
    duties_add(making, due.us,
               arena_printf(making->arena,
                            push->overdue
                                ? _("the bureau has pushed: %s; the answer was due by %s, %s")
                                : _("the bureau has pushed: %s; answer by %s, %s"),
                            pushed->text, word_day(pushed->due, making->arena),
                            deadline_left(making->now, due, making->arena)),
               arena_printf(making->arena, "bairi push-answer %llu TEXT",
                            (unsigned long long)push->index));
}

/* What the unit may still say against a decision, and what it owes after the assessment. */
/* Which decision, where several about one project may be objected to. */
static const char *against(const Bairi__V1__UnitStatus *unit, const Bairi__V1__Objectionable *row,
                           struct arena *arena)
{
    size_t about = 0;

    for (size_t i = 0; i < unit->n_may_object; i++)
        about += strcmp(unit->may_object[i]->unit, row->unit) == 0 &&
                 strcmp(unit->may_object[i]->project_no, row->project_no) == 0;
    const char *text =
        about > 1 ? arena_printf(arena, " --against %llu", (unsigned long long)row->index) : "";
    return text ? text : "";
}

static void add_objections(struct making *making)
{
    const Bairi__V1__UnitStatus *unit = making->unit;

    for (size_t i = 0; i < unit->n_may_object; i++) {
        const Bairi__V1__Objectionable *row = unit->may_object[i];

        duties_add(making, row->deadline,
                   objection_may_said(row, making->standing->reply->time, making->arena),
                   row->project_no[0]
                       ? arena_printf(making->arena, "bairi object %s/%s%s --text TEXT --file FILE",
                                      row->unit, row->project_no, against(unit, row, making->arena))
                       : arena_printf(making->arena,
                                      "bairi object penalty %llu --text TEXT --file FILE",
                                      (unsigned long long)row->proposal));
    }
    if (unit->examination_since != 0)
        duties_add(making, unit->examination_since,
                   arena_printf(making->arena,
                                _("the final assessment asks for a self-examination, owed "
                                  "since %s"),
                                word_time((struct instant){unit->examination_since}, FORMAT_TABLE,
                                          making->arena)),
                   "bairi examine --file FILE");
}

static void add_affairs(struct making *making)
{
    const Bairi__V1__UnitStatus *unit = making->unit;

    if (unit->n_responsible == 0)
        duties_add(making, INT64_MAX, _("no responsible person is named"),
                   _("bairi responsible name NAME --title TITLE --phone PHONE --from DAY"));
    if (!unit->has_plan)
        duties_add(making, INT64_MAX, _("no plan is filed: how many projects in which period"),
                   _("bairi plan PERIOD=COUNT …"));
}

/* ---- order ---- */

/* Insertion: the lists are short, and what is equally urgent keeps its order. */
static void sort(struct duty_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        for (size_t j = i; j > 0 && list->items[j - 1].due > list->items[j].due; j--) {
            struct duty held = list->items[j];

            list->items[j] = list->items[j - 1];
            list->items[j - 1] = held;
        }
}

enum status duties_begin(struct making *making, size_t most, struct duty_list *out,
                         struct error *err)
{
    making->list = out;
    out->count = 0;
    out->items = arena_array(making->arena, most + BESIDE_PROJECTS, sizeof(out->items[0]));
    return out->items ? STATUS_OK : error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

enum status duties_finish(struct making *making, struct error *err)
{
    if (making->failed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    sort(making->list);
    return STATUS_OK;
}

enum status duties_of_unit(const struct standing *standing, const Bairi__V1__UnitStatus *unit,
                           struct arena *arena, struct duty_list *out, struct error *err)
{
    struct making making = {
        .standing = standing, .unit = unit, .now = {standing->reply->time}, .arena = arena};
    const bool closed = duties_are_closed(standing, unit);

    TRY(duties_begin(&making,
                     unit->n_waiting + unit->n_periods + unit->n_pushes + unit->n_may_object + 1,
                     out, err));
    duties_add_waiting(&making);
    add_projects(&making);
    for (size_t i = 0; i < unit->n_periods && !closed; i++)
        add_silent(&making, unit->periods[i]);
    for (size_t i = 0; i < unit->n_pushes; i++)
        add_push(&making, unit->pushes[i]);
    add_questions(&making);
    add_objections(&making);
    if (!closed)
        add_affairs(&making);
    return duties_finish(&making, err);
}
