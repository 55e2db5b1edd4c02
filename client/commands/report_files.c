/* Writes a report's files atomically. */
#include "client/commands/report_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/report_kinds.h"
#include "client/render/failure.h"
#include "client/render/words.h"
#include "common/json.h"
#include "common/merkle/receipt.h"
#include "common/text.h"
#include "common/trust/digest.h"

#define FILE_MOST ((size_t)256 << 20)
#define RECEIPT   ".receipt"
#define PART      ".part"

const char *report_files_path(const struct report_place *place, const char *ending)
{
    return arena_printf(place->app->arena, "%s/%s-%s-v%u%s", place->folder, place->campaign,
                        place->item->period, place->item->version, ending);
}

static enum status cannot(const char *path, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path, strerror(errno));
}

/* ---- what lies there ---- */

const char *const *report_files_found(const struct report_place *place)
{
    const char **paths = arena_array(place->app->arena, report_kind_count + 1, sizeof(paths[0]));
    size_t n = 0;

    for (size_t i = 0; paths && i < report_kind_count; i++) {
        paths[n] = report_files_path(place, report_kinds[i].ending);
        if (!paths[n])
            return NULL;
        if (access(paths[n], R_OK) == 0)
            n++;
        else
            paths[n] = NULL;
    }
    return paths;
}

/* The digest of the statement that the receipt in the folder is of. */
static bool read_receipt(const struct report_place *place, struct bytes *out)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    const char *path = report_files_path(place, RECEIPT);
    struct arena *arena = place->app->arena;
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    if (!path || buf_read_file(&file, path, NULL) != STATUS_OK ||
        receipt_unpack(buf_bytes(&file), arena, &receipt, NULL) != STATUS_OK ||
        leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, arena, &leaf, NULL) !=
            STATUS_OK)
        return false;
    *out = (struct bytes){leaf->statement.data, leaf->statement.len};
    return true;
}

enum report_presence report_files_presence(const struct report_place *place)
{
    const ProtobufCBinaryData *digest = &place->item->digest;
    struct bytes held;

    if (!read_receipt(place, &held))
        return REPORT_MISSING;
    if (held.size != digest->len || memcmp(held.data, digest->data, digest->len) != 0)
        return REPORT_OTHER;
    for (size_t i = 0; i < report_kind_count; i++) {
        const char *path = report_files_path(place, report_kinds[i].ending);

        if ((!report_kinds[i].is_here || report_kinds[i].is_here(place->app)) &&
            (!path || access(path, R_OK) != 0))
            return REPORT_MISSING;
    }
    return REPORT_HELD;
}

/* ---- the folder ---- */

static enum status make_folder(const char *folder, struct error *err)
{
    if (mkdir(folder, 0755) == 0 || errno == EEXIST)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                     strerror(errno));
}

enum status report_files_lock(const char *folder, struct error *err)
{
    int fd;

    TRY(make_folder(folder, err));
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return STATUS_OK; /* until the program ends */
    if (fd < 0)
        return cannot(folder, err);
    close(fd);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "another bairi report pull is writing into %s: wait until it has ended",
                     folder);
}

static enum status sync_folder(const char *folder, struct error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    enum status status = synced ? STATUS_OK : cannot(folder, err);

    if (fd >= 0)
        close(fd);
    return status;
}

/* What a run that was cut off left behind of this report; nobody else writes here (the lock). */
static void remove_leftovers(const struct report_place *place)
{
    const char *stem = report_files_path(place, ".");
    DIR *folder = opendir(place->folder);
    struct dirent *entry;

    stem = stem ? strrchr(stem, '/') + 1 : NULL;
    while (folder && stem && (entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, stem, strlen(stem)) == 0 && strstr(entry->d_name, PART))
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
}

/* ---- onto the disk ---- */

/* The files of one report on their way; a path that is NULL is left out. */
struct writing {
    const struct report_place *place;
    const struct pulled_report *pulled;
    const char *paths[REPORT_KINDS_MOST], *parts[REPORT_KINDS_MOST];
};

static enum status name_all(struct writing *w, struct error *err)
{
    for (size_t i = 0; i < report_kind_count; i++) {
        w->paths[i] = report_files_path(w->place, report_kinds[i].ending);
        w->parts[i] =
            w->paths[i] ? arena_printf(w->place->app->arena, "%s" PART, w->paths[i]) : NULL;
        if (!w->parts[i])
            return app_no_memory(err);
    }
    return STATUS_OK;
}

static void say_left_out(struct app *app, const char *path, const struct error *why)
{
    const char *slash = strrchr(path, '/');

    buf_addf(&app->said, _("%s is left out: "), slash ? slash + 1 : path);
    failure_say(why, &app->said);
    buf_addc(&app->said, '\n');
}

