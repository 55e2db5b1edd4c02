/* Memory of one request: taken freely, limited by a budget, given back at once. */
#ifndef BAIRI_COMMON_ARENA_H
#define BAIRI_COMMON_ARENA_H

#include <stddef.h>

struct arena;

/* A new arena that hands out at most `budget` bytes in all; NULL without memory. */
struct arena *arena_create(size_t budget);
void arena_destroy(struct arena **arena);

/* Forgets everything handed out but keeps one block for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed memory aligned for any type; NULL over the budget or without memory. size 0 is valid. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same, not zeroed: for large pieces that are written whole at once. */
void *arena_take(struct arena *arena, size_t size);
/* Array of count × size; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
void *arena_memdup(struct arena *arena, const void *bytes, size_t length);
/* Formatted text; NULL over the budget. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#endif
