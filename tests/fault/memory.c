/*
 * Every allocation of a request fails once: linked into the tests of the services, it tries each
 * call of theirs so before they make it. Whatever fails, the answer is RESOURCE_EXHAUSTED or what
 * it would have been, nothing is left half done and nothing leaks.
 *
 * BAIRI_FAULT_STEP fails every so manieth allocation (1), beginning with another one in each call,
 * BAIRI_FAULT_MOST at most about so many of one call (all);
 * of a method, calls are tried as long as they end with a status not seen yet. Told at the end on
 * stderr, as "memory METHOD CALLS ALLOCATIONS WRONG HALF LEAKED" for each method.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/methods.h"
#include "tests/support/office/facts.h"

enum { METHODS_MAX = 128, ARENA_BYTES = 64 << 20, COMMAND_SIZE = 3 * DESK_PATH_SIZE + 64 };
enum { LEAK_TRIES = 3, NOTES_MAX = 40, CALL_MS = 60000 };

static struct tried {
    unsigned statuses; /* bits */
    unsigned long calls, allocations, wrong, half, leaked;
} tried[METHODS_MAX];
static unsigned notes;

/* ---- memory ---- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *memory);

static atomic_bool armed;
static atomic_long taken;   /* allocations since armed */
static atomic_long failing; /* the one that fails; 0: none */
static atomic_long live;

static bool fails(void)
{
    if (!atomic_load(&armed))
        return false;
    return atomic_fetch_add(&taken, 1) + 1 == atomic_load(&failing);
}

static void *counted(void *memory)
{
    if (memory)
        atomic_fetch_add(&live, 1);
    return memory;
}

void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return old ? __libc_realloc(old, size) : counted(__libc_malloc(size));
}

void free(void *memory)
{
    if (memory)
        atomic_fetch_sub(&live, 1);
    __libc_free(memory);
}

/* ---- telling ---- */

static size_t row_of(rpc_handler *handler)
{
    for (size_t i = 0; i < method_count; i++) {
        if (methods[i].handler == handler)
            return i;
    }
    return METHODS_MAX - 1;
}

static const char *name_of(size_t row)
{
    return row < method_count ? methods[row].name : "?";
}

static void note(size_t row, long n, unsigned long *figure, const char *pattern, ...)
{
    va_list arguments;

    ++*figure;
    if (notes++ >= NOTES_MAX)
        return;
    fprintf(stderr, "# %s, allocation %ld: ", name_of(row), n);
    va_start(arguments, pattern);
    vfprintf(stderr, pattern, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
}

static void __attribute__((destructor)) tell(void)
{
    for (size_t i = 0; i < METHODS_MAX; i++) {
        const struct tried *row = &tried[i];
        if (row->calls > 0)
            fprintf(stderr, "memory %s %lu %lu %lu %lu %lu\n", name_of(i), row->calls,
                    row->allocations, row->wrong, row->half, row->leaked);
    }
}

/* ---- the desk as it was ---- */

static void run(const char *command)
{
    if (system(command) != 0)
        abort();
}

static void save(const struct desk *desk)
{
    char command[COMMAND_SIZE];

    snprintf(command, sizeof command, "rm -rf '%s.saved' && cp -a '%s' '%s.saved'", desk->data,
             desk->data, desk->data);
    run(command);
}

static void put_back(struct desk *desk)
{
    char command[COMMAND_SIZE];

    desk_shut(desk);
    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s.saved' '%s'", desk->data,
             desk->data, desk->data);
    run(command);
    if (desk_reopen(desk) != STATUS_OK)
        abort();
}

/* ---- one call ---- */

struct attempt {
    enum status status;
    struct error error;
    long allocations, kept; /* taken; not given back */
    uint64_t grown;         /* records */
};

