/*
 * A disk that forgets what was not flushed when its power is cut: one file in a FUSE folder, for a
 * loop device and ext4 on it.
 *
 *   fault_disk FOLDER MEGABYTES      serves FOLDER/disk and FOLDER/switch until unmounted
 *
 * Written blocks are volatile until a flush (fsync of the file). Words written to the switch:
 *   cut SEED   the power goes: of every volatile block some version written since the last flush
 *              survives, or none, or one torn in the middle, by the seed; from now on every write
 *              and flush fails
 *   on         the power is back
 *   fail N     the N-th flush from now fails, and what it was to keep is lost
 * The figures are read from the switch: blocks written, flushes, blocks lost, torn.
 */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse3/fuse.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 4096, SECTOR = 512 };

/* One version of a block since the last flush; the newest first. */
struct version {
    struct version *older;
    uint8_t data[BLOCK];
};

static struct {
    uint8_t *safe;          /* what survives */
    struct version **loose; /* per block: what may not */
    uint32_t *touched;      /* blocks with versions */
    size_t touched_count;
    size_t blocks;
    uint64_t random;
    unsigned keep;    /* of 100 volatile blocks, at this cut */
    unsigned fail_at; /* flushes until one fails; 0: none */
    bool dead;
    uint64_t written, flushes, lost, torn;
} disk;

/* ---- chance ---- */

static uint64_t draw(uint64_t below)
{
    disk.random ^= disk.random << 13;
    disk.random ^= disk.random >> 7;
    disk.random ^= disk.random << 17;
    return disk.random % below;
}

/* ---- blocks ---- */

static const uint8_t *block_now(size_t block)
{
    return disk.loose[block] ? disk.loose[block]->data : disk.safe + block * BLOCK;
}

static int block_write(size_t block, size_t offset, const char *data, size_t size)
{
    struct version *version = malloc(sizeof *version);

    if (!version)
        return -ENOMEM;
    memcpy(version->data, block_now(block), BLOCK);
    memcpy(version->data + offset, data, size);
    if (!disk.loose[block])
        disk.touched[disk.touched_count++] = (uint32_t)block;
    version->older = disk.loose[block];
    disk.loose[block] = version;
    disk.written++;
    return 0;
}

static void block_forget(size_t block)
{
    while (disk.loose[block]) {
        struct version *version = disk.loose[block];
        disk.loose[block] = version->older;
        free(version);
    }
}

static void flush(void)
{
    for (size_t i = 0; i < disk.touched_count; i++) {
        size_t block = disk.touched[i];
        memcpy(disk.safe + block * BLOCK, disk.loose[block]->data, BLOCK);
        block_forget(block);
    }
    disk.touched_count = 0;
    disk.flushes++;
}

/* What a block holds after the cut: nothing new, a version of it, or the sectors of one in part. */
static void block_survive(size_t block)
{
    const struct version *version = disk.loose[block];
    uint8_t *safe = disk.safe + block * BLOCK;

    if (draw(100) >= disk.keep) {
        disk.lost++;
        return;
    }
    while (version->older && draw(4) == 0)
        version = version->older;
    if (draw(8) != 0) {
        memcpy(safe, version->data, BLOCK);
        return;
    }
    disk.torn++;
    for (size_t at = 0; at < BLOCK; at += SECTOR) {
        if (draw(2))
            memcpy(safe + at, version->data + at, SECTOR);
    }
}

/* seed  also decides how forgetful the disk is this time: all lost, all kept, or something between
 */
static void cut(uint64_t seed)
{
    static const unsigned keeps[] = {0, 0, 25, 50, 75, 100};

    disk.random = seed * 2654435761u + 88172645463325252u;
    disk.keep = keeps[draw(sizeof keeps / sizeof *keeps)];
    for (size_t i = 0; i < disk.touched_count; i++) {
        block_survive(disk.touched[i]);
        block_forget(disk.touched[i]);
    }
    disk.touched_count = 0;
    disk.dead = true;
}

/* A flush that fails leaves the disk with what it had: the rest is gone. */
static int flush_or_fail(void)
{
    if (disk.dead)
        return -EIO;
    if (disk.fail_at == 0 || --disk.fail_at > 0) {
        flush();
        return 0;
    }
    for (size_t i = 0; i < disk.touched_count; i++)
        block_forget(disk.touched[i]);
    disk.touched_count = 0;
    return -EIO;
}

/* ---- the switch ---- */

static int turn(const char *data, size_t size)
{
    char word[64];
    unsigned long long number = 0;

    if (size >= sizeof word)
        return -EINVAL;
    memcpy(word, data, size);
    word[size] = '\0';
    if (sscanf(word, "cut %llu", &number) == 1)
        cut(number);
    else if (sscanf(word, "fail %llu", &number) == 1)
        disk.fail_at = (unsigned)number;
    else if (strncmp(word, "on", 2) == 0)
        disk.dead = false;
    else
        return -EINVAL;
    return (int)size;
}

