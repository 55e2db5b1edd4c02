/* What a proposal asks for: one row per action, used when it is proposed and again when approved.
 */
#include "server/services/action.h"

#include <stdio.h>
#include <string.h>

#include "common/fraction.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { TEXT_MAX = 4000, POINT_DECIMALS = 3 };

static const char *nothing(const Bairi__V1__Proposal *proposal)
{
    (void)proposal;
    return "";
}

/* ---- void, terminate, restore: a project's standing ---- */

struct standing {
    const char *unit, *project_no, *reason;
};

static struct standing standing_of(const Bairi__V1__Proposal *proposal)
{
    const Bairi__V1__Proposal__Void *v = proposal->void_project;

    /* the three messages have the same fields, but each its own type */
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        return (struct standing){proposal->terminate->unit, proposal->terminate->project_no,
                                 proposal->terminate->reason};
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RESTORE)
        return (struct standing){proposal->restore->unit, proposal->restore->project_no,
                                 proposal->restore->reason};
    return (struct standing){v->unit, v->project_no, v->reason};
}

static const char *standing_unit(const Bairi__V1__Proposal *proposal)
{
    return standing_of(proposal).unit;
}

static const char *standing_project(const Bairi__V1__Proposal *proposal)
{
    return standing_of(proposal).project_no;
}

static enum status end_possible(struct campaign *campaign, const struct entry *entry,
                                const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    TRY(rule_text(about.reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    if (project.accepted_version == 0 || project.standing[0] != '\0')
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only a recognised project can lose its recognition",
                         about.unit, about.project_no, project.state);
    return STATUS_OK;
}

static enum status restore_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    TRY(rule_text(about.reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    if (project.standing[0] == '\0')
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; only a voided or terminated project can be restored",
                         about.unit, about.project_no, project.state);
    return STATUS_OK;
}

/* The state a project has without void or termination: that of its latest received version. */
static enum status standing_lifted(const struct entry *entry, const struct project_row *project,
                                   const char **state, struct error *err)
{
    struct version_row latest = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    TRY(store_get(entry->tx, &table_version, &latest, entry->arena, err));
    *state = "accepted";
    if (latest.verdict[0] == '\0')
        *state = "amended"; /* what waited for a countersignature has to be entered again */
    if (strcmp(latest.verdict, "return") == 0)
        *state = "returned";
    return STATUS_OK;
}

static enum status standing_perform(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                    struct error *err)
{
    const struct action *action = action_of(proposal);
    struct standing about = standing_of(proposal);
    struct project_row project;

    (void)campaign;
    (void)proposal_idx;
    TRY(rule_project(entry, about.unit, about.project_no, &project, err));
    const char *state = action->standing;
    if (action->standing[0] == '\0')
        TRY(standing_lifted(entry, &project, &state, err));
    state_stand(&project, action->standing, state, rule_digest(entry));
    project.reason = about.reason;
    const char *what = action->standing[0] ? action->standing : "restored";
    TRY(rule_step(entry, &project, what, about.reason, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, what, &project, about.reason, 0, err));
    TRY(rule_touch(entry, about.unit, err));
    return project_put(entry, &project, err);
}

/* ---- penalty ---- */

static const char *penalty_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->penalty->unit;
}

static const char *penalty_project(const Bairi__V1__Proposal *proposal)
{
    return proposal->penalty->project_no;
}

static enum status penalty_points(const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct settings *settings, struct error *err)
{
    struct fraction points;
    char least[32], most[32], step[32];

    fraction_format(settings->penalty_min, 2, least, sizeof least);
    fraction_format(settings->penalty_max, 2, most, sizeof most);
    fraction_format(settings->penalty_step, 2, step, sizeof step);
    bool fits = fraction_parse(penalty->points, POINT_DECIMALS, &points) &&
                fraction_compare(points, settings->penalty_min) >= 0 &&
                fraction_compare(points, settings->penalty_max) <= 0;
    if (fits && settings->penalty_step.num > 0)
        fits = fraction_div(points, settings->penalty_step).den == 1;
    if (fits)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "penalty points must be from %s to %s in steps of %s, found \"%s\"", least, most,
              step, penalty->points);
    return error_at(err, NULL, "points");
}

static enum status penalty_reason(const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct settings *settings, struct error *err)
{
    for (size_t i = 0; i < settings->penalty_reason_count; i++) {
        if (strcmp(settings->penalty_reasons[i], penalty->reason) == 0)
            return STATUS_OK;
    }
    error_set(err, STATUS_INVALID_ARGUMENT,
              "\"%s\" is not among the campaign's reasons for penalties", penalty->reason);
    return error_at(err, NULL, "reason");
}

static enum status penalty_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Penalty *penalty = proposal->penalty;
    const struct campaign_settings *settings = NULL;
    struct project_row project;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (settings_unit_index(&settings->settings, penalty->unit) < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", penalty->unit);
    if (penalty->project_no[0] != '\0')
        TRY(rule_project(entry, penalty->unit, penalty->project_no, &project, err));
    TRY(rule_text(penalty->text, TEXT_MAX, "text", err));
    TRY(penalty_reason(penalty, &settings->settings, err));
    return penalty_points(penalty, &settings->settings, err);
}

