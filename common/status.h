/* Failure is a status and a sentence: the codes of gRPC, and an error on the caller's stack. */
#ifndef BAIRI_COMMON_STATUS_H
#define BAIRI_COMMON_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK                  __attribute__((__warn_unused_result__))
#define PRINTF_LIKE(pattern, first) __attribute__((__format__(__printf__, pattern, first)))
#define OWNED(destroy)              __attribute__((__cleanup__(destroy)))

/* name, gRPC number, text, exit code of the client (DESIGN section 7) */
#define STATUS_LIST(X)                                                                             \
    X(OK, 0, "ok", 0)                                                                              \
    X(CANCELLED, 1, "cancelled", 1)                                                                \
    X(UNKNOWN, 2, "unknown", 1)                                                                    \
    X(INVALID_ARGUMENT, 3, "invalid argument", 6)                                                  \
    X(DEADLINE_EXCEEDED, 4, "deadline exceeded", 5)                                                \
    X(NOT_FOUND, 5, "not found", 6)                                                                \
    X(ALREADY_EXISTS, 6, "conflict", 8)                                                            \
    X(PERMISSION_DENIED, 7, "not allowed", 4)                                                      \
    X(RESOURCE_EXHAUSTED, 8, "too much at once", 5)                                                \
    X(FAILED_PRECONDITION, 9, "refused", 6)                                                        \
    X(ABORTED, 10, "conflict", 8)                                                                  \
    X(OUT_OF_RANGE, 11, "out of range", 6)                                                         \
    X(UNIMPLEMENTED, 12, "not implemented", 1)                                                     \
    X(INTERNAL, 13, "internal error", 1)                                                           \
    X(UNAVAILABLE, 14, "unavailable", 5)                                                           \
    X(DATA_LOSS, 15, "damaged", 7)                                                                 \
    X(UNAUTHENTICATED, 16, "not identified", 7)

enum status {
#define STATUS_ROW(name, number, text, code) STATUS_##name = (number),
    STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

/* Name of a status as in gRPC ("NOT_FOUND"); "UNKNOWN" for numbers outside the list. */
const char *status_name(enum status status);

/* The client's exit code for a status; 0 only for STATUS_OK. */
int status_exit_code(enum status status);

/* A number received from outside; anything outside the list becomes STATUS_UNKNOWN. */
enum status status_from_number(int number);

enum { ERROR_ARGS = 8, ERROR_ARG_SIZE = 160, ERROR_ID_SIZE = 256, ERROR_TEXT_SIZE = 1024 };

/*
 * What went wrong, for a person. The stable id of a message is its English pattern, as in gettext:
 * the pattern and its arguments travel, and only the client translates.
 */
struct error {
    enum status status;
    char id[ERROR_ID_SIZE];                /* the pattern, e.g. "no unit %s" */
    char args[ERROR_ARGS][ERROR_ARG_SIZE]; /* each argument already printed, in order */
    int arg_count;                         /* 0..ERROR_ARGS */
    char within[128];                      /* "submit: verify: ", grown by error_within */
    char where[192];                       /* "campaign.ini:12", "Sheet1!B7"; empty: nowhere */
    char field[64];                        /* field or key concerned; empty: none */
    char text[ERROR_TEXT_SIZE];            /* within + where + id with arguments, in English */
};

/* An error that says nothing yet. */
void error_clear(struct error *err);

/*
 * Says what went wrong.
 * err      may be NULL (the caller wants only the status)
 * pattern  a literal: it is the message's id, extracted for translation (keyword error_set:3)
 * Returns  status, so that `return error_set(...)` reads well
 */
enum status error_set(struct error *err, enum status status, const char *pattern, ...)
    PRINTF_LIKE(3, 4);

/* Names the place ("file:line", "Sheet!B7") and the field; either may be NULL. Returns err->status.
 */
enum status error_at(struct error *err, const char *where, const char *field);

/* Puts "name: " before the sentence at a border. Returns err->status. */
enum status error_within(struct error *err, const char *name);

/*
 * Rebuilds an error from a message that arrived: pattern and arguments are data, never a format for
 * printf. Over-long parts are cut at a character boundary.
 */
void error_from_message(struct error *err, enum status status, const char *pattern,
                        const char *const *args, size_t arg_count, const char *where,
                        const char *field);

/*
 * Puts arguments into a pattern: each %-conversion (also %2$s) is replaced by the argument's text,
 * "%%" by "%". Never calls printf on the pattern, so a pattern from outside is harmless.
 * out, size  receives a NUL-terminated text, cut at a character boundary if too long
 */
void error_render(const char *pattern, const char (*args)[ERROR_ARG_SIZE], int arg_count, char *out,
                  size_t size);

/* Leaves the function with the status of `call` unless that is OK. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum status try_status_ = (call);                                                          \
        if (try_status_ != STATUS_OK)                                                              \
            return try_status_;                                                                    \
    } while (0)

#endif
