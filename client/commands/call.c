/* bairi call: any method of the server by its name, with a request written as JSON. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bairi/v1/services.pb-c.h"
#include "bairi/v1/statement.pb-c.h"
#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "common/json.h"
#include "common/nearest.h"
#include "common/text.h"

/* the largest request is a batch of 8 MiB, a third more in base64 */
enum { JSON_MOST = 16 * 1024 * 1024 };

struct method {
    const ProtobufCServiceDescriptor *service;
    const ProtobufCMethodDescriptor *types;
    const char *name; /* "Ranking/Rank" */
};

/* ---- the methods this program knows ---- */

static bool takes_signed(const ProtobufCMessageDescriptor *message)
{
    for (unsigned i = 0; i < message->n_fields; i++) {
        if (message->fields[i].descriptor == &bairi__v1__signed__descriptor)
            return true;
    }
    return false;
}

static enum status known_methods(struct app *app, struct method **out, size_t *count,
                                 struct error *err)
{
    size_t room = 0, n = 0;

    for (size_t i = 0; i < bairi_service_count; i++)
        room += bairi_services[i]->n_methods;
    *out = arena_array(app->arena, room, sizeof **out);
    if (!*out)
        return app_no_memory(err);
    for (size_t i = 0; i < bairi_service_count; i++) {
        const ProtobufCServiceDescriptor *service = bairi_services[i];
        for (unsigned j = 0; j < service->n_methods; j++, n++) {
            const ProtobufCMethodDescriptor *types = &service->methods[j];
            const char *name = arena_printf(app->arena, "%s/%s", service->short_name, types->name);
            if (!name)
                return app_no_memory(err);
            (*out)[n] = (struct method){service, types, name};
        }
    }
    *count = n;
    return STATUS_OK;
}

static enum status print_methods(struct app *app, const struct method *methods, size_t count,
                                 struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"method",  N_("Method"),           CELL_TEXT},
        {"request", N_("Request"),          CELL_TEXT},
        {"reply",   N_("Reply"),            CELL_TEXT},
        {"signed",  N_("Signed statement"), CELL_TEXT},
        {NULL,      NULL,                   CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < count; i++) {
        const ProtobufCMethodDescriptor *types = methods[i].types;
        bool is_table = app->format == FORMAT_TABLE;
        const char *is_signed = is_table ? _("yes") : "yes", *is_not = is_table ? "-" : "no";

        sheet_row(sheet, methods[i].name, types->input->short_name, types->output->short_name,
                  takes_signed(types->input) ? is_signed : is_not, NULL);
    }
    return app_print(app, sheet, err);
}

/* ---- which one is meant ---- */

static const char *without_package(const char *name)
{
    static const char PACKAGE[] = "bairi.v1.";

    return strncmp(name, PACKAGE, sizeof PACKAGE - 1) == 0 ? name + sizeof PACKAGE - 1 : name;
}

/* The nearest name; a word without a service is compared with the methods' own names. */
static const char *nearest_method(struct app *app, const struct method *methods, size_t count,
                                  const char *wanted)
{
    struct nearest nearest = {.wanted = wanted};
    const char *near = NULL;

    for (size_t i = 0; i < count; i++) {
        const char *name = strchr(wanted, '/') ? methods[i].name : methods[i].types->name;
        size_t before = nearest.name[0] ? nearest.distance : SIZE_MAX;

        nearest_offer(&nearest, name, strlen(name));
        if (nearest.name[0] && nearest.distance < before)
            near = methods[i].name;
    }
    return near ? arena_strdup(app->arena, near) : NULL;
}

static const struct method *find_method(const struct method *methods, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(methods[i].name, without_package(name)) == 0)
            return &methods[i];
    }
    return NULL;
}

static enum status no_method(struct app *app, const struct method *methods, size_t count,
                             const char *name, struct error *err)
{
    const char *near = nearest_method(app, methods, count, without_package(name));

    if (near)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "there is no method \"%s\"; did you mean %s?", name, near));
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "there is no method \"%s\"; bairi call lists all", name));
}

/* ---- the request ---- */

static enum status read_stdin(struct buf *text, struct error *err)
{
    char piece[8192];

    for (size_t n; (n = fread(piece, 1, sizeof piece, stdin)) > 0;)
        buf_add(text, piece, n);
    if (ferror(stdin))
        return error_set(err, STATUS_UNKNOWN, "the text cannot be read: %s", strerror(errno));
    return buf_finish(text, err);
}

static enum status read_request(struct app *app, const struct method *method, const char *json,
                                ProtobufCMessage **out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(JSON_MOST);
    json_t *value = NULL;
    enum status status;

    if (!json)
        json = "{}";
    if (strcmp(json, "-") == 0)
        TRY(read_stdin(&text, err));
    else
        buf_adds(&text, json);
    TRY(buf_finish(&text, err));
    TRY(json_parse(buf_bytes(&text), &value, err));
    status = json_to_message(value, method->types->input, app->arena, out, err);
    json_decref(value);
    return status;
}

static enum status call_method(struct app *app, const struct method *method, const char *json,
                               struct error *err)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    const ProtobufCMessage *reply = NULL;
    ProtobufCMessage *request = NULL;
    enum status status = read_request(app, method, json, &request, err);

    if (status != STATUS_OK)
        return app_usage(app, status);
    TRY(app_connect_to(app, campaign ? campaign : "", err));
    TRY(bureau_call(app->bureau, app->arena, method->service, method->types->name, request, &reply,
                    err));
    app->format = FORMAT_JSON;
    return app_print_message(app, reply, err);
}

static enum status call(struct app *app, struct error *err)
{
    const char *name = cli_arg(app->args, 0);
    const struct method *method;
    struct method *methods = NULL;
    size_t count = 0;

    TRY(known_methods(app, &methods, &count, err));
    if (!name)
        return print_methods(app, methods, count, err);
    method = find_method(methods, count, name);
    if (!method)
        return no_method(app, methods, count, name, err);
    return call_method(app, method, cli_arg(app->args, 1), err);
}

static int run_call(const struct cli_args *args, void *context)
{
    return app_run(args, context, call);
}

static const char *const EXAMPLES[] = {
    N_("bairi call — lists the methods, their messages, and which take signed statements"),
    N_("bairi call Ranking/Rank '{\"as_of\": 20201112}' — the answer behind bairi rank, as JSON"),
    N_("echo '{\"unit\": \"zhongjie\"}' | bairi call Ranking/Explain - — the request from a pipe"),
    N_("bairi call Reflection/List — the server's method table, for administrators"), NULL};

const struct cli_command call_command = {
    "call",
    "[METHOD] [JSON|-]",
    0,
    2,
    N_("call a method of the server by its name, for diagnosis"),
    N_("The request is the method's message in JSON: field names as in the .proto files, 64-bit "
       "integers as numbers or strings, bytes as base64, enums by name; without JSON it is empty. "
       "The answer is printed as JSON, as the server sent it: nothing in it is verified and no "
       "receipt is kept. Nothing is signed either: methods that take signed statements can only be "
       "called with the ready bytes of one (statement and signature as base64); to report or "
       "decide, use the commands made for it."),
    EXAMPLES,
    NULL,
    run_call};
