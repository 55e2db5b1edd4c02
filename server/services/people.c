/* Record 0 of a campaign, and the people who join and leave later. */
#include <stdio.h>
#include <string.h>

#include "server/services/rule.h"

enum { PEOPLE_MAX = 1000, NAME_MAX_BYTES = 200 };

/* ---- one person ---- */

static enum status person_certificate(const Bairi__V1__Person *person, struct identity *out,
                                      struct error *err)
{
    struct bytes der = {.data = person->certificate.data, .size = person->certificate.len};
    X509 *certificate = NULL;

    TRY(certificate_from_der(der, &certificate, err));
    enum status status = identity_of_certificate(certificate, out, err);
    certificate_destroy(&certificate);
    return status;
}

static bool right_is_known(const char *right)
{
    return strcmp(right, "approve") == 0 || strcmp(right, "countersign") == 0;
}

static bool right_fits_role(const char *right, enum role_id role)
{
    return strcmp(right, "approve") == 0 ? role == ROLE_BUREAU : role == ROLE_UNIT;
}

static enum status person_rights(const Bairi__V1__Person *person, const struct identity *identity,
                                 struct error *err)
{
    for (size_t i = 0; i < person->n_rights; i++) {
        const char *right = person->rights[i];
        if (!right_is_known(right))
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "unknown right \"%s\" of %s; known are approve and countersign", right,
                             person->uri);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(person->rights[j], right) == 0)
                return error_set(err, STATUS_INVALID_ARGUMENT,
                                 "the right \"%s\" of %s is named twice", right, person->uri);
        }
        if (!right_fits_role(right, identity->role))
            return error_set(err, STATUS_INVALID_ARGUMENT, "%s cannot have the right \"%s\"",
                             person->uri, right);
    }
    return STATUS_OK;
}

static enum status person_unit(const struct settings *settings, const struct identity *identity,
                               struct error *err)
{
    const struct unit *unit = settings_unit(settings, identity->unit);

    if (identity->role != ROLE_UNIT)
        return STATUS_OK;
    if (!unit || strcmp(unit->id, identity->unit) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is of a unit the campaign does not have",
                         identity->uri);
    if (identity->subunit[0] == '\0')
        return STATUS_OK;
    for (size_t i = 0; i < unit->subunit_count; i++) {
        if (strcmp(unit->subunits[i].id, identity->subunit) == 0)
            return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s is of a sub-unit that %s does not have",
                     identity->uri, identity->unit);
}

/* A person as enrolled: certificate, URI, unit and rights agree. */
static enum status person_check(const Bairi__V1__Person *person, const struct settings *settings,
                                const char *domain, struct identity *identity, struct error *err)
{
    TRY(person_certificate(person, identity, err));
    if (strcmp(identity->uri, person->uri) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the certificate of %s says %s", person->uri,
                         identity->uri);
    if (strcmp(identity->domain, domain) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not of the domain %s", person->uri,
                         domain);
    TRY(rule_text(person->name, NAME_MAX_BYTES, "name", err));
    TRY(rule_visible(person->post, "post", err));
    TRY(person_unit(settings, identity, err));
    return person_rights(person, identity, err);
}

static enum status person_rights_text(char *const *rights, size_t count, char *out, size_t size,
                                      struct error *err)
{
    int used = snprintf(out, size, ",");

    for (size_t i = 0; i < count; i++) {
        used += snprintf(out + used, size - (size_t)used, "%s,", rights[i]);
        if ((size_t)used >= size)
            return error_set(err, STATUS_INVALID_ARGUMENT, "too many rights");
    }
    return STATUS_OK;
}

static enum status person_put(const struct entry *entry, const Bairi__V1__Person *person,
                              struct error *err)
{
    struct identity identity;
    char rights[128];