static struct attempt attempt(struct desk *desk, rpc_handler *handler, const struct rpc_call *like,
                              const void *request, void *reply, long n)
{
    struct attempt made = {.status = STATUS_OK};
    struct rpc_call call = *like;
    size_t size = ((const ProtobufCMessage *)reply)->descriptor->sizeof_message;
    void *empty = __libc_malloc(size);
    uint64_t before = desk_size(desk);

    memcpy(empty, reply, size);
    made.kept = atomic_load(&live);
    call.arena = arena_create(ARENA_BYTES);
    call.deadline_ms = monotonic_ms() + CALL_MS;
    error_clear(&made.error);
    atomic_store(&taken, 0);
    atomic_store(&failing, n);
    atomic_store(&armed, true);
    made.status = handler(desk->office, &call, request, reply, &made.error);
    atomic_store(&armed, false);
    made.allocations = atomic_load(&taken);
    arena_destroy(&call.arena);
    made.kept = atomic_load(&live) - made.kept;
    memcpy(reply, empty, size);
    __libc_free(empty);
    made.grown = desk_size(desk) - before;
    return made;
}

/* ---- every allocation of a call ---- */

static bool writes(size_t row)
{
    return row >= method_count || methods[row].writes;
}

/* A file changes no record. */
static bool is_changed(size_t row, const struct attempt *made)
{
    return made->grown > 0 || (writes(row) && strstr(methods[row].service->name, "Files"));
}

/* Kept memory is a leak when more is kept each time. */
static bool leaks(struct desk *desk, rpc_handler *handler, const struct rpc_call *call,
                  const void *request, void *reply, long n)
{
    for (int i = 0; i < LEAK_TRIES; i++) {
        struct attempt again = attempt(desk, handler, call, request, reply, n);
        if (is_changed(row_of(handler), &again)) {
            put_back(desk);
            return false;
        }
        if (again.kept <= 0 || again.allocations < n)
            return false;
    }
    return true;
}

static void judge(struct tried *figures, size_t row, const struct attempt *sound,
                  const struct attempt *made, long n)
{
    figures->allocations++;
    if (made->status != sound->status && made->status != STATUS_RESOURCE_EXHAUSTED)
        note(row, n, &figures->wrong, "%s: %s", status_name(made->status), made->error.text);
    if (made->grown != 0 && made->grown != sound->grown)
        note(row, n, &figures->half, "%llu of %llu records", (unsigned long long)made->grown,
             (unsigned long long)sound->grown);
    if (made->grown == 0 && sound->grown > 0 && made->status == STATUS_OK)
        note(row, n, &figures->half, "answered OK without a record");
}

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    long value = text ? strtol(text, NULL, 10) : 0;

    return value > 0 ? value : otherwise;
}

static void try_each(struct desk *desk, rpc_handler *handler, const struct rpc_call *call,
                     const void *request, void *reply, const struct attempt *sound)
{
    long step = number("BAIRI_FAULT_STEP", 1), most = number("BAIRI_FAULT_MOST", 0);
    size_t row = row_of(handler);
    struct tried *figures = &tried[row];

    if (most > 0 && sound->allocations / step > most)
        step = sound->allocations / most;
    for (long n = 1 + (long)figures->calls % step; n <= sound->allocations; n += step) {
        struct attempt made = attempt(desk, handler, call, request, reply, n);
        if (made.allocations >= n) /* less was needed this time */
            judge(figures, row, sound, &made, n);
        if (is_changed(row, &made))
            put_back(desk);
        else if (made.kept > 0 && leaks(desk, handler, call, request, reply, n))
            note(row, n, &figures->leaked, "%ld blocks are kept each time", made.kept);
    }
}

static void try_all(struct desk *desk, rpc_handler *handler, const struct rpc_call *call,
                    const void *request, void *reply)
{
    size_t row = row_of(handler);
    struct tried *figures = &tried[row];
    struct attempt sound;

    if (writes(row))
        save(desk);
    sound = attempt(desk, handler, call, request, reply, 0);
    if (is_changed(row, &sound))
        put_back(desk);
    if (figures->statuses & 1u << (unsigned)sound.status)
        return;
    figures->statuses |= 1u << (unsigned)sound.status;
    try_each(desk, handler, call, request, reply, &sound);
    figures->calls++;
}

static void __attribute__((constructor)) begin(void)
{
    desk_before = try_all;
}