/* To the unit as a whole, or to the department whose project it is about. */
static enum status penalty_notice(const struct entry *entry,
                                  const Bairi__V1__Proposal__Penalty *penalty,
                                  const struct project_row *project, struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "penalised",
        .unit = penalty->unit,
        .subunit = project ? project->subunit : "",
        .whole = !project,
        .project_no = penalty->project_no,
        .version = project ? rule_version(entry, project) : 0,
        .text =
            arena_printf(entry->arena, "%s %s %s", penalty->points, penalty->reason, penalty->text),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    return rule_notice(entry, &notice, err);
}

static enum status penalty_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    const Bairi__V1__Proposal__Penalty *penalty = proposal->penalty;
    struct penalty_row row = {
        .idx = proposal_idx,
        .approved_idx = (int64_t)entry->index,
        .unit = penalty->unit,
        .project_no = penalty->project_no,
        .reason = penalty->reason,
        .points = penalty->points,
        .state = "in-force",
    };
    struct project_row project;
    bool about_project = penalty->project_no[0] != '\0';

    (void)campaign;
    TRY(store_put(entry->tx, &table_penalty, &row, err));
    if (about_project) {
        TRY(rule_project(entry, penalty->unit, penalty->project_no, &project, err));
        TRY(rule_step(entry, &project, "penalised", penalty->text, err));
    }
    TRY(penalty_notice(entry, penalty, about_project ? &project : NULL, err));
    return rule_touch(entry, penalty->unit, err);
}

/* ---- targets ---- */

static enum status targets_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Targets *targets = proposal->targets;
    const struct campaign_settings *settings = NULL;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (targets->n_targets == 0 || targets->n_targets > settings->settings.unit_count)
        return error_set(err, STATUS_INVALID_ARGUMENT, "name each unit and its target once");
    for (size_t i = 0; i < targets->n_targets; i++) {
        const Bairi__V1__Target *target = targets->targets[i];
        if (settings_unit_index(&settings->settings, target->unit) < 0)
            return error_set(err, STATUS_NOT_FOUND, "no unit %s", target->unit);
        if (target->target < 1 || target->target > 100000)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the target of %s must be from 1 to 100000, found %u", target->unit,
                             target->target);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(targets->targets[j]->unit, target->unit) == 0)
                return error_set(err, STATUS_INVALID_ARGUMENT, "%s is named twice", target->unit);
        }
    }
    return STATUS_OK;
}

static int64_t targets_new(const Bairi__V1__Proposal__Targets *targets, const struct unit *unit)
{
    for (size_t i = 0; i < targets->n_targets; i++) {
        if (strcmp(targets->targets[i]->unit, unit->id) == 0)
            return targets->targets[i]->target;
    }
    return unit->target;
}

/* The unit's figures move, and it is told its new target. */
static enum status targets_changed(const struct entry *entry, const struct target_row *target,
                                   struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "targets",
        .unit = target->unit,
        .whole = true,
        .text = arena_printf(entry->arena, "%lld", (long long)target->target),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    TRY(rule_notice(entry, &notice, err));
    return rule_touch(entry, target->unit, err);
}

static enum status targets_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    const struct campaign_settings *before = NULL;

    (void)proposal_idx;
    TRY(rule_settings(campaign, entry, &before, err));
    struct setting_row row = {
        .version = before->version + 1,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .file = before->file,
    };
    for (size_t i = 0; i < before->settings.unit_count; i++) {
        const struct unit *unit = &before->settings.units[i];
        struct target_row target = {
            .version = row.version,
            .unit = unit->id,
            .target = targets_new(proposal->targets, unit),
        };
        TRY(store_put(entry->tx, &table_target, &target, err));
        if (target.target != unit->target)
            TRY(targets_changed(entry, &target, err));
    }
    rule_settings_changed(entry);
    return store_put(entry->tx, &table_setting, &row, err);
}

/* ---- a right granted or taken away ---- */

/* Whoever is left can still propose and approve: two active approvers besides this person. */
static enum status right_leaves_two(const struct entry *entry, const char *but, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t people = 0, approvers = 0;

    TRY(store_scan_rows(entry->tx, &table_person, &all, entry->arena, &rows, &people, err));
    const struct person_row *person = rows;
    for (size_t i = 0; i < people; i++)
        approvers += person[i].active && person_has_right(&person[i], "approve") &&
                     strcmp(person[i].uri, but) != 0;
    if (approvers < 2)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "a campaign needs two approvers; grant the right to another person first");
    return STATUS_OK;
}

