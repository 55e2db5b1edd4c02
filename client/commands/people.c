/* bairi people: who takes part in a campaign. */
#include "client/commands/people.h"

#include <string.h>

#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/csv.h"
#include "common/text.h"

enum { RIGHTS_MAX = 8, PEOPLE_FILE_MOST = 4 << 20, DER_MOST = 64 * 1024 };

/* ---- from certificates ---- */

static enum status set_rights(struct app *app, const char *rights, Bairi__V1__Person *person,
                              struct error *err)
{
    char *rest = arena_strdup(app->arena, rights);

    person->rights = arena_array(app->arena, RIGHTS_MAX, sizeof(person->rights[0]));
    if (!rest || !person->rights)
        return app_no_memory(err);
    for (char *one = strsep(&rest, " ,;"); one; one = strsep(&rest, " ,;")) {
        if (one[0] == '\0')
            continue;
        if ((strcmp(one, "approve") != 0 && strcmp(one, "countersign") != 0) ||
            person->n_rights == RIGHTS_MAX)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "unknown right '%s'; known are approve and countersign", one);
        person->rights[person->n_rights++] = one;
    }
    return STATUS_OK;
}

enum status people_from_certificate(struct app *app, const char *path, const char *name,
                                    const char *post, const char *rights, Bairi__V1__Person **out,
                                    struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    OWNED(buf_free) struct buf der = buf_make(DER_MOST);
    Bairi__V1__Person *person = arena_alloc(app->arena, sizeof(*person));
    struct identity identity;

    if (!person)
        return app_no_memory(err);
    TRY(certificate_load(path, &certificate, err));
    TRY(certificate_der(certificate, &der, err));
    if (identity_of_certificate(certificate, &identity, err) != STATUS_OK)
        return error_within(err, path);
    bairi__v1__person__init(person);
    person->uri = arena_strdup(app->arena, identity.uri);
    person->name = arena_strdup(app->arena, name);
    person->post = arena_strdup(app->arena, post);
    person->certificate.data = arena_memdup(app->arena, buf_text(&der), der.size);
    person->certificate.len = der.size;
    if (!person->uri || !person->name || !person->post || !person->certificate.data)
        return app_no_memory(err);
    *out = person;
    return set_rights(app, rights, person, err);
}

/* ---- from people.csv ---- */

struct columns {
    int certificate, name, post, rights;
};

static enum status find_columns(const struct grid_row *header, const char *file,
                                struct columns *out, struct error *err)
{
    static const char *const TITLES[] = {"certificate", "name", "post", "rights"};
    int *const places[] = {&out->certificate, &out->name, &out->post, &out->rights};

    for (size_t t = 0; t < 4; t++) {
        *places[t] = -1;
        for (size_t c = 0; c < header->count; c++)
            if (strcmp(header->cells[c], TITLES[t]) == 0)
                *places[t] = (int)c;
        if (*places[t] < 0)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "%s has no column '%s'; its columns are certificate,name,post,rights",
                             file, TITLES[t]);
    }
    return STATUS_OK;
}

static const char *cell(const struct grid_row *row, int column)
{
    return (size_t)column < row->count ? row->cells[column] : "";
}

/* A name in the table never leads out of the folder. */
static bool is_plain_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && !strchr(name, '/');
}

static enum status person_of_row(struct app *app, const char *certs, const struct grid_row *row,
                                 const struct columns *columns, Bairi__V1__Person **out,
                                 struct error *err)
{
    const char *certificate = cell(row, columns->certificate);
    const char *path = arena_printf(app->arena, "%s/%s.pem", certs, certificate);

    if (!path)
        return app_no_memory(err);
    if (!is_plain_name(certificate))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "'%s' is no name of a certificate in the folder", certificate);
    return people_from_certificate(app, path, cell(row, columns->name), cell(row, columns->post),
                                   cell(row, columns->rights), out, err);
}

