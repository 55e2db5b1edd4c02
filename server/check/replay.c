/* The tables told anew from the ledger, and what the statements name: people, files, contacts. */
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "server/check/internal.h"
#include "server/services/files.h"
#include "server/services/services.h"

struct replay {
    struct checking *check;
    struct transaction *into;
    const struct record_row *row; /* the record at hand */
};

static void record_found(const struct replay *replay, const char *column, const struct error *what)
{
    struct value key = value_of_int(replay->row->idx);

    check_found(replay->check, (struct spot){.place = "record", .row = key.text, .column = column},
                what);
}

/* ---- who signed ---- */

/* Enrolled with this very certificate at that moment; the founding enrols its own author. */
static enum status author_was_enrolled(const struct replay *replay,
                                       const struct statement *statement, struct arena *arena,
                                       struct error *err)
{
    struct person_row person = {.uri = statement->author.uri};
    struct error what;
    enum status status = store_get(replay->into, &table_person, &person, arena, err);

    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_OK && person.active && person.fingerprint.size == SHA256_SIZE &&
        memcmp(person.fingerprint.data, statement->author.fingerprint, SHA256_SIZE) == 0)
        return STATUS_OK;
    if (statement->author.role == ROLE_SERVER &&
        memcmp(statement->author.fingerprint, replay->check->card->server_fingerprint,
               SHA256_SIZE) == 0)
        return STATUS_OK;
    error_set(&what, STATUS_DATA_LOSS, "%s was not enrolled with this certificate then",
              statement->author.uri);
    record_found(replay, "author", &what);
    return STATUS_OK;
}

static enum status certificate_of(const struct replay *replay,
                                  const uint8_t fingerprint[SHA256_SIZE], struct arena *arena,
                                  X509 **out, struct error *err)
{
    struct certificate_row row = {
        .fingerprint = {.data = fingerprint, .size = SHA256_SIZE}
    };

    TRY(store_get(replay->into, &table_certificate, &row, arena, err));
    return signers_certificate(replay->check->campaign->signers, fingerprint, row.certificate, out,
                               err);
}

/* One CMS over the statement's bytes; whose it is, the signature itself names. */
static void signature_check(const struct replay *replay, const struct statement *statement,
                            struct bytes signature, bool author, const char *column,
                            struct arena *arena)
{
    uint8_t fingerprint[SHA256_SIZE];
    X509 *certificate = NULL;
    struct error what;

    enum status status = signature_names(signature, fingerprint, &what);
    if (status == STATUS_OK && author &&
        memcmp(fingerprint, statement->author.fingerprint, SHA256_SIZE) != 0)
        status = error_set(&what, STATUS_UNAUTHENTICATED, "the signature is not by %s",
                           statement->author.uri);
    if (status == STATUS_OK)
        status = certificate_of(replay, fingerprint, arena, &certificate, &what);
    if (status == STATUS_OK)
        status = signature_verify(signature, statement->bytes, certificate, &what);
    certificate_destroy(&certificate);
    findings_figures(replay->check->report)->signatures++;
    if (status != STATUS_OK)
        record_found(replay, column, &what);
}

static void signatures_check(const struct replay *replay, const struct statement *statement,
                             struct arena *arena)
{
    int64_t begin = monotonic_ns();

    signature_check(replay, statement, statement->signature, true, "signature", arena);
    if (statement->cosignature.size > 0)
        signature_check(replay, statement, statement->cosignature, false, "cosignature", arena);
    findings_figures(replay->check->report)->signatures_s += (double)(monotonic_ns() - begin) / 1e9;
}

/* ---- what it names ---- */

static enum status note_contact(const struct replay *replay, ProtobufCBinaryData digest,
                                struct error *err)
{
    struct checking *check = replay->check;

    if (digest.len != SHA256_SIZE)
        return STATUS_OK;
    if (check->contact_count == check->contact_room) {
        size_t room = check->contact_room ? 2 * check->contact_room : 256;
        struct named_contact *more = realloc(check->contacts, room * sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the contacts");
        check->contacts = more;
        check->contact_room = room;
    }
    struct named_contact *contact = &check->contacts[check->contact_count++];
    memcpy(contact->digest, digest.data, SHA256_SIZE);
    contact->idx = replay->row->idx;
    return STATUS_OK;
}

/* unit, project_no  what it is about: of a project the same file may come from either side */
static enum status note_file(const struct replay *replay, const struct statement *statement,
                             const char *unit, const char *project_no,
                             const Bairi__V1__Evidence *evidence, struct error *err)
{
    struct file_owner owner = file_owner_of(&statement->author);
    struct named_file file = {.size = evidence->size, .idx = replay->row->idx};
    struct bytes parts[] = {
        {(const uint8_t *)replay->check->id, strlen(replay->check->id) + 1},
        {(const uint8_t *)unit,              strlen(unit) + 1             },
        {(const uint8_t *)project_no,        strlen(project_no) + 1       },
    };
    uint8_t subject[SHA256_SIZE];

    if (evidence->sha256.len != SHA256_SIZE)
        return STATUS_OK;
    sha256_parts(parts, sizeof parts / sizeof *parts, subject);
    memcpy(file.sha256, evidence->sha256.data, SHA256_SIZE);
    memcpy(file.subject, subject, sizeof file.subject);
    return named_file_add(replay->check->files, &file, owner.name, err);
}

static enum status note_submission(const struct replay *replay, const struct statement *statement,
                                   struct error *err)
{
    const Bairi__V1__Submission *submission = statement->message->submission;
    const Bairi__V1__Project *project = submission->project;

