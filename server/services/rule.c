/* The table of rules, and what several of them share. */
#include "server/services/rule.h"

#include <string.h>

#include "common/glyphs.h"
#include "common/text.h"
#include "server/services/desk.h"
#include "server/services/final.h"
#include "server/services/services.h"
#include "server/services/state.h"

static const struct rule *const rules[] = {
    &rule_founding,         &rule_enrolment,        &rule_retirement,      &rule_renewal,
    &rule_submission,       &rule_withdrawal,       &rule_decision,        &rule_proposal,
    &rule_approval,         &rule_decline,          &rule_audit_closed,    &rule_period_closed,
    &rule_report_drawn,     &rule_acknowledgement,  &rule_question,        &rule_answer,
    &rule_nothing_reported, &rule_countersignature, &rule_plan_filed,      &rule_responsible_named,
    &rule_restoration,      &rule_pushed,           &rule_push_answered,   &rule_push_closed,
    &rule_city_ranking,     &rule_ranking_read,     &rule_objection,       &rule_self_examination,
    &rule_contributed,      &rule_section_edited,   &rule_release_awaited,
};

static const struct rule *rule_of(Bairi__V1__StatementKind kind)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i]->kind == kind)
            return rules[i];
    }
    return NULL;
}

/* The author takes part at this very moment, with this very certificate. */
static enum status rules_author(const struct entry *entry, struct error *err)
{
    const struct identity *author = &entry->statement->author;
    struct person_row person = {.uri = author->uri};

    if (entry->index == 0 || author->role == ROLE_SERVER)
        return STATUS_OK;
    enum status status = store_get(entry->tx, &table_person, &person, entry->arena, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_NOT_FOUND || !person.active || person.fingerprint.size != SHA256_SIZE ||
        memcmp(person.fingerprint.data, author->fingerprint, SHA256_SIZE) != 0)
        return error_set(err, STATUS_PERMISSION_DENIED, "%s is not enrolled with this certificate",
                         author->uri);
    return STATUS_OK;
}

static enum status rules_admit(void *context, const struct entry *entry, struct error *err)
{
    const struct rule *rule = rule_of(entry->statement->message->kind);

    if (!rule)
        return error_set(err, STATUS_INVALID_ARGUMENT, "unknown kind of statement %d",
                         (int)entry->statement->message->kind);
    if (!(rule->roles & entry->statement->author.role))
        return error_set(err, STATUS_PERMISSION_DENIED, "%s may not make such a statement",
                         role_name(entry->statement->author.role));
    if (entry->index == 0 && rule != &rule_founding)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the campaign has not been founded yet");
    TRY(rules_author(entry, err));
    TRY(final_permits(context, entry, err));
    return rule->admit(context, entry, err);
}

static enum status rules_apply(void *context, const struct entry *entry, struct error *err)
{
    const struct rule *rule = rule_of(entry->statement->message->kind);

    if (!rule)
        return error_set(err, STATUS_DATA_LOSS, "unknown kind of statement %d",
                         (int)entry->statement->message->kind);
    TRY(rule->apply(context, entry, err));
    return desk_follow(context, entry, err);
}

static enum status rules_before(void *context, struct transaction *tx, struct instant time,
                                struct arena *arena, struct own_statements *out, struct error *err)
{
    return periods_due(context, tx, time, arena, out, err);
}

static enum status rules_after(void *context, const struct entry *entry, struct own_statements *out,
                               struct error *err)
{
    if (entry->statement->message->kind == BAIRI__V1__STATEMENT_KIND__APPROVAL)
        return final_follows(context, entry, out, err);
    if (entry->statement->message->kind != BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED)
        return STATUS_OK;
    return report_follows(context, entry, out, err);
}

static enum status rules_turn(void *context, struct transaction *tx, struct instant time,
                              uint64_t size, struct arena *arena, struct own_statements *out,
                              struct error *err)
{
    return schedule_due(context, tx, time, size, arena, out, err);
}