    TRY(person_certificate(person, &identity, err));
    TRY(person_rights_text(person->rights, person->n_rights, rights, sizeof rights, err));
    struct person_row row = {
        .uri = person->uri,
        .fingerprint = {.data = identity.fingerprint,     .size = SHA256_SIZE            },
        .certificate = {.data = person->certificate.data, .size = person->certificate.len},
        .name = person->name,
        .post = person->post,
        .unit = identity.unit,
        .subunit = identity.subunit,
        .rights = rights,
        .role = (int64_t)identity.role,
        .active = 1,
        .idx = (int64_t)entry->index,
    };
    struct certificate_row kept = {
        .fingerprint = row.fingerprint,
        .certificate = row.certificate,
        .uri = row.uri,
        .idx = row.idx,
    };
    TRY(store_put(entry->tx, &table_certificate, &kept, err));
    return store_put(entry->tx, &table_person, &row, err);
}

/* The certificate is good at the moment of the record: chain, dates, revocation list, use. */
static enum status person_is_good(const struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Person *person, struct error *err)
{
    struct bytes der = {.data = person->certificate.data, .size = person->certificate.len};
    X509 *certificate = NULL;

    TRY(certificate_from_der(der, &certificate, err));
    enum status status =
        authority_judge(campaign->office->authority, certificate, entry->time, err);
    certificate_destroy(&certificate);
    return status == STATUS_OK ? status : error_within(err, person->uri);
}

/* ---- the founding ---- */

struct founding {
    const Bairi__V1__Founding *message;
    struct settings settings;
    size_t approvers;
    bool has_author, has_server;
};

static enum status founding_settings(struct founding *founding, const struct entry *entry,
                                     struct error *err)
{
    struct bytes file = {.data = founding->message->settings.data,
                         .size = founding->message->settings.len};

    TRY(settings_read(file, "campaign.ini", entry->arena, &founding->settings, NULL, err));
    if (strcmp(founding->settings.id, entry->statement->message->campaign) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the settings are of campaign %s, not of %s",
                         founding->settings.id, entry->statement->message->campaign);
    return STATUS_OK;
}

/* The log keys a campaign is founded on must be this server's. */
static enum status founding_keys(const struct founding *founding, const struct campaign *campaign,
                                 struct error *err)
{
    const struct trust_card *card = &campaign->office->card;
    const Bairi__V1__Founding *message = founding->message;
    char origin[ORIGIN_SIZE];

    TRY(checkpoint_origin(card->domain, campaign->id, 1, origin, err));
    if (strcmp(message->origin, origin) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the log's origin must be %s, found %s",
                         origin, message->origin);
    if (message->log_key.len != ED25519_KEY_SIZE || message->ca_digest.len != SHA256_SIZE ||
        memcmp(message->log_key.data, card->log_key, ED25519_KEY_SIZE) != 0 ||
        memcmp(message->ca_digest.data, card->ca_digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the founding names other keys than this server's trust card");
    return STATUS_OK;
}

static enum status founding_person(struct founding *founding, const struct entry *entry,
                                   const struct campaign *campaign, size_t at, struct error *err)
{
    const Bairi__V1__Person *person = founding->message->people[at];
    const struct office *office = campaign->office;
    struct identity identity;

    TRY(person_check(person, &founding->settings, office->card.domain, &identity, err));
    TRY(person_is_good(campaign, entry, person, err));
    for (size_t i = 0; i < at; i++) {
        if (strcmp(founding->message->people[i]->uri, person->uri) == 0)
            return error_set(err, STATUS_INVALID_ARGUMENT, "%s is named twice", person->uri);
    }
    if (identity.role == ROLE_SERVER &&
        memcmp(identity.fingerprint, office->card.server_fingerprint, SHA256_SIZE) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not this server's certificate",
                         person->uri);
    founding->has_server = founding->has_server || identity.role == ROLE_SERVER;
    founding->has_author =
        founding->has_author || strcmp(person->uri, entry->statement->author.uri) == 0;
    for (size_t i = 0; i < person->n_rights; i++)
        founding->approvers += strcmp(person->rights[i], "approve") == 0; /* none is named twice */
    return STATUS_OK;
}

static enum status founding_people(struct founding *founding, const struct entry *entry,
                                   const struct campaign *campaign, struct error *err)
{
    if (founding->message->n_people > PEOPLE_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a founding names at most %d people",
                         PEOPLE_MAX);
    for (size_t i = 0; i < founding->message->n_people; i++)
        TRY(founding_person(founding, entry, campaign, i, err));
    if (founding->approvers < 2)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a campaign needs at least two people with the right \"approve\", found "
                         "%zu",
                         founding->approvers);
    if (!founding->has_author || !founding->has_server)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the founding must name its own author and the server among the people");
    return STATUS_OK;
}

static enum status founding_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    struct founding founding = {.message = entry->statement->message->founding};

