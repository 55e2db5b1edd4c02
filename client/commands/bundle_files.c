/* The evidence in a bundle, held against the digests that statements name. */
#include <string.h>

#include "client/commands/bundle.h"

static enum status check_file(struct bundle_survey *survey, const Bairi__V1__Evidence *evidence,
                              struct arena *arena, size_t *missing, struct error *err)
{
    char name[BUNDLE_NAME];
    uint8_t digest[SHA256_SIZE];
    const char *path;
    uint64_t size;
    enum status status;

    if (evidence->sha256.len != SHA256_SIZE)
        return STATUS_OK;
    bundle_digest_name("files", evidence->sha256.data, "", name);
    bundle_survey_use(survey, name);
    path = arena_printf(arena, "%s/%s", bundle_survey_folder(survey), name);
    if (!path)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    status = sha256_file(path, digest, &size, err);
    if (status == STATUS_NOT_FOUND) {
        (*missing)++;
        if (err)
            error_clear(err);
        return STATUS_OK;
    }
    TRY(status);
    if (memcmp(digest, evidence->sha256.data, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s is not the file that was signed for", path);
    return STATUS_OK;
}

enum status bundle_files(struct bundle_survey *survey, const Bairi__V1__Statement *statement,
                         struct arena *arena, size_t *missing, struct error *err)
{
    const Bairi__V1__Project *project;

    if (statement->kind != BAIRI__V1__STATEMENT_KIND__SUBMISSION || !statement->submission->project)
        return STATUS_OK;
    project = statement->submission->project;
    for (size_t i = 0; i < project->n_files; i++)
        TRY(check_file(survey, project->files[i], arena, missing, err));
    return statement->submission->letter
               ? check_file(survey, statement->submission->letter, arena, missing, err)
               : STATUS_OK;
}
