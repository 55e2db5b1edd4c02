/* The project record between message and struct: one table of texts, the rest by hand. */
#include "common/record/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"

/* texts that are the same on both sides: field id, offset here, offset there */
struct text_field {
    const char *id;
    size_t project;
    size_t message;
};

#define TEXT_FIELD(name)                                                                           \
    {                                                                                              \
#name, offsetof(struct project, name), offsetof(Bairi__V1__Project, name)                  \
    }

static const struct text_field TEXT_FIELDS[] = {
    TEXT_FIELD(project_no),
    TEXT_FIELD(unit),
    TEXT_FIELD(subunit),
    TEXT_FIELD(name),
    TEXT_FIELD(content),
    TEXT_FIELD(site),
    TEXT_FIELD(investor),
    TEXT_FIELD(credit_code),
    TEXT_FIELD(investor_place),
    TEXT_FIELD(investor_class),
    TEXT_FIELD(partner),
    TEXT_FIELD(industry),
    TEXT_FIELD(county_industry),
    TEXT_FIELD(chain_role),
    TEXT_FIELD(nature),
    TEXT_FIELD(channel),
    TEXT_FIELD(returnee),
    TEXT_FIELD(source_region),
    TEXT_FIELD(note),
};
enum { TEXT_FIELD_COUNT = sizeof(TEXT_FIELDS) / sizeof(TEXT_FIELDS[0]) };

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the record is too large to be handled");
}

static enum status texts_to_message(const struct project *project, struct arena *arena,
                                    Bairi__V1__Project *out, struct error *err)
{
    for (size_t i = 0; i < TEXT_FIELD_COUNT; i++) {
        const char *text = NULL;
        char *copy;

        memcpy(&text, (const char *)project + TEXT_FIELDS[i].project, sizeof(text));
        copy = arena_strdup(arena, text ? text : "");
        if (!copy)
            return no_memory(err);
        memcpy((char *)out + TEXT_FIELDS[i].message, &copy, sizeof(copy));
    }
    return STATUS_OK;
}

static enum status file_to_message(const struct project_file *file, struct arena *arena,
                                   Bairi__V1__Evidence **out, struct error *err)
{
    Bairi__V1__Evidence *evidence = arena_alloc(arena, sizeof(*evidence));

    if (!evidence)
        return no_memory(err);
    bairi__v1__evidence__init(evidence);
    evidence->name = arena_strdup(arena, file->name ? file->name : "");
    evidence->type = arena_strdup(arena, file->type ? file->type : "");
    evidence->sha256.data = arena_memdup(arena, file->sha256, SHA256_SIZE);
    evidence->sha256.len = SHA256_SIZE;
    evidence->size = file->size;
    if (!evidence->name || !evidence->type || !evidence->sha256.data)
        return no_memory(err);
    *out = evidence;
    return STATUS_OK;
}

static enum status files_to_message(const struct project *project, struct arena *arena,
                                    Bairi__V1__Project *out, struct error *err)
{
    if (project->file_count == 0)
        return STATUS_OK;
    out->files = arena_array(arena, project->file_count, sizeof(out->files[0]));
    if (!out->files)
        return no_memory(err);
    for (size_t i = 0; i < project->file_count; i++)
        TRY(file_to_message(&project->files[i], arena, &out->files[i], err));
    out->n_files = project->file_count;
    return STATUS_OK;
}

/* shortest decimal text of a fraction with at most six decimals */
static char *decimal_text(struct fraction f, struct arena *arena)
{
    char text[32];
    struct fraction back;

    for (int decimals = 0; decimals <= 6; decimals++) {
        fraction_format(f, decimals, text, sizeof(text));
        if (fraction_parse(text, 6, &back) && fraction_compare(back, f) == 0)
            break;
    }
    return arena_strdup(arena, text);
}

static enum status figures_to_message(const struct project *project, struct arena *arena,
                                      Bairi__V1__Project *out, struct error *err)
{
    out->outside = project->outside;
    out->foreign = project->foreign;
    out->amount_wan = project->amount.n;
    out->amount_usd_wan = project->amount_usd_wan;
    out->signed_on = project->signed_on;
    out->page_date = (uint32_t)project->page_date;
    out->page_signature = (uint32_t)project->page_signature;
    out->page_seal = (uint32_t)project->page_seal;
    out->kind = arena_strdup(arena, kind_name(project->kind));
    out->document = arena_strdup(arena, document_name(project->document));
    out->foreign_share = project->has_foreign_share ? decimal_text(project->foreign_share, arena)
                                                    : arena_strdup(arena, "");
    if (!out->kind || !out->document || !out->foreign_share)
        return no_memory(err);
    return STATUS_OK;
}

enum status record_to_message(const struct project *project, struct arena *arena,
                              Bairi__V1__Project **out, struct error *err)
{
    Bairi__V1__Project *message = arena_alloc(arena, sizeof(*message));

    if (!message)
        return no_memory(err);
    bairi__v1__project__init(message);
    TRY(texts_to_message(project, arena, message, err));
    TRY(figures_to_message(project, arena, message, err));
    TRY(files_to_message(project, arena, message, err));
    *out = message;
    return STATUS_OK;
}

static enum status wrong(struct error *err, const char *field, const char *value)
{
    (void)error_set(err, STATUS_INVALID_ARGUMENT, "%s: the record says '%s', which cannot be",
                    field, value);
    return error_at(err, NULL, field);
}

static enum status wrong_number(struct error *err, const char *field, int64_t value)
{
    char text[32];

    snprintf(text, sizeof(text), "%" PRId64, value);
    return wrong(err, field, text);
}

