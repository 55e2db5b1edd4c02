/* The last signed checkpoint, kept outside the database: two places in one small file, written in
 * turn, so that a torn write leaves the one before it. */
#include "server/ledger/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACE_SIZE = OUTSIDE_PLACE, PLACES = OUTSIDE_PLACES };
_Static_assert((int)CHECKPOINT_SIZE_MAX < (int)PLACE_SIZE, "a note fits into its place");

struct outside {
    const char *path;
    int file;      /* -1: not there yet */
    unsigned turn; /* the place to be written next */
};

static enum status failed(const struct outside *outside, struct error *err)
{
    return error_set(err, STATUS_INTERNAL, "%s: %s", outside->path, strerror(errno));
}

enum status outside_open(const char *path, struct outside **out, struct error *err)
{
    struct outside *outside = calloc(1, sizeof *outside);

    if (!outside)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    outside->path = path;
    outside->file = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (outside->file < 0 && errno != ENOENT) {
        enum status status = failed(outside, err);
        outside_close(&outside);
        return status;
    }
    *out = outside;
    return STATUS_OK;
}

void outside_close(struct outside **outside)
{
    if (!outside || !*outside)
        return;
    if ((*outside)->file >= 0)
        close((*outside)->file);
    free(*outside);
    *outside = NULL;
}

/* ---- reading ---- */

/* The note in one place; it ends with the first zero byte, or with the file. NOT_FOUND: none. */
static enum status read_place(const struct outside *outside, unsigned place,
                              const struct note_keys *keys, struct checkpoint *out,
                              struct error *err)
{
    char note[PLACE_SIZE + 1] = "";

    if (pread(outside->file, note, PLACE_SIZE, (off_t)place * PLACE_SIZE) < 0)
        return failed(outside, err);
    if (note[0] == '\0')
        return error_set(err, STATUS_NOT_FOUND, "%s is missing", outside->path);
    return checkpoint_open(note, checkpoint_key(note, keys->log_key, keys->terms), out, err);
}

enum status outside_read(struct outside *outside, const struct note_keys *keys,
                         struct checkpoint *out, struct error *err)
{
    enum status best = error_set(err, STATUS_NOT_FOUND, "%s is missing", outside->path);
    struct checkpoint found;

    for (unsigned place = 0; outside->file >= 0 && place < PLACES; place++) {
        struct error why;
        enum status status = read_place(outside, place, keys, &found, &why);
        if (status == STATUS_OK && (best != STATUS_OK || checkpoint_order(&found, out) >= 0)) {
            *out = found;
            outside->turn = (place + 1) % PLACES;
            best = STATUS_OK;
        } else if (status != STATUS_OK && status != STATUS_NOT_FOUND && best != STATUS_OK) {
            best = status;
            if (err)
                *err = why;
        }
    }
    return best;
}

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != '\0')
            return false;
    return true;
}

/* Every byte of a place is looked at: what stands behind a note is nothing. */
static void look_at(const char place[PLACE_SIZE + 1], const struct note_keys *keys,
                    struct outside_place *out)
{
    size_t length = strlen(place);
    size_t shown = length < sizeof out->note ? length : sizeof out->note - 1;

    error_clear(&out->error);
    memset(out->note, 0, sizeof out->note);
    memcpy(out->note, place, shown);
    if (is_zero(place + length, PLACE_SIZE - length))
        out->status = checkpoint_open(place, checkpoint_key(place, keys->log_key, keys->terms),
                                      &out->checkpoint, &out->error);
    else
        out->status =
            error_set(&out->error, STATUS_DATA_LOSS, "there are other bytes behind the checkpoint");
}

size_t outside_look(const char *path, const struct note_keys *keys,
                    struct outside_place out[OUTSIDE_PLACES])
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    size_t count = 0;

    for (unsigned i = 0; file >= 0 && i < PLACES; i++) {
        char place[PLACE_SIZE + 1] = "";
        if (pread(file, place, PLACE_SIZE, (off_t)i * PLACE_SIZE) > 0 &&
            !is_zero(place, PLACE_SIZE))
            look_at(place, keys, &out[count++]);
    }
    if (file >= 0)
        close(file);
    return count;
}

/* ---- keeping ---- */

static bool sync_parent(const char *path)
{
    char folder[4096] = ".";
    const char *slash = strrchr(path, '/');
    bool done = false;

    if (slash && (size_t)(slash - path) < sizeof folder) {
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash - path] = '\0';
    }
    int fd = open(folder[0] ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        done = fsync(fd) == 0;
        close(fd);
    }
    return done;
}

/* A file of its full length from the beginning: later notes change no metadata. */
static bool make_file(struct outside *outside)
{
    static const char zeros[PLACES * PLACE_SIZE];

    outside->file = open(outside->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return outside->file >= 0 &&
           pwrite(outside->file, zeros, sizeof zeros, 0) == (ssize_t)sizeof zeros &&
           fsync(outside->file) == 0 && sync_parent(outside->path);
}

enum status outside_keep(struct outside *outside, const char *note, struct error *err)
{
    char place[PLACE_SIZE] = "";
    size_t length = strlen(note);
    off_t at;

    if (length >= sizeof place)
        return error_set(err, STATUS_INTERNAL, "a checkpoint of %zu bytes is too long", length);
    if (outside->file < 0 && !make_file(outside))
        return failed(outside, err);
    memcpy(place, note, length + 1);
    at = (off_t)outside->turn * PLACE_SIZE;
    if (pwrite(outside->file, place, sizeof place, at) != (ssize_t)sizeof place ||
        fdatasync(outside->file) != 0)
        return failed(outside, err);
    outside->turn = (outside->turn + 1) % PLACES;
    return STATUS_OK;
}