struct ledger_rules services_rules(void)
{
    return (struct ledger_rules){
        .admit = rules_admit,
        .apply = rules_apply,
        .before = rules_before,
        .after = rules_after,
        .turn = rules_turn,
    };
}

/* ---- shared helpers ---- */

enum { OWN_STATEMENTS_MAX = 64 };

enum status own_statement(struct arena *arena, Bairi__V1__StatementKind kind,
                          struct own_statements *out, Bairi__V1__Statement **message,
                          struct error *err)
{
    Bairi__V1__Statement *made = arena_alloc(arena, sizeof *made);

    if (!out->items)
        out->items = arena_array(arena, OWN_STATEMENTS_MAX, sizeof *out->items);
    if (!made || !out->items || out->count >= OWN_STATEMENTS_MAX)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    bairi__v1__statement__init(made);
    made->kind = kind;
    out->items[out->count++] = made;
    *message = made;
    return STATUS_OK;
}

enum status rule_project(const struct entry *entry, const char *unit, const char *project_no,
                         struct project_row *out, struct error *err)
{
    *out = (struct project_row){.unit = unit, .project_no = project_no};
    enum status status = store_get(entry->tx, &table_project, out, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", unit, project_no);
    return status;
}

enum status rule_own_project(const struct entry *entry, const char *unit, const char *project_no,
                             struct project_row *out, struct error *err)
{
    const struct identity *author = &entry->statement->author;
    enum status status = STATUS_NOT_FOUND;

    if (strcmp(unit, author->unit) == 0)
        status = rule_project(entry, unit, project_no, out, err);
    if (status == STATUS_OK && author->subunit[0] != '\0' &&
        strcmp(out->subunit, author->subunit) != 0)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", unit, project_no);
    return status;
}

enum status rule_own_department(struct campaign *campaign, const struct entry *entry,
                                const char *unit, const char *subunit, struct error *err)
{
    const struct identity *author = &entry->statement->author;
    const struct campaign_settings *settings = NULL;

    TRY(rule_settings(campaign, entry, &settings, err));
    if (strcmp(unit, author->unit) == 0 && strcmp(subunit, author->subunit) == 0 &&
        settings_unit_index(&settings->settings, unit) >= 0)
        return STATUS_OK;
    error_set(err, STATUS_PERMISSION_DENIED, "%s may not report for unit %s", author->uri, unit);
    return error_at(err, NULL, "unit");
}

static struct project_row rule_seen(const struct entry *entry, const struct project_row *project)
{
    return state_seen(project, entry->statement->author.role == ROLE_UNIT);
}

int64_t rule_version(const struct entry *entry, const struct project_row *project)
{
    return rule_seen(entry, project).versions;
}

enum status rule_is_latest(const struct entry *entry, const struct project_row *project,
                           struct error *err)
{
    ProtobufCBinaryData previous = entry->statement->message->previous;
    struct bytes latest = rule_seen(entry, project).latest;

    if (previous.len != latest.size ||
        (latest.size > 0 && memcmp(previous.data, latest.data, latest.size) != 0))
        return error_set(err, STATUS_ABORTED,
                         "%s/%s has changed since you looked at it; look again and repeat",
                         project->unit, project->project_no);
    return STATUS_OK;
}

enum status rule_not_his_own(const struct entry *entry, const struct project_row *project,
                             struct error *err)
{
    const int64_t numbers[] = {rule_version(entry, project), project->accepted_version};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct version_row version = {
            .unit = project->unit, .project_no = project->project_no, .version = numbers[i]};
        if (numbers[i] == 0)
            continue;
        TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
        if (strcmp(version.author, entry->statement->author.uri) == 0)
            return error_set(err, STATUS_PERMISSION_DENIED,
                             "who entered %s/%s does not decide about it", project->unit,
                             project->project_no);
    }
    return STATUS_OK;
}

enum status rule_touch(const struct entry *entry, const char *unit, struct error *err)
{
    struct touched_row row = {.unit = unit, .idx = (int64_t)entry->index};