/* an id as stored; titles, which kind_parse also understands, never travel */
static enum status kind_from(const char *text, enum kind *out, struct error *err)
{
    int kind = kind_parse(text);

    if (kind < 0 || strcmp(kind_name((enum kind)kind), text) != 0)
        return wrong(err, "kind", text);
    *out = (enum kind)kind;
    return STATUS_OK;
}

static enum status document_from(const char *text, enum document *out, struct error *err)
{
    int document = document_parse(text);

    if (document < 0 || strcmp(document_name((enum document)document), text) != 0)
        return wrong(err, "document", text);
    *out = (enum document)document;
    return STATUS_OK;
}

static enum status share_from(const char *text, struct project *out, struct error *err)
{
    out->has_foreign_share = text[0] != '\0';
    if (!out->has_foreign_share)
        return STATUS_OK;
    if (!fraction_parse(text, 6, &out->foreign_share) || out->foreign_share.num < 0 ||
        fraction_compare(out->foreign_share, fraction_int(100)) > 0)
        return wrong(err, "foreign_share", text);
    return STATUS_OK;
}

static enum status page_from(const char *field, uint32_t page, int *out, struct error *err)
{
    if (page > 100000)
        return wrong_number(err, field, page);
    *out = (int)page;
    return STATUS_OK;
}

static enum status numbers_from(const Bairi__V1__Project *message, struct project *out,
                                struct error *err)
{
    /* a hundred thousand times the largest amount that needs a confirmation */
    const int64_t most = INT64_C(50000000000);

    if (message->amount_wan < 0 || message->amount_wan > most)
        return wrong_number(err, "amount_wan", message->amount_wan);
    if (message->amount_usd_wan < 0 || message->amount_usd_wan > most)
        return wrong_number(err, "amount_usd_wan", message->amount_usd_wan);
    if (!day_is_valid(message->signed_on))
        return wrong_number(err, "signed_on", message->signed_on);
    out->amount.n = message->amount_wan;
    out->amount_usd_wan = message->amount_usd_wan;
    out->signed_on = message->signed_on;
    TRY(page_from("page_date", message->page_date, &out->page_date, err));
    TRY(page_from("page_signature", message->page_signature, &out->page_signature, err));
    return page_from("page_seal", message->page_seal, &out->page_seal, err);
}

static enum status files_from(const Bairi__V1__Project *message, struct arena *arena,
                              struct project *out, struct error *err)
{
    if (message->n_files > PROJECT_FILES_MAX)
        return wrong_number(err, "files", (int64_t)message->n_files);
    out->files = arena_array(arena, message->n_files, sizeof(out->files[0]));
    if (!out->files)
        return no_memory(err);
    for (size_t i = 0; i < message->n_files; i++) {
        const Bairi__V1__Evidence *evidence = message->files[i];
        struct project_file *file = &out->files[i];

        if (evidence->sha256.len != SHA256_SIZE)
            return wrong(err, "files", evidence->name);
        file->name = evidence->name;
        file->type = evidence->type;
        file->size = evidence->size;
        memcpy(file->sha256, evidence->sha256.data, SHA256_SIZE);
    }
    out->file_count = message->n_files;
    return STATUS_OK;
}

static void texts_from_message(const Bairi__V1__Project *message, struct project *out)
{
    for (size_t i = 0; i < TEXT_FIELD_COUNT; i++) {
        const char *text;

        memcpy(&text, (const char *)message + TEXT_FIELDS[i].message, sizeof(text));
        memcpy((char *)out + TEXT_FIELDS[i].project, &text, sizeof(text));
    }
}

enum status record_from_message(const Bairi__V1__Project *message, struct arena *arena,
                                struct project *out, struct error *err)
{
    memset(out, 0, sizeof(*out));
    texts_from_message(message, out);
    out->outside = message->outside;
    out->foreign = message->foreign;
    record_set_contact(out, NULL);
    TRY(kind_from(message->kind, &out->kind, err));
    TRY(document_from(message->document, &out->document, err));
    TRY(share_from(message->foreign_share, out, err));
    TRY(numbers_from(message, out, err));
    return files_from(message, arena, out, err);
}

static bool says_something(const char *text)
{
    return text && text[0] != '\0';
}

bool record_has_contact(const struct project *project)
{
    return says_something(project->contact) || says_something(project->contact_title) ||
           says_something(project->contact_phone);
}

enum status record_contact(const struct project *project, const uint8_t salt[CONTACT_SALT_SIZE],
                           struct arena *arena, struct bytes *packed, uint8_t digest[SHA256_SIZE],
                           struct error *err)
{
    Bairi__V1__Contact contact;

    bairi__v1__contact__init(&contact);
    contact.salt.data = arena_memdup(arena, salt, CONTACT_SALT_SIZE);
    contact.salt.len = CONTACT_SALT_SIZE;
    contact.name = arena_strdup(arena, project->contact ? project->contact : "");
    contact.title = arena_strdup(arena, project->contact_title ? project->contact_title : "");
    contact.phone = arena_strdup(arena, project->contact_phone ? project->contact_phone : "");
    if (!contact.salt.data || !contact.name || !contact.title || !contact.phone)
        return no_memory(err);
    TRY(message_pack(&contact.base, arena, packed, err));
    sha256(*packed, digest);
    return STATUS_OK;
}

void record_set_contact(struct project *project, const Bairi__V1__Contact *contact)
{
    project->contact = contact ? contact->name : "";
    project->contact_title = contact ? contact->title : "";
    project->contact_phone = contact ? contact->phone : "";
}
