/* The bureau's desk: what waits there, by the gravity of its warnings. */
#include "server/services/desk.h"

#include "common/message.h"
#include "common/record/record.h"
#include "server/services/facts.h"
#include "server/services/likeness.h"
#include "server/services/rule.h"
#include "server/services/state.h"

enum { PLACE_FIRST = 99999 };

/* ---- warnings ---- */

static enum status version_record(struct transaction *tx, const struct project_row *project,
                                  int64_t number, struct arena *arena, struct version_row *version,
                                  struct project *out, struct error *err)
{
    ProtobufCMessage *message = NULL;

    *version = (struct version_row){
        .unit = project->unit, .project_no = project->project_no, .version = number};
    TRY(store_get(tx, &table_version, version, arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version->record, arena, &message, err));
    return record_from_message((const Bairi__V1__Project *)message, arena, out, err);
}

/* What no record shows: those who know it add their bits here. */
static enum status warnings_found(struct transaction *tx, const struct project_row *project,
                                  const struct project *record, struct arena *arena,
                                  warning_set *out, struct error *err)
{
    bool alike = false;

    (void)record;
    TRY(likeness_any(tx, project, arena, &alike, err));
    *out = alike ? warning_bit(WARNING_DUPLICATE) : 0;
    return STATUS_OK;
}

/* seen  receives the row of the version judged */
static enum status judge(struct transaction *tx, const struct settings *settings,
                         const struct project_row *project, day today, struct arena *arena,
                         struct version_row *seen, warning_set *out, struct error *err)
{
    int64_t number = state_seen(project, false).versions, accepted = project->accepted_version;
    struct project now, before, counted;
    struct version_row earlier;
    struct warning_facts facts = {.project = &now, .settings = settings, .today = today};

    TRY(version_record(tx, project, number, arena, seen, &now, err));
    if (number > 1) {
        TRY(version_record(tx, project, number - 1, arena, &earlier, &before, err));
        facts.before = &before;
    }
    if (accepted > 0 && accepted < number - 1) {
        TRY(version_record(tx, project, accepted, arena, &earlier, &counted, err));
        facts.counted = &counted;
    }
    TRY(warnings_found(tx, project, &now, arena, &facts.found, err));
    *out = warnings_of(&facts);
    return STATUS_OK;
}

enum status desk_warnings(struct transaction *tx, const struct settings *settings,
                          const struct project_row *project, day today, struct arena *arena,
                          warning_set *out, struct error *err)
{
    struct version_row seen;

    return judge(tx, settings, project, today, arena, &seen, out, err);
}

enum status desk_warning_ids(warning_set set, struct arena *arena, char ***ids, size_t *count,
                             struct error *err)
{
    *count = 0;
    *ids = arena_array(arena, WARNING_COUNT, sizeof **ids);
    if (!*ids)
        return answer_too_large(err);
    for (size_t i = 0; i < WARNING_COUNT; i++) {
        if (set & warning_bit((enum warning_number)i))
            TRY(copy_out(arena, warnings[i].id, &(*ids)[(*count)++], err));
    }
    return STATUS_OK;
}

/* ---- places ---- */

static enum status desk_lay(struct campaign *campaign, const struct entry *entry,
                            const struct project_row *project, struct desk_row *row,
                            struct error *err)
{
    const struct campaign_settings *settings = NULL;
    struct version_row seen;
    warning_set set = 0;

    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(judge(entry->tx, &settings->settings, project, 0, entry->arena, &seen, &set, err));
    row->waiting = 1;
    row->warnings = (int64_t)set;
    row->place =
        arena_printf(entry->arena, "%05d %020lld %s/%s", PLACE_FIRST - warnings_weight(set),
                     (long long)seen.received, project->unit, project->project_no);
    return row->place ? STATUS_OK : answer_too_large(err);
}

enum status desk_put(struct campaign *campaign, const struct entry *entry,
                     const struct project_row *project, struct error *err)
{
    struct desk_row row = {.unit = project->unit, .project_no = project->project_no, .place = ""};

    if (state_of(project->state)->queued)
        TRY(desk_lay(campaign, entry, project, &row, err));
    return store_put(entry->tx, &table_desk, &row, err);
}

enum status desk_follow(struct campaign *campaign, const struct entry *entry, struct error *err)
{
    struct step_row step = {.idx = (int64_t)entry->index};
    struct project_row project;
    enum status status = store_get(entry->tx, &table_step, &step, entry->arena, err);

    if (status == STATUS_NOT_FOUND) /* it is about no project */
        return STATUS_OK;
    TRY(status);
    project = (struct project_row){.unit = step.unit, .project_no = step.project_no};
    TRY(store_get(entry->tx, &table_project, &project, entry->arena, err));
    return desk_put(campaign, entry, &project, err);
}
