/* Evidence from a folder into records and up to the server. */
#include "client/commands/evidence.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/plan.h"
#include "common/trust/digest.h"

enum { HEAD_SIZE = 64 };

/* a plain name: no folders, nothing hidden, nothing that a terminal would obey */
static bool is_plain_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '.')
        return false;
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\' || (unsigned char)*c < 0x20 || *c == 0x7F)
            return false;
    return true;
}

static void add_problem(struct problems *problems, struct arena *arena, const char *name,
                        const struct annex_row *row, struct error *error)
{
    char where[160];

    snprintf(where, sizeof(where), "%s:%zu", name, row->line);
    (void)error_at(error, where, "files");
    problems_add(problems, arena, false, error);
}

/* The first bytes tell what it is, whatever its name says. */
static enum status read_type(const char *path, const char **type, struct error *err)
{
    uint8_t head[HEAD_SIZE];
    FILE *file = fopen(path, "rb");
    size_t n;

    if (!file)
        return error_set(err, STATUS_NOT_FOUND, "cannot read %s", path);
    n = fread(head, 1, sizeof(head), file);
    fclose(file);
    *type = file_type((struct bytes){head, n});
    if (!*type)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is neither PDF, JPEG, PNG nor OFD by its contents", path);
    return STATUS_OK;
}

static enum status take_file(const char *path, struct project_file *file, struct error *err)
{
    TRY(read_type(path, &file->type, err));
    return sha256_file(path, file->sha256, &file->size, err);
}

static bool take_known(const Bairi__V1__ProjectState *before, struct project_file *file)
{
    for (size_t i = 0; before && i < before->project->n_files; i++) {
        const Bairi__V1__Evidence *known = before->project->files[i];

        if (strcmp(known->name, file->name) != 0 || known->sha256.len != SHA256_SIZE)
            continue;
        memcpy(file->sha256, known->sha256.data, SHA256_SIZE);
        file->size = known->size;
        file->type = known->type;
        return true;
    }
    return false;
}

static enum status find_file(const char *folder, const Bairi__V1__ProjectState *before,
                             struct arena *arena, struct project_file *file, struct error *err)
{
    const char *path = folder ? arena_printf(arena, "%s/%s", folder, file->name) : NULL;

    if (!is_plain_name(file->name))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "'%s' is no plain file name: write the name alone, without folders",
                         file->name);
    if (path && access(path, F_OK) == 0)
        return take_file(path, file, err);
    if (take_known(before, file))
        return STATUS_OK;
    if (!folder)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file %s is named; give --files DIR, the folder it lies in",
                         file->name);
    return error_set(err, STATUS_INVALID_ARGUMENT, "the file %s is not in the folder %s",
                     file->name, folder);
}

enum status evidence_find(struct annex *annex, const char *name, const char *folder,
                          const Bairi__V1__ProjectListReply *list, struct arena *arena,
                          struct problems *problems, struct error *err)
{
    struct error problem;

    (void)err;
    for (size_t i = 0; i < annex->count; i++) {
        struct project *project = &annex->rows[i].project;
        const Bairi__V1__ProjectState *before = plan_find(list, project->unit, project->project_no);

        for (size_t f = 0; f < project->file_count; f++) {
            error_clear(&problem);
            if (find_file(folder, before, arena, &project->files[f], &problem) != STATUS_OK)
                add_problem(problems, arena, name, &annex->rows[i], &problem);
        }
    }
    return STATUS_OK;
}

void evidence_progress(void *context, const char *name, uint64_t done, uint64_t size)
{
    const char *slash = strrchr(name, '/');

    (void)context;
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K%s %3u %%", slash ? slash + 1 : name,
            (unsigned)(size ? done * 100 / size : 100));
    if (done >= size)
        fputs("\r\033[K", stderr);
}

enum status evidence_send(struct app *app, const struct project *project, const char *folder,
                          struct error *err)
{
    for (size_t i = 0; folder && i < project->file_count; i++) {
        const struct project_file *file = &project->files[i];
        const char *path = arena_printf(app->arena, "%s/%s", folder, file->name);

        if (!path)
            return app_no_memory(err);
        if (access(path, F_OK) != 0)
            continue;
        TRY(bureau_upload(app->bureau, path, file->sha256, file->size, file->type,
                          evidence_progress, app, err));
    }
    return STATUS_OK;
}