static int figures(char *out, size_t size, off_t offset)
{
    char text[160];
    int length = snprintf(text, sizeof text, "written=%llu flushes=%llu lost=%llu torn=%llu\n",
                          (unsigned long long)disk.written, (unsigned long long)disk.flushes,
                          (unsigned long long)disk.lost, (unsigned long long)disk.torn);

    if (offset >= length)
        return 0;
    if (size > (size_t)(length - offset))
        size = (size_t)(length - offset);
    memcpy(out, text + offset, size);
    return (int)size;
}

/* ---- FUSE ---- */

static bool is_disk(const char *path)
{
    return strcmp(path, "/disk") == 0;
}

static bool is_switch(const char *path)
{
    return strcmp(path, "/switch") == 0;
}

static int get_attributes(const char *path, struct stat *out, struct fuse_file_info *info)
{
    (void)info;
    memset(out, 0, sizeof *out);
    out->st_nlink = 1;
    out->st_mode = S_IFREG | 0600;
    if (strcmp(path, "/") == 0)
        out->st_mode = S_IFDIR | 0700;
    else if (is_disk(path))
        out->st_size = (off_t)(disk.blocks * BLOCK);
    else if (!is_switch(path))
        return -ENOENT;
    return 0;
}

static int list(const char *path, void *out, fuse_fill_dir_t fill, off_t offset,
                struct fuse_file_info *info, enum fuse_readdir_flags flags)
{
    (void)path;
    (void)offset;
    (void)info;
    (void)flags;
    fill(out, "disk", NULL, 0, 0);
    fill(out, "switch", NULL, 0, 0);
    return 0;
}

static int open_file(const char *path, struct fuse_file_info *info)
{
    if (!is_disk(path) && !is_switch(path))
        return -ENOENT;
    info->direct_io = is_switch(path);
    return 0;
}

static int read_file(const char *path, char *out, size_t size, off_t offset,
                     struct fuse_file_info *info)
{
    size_t end = disk.blocks * BLOCK, at = (size_t)offset;

    (void)info;
    if (is_switch(path))
        return figures(out, size, offset);
    if (at >= end)
        return 0;
    if (size > end - at)
        size = end - at;
    for (size_t done = 0; done < size;) {
        size_t inside = (at + done) % BLOCK, part = BLOCK - inside;
        if (part > size - done)
            part = size - done;
        memcpy(out + done, block_now((at + done) / BLOCK) + inside, part);
        done += part;
    }
    return (int)size;
}

static int write_file(const char *path, const char *data, size_t size, off_t offset,
                      struct fuse_file_info *info)
{
    size_t at = (size_t)offset;

    (void)info;
    if (is_switch(path))
        return turn(data, size);
    if (disk.dead)
        return -EIO;
    if (at + size > disk.blocks * BLOCK)
        return -ENOSPC;
    for (size_t done = 0; done < size;) {
        size_t inside = (at + done) % BLOCK, part = BLOCK - inside;
        if (part > size - done)
            part = size - done;
        int failed = block_write((at + done) / BLOCK, inside, data + done, part);
        if (failed)
            return failed;
        done += part;
    }
    return (int)size;
}

static int sync_file(const char *path, int only_data, struct fuse_file_info *info)
{
    (void)only_data;
    (void)info;
    return is_disk(path) ? flush_or_fail() : 0;
}

static int set_size(const char *path, off_t size, struct fuse_file_info *info)
{
    (void)size;
    (void)info;
    return is_switch(path) ? 0 : -EPERM; /* a shell's ">" truncates first */
}

static const struct fuse_operations operations = {.getattr = get_attributes,
                                                  .readdir = list,
                                                  .open = open_file,
                                                  .read = read_file,
                                                  .write = write_file,
                                                  .fsync = sync_file,
                                                  .truncate = set_size};

static bool make_disk(size_t megabytes)
{
    disk.blocks = megabytes * (1 << 20) / BLOCK;
    disk.safe = mmap(NULL, disk.blocks * BLOCK, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    disk.loose = calloc(disk.blocks, sizeof(struct version *));
    disk.touched = calloc(disk.blocks, sizeof *disk.touched);
    return disk.safe != MAP_FAILED && disk.loose && disk.touched;
}

int main(int argc, char **argv)
{
    char single[] = "-s", foreground[] = "-f", option[] = "-o", options[] = "fsname=fault_disk";
    char *arguments[] = {argv[0], single, foreground, option, options, argc == 3 ? argv[1] : NULL,
                         NULL};
    unsigned long megabytes = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (megabytes == 0 || megabytes > 65536 || !make_disk(megabytes)) {
        fprintf(stderr, "usage: fault_disk FOLDER MEGABYTES\n");
        return 2;
    }
    return fuse_main(6, arguments, &operations, NULL);
}