static enum status make_part(const struct writing *w, size_t kind, struct error *err)
{
    OWNED(buf_free) struct buf contents = buf_make(FILE_MOST);
    struct app *app = w->place->app;

    if (report_kinds[kind].write)
        return report_kinds[kind].write(app, w->pulled, w->parts[kind], err);
    TRY(report_kinds[kind].make(app, w->pulled, &contents, err));
    return buf_write_file(w->parts[kind], buf_bytes(&contents), 0644, err);
}

/* A page that cannot be set keeps nobody from the figures. */
static enum status write_part(struct writing *w, size_t kind, struct error *err)
{
    enum status status = make_part(w, kind, err);

    if (status == STATUS_OK || !report_kinds[kind].is_here || !w->paths[kind])
        return status;
    say_left_out(w->place->app, w->paths[kind], err);
    unlink(w->paths[kind]); /* of an earlier making */
    w->paths[kind] = NULL;
    error_clear(err);
    return STATUS_OK;
}

static enum status rename_all(struct writing *w, struct error *err)
{
    for (size_t i = 0; i < report_kind_count; i++) {
        if (i + 1 == report_kind_count) /* the receipt follows when the others are durable */
            TRY(sync_folder(w->place->folder, err));
        if (w->paths[i] && rename(w->parts[i], w->paths[i]) != 0)
            return cannot(w->paths[i], err);
    }
    return sync_folder(w->place->folder, err);
}

/* Nothing of it is there: no receipt, so no other file either. */
static void remove_all(const struct writing *w)
{
    for (size_t i = report_kind_count; i-- > 0;)
        if (w->paths[i])
            unlink(w->paths[i]);
    remove_leftovers(w->place);
}

enum status report_files_write(const struct report_place *place, const struct pulled_report *pulled,
                               struct error *err)
{
    struct writing w = {.place = place, .pulled = pulled};
    enum status status;

    TRY(name_all(&w, err));
    remove_leftovers(place);
    status = STATUS_OK;
    for (size_t i = 0; i < report_kind_count && status == STATUS_OK; i++)
        status = write_part(&w, i, err);
    if (status != STATUS_OK) {
        remove_leftovers(place);
        return status;
    }
    status = rename_all(&w, err);
    if (status != STATUS_OK)
        remove_all(&w);
    return status;
}

/* ---- evidence ---- */

/* One name for one thing received and one reason: told again tomorrow, it is kept once. */
static void evidence_tag(const Bairi__V1__ReportPullReply *reply, const struct error *why,
                         char out[17])
{
    uint8_t digests[2 * SHA256_SIZE], digest[SHA256_SIZE];
    const Bairi__V1__Signed *sealed = reply->signed_;
    struct bytes received = sealed ? (struct bytes){sealed->statement.data, sealed->statement.len}
                                   : (struct bytes){NULL, 0};

    sha256(received, digests);
    sha256((struct bytes){(const uint8_t *)why->id, strlen(why->id)}, digests + SHA256_SIZE);
    sha256((struct bytes){digests, sizeof(digests)}, digest);
    hex_encode(digest, 8, out);
}

static enum status write_reason(const struct report_place *place, const struct error *why,
                                const char *path, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    struct app *app = place->app;

    buf_addf(&text, "%s\n%s\n", word_time(clock_now(app->clock), FORMAT_JSON, app->arena),
             app->profile.values[SETTING_SERVER]);
    failure_say(why, &text);
    buf_addc(&text, '\n');
    TRY(buf_finish(&text, err));
    return buf_write_file(path, buf_bytes(&text), 0644, err);
}

static enum status write_received(const Bairi__V1__ReportPullReply *reply, const char *path,
                                  struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(FILE_MOST);
    json_t *json = json_from_message(&reply->base);

    if (!json)
        return app_no_memory(err);
    json_write(json, true, &text);
    json_decref(json);
    TRY(buf_finish(&text, err));
    return buf_write_file(path, buf_bytes(&text), 0644, err);
}

enum status report_files_keep_refused(const struct report_place *place,
                                      const Bairi__V1__ReportPullReply *reply,
                                      const struct error *why, const char **path, struct error *err)
{
    struct report_place refused = *place;
    char tag[17];
    const char *reason;

    evidence_tag(reply, why, tag);
    refused.folder = arena_printf(place->app->arena, "%s/refused", place->folder);
    if (!refused.folder)
        return app_no_memory(err);
    *path = report_files_path(&refused, arena_printf(place->app->arena, "-%s.json", tag));
    reason = report_files_path(&refused, arena_printf(place->app->arena, "-%s.txt", tag));
    if (!*path || !reason)
        return app_no_memory(err);
    if (access(*path, F_OK) == 0)
        return STATUS_OK;
    TRY(make_folder(refused.folder, err));
    TRY(write_reason(place, why, reason, err));
    return write_received(reply, *path, err);
}
