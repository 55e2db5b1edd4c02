/* Contacts: what stands under a digest has this digest, was named by a statement, and is there. */
#include <stdlib.h>
#include <string.h>

#include "server/check/internal.h"

struct privates {
    struct checking *check;
    struct transaction *tx;
    bool *seen; /* by place in check->contacts */
};

static int by_digest(const void *a, const void *b)
{
    const struct named_contact *x = a, *y = b;
    int order = memcmp(x->digest, y->digest, SHA256_SIZE);

    return order ? order : (x->idx > y->idx) - (x->idx < y->idx);
}

/* The first naming of a digest; count when nobody names it. */
static size_t first_naming(const struct checking *check, struct bytes digest)
{
    size_t low = 0, high = check->contact_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (memcmp(check->contacts[middle].digest, digest.data, SHA256_SIZE) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < check->contact_count &&
                   memcmp(check->contacts[low].digest, digest.data, SHA256_SIZE) == 0
               ? low
               : check->contact_count;
}

/* It came with a call that named it: the record stands in the same batch, at or before it. */
static enum status came_with(const struct privates *privates, int64_t named, int64_t idx,
                             struct arena *arena, bool *out, struct error *err)
{
    struct checkpoint_row match = {.size = named + 1};
    struct store_scan scan = {.match = &match, .from = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    *out = false;
    if (idx < named)
        return STATUS_OK;
    TRY(store_scan_rows(privates->tx, &table_checkpoint, &scan, arena, &rows, &count, err));
    *out = count > 0 && idx < ((const struct checkpoint_row *)rows)->size;
    return STATUS_OK;
}

static enum status private_place(const struct privates *privates, const struct private_row *row,
                                 size_t first, const char *key, struct arena *arena,
                                 struct error *err)
{
    const struct checking *check = privates->check;
    struct error what;

    for (size_t i = first; i < check->contact_count; i++) {
        bool held = false;
        if (memcmp(check->contacts[i].digest, row->digest.data, SHA256_SIZE) != 0)
            break;
        privates->seen[i] = true;
        TRY(came_with(privates, check->contacts[i].idx, row->idx, arena, &held, err));
        if (held)
            return STATUS_OK;
    }
    error_set(&what, STATUS_DATA_LOSS, "is of record %lld, which did not bring it",
              (long long)row->idx);
    check_found(check,
                (struct spot){"private", key, "idx", value_of_int(check->contacts[first].idx).text,
                              value_of_int(row->idx).text},
                &what);
    return STATUS_OK;
}

static void private_content(const struct checking *check, const struct private_row *row,
                            const char *key)
{
    uint8_t digest[SHA256_SIZE];
    struct error what;

    sha256(row->content, digest);
    if (row->digest.size == SHA256_SIZE && memcmp(digest, row->digest.data, SHA256_SIZE) == 0)
        return;
    if (row->content.size == 0)
        error_set(&what, STATUS_DATA_LOSS, "is empty, and no record says that it was erased");
    else
        error_set(&what, STATUS_DATA_LOSS, "is not what its digest names");
    check_found(check, (struct spot){.place = "private", .row = key, .column = "content"}, &what);
}

static enum status private_each(void *context, const void *each, struct arena *scratch,
                                struct error *err)
{
    const struct privates *privates = context;
    const struct checking *check = privates->check;
    const struct private_row *row = each;
    struct value key = value_of_bytes(row->digest);
    struct error what;
    size_t first =
        row->digest.size == SHA256_SIZE ? first_naming(check, row->digest) : check->contact_count;

    findings_figures(check->report)->contacts++;
    if (first == check->contact_count) {
        error_set(&what, STATUS_DATA_LOSS, "is one too many: no statement names it");
        check_found(check, (struct spot){.place = "private", .row = key.text}, &what);
        return STATUS_OK;
    }
    privates->seen[first] = true;
    private_content(check, row, key.text);
    return private_place(privates, row, first, key.text, scratch, err);
}

static void tell_missing(const struct privates *privates)
{
    const struct checking *check = privates->check;
    struct error what;

    for (size_t i = 0; i < check->contact_count; i++) {
        bool first = i == 0 || memcmp(check->contacts[i].digest, check->contacts[i - 1].digest,
                                      SHA256_SIZE) != 0;
        if (!first || privates->seen[i])
            continue;
        struct value key = value_of_bytes((struct bytes){check->contacts[i].digest, SHA256_SIZE});
        error_set(&what, STATUS_DATA_LOSS, "is missing; record %lld names it",
                  (long long)check->contacts[i].idx);
        check_found(check, (struct spot){.place = "private", .row = key.text}, &what);
    }
}

enum status check_privates(struct checking *check, struct transaction *tx, struct error *err)
{
    static const struct store_scan everything = {0};
    struct privates privates = {check, tx, calloc(check->contact_count + 1, sizeof(bool))};
    struct error what;

    if (!privates.seen)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the contacts");
    if (check->contact_count > 0)
        qsort(check->contacts, check->contact_count, sizeof *check->contacts, by_digest);
    if (store_walk(tx, &table_private, &everything, private_each, &privates, &what) != STATUS_OK)
        check_failed(check, "private", &what);
    else
        tell_missing(&privates);
    free(privates.seen);
    return STATUS_OK;
}