    if (entry->index != 0)
        return error_set(err, STATUS_ALREADY_EXISTS, "campaign %s exists already", campaign->id);
    if (entry->statement->cosignature.size == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a founding needs the second signature of an approver");
    TRY(founding_settings(&founding, entry, err));
    TRY(founding_keys(&founding, campaign, err));
    return founding_people(&founding, entry, campaign, err);
}

static enum status founding_put_settings(const struct entry *entry, const struct settings *settings,
                                         struct error *err)
{
    ProtobufCBinaryData file = entry->statement->message->founding->settings;
    struct setting_row row = {
        .version = 1,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .file = {.data = file.data, .size = file.len},
    };

    rule_settings_changed(entry);
    TRY(store_put(entry->tx, &table_setting, &row, err));
    for (size_t i = 0; i < settings->unit_count; i++) {
        struct target_row target = {
            .version = 1,
            .unit = settings->units[i].id,
            .target = settings->units[i].target,
        };
        TRY(store_put(entry->tx, &table_target, &target, err));
    }
    return STATUS_OK;
}

static enum status founding_put_periods(const struct entry *entry, const struct settings *settings,
                                        struct error *err)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++) {
        struct period_row row = {
            .period = periods[i].id,
            .deadline = periods[i].deadline.us,
            .closed_idx = -1,
            .audit_idx = -1,
            .audit_by = "",
        };
        TRY(store_put(entry->tx, &table_period, &row, err));
    }
    return STATUS_OK;
}

static enum status founding_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    struct founding founding = {.message = entry->statement->message->founding};

    (void)campaign;
    TRY(founding_settings(&founding, entry, err));
    TRY(log_key_put(
        entry, (struct bytes){founding.message->log_key.data, founding.message->log_key.len}, err));
    TRY(founding_put_settings(entry, &founding.settings, err));
    TRY(founding_put_periods(entry, &founding.settings, err));
    for (size_t i = 0; i < founding.message->n_people; i++)
        TRY(person_put(entry, founding.message->people[i], err));
    return STATUS_OK;
}

const struct rule rule_founding = {
    .kind = BAIRI__V1__STATEMENT_KIND__FOUNDING,
    .roles = ROLE_ADMIN,
    .admit = founding_admit,
    .apply = founding_apply,
};

/* ---- joining ---- */

/*
 * A new certificate under an approver's name would give the right to whoever holds its key, so one
 * person alone may not enrol it.
 */
static enum status enrolment_spares_approver(const struct entry *entry, const char *uri,
                                             const struct identity *identity, struct error *err)
{
    struct person_row before = {.uri = uri};
    enum status status = store_get(entry->tx, &table_person, &before, entry->arena, err);

    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    bool same = before.fingerprint.size == SHA256_SIZE &&
                memcmp(before.fingerprint.data, identity->fingerprint, SHA256_SIZE) == 0;
    if (same || !person_has_right(&before, "approve"))
        return STATUS_OK;
    return error_set(err, STATUS_PERMISSION_DENIED,
                     "%s may approve; the person gives a new certificate with bairi renew. Where "
                     "the key is lost, retire the person, enrol again, and let two people grant "
                     "the right again",
                     uri);
}

static enum status enrolment_admit(struct campaign *campaign, const struct entry *entry,
                                   struct error *err)
{
    const Bairi__V1__Person *person = entry->statement->message->enrolment->person;
    const struct campaign_settings *settings = NULL;
    struct identity identity;