    return store_put(entry->tx, &table_touched, &row, err);
}

enum status rule_step(const struct entry *entry, const struct project_row *project,
                      const char *what, const char *reason, struct error *err)
{
    struct step_row row = {
        .idx = (int64_t)entry->index,
        .unit = project->unit,
        .project_no = project->project_no,
        .time = entry->time.us,
        .kind = (int64_t)entry->statement->message->kind,
        .version = rule_version(entry, project),
        .author = entry->statement->author.uri,
        .what = what,
        .reason = reason,
    };

    return store_put(entry->tx, &table_step, &row, err);
}

enum status rule_evidence(const struct entry *entry, const char *unit, const char *project_no,
                          const Bairi__V1__Evidence *file, struct error *err)
{
    struct evidence_row row = {
        .unit = unit,
        .sha256 = {.data = file->sha256.data, .size = file->sha256.len},
        .project_no = project_no,
        .name = file->name,
        .type = file->type,
        .size = (int64_t)file->size,
        .idx = (int64_t)entry->index,
    };

    return store_put(entry->tx, &table_evidence, &row, err);
}

static const char *text_or_none(const char *text)
{
    return text ? text : "";
}

enum status rule_notice(const struct entry *entry, const struct notice *notice, struct error *err)
{
    struct notice_row row = {
        .idx = (int64_t)entry->index,
        .audience = (int64_t)notice->audience,
        .unit = text_or_none(notice->unit),
        .subunit = text_or_none(notice->subunit),
        .whole = notice->whole,
        .kind = notice->kind,
        .project_no = text_or_none(notice->project_no),
        .version = notice->version,
        .author = entry->statement->author.uri,
        .time = entry->time.us,
        .text = text_or_none(notice->text),
        .due = notice->due,
        .period = text_or_none(notice->period),
        .question = (int64_t)notice->question,
    };

    return store_put(entry->tx, &table_notice, &row, err);
}

enum status rule_notice_project(const struct entry *entry, enum notice_audience audience,
                                const char *kind, const struct project_row *project,
                                const char *text, day due, struct error *err)
{
    struct notice notice = {
        .audience = audience,
        .kind = kind,
        .unit = project->unit,
        .subunit = project->subunit,
        .project_no = project->project_no,
        .version = rule_version(entry, project),
        .text = text,
        .due = due,
    };

    return rule_notice(entry, &notice, err);
}

enum status rule_author_may(const struct entry *entry, const char *right, struct error *err)
{
    struct person_row person = {.uri = entry->statement->author.uri};

    TRY(store_get(entry->tx, &table_person, &person, entry->arena, err));
    if (!person.active || !person_has_right(&person, right))
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "this takes a person with the right \"%s\"; %s does not have it", right,
                         person.uri);
    return STATUS_OK;
}

enum status rule_visible(const char *text, const char *field, struct error *err)
{
    if (!text_has_hidden(text))
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "“%s” contains control characters, which nobody sees; type it again", field);
    return error_at(err, NULL, field);
}

/* Papers quote what people write: all of it must have a glyph. */
static enum status rule_printable(const char *text, const char *field, struct error *err)
{
    uint32_t point = glyphs_missing(text);
    char name[24];

    if (point == 0)
        return STATUS_OK;
    glyphs_name(point, name);
    error_set(err, STATUS_INVALID_ARGUMENT,
              "“%s” contains %s, a character that cannot be printed; type it again, or write it "
              "another way",
              field, name);
    return error_at(err, NULL, field);
}

enum status rule_text(const char *text, size_t most, const char *field, struct error *err)
{
    size_t length = strlen(text);

    TRY(rule_visible(text, field, err));
    TRY(rule_printable(text, field, err));
    if (length > 0 && length <= most)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "%s must have 1 to %zu bytes, found %zu", field, most,
              length);
    return error_at(err, NULL, field);
}

struct bytes rule_digest(const struct entry *entry)
{
    return (struct bytes){.data = entry->statement->digest, .size = SHA256_SIZE};
}
