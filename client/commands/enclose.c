/* One file on the command line as what a statement encloses: digested, uploaded, described. */
#include "client/commands/enclose.h"

#include "client/commands/evidence.h"

enum status enclose(struct app *app, const char *path, Bairi__V1__Evidence **out, struct error *err)
{
    Bairi__V1__Evidence *made = arena_alloc(app->arena, sizeof(*made));
    struct project_file file = {.name = NULL};

    TRY(evidence_take(path, &file, err));
    TRY(evidence_send_one(app, path, &file, err));
    if (!made)
        return app_no_memory(err);
    bairi__v1__evidence__init(made);
    made->name = arena_strdup(app->arena, file.name);
    made->type = arena_strdup(app->arena, file.type);
    made->size = file.size;
    made->sha256.data = arena_memdup(app->arena, file.sha256, sizeof(file.sha256));
    made->sha256.len = sizeof(file.sha256);
    if (!made->name || !made->type || !made->sha256.data)
        return app_no_memory(err);
    *out = made;
    return STATUS_OK;
}