    if (!person)
        return error_set(err, STATUS_INVALID_ARGUMENT, "an enrolment names a person");
    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(person_check(person, &settings->settings, campaign->office->card.domain, &identity, err));
    TRY(person_is_good(campaign, entry, person, err));
    if (identity.role == ROLE_SERVER)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "the server's certificate is enrolled by the founding only");
    TRY(enrolment_spares_approver(entry, person->uri, &identity, err));
    for (size_t i = 0; i < person->n_rights; i++) {
        if (strcmp(person->rights[i], "approve") == 0)
            return error_set(err, STATUS_PERMISSION_DENIED,
                             "\"approve\" is granted by a proposal and a second person, not by an "
                             "enrolment");
    }
    return STATUS_OK;
}

/* Enrolling again, with another name or post, keeps the right that two people gave. */
static enum status enrolment_apply(struct campaign *campaign, const struct entry *entry,
                                   struct error *err)
{
    const Bairi__V1__Person *person = entry->statement->message->enrolment->person;
    struct person_row before = {.uri = person->uri};
    enum status status = store_get(entry->tx, &table_person, &before, entry->arena, NULL);

    (void)campaign;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return error_set(err, status, "cannot read person %s", person->uri);
    bool approves = status == STATUS_OK && person_has_right(&before, "approve");
    TRY(person_put(entry, person, err));
    if (!approves)
        return STATUS_OK;
    struct person_row row = {.uri = person->uri};
    char rights[160];
    TRY(store_get(entry->tx, &table_person, &row, entry->arena, err));
    snprintf(rights, sizeof rights, "%sapprove,", row.rights);
    row.rights = rights;
    return store_put(entry->tx, &table_person, &row, err);
}

const struct rule rule_enrolment = {
    .kind = BAIRI__V1__STATEMENT_KIND__ENROLMENT,
    .roles = ROLE_ADMIN,
    .admit = enrolment_admit,
    .apply = enrolment_apply,
};

/* ---- leaving ---- */

static enum status retirement_person(const struct entry *entry, struct person_row *person,
                                     struct error *err)
{
    *person = (struct person_row){.uri = entry->statement->message->retirement->uri};
    enum status status = store_get(entry->tx, &table_person, person, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "nobody is enrolled as %s", person->uri);
    return status;
}

/* Active approvers other than this person. */
static enum status retirement_approvers(const struct entry *entry, const char *but, size_t *count,
                                        struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t people = 0;

    *count = 0;
    TRY(store_scan_rows(entry->tx, &table_person, &all, entry->arena, &rows, &people, err));
    const struct person_row *person = rows;
    for (size_t i = 0; i < people; i++) {
        if (person[i].active && person_has_right(&person[i], "approve") &&
            strcmp(person[i].uri, but) != 0)
            ++*count;
    }
    return STATUS_OK;
}

static enum status retirement_admit(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    struct person_row person;
    size_t approvers = 0;

    (void)campaign;
    TRY(retirement_person(entry, &person, err));
    if (!person.active)
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s has left already", person.uri);
    if (person.role == ROLE_SERVER)
        return error_set(err, STATUS_PERMISSION_DENIED, "the server cannot leave its campaign");
    TRY(retirement_approvers(entry, person.uri, &approvers, err));
    if (person_has_right(&person, "approve") && approvers < 2)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "a campaign needs two approvers; grant the right to another person first");
    return STATUS_OK;
}

static enum status retirement_apply(struct campaign *campaign, const struct entry *entry,
                                    struct error *err)
{
    struct person_row person;

    (void)campaign;
    TRY(retirement_person(entry, &person, err));
    person.active = 0;
    person.rights = ",";
    return store_put(entry->tx, &table_person, &person, err);
}

const struct rule rule_retirement = {
    .kind = BAIRI__V1__STATEMENT_KIND__RETIREMENT,
    .roles = ROLE_ADMIN,
    .admit = retirement_admit,
    .apply = retirement_apply,
};