enum status people_from_table(struct app *app, const char *path, const char *certs,
                              Bairi__V1__Person ***out, size_t *count, struct error *err)
{
    static const struct csv_limits LIMITS = {.rows = 5000, .cells = 64, .cell = 4096};
    OWNED(buf_free) struct buf text = buf_make(PEOPLE_FILE_MOST);
    struct grid table = {0};
    struct columns columns;

    TRY(buf_read_file(&text, path, err));
    TRY(csv_read(buf_bytes(&text), path, &LIMITS, app->arena, &table, err));
    if (table.count == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is empty", path);
    TRY(find_columns(&table.rows[0], path, &columns, err));
    *count = table.count - 1;
    /* one place more, for the server itself */
    *out = arena_array(app->arena, table.count + 1, sizeof((*out)[0]));
    if (!*out)
        return app_no_memory(err);
    for (size_t i = 1; i < table.count; i++)
        if (person_of_row(app, certs, &table.rows[i], &columns, &(*out)[i - 1], err) != STATUS_OK) {
            const char *where = arena_printf(app->arena, "%s:%zu", path, table.rows[i].line);

            return error_at(err, where, NULL);
        }
    return STATUS_OK;
}

const char *people_rights(struct app *app, const Bairi__V1__Person *person)
{
    const char *text = "";

    for (size_t i = 0; i < person->n_rights && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, text[0] ? " " : "", person->rights[i]);
    return text;
}

/* ---- commands ---- */

static enum status add(struct app *app, struct error *err)
{
    struct acceptances accepted = {0};
    Bairi__V1__Person *person = NULL;
    const char *name = NULL;
    const char *right = cli_value(app->args, "right");
    const char *post = cli_value(app->args, "post");

    TRY(app_needs(app, "name", &name, err));
    if (right && strcmp(right, "approve") == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the right approve takes two people: enrol first, then bairi people "
                         "grant URI approve");
    TRY(people_from_certificate(app, cli_arg(app->args, 0), name, post ? post : "",
                                right ? right : "", &person, err));
    TRY(app_connect(app, err));
    TRY(bureau_enrol(app->bureau, app->arena, person, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

static enum status retire(struct app *app, struct error *err)
{
    struct acceptances accepted = {0};
    const char *reason = NULL;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_connect(app, err));
    TRY(bureau_retire(app->bureau, app->arena, cli_arg(app->args, 0), reason, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

static enum status list(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"uri",    N_("Person"), CELL_TEXT},
        {"name",   N_("Name"),   CELL_TEXT},
        {"post",   N_("Post"),   CELL_TEXT},
        {"rights", N_("Rights"), CELL_TEXT},
        {"active", N_("Active"), CELL_TEXT},
        {NULL,     NULL,         CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__PeopleReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_people(app->bureau, app->arena, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_people; i++) {
        const Bairi__V1__Person *person = reply->people[i]->person;

        if (person)
            sheet_row(sheet, person->uri, person->name, person->post, people_rights(app, person),
                      word_shown(reply->people[i]->active ? "yes" : "no", app->format), NULL);
    }
    return app_print_list(app, sheet, _("nobody is enrolled"), err);
}

static int run_add(const struct cli_args *args, void *context)
{
    return app_run(args, context, add);
}

static int run_retire(const struct cli_args *args, void *context)
{
    return app_run(args, context, retire);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static const struct cli_option ADD_OPTIONS[] = {
    {"name",  0, CLI_VALUE,  false, "NAME",                N_("the person's name")      },
    {"post",  0, CLI_VALUE,  false, "TEXT",                N_("the person's post")      },
    {"right", 0, CLI_CHOICE, false, "countersign|approve", N_("a right beyond the role")},
    {NULL,    0, CLI_FLAG,   false, NULL,                  NULL                         }
};
static const struct cli_option RETIRE_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL     }
};

static const char *const ADD_EXAMPLES[] = {
    N_("bairi people add wang.pem --name 王某 --post 填报员 — enrols a clerk"), NULL};
static const char *const RETIRE_EXAMPLES[] = {
    N_("bairi people retire bairi://bohai/unit/zhongjie/wang --reason 调离 — ends an enrolment"),
    NULL};
static const char *const LIST_EXAMPLES[] = {
    N_("bairi people list — everybody enrolled, with rights"), NULL};

const struct cli_command people_add_command = {
    "people add", "CERTIFICATE", 1,           1,      N_("enrol a person by certificate"),
    NULL,         ADD_EXAMPLES,  ADD_OPTIONS, run_add};
const struct cli_command people_retire_command = {
    "people retire", "URI",          1,         1, N_("end a person's enrolment"), NULL,
    RETIRE_EXAMPLES, RETIRE_OPTIONS, run_retire};
const struct cli_command people_list_command = {
    "people list", "",   0,       0, N_("list the people of the campaign"), NULL,
    LIST_EXAMPLES, NULL, run_list};