static enum status right_possible(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Right *right = proposal->right;
    struct person_row person = {.uri = right->uri};

    (void)campaign;
    if (strcmp(right->right, "approve") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "only the right \"approve\" is granted by a proposal, found \"%s\"",
                         right->right);
    enum status status = store_get(entry->tx, &table_person, &person, entry->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !person.active))
        return error_set(err, STATUS_NOT_FOUND, "nobody is enrolled as %s", right->uri);
    TRY(status);
    if (person.role != ROLE_BUREAU)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s cannot have the right \"%s\"",
                         right->uri, right->right);
    if (person_has_right(&person, "approve") == (right->grant != 0))
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s would have the same rights as before",
                         right->uri);
    if (!right->grant)
        return right_leaves_two(entry, right->uri, err);
    return STATUS_OK;
}

static enum status right_perform(struct campaign *campaign, const struct entry *entry,
                                 const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                 struct error *err)
{
    struct person_row person = {.uri = proposal->right->uri};

    (void)campaign;
    (void)proposal_idx;
    TRY(store_get(entry->tx, &table_person, &person, entry->arena, err));
    person.rights = proposal->right->grant ? ",approve," : ",";
    return store_put(entry->tx, &table_person, &person, err);
}

/* ---- release of a report ---- */

static enum status release_report(const struct entry *entry, const Bairi__V1__Proposal *proposal,
                                  struct report_row *row, struct error *err)
{
    const Bairi__V1__Proposal__Release *release = proposal->release;

    *row = (struct report_row){.period = release->period, .version = release->version};
    enum status status = store_get(entry->tx, &table_report, row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no report %s/v%u", release->period,
                         release->version);
    return status;
}

static enum status release_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Release *release = proposal->release;
    struct report_row row;

    (void)campaign;
    TRY(release_report(entry, proposal, &row, err));
    if (strcmp(row.state, "drawn") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "report %s/v%u is released already",
                         release->period, release->version);
    if (release->report.len != row.digest.size ||
        memcmp(release->report.data, row.digest.data, row.digest.size) != 0)
        return error_set(err, STATUS_ABORTED, "report %s/v%u is not the one you looked at",
                         release->period, release->version);
    return STATUS_OK;
}

static enum status release_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    struct report_row row;

    (void)campaign;
    TRY(release_report(entry, proposal, &row, err));
    row.state = "released";
    row.proposal_idx = proposal_idx;
    row.released_idx = (int64_t)entry->index;
    row.released_time = entry->time.us;
    /* its places are visible to the units from now on, and the city may pull it */
    struct notice notice = {
        .kind = "released", .whole = true, .period = row.period, .version = row.version};
    notice.audience = NOTICE_UNIT;
    TRY(rule_notice(entry, &notice, err));
    notice.audience = NOTICE_CITY;
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_report, &row, err);
}

/* ---- the table ---- */

static const struct action actions[] = {
    {BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "void",      "voided",     ROLE_BUREAU,              standing_unit,
     standing_project,                                                                                                              end_possible,     standing_perform},
    {BAIRI__V1__PROPOSAL__ACTION_TERMINATE,    "terminate", "terminated", ROLE_BUREAU,              standing_unit,
     standing_project,                                                                                                              end_possible,     standing_perform},
    {BAIRI__V1__PROPOSAL__ACTION_RESTORE,      "restore",   "",           ROLE_BUREAU,              standing_unit,
     standing_project,                                                                                                              restore_possible, standing_perform},
    {BAIRI__V1__PROPOSAL__ACTION_PENALTY,      "penalty",   "",           ROLE_BUREAU,              penalty_unit,  penalty_project,
     penalty_possible,                                                                                                                                penalty_perform },
    {BAIRI__V1__PROPOSAL__ACTION_TARGETS,      "targets",   "",           ROLE_BUREAU,              nothing,       nothing,
     targets_possible,                                                                                                                                targets_perform },
    {BAIRI__V1__PROPOSAL__ACTION_RIGHT,        "right",     "",           ROLE_BUREAU | ROLE_ADMIN, nothing,       nothing,
     right_possible,                                                                                                                                  right_perform   },
    {BAIRI__V1__PROPOSAL__ACTION_RELEASE,      "release",   "",           ROLE_BUREAU,              nothing,       nothing,
     release_possible,                                                                                                                                release_perform },
    {BAIRI__V1__PROPOSAL__ACTION_LOG_KEY,      "log-key",   "",           ROLE_BUREAU | ROLE_ADMIN, nothing,       nothing,
     log_key_possible,                                                                                                                                log_key_perform },
};

const struct action *action_of(const Bairi__V1__Proposal *proposal)
{
    for (size_t i = 0; proposal && i < sizeof actions / sizeof *actions; i++) {
        if (actions[i].which == proposal->action_case)
            return &actions[i];
    }
    return NULL;
}

size_t action_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most)
{
    const struct action *action = action_of(proposal);
    size_t count = 0;

    if (!action || most == 0)
        return 0;
    if (action->which != BAIRI__V1__PROPOSAL__ACTION_TARGETS) {
        units[0] = action->unit(proposal);
        return units[0][0] != '\0';
    }
    for (; count < proposal->targets->n_targets && count < most; count++)
        units[count] = proposal->targets->targets[count]->unit;
    return count;
}