    if (!project)
        return STATUS_OK;
    for (size_t i = 0; i < project->n_files; i++)
        TRY(note_file(replay, statement, project->unit, project->project_no, project->files[i],
                      err));
    if (submission->letter)
        TRY(note_file(replay, statement, project->unit, project->project_no, submission->letter,
                      err));
    return note_contact(replay, project->contact, err);
}

/* What pushes, their answers and the city's rankings enclose: each file its author's own. */
static enum status note_enclosures(const struct replay *replay, const struct statement *statement,
                                   struct error *err)
{
    const Bairi__V1__Statement *message = statement->message;
    const char *author = statement->author.uri;

    if (message->content_case == BAIRI__V1__STATEMENT__CONTENT_PUSHED && message->pushed->document)
        return note_file(replay, statement, author, "", message->pushed->document, err);
    if (message->content_case == BAIRI__V1__STATEMENT__CONTENT_CITY_RANKING &&
        message->city_ranking->document)
        return note_file(replay, statement, author, "", message->city_ranking->document, err);
    if (message->content_case == BAIRI__V1__STATEMENT__CONTENT_SELF_EXAMINATION &&
        message->self_examination->file)
        return note_file(replay, statement, message->self_examination->unit, "",
                         message->self_examination->file, err);
    if (message->content_case != BAIRI__V1__STATEMENT__CONTENT_PUSH_ANSWERED)
        return STATUS_OK;
    for (size_t i = 0; i < message->push_answered->n_evidence; i++)
        TRY(note_file(replay, statement, author, "", message->push_answered->evidence[i], err));
    return STATUS_OK;
}

static enum status note_objection(const struct replay *replay, const struct statement *statement,
                                  struct error *err)
{
    const Bairi__V1__Objection *objection = statement->message->objection;

    for (size_t i = 0; i < objection->n_evidence; i++)
        TRY(note_file(replay, statement, objection->unit, objection->project_no,
                      objection->evidence[i], err));
    return STATUS_OK;
}

static enum status note_named(const struct replay *replay, const struct statement *statement,
                              struct error *err)
{
    if (statement->message->content_case == BAIRI__V1__STATEMENT__CONTENT_SUBMISSION)
        return note_submission(replay, statement, err);
    if (statement->message->content_case == BAIRI__V1__STATEMENT__CONTENT_RESPONSIBLE_NAMED)
        return note_contact(replay, statement->message->responsible_named->contact, err);
    if (statement->message->content_case == BAIRI__V1__STATEMENT__CONTENT_OBJECTION)
        return note_objection(replay, statement, err);
    return note_enclosures(replay, statement, err);
}

/* ---- one record after the other ---- */

static enum status replay_record(void *context, const struct record_row *row,
                                 const struct statement *statement, struct arena *arena,
                                 struct error *err)
{
    struct replay *replay = context;
    const struct ledger_rules *rules = &replay->check->campaign->rules;
    const Bairi__V1__Statement *message = NULL;
    struct entry entry = {
        .statement = statement,
        .index = (uint64_t)row->idx,
        .time = {.us = row->time},
        .tx = replay->into,
        .arena = arena,
    };

    replay->row = row;
    TRY(statement_read(statement->bytes, arena, &message, err)); /* kind and content agree */
    if (row->idx > 0)
        TRY(author_was_enrolled(replay, statement, arena, err));
    TRY(rules->apply(rules->context, &entry, err));
    if (row->idx == 0)
        TRY(author_was_enrolled(replay, statement, arena, err));
    if (replay->check->options->full)
        signatures_check(replay, statement, arena);
    return note_named(replay, statement, err);
}

enum status check_replay(struct checking *check, struct transaction *tx, struct transaction *into,
                         struct error *err)
{
    struct replay replay = {.check = check, .into = into};

    return ledger_walk(tx, (struct instant){INT64_MAX}, replay_record, &replay, err);
}
