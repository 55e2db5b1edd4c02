/* Evidence from a folder into records and up to the server. */
#include "client/commands/evidence.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/interrupt.h"
#include "client/commands/plan.h"
#include "client/commands/transfer.h"
#include "common/text.h"
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
                         "the file “%s” is no PDF, JPEG, PNG or OFD by its contents; save the "
                         "document as one of them",
                         path);
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

void evidence_find(struct annex *annex, const char *folder, const Bairi__V1__ProjectListReply *list,
                   struct arena *arena, struct problems *problems)
{
    struct plan_index index = plan_index_make(list, arena);
    struct error problem;

    for (size_t i = 0; i < annex->count; i++) {
        struct project *project = &annex->rows[i].project;
        const Bairi__V1__ProjectState *before =
            plan_index_find(&index, project->unit, project->project_no);

        for (size_t f = 0; f < project->file_count; f++) {
            error_clear(&problem);
            if (find_file(folder, before, arena, &project->files[f], &problem) != STATUS_OK)
                annex_problem(annex, annex->rows[i].line, "files", false, &problem, arena,
                              problems);
        }
    }
}

static bool is_known(const Bairi__V1__ProjectState *before, const char *name)
{
    for (size_t i = 0; before && i < before->project->n_files; i++)
        if (strcmp(before->project->files[i]->name, name) == 0)
            return true;
    return false;
}

void evidence_look(const struct annex *annex, const char *folder,
                   const Bairi__V1__ProjectListReply *list, struct arena *arena,
                   struct problems *problems)
{
    struct plan_index index = plan_index_make(list, arena);

    for (size_t i = 0; i < annex->count; i++) {
        const struct project *project = &annex->rows[i].project;
        const Bairi__V1__ProjectState *before =
            plan_index_find(&index, project->unit, project->project_no);
        bool too_many = annex->rows[i].faulty && project->file_count == PROJECT_FILES_MAX;

        for (size_t f = 0; f < project->file_count && !too_many; f++) {
            const char *name = project->files[f].name, *type;
            const char *path = arena_printf(arena, "%s/%s", folder, name);
            struct error said;

            error_clear(&said);
            if (!path || !is_plain_name(name))
                continue; /* its name is an error already */
            if (access(path, F_OK) != 0) {
                if (is_known(before, name))
                    continue;
                (void)error_set(&said, STATUS_INVALID_ARGUMENT,
                                "the file “%s” is not in the folder %s; without it the row cannot "
                                "be reported",
                                name, folder);
            } else if (read_type(path, &type, &said) == STATUS_OK)
                continue;
            annex_problem(annex, annex->rows[i].line, "files", true, &said, arena, problems);
        }
    }
}

/* ---- up ---- */

/* The distinct files of some projects that lie in the folder. */
struct batch {
    const struct project_file **files;
    const char **paths;
    size_t count;
    uint64_t size;
};

static bool is_in_batch(const struct batch *batch, const struct project_file *file)
{
    for (size_t i = 0; i < batch->count; i++)
        if (memcmp(batch->files[i]->sha256, file->sha256, SHA256_SIZE) == 0)
            return true;
    return false;
}

static enum status gather(struct app *app, const struct project *const *projects, size_t count,
                          const char *folder, struct batch *out, struct error *err)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most += projects[i]->file_count;
    out->files = arena_array(app->arena, most + 1, sizeof(out->files[0]));
    out->paths = arena_array(app->arena, most + 1, sizeof(out->paths[0]));
    if (!out->files || !out->paths)
        return app_no_memory(err);
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < projects[i]->file_count; f++) {
            const struct project_file *file = &projects[i]->files[f];
            const char *path = arena_printf(app->arena, "%s/%s", folder, file->name);

            if (!path)
                return app_no_memory(err);
            if (access(path, F_OK) != 0 || is_in_batch(out, file))
                continue;
            out->files[out->count] = file;
            out->paths[out->count++] = path;
            out->size += file->size;
        }
    return STATUS_OK;
}

static void say_when_interrupted(struct app *app, size_t done, size_t count)
{
    interrupt_says(arena_printf(app->arena,
                                _("interrupted: %zu of %zu files are on the server, nothing has "
                                  "been reported yet; the same command continues where it was"),
                                done, count));
}

enum status evidence_send(struct app *app, const struct project *const *projects, size_t count,
                          const char *folder, struct error *err)
{
    struct transfer transfer;
    struct batch batch = {0};
    enum status status = STATUS_OK;

    if (!folder)
        return STATUS_OK;
    TRY(gather(app, projects, count, folder, &batch, err));
    transfer_begin(&transfer, batch.count, batch.size);
    for (size_t i = 0; i < batch.count && status == STATUS_OK; i++) {
        const struct project_file *file = batch.files[i];

        say_when_interrupted(app, i, batch.count);
        transfer_next(&transfer, file->name, file->size);
        status = bureau_upload(app->bureau, batch.paths[i], file->sha256, file->size, file->type,
                               transfer_progress, &transfer, err);
    }
    transfer_end(&transfer);
    interrupt_says(NULL);
    return status;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

enum status evidence_take(const char *path, struct project_file *file, struct error *err)
{
    file->name = base_name(path);
    if (!is_plain_name(file->name))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "'%s' is no plain file name: write the name alone, without folders",
                         file->name);
    return take_file(path, file, err);
}

enum status evidence_send_one(struct app *app, const char *path, const struct project_file *file,
                              struct error *err)
{
    struct transfer transfer;
    enum status status;

    transfer_begin(&transfer, 1, file->size);
    transfer_next(&transfer, file->name, file->size);
    status = bureau_upload(app->bureau, path, file->sha256, file->size, file->type,
                           transfer_progress, &transfer, err);
    transfer_end(&transfer);
    return status;
}
