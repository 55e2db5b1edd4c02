/* An arena is a chain of blocks filled from the front; the newest block is the one being filled. */
#include "common/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024, KEPT_BLOCK = 64 * 1024 };

struct block {
    struct block *next;
    size_t size; /* of bytes */
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *blocks; /* newest first */
    size_t budget;
    size_t used;
    size_t next_block;
};

struct arena *arena_create(size_t budget)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (!arena)
        return NULL;
    arena->budget = budget;
    arena->next_block = FIRST_BLOCK;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_destroy(struct arena **arena)
{
    if (!arena || !*arena)
        return;
    free_blocks((*arena)->blocks);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    struct block *kept = NULL;
    struct block *block = arena->blocks;

    while (block) {
        struct block *next = block->next;
        if (!kept && block->size <= KEPT_BLOCK)
            kept = block;
        else
            free(block);
        block = next;
    }
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
    arena->blocks = kept;
    arena->used = 0;
    arena->next_block = kept && kept->size > FIRST_BLOCK ? kept->size : FIRST_BLOCK;
}

/* A block with room for `size` more bytes, in front of the chain unless it serves this one only. */
static struct block *add_block(struct arena *arena, size_t size)
{
    bool single = size > arena->next_block / 2;
    size_t room = single ? size : arena->next_block;
    struct block *block;

    if (room > SIZE_MAX - sizeof *block)
        return NULL;
    block = malloc(sizeof *block + room);
    if (!block)
        return NULL;
    block->size = room;
    block->used = 0;
    if (single && arena->blocks) { /* go on filling the block that still has room */
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    if (!single && arena->next_block < LARGEST_BLOCK)
        arena->next_block *= 2;
    return block;
}

/* Bytes of the arena, aligned, not cleared. */
static unsigned char *take(struct arena *arena, size_t size, size_t align)
{
    struct block *block = arena->blocks;
    size_t start;

    if (size == 0)
        size = 1;
    if (size > arena->budget - arena->used)
        return NULL;
    start = block ? (block->used + align - 1) & ~(align - 1) : 0;
    if (!block || start > block->size || size > block->size - start) {
        block = add_block(arena, size);
        start = 0;
    }
    if (!block)
        return NULL;
    block->used = start + size;
    arena->used += size;
    return block->bytes + start;
}

void *arena_take(struct arena *arena, size_t size)
{
    /* an object of fewer than 16 bytes cannot ask for an alignment of 16 */
    size_t align = size < _Alignof(max_align_t) ? 8 : _Alignof(max_align_t);

    if (size > SIZE_MAX - align)
        return NULL;
    /* padding is handed out too: it counts, unless it alone would break the budget */
    size_t padded = size ? (size + align - 1) & ~(align - 1) : align;
    return take(arena, padded <= arena->budget - arena->used ? padded : size, align);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *bytes = arena_take(arena, size);

    if (bytes)
        memset(bytes, 0, size);
    return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_alloc(arena, total);
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        return NULL;
    if (length > 0)
        length = strnlen(text, length);
    copy = (char *)take(arena, length + 1, 1);
    if (!copy)
        return NULL;
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void *arena_memdup(struct arena *arena, const void *bytes, size_t length)
{
    void *copy = arena_take(arena, length);

    if (copy && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list list;
    char *text = NULL;
    int length;

    va_start(list, format);
    length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length >= 0)
        text = (char *)take(arena, (size_t)length + 1, 1);
    if (!text)
        return NULL;
    va_start(list, format);
    vsnprintf(text, (size_t)length + 1, format, list);
    va_end(list);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
