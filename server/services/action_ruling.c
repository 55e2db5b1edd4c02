/* A ruling on duplicates (核定): one project keeps what was reported of it, the others are
 * displaced; or all are free of each other. */
#include <string.h>

#include "server/services/action.h"
#include "server/services/desk.h"
#include "server/services/ruling.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { REASON_MAX = 4000, SUBJECTS_MAX = 8 };

typedef Bairi__V1__Proposal__Ruling Ruling;
typedef Bairi__V1__Proposal__Ruling__Subject Subject;

static bool is_subject(const Subject *subject, const char *unit, const char *project_no)
{
    return strcmp(subject->unit, unit) == 0 && strcmp(subject->project_no, project_no) == 0;
}

static bool is_owner(const Ruling *ruling, const Subject *subject)
{
    return is_subject(subject, ruling->owner_unit, ruling->owner_no);
}

static bool names_owner(const Ruling *ruling)
{
    return ruling->owner_unit[0] != '\0';
}

/* ---- whom it is about ---- */

/* The owner, or the first. */
static const Subject *ruling_first(const Bairi__V1__Proposal *proposal)
{
    const Ruling *ruling = proposal->ruling;

    for (size_t i = 0; i < ruling->n_projects; i++) {
        if (is_owner(ruling, ruling->projects[i]))
            return ruling->projects[i];
    }
    return ruling->n_projects > 0 ? ruling->projects[0] : NULL;
}

static const char *ruling_unit(const Bairi__V1__Proposal *proposal)
{
    const Subject *first = ruling_first(proposal);

    return first ? first->unit : "";
}

static const char *ruling_project(const Bairi__V1__Proposal *proposal)
{
    const Subject *first = ruling_first(proposal);

    return first ? first->project_no : "";
}

static size_t ruling_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most)
{
    const Ruling *ruling = proposal->ruling;
    size_t count = 0;

    for (size_t i = 0; i < ruling->n_projects && count < most; i++) {
        bool known = false;
        for (size_t j = 0; j < count; j++)
            known = known || strcmp(units[j], ruling->projects[i]->unit) == 0;
        if (!known)
            units[count++] = ruling->projects[i]->unit;
    }
    return count;
}

/* ---- whether it could be done ---- */

static enum status subjects_are_sound(const Ruling *ruling, struct error *err)
{
    bool owner = !names_owner(ruling);

    if (ruling->n_projects < 2 || ruling->n_projects > SUBJECTS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a ruling is about 2 to %d projects, found %zu", (int)SUBJECTS_MAX,
                         ruling->n_projects);
    for (size_t i = 0; i < ruling->n_projects; i++) {
        const Subject *subject = ruling->projects[i];
        owner = owner || is_owner(ruling, subject);
        for (size_t j = 0; j < i; j++) {
            if (is_subject(ruling->projects[j], subject->unit, subject->project_no))
                return error_set(err, STATUS_INVALID_ARGUMENT, "%s/%s is named twice",
                                 subject->unit, subject->project_no);
        }
    }
    if (owner)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "the owner %s/%s is none of the projects the ruling is about",
                     ruling->owner_unit, ruling->owner_no);
}

static enum status subject_is_current(const struct entry *entry, const Ruling *ruling,
                                      const Subject *subject, struct error *err)
{
    struct project_row project;

    TRY(rule_project(entry, subject->unit, subject->project_no, &project, err));
    if (project.received == 0 || !state_of(project.state)->reported)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; a ruling is about what the bureau has received",
                         project.unit, project.project_no, project.state);
    if (is_owner(ruling, subject) && project.standing[0] != '\0')
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s/%s is %s; it cannot be the owner, for it would count for nobody",
                         project.unit, project.project_no, project.state);
    if (subject->latest.len != project.heard.size ||
        memcmp(subject->latest.data, project.heard.data, project.heard.size) != 0)
        return error_set(err, STATUS_ABORTED,
                         "%s/%s has changed since you looked at it; look again and repeat",
                         project.unit, project.project_no);
    return rule_not_his_own(entry, &project, err);
}

static enum status ruling_possible(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Ruling *ruling = proposal->ruling;

    (void)campaign;
    TRY(rule_text(ruling->reason, REASON_MAX, "reason", err));
    TRY(subjects_are_sound(ruling, err));
    for (size_t i = 0; i < ruling->n_projects; i++)
        TRY(subject_is_current(entry, ruling, ruling->projects[i], err));
    return STATUS_OK;
}

/* ---- what it does ---- */

/* Another project of this ruling stands in an earlier one too. */
static enum status ruling_meets(const struct entry *entry, const Ruling *ruling, int64_t earlier,
                                const Subject *but, bool *meets, struct error *err)
{
    *meets = false;
    for (size_t i = 0; i < ruling->n_projects && !*meets; i++) {
        const Subject *other = ruling->projects[i];
        struct ruling_row row = {
            .idx = earlier, .unit = other->unit, .project_no = other->project_no};
        if (other == but)
            continue;
        enum status status = store_get(entry->tx, &table_ruling, &row, entry->arena, err);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        *meets = status == STATUS_OK;
    }
    return STATUS_OK;
}

