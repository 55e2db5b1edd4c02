/* Files that statements beside submissions name: whether they are here, and who may fetch them. */
#include "server/services/enclosure.h"

#include <string.h>

#include "common/campaign/project.h"
#include "server/services/files.h"

enum status enclosure_is_sound(const Bairi__V1__Evidence *file, const char *field,
                               struct error *err)
{
    if (file && file_type_is_known(file->type) && file->sha256.len == SHA256_SIZE &&
        file->size > 0 && file->size <= INT64_MAX && file_name_is_plain(file->name))
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "what is enclosed is a file with a plain name: PDF, JPEG, PNG or OFD");
    return error_at(err, NULL, field);
}

enum status enclosure_is_here(struct call *call, const Bairi__V1__Evidence *file, const char *field,
                              struct error *err)
{
    uint64_t size = 0;

    TRY(enclosure_is_sound(file, field, err));
    if (blobs_has(call->office->blobs, file_owner_of(call->caller).name, file->sha256.data,
                  &size) &&
        size == file->size)
        return STATUS_OK;
    error_set(err, STATUS_FAILED_PRECONDITION, "the file %s is not here yet; send it first",
              file->name);
    return error_at(err, NULL, field);
}

enum status enclosure_put(const struct entry *entry, const char *unit,
                          const Bairi__V1__Evidence *file, struct error *err)
{
    struct enclosure_row row = {
        .sha256 = {.data = file->sha256.data, .size = file->sha256.len},
        .idx = (int64_t)entry->index,
        .unit = unit,
        .name = file->name,
        .size = (int64_t)file->size,
    };

    return store_put(entry->tx, &table_enclosure, &row, err);
}

/* The bureau all of them; a unit its own and everybody's; the city everybody's. */
static bool enclosure_is_for(const struct identity *who, const char *unit)
{
    if (who->role == ROLE_BUREAU)
        return true;
    if (unit[0] == '\0')
        return who->role == ROLE_UNIT || who->role == ROLE_CITY;
    return who->role == ROLE_UNIT && strcmp(unit, who->unit) == 0;
}

enum status enclosure_may_get(struct call *call, struct transaction *tx, struct bytes sha256,
                              bool *may, struct error *err)
{
    struct enclosure_row match = {.sha256 = sha256};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_enclosure, &scan, call->arena, &rows, &count, err));
    const struct enclosure_row *enclosure = rows;
    for (size_t i = 0; i < count && !*may; i++)
        *may = enclosure_is_for(call->caller, enclosure[i].unit);
    return STATUS_OK;
}