/* Earlier rulings about the same projects give way; displaced: one of them took it from its unit.
 */
static enum status rulings_supersede(const struct entry *entry, const Ruling *ruling,
                                     const Subject *subject, const struct project_row *project,
                                     bool *displaced, struct error *err)
{
    struct ruling_row *rows = NULL;
    size_t count = 0;
    bool meets = false;

    *displaced = false;
    TRY(rulings_about(entry->tx, project, entry->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].superseded != 0)
            continue;
        TRY(ruling_meets(entry, ruling, rows[i].idx, subject, &meets, err));
        if (!meets)
            continue;
        *displaced = *displaced || strcmp(rows[i].what, state_steps[STEP_DISPLACE].past) == 0;
        rows[i].superseded = (int64_t)entry->index;
        TRY(store_put(entry->tx, &table_ruling, &rows[i], err));
    }
    return STATUS_OK;
}

/* What the ruling is to the project: the step that moves it, or none where it stays as it is. */
static bool ruling_step(const Ruling *ruling, const Subject *subject,
                        const struct project_row *project, bool displaced, enum step *step)
{
    *step = STEP_RULE;
    if (names_owner(ruling) && !is_owner(ruling, subject))
        *step = STEP_DISPLACE;
    else if (displaced && project->accepted_version == 0)
        *step = STEP_LIFT; /* what an earlier ruling took is to be decided anew */
    return state_allows(project, *step, NULL) == STATUS_OK;
}

/* Nothing is decided about what was held: it waits again as if it had just come. */
static enum status ruling_frees(const struct entry *entry, const struct project_row *project,
                                struct error *err)
{
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    version.verdict = "";
    return store_put(entry->tx, &table_version, &version, err);
}

static enum status ruling_keep(const struct entry *entry, const Ruling *ruling, int64_t proposal,
                               const struct project_row *project, const char *what,
                               struct error *err)
{
    struct ruling_row row = {
        .idx = (int64_t)entry->index,
        .unit = project->unit,
        .project_no = project->project_no,
        .proposal_idx = proposal,
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .owner_unit = ruling->owner_unit,
        .owner_no = ruling->owner_no,
        .reason = ruling->reason,
        .what = what,
        .version = rule_version(entry, project),
    };

    return store_put(entry->tx, &table_ruling, &row, err);
}

static enum status ruling_on(const struct entry *entry, const Ruling *ruling,
                             const Subject *subject, int64_t proposal, struct error *err)
{
    struct project_row project;
    enum step step;
    bool displaced = false;

    TRY(rule_project(entry, subject->unit, subject->project_no, &project, err));
    TRY(rulings_supersede(entry, ruling, subject, &project, &displaced, err));
    if (ruling_step(ruling, subject, &project, displaced, &step)) {
        if (step == STEP_RULE)
            TRY(ruling_frees(entry, &project, err));
        state_move(&project, step, rule_digest(entry));
        project.reason = ruling->reason;
    } else {
        project.latest = project.heard = rule_digest(entry);
    }
    bool loses = names_owner(ruling) && !is_owner(ruling, subject);
    const char *what = state_steps[loses ? STEP_DISPLACE : STEP_RULE].past;
    TRY(ruling_keep(entry, ruling, proposal, &project, what, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, what, &project, ruling->reason, 0, err));
    TRY(rule_touch(entry, project.unit, err));
    return project_put(entry, &project, err);
}

static enum status ruling_perform(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                  struct error *err)
{
    const Ruling *ruling = proposal->ruling;
    struct project_row project;

    for (size_t i = 0; i < ruling->n_projects; i++)
        TRY(ruling_on(entry, ruling, ruling->projects[i], proposal_idx, err));
    for (size_t i = 0; i < ruling->n_projects; i++) {
        const Subject *subject = ruling->projects[i];
        TRY(rule_project(entry, subject->unit, subject->project_no, &project, err));
        TRY(desk_put(campaign, entry, &project, err));
    }
    return STATUS_OK;
}

/* ---- what it would do ---- */

static bool foresight_counts(const struct foresight *foresight, const Subject *subject)
{
    for (size_t i = 0; i < foresight->facts.project_count; i++) {
        const Bairi__V1__ReportProject *row = foresight->facts.projects[i];
        if (is_subject(subject, row->unit, row->project_no))
            return strcmp(row->verdict, "accepted") == 0 || strcmp(row->verdict, "pending") == 0;
    }
    return false;
}

static enum status ruling_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                  struct error *err)
{
    const Ruling *ruling = proposal->ruling;

    for (size_t i = 0; names_owner(ruling) && i < ruling->n_projects; i++) {
        const Subject *subject = ruling->projects[i];
        if (!is_owner(ruling, subject) && foresight_counts(foresight, subject))
            TRY(foresight_verdict(foresight, subject->unit, subject->project_no, "refused", err));
    }
    return STATUS_OK;
}

const struct action action_ruling = {
    .which = BAIRI__V1__PROPOSAL__ACTION_RULING,
    .name = "ruling",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = ruling_unit,
    .project_no = ruling_project,
    .units = ruling_units,
    .possible = ruling_possible,
    .perform = ruling_perform,
    .foresee = ruling_foresee,
};
