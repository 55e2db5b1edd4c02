/* The server's own settings: one table of names, units and bounds, filled by options, file,
 * defaults. */
#ifndef BAIRI_SERVER_LIMITS_LIMITS_H
#define BAIRI_SERVER_LIMITS_LIMITS_H

#include "common/buf.h"
#include "common/net/conn.h"
#include "common/rpc/server.h"
#include "common/status.h"

enum limit {
    LIMIT_ADDRESS, /* of [listen] */
    LIMIT_METRICS,
    LIMIT_MIN_TLS,
    LIMIT_HANDSHAKE_MS, /* of [limits] */
    LIMIT_IDLE_MS,
    LIMIT_STALL_MS,
    LIMIT_LINGER_MS,
    LIMIT_CONNECTIONS,
    LIMIT_UNFINISHED,
    LIMIT_CONNECTIONS_PER_IDENTITY,
    LIMIT_BODY_MAX,
    LIMIT_OUTPUT_MAX,
    LIMIT_WORKERS,
    LIMIT_QUEUE,
    LIMIT_PARKED,
    LIMIT_OUTSTANDING_PER_IDENTITY,
    LIMIT_REPLY_MAX,
    LIMIT_CALL_MEMORY,
    LIMIT_DEFAULT_TIMEOUT_MS,
    LIMIT_MOST_TIMEOUT_MS,
    LIMIT_DRAIN_MS,
    LIMIT_COUNT
};

enum limit_unit {
    UNIT_COUNT,  /* a plain number */
    UNIT_MS,     /* 8000, 8 s, 2 min */
    UNIT_BYTES,  /* 65536, 64 KiB, 8 MiB */
    UNIT_TLS,    /* 1.3 or 1.2 */
    UNIT_ADDRESS /* ADDRESS:PORT */
};

struct limit_row {
    const char *section, *name; /* in the file */
    const char *option;         /* of bairid serve; NULL: only the file */
    enum limit_unit unit;
    int64_t least, most, fallback; /* in ms, bytes, or pieces; what nobody may set beyond, and why
                                      not is said in the table */
    bool live;                     /* SIGHUP is enough */
    const char *help;              /* N_() */
};
extern const struct limit_row limit_rows[LIMIT_COUNT];

enum limit_origin { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_OPTION };
enum { LIMIT_TEXT = 64, LIMIT_PATH = 1024 };

struct limit_value {
    int64_t number;        /* of numbers; UNIT_TLS: 13 or 12 */
    char text[LIMIT_TEXT]; /* of addresses; "": none */
    enum limit_origin origin;
    int line; /* ORIGIN_FILE */
};

struct limits {
    char file[LIMIT_PATH]; /* "": none was read */
    struct limit_value values[LIMIT_COUNT];
};

/* What holds when nobody says anything. */
void limits_default(struct limits *out);
/*
 * Takes what an INI text says. Unknown sections and keys, values that are none and values out of
 * range are INVALID_ARGUMENT with "<name>:<line>", the key, and what would be right.
 */
enum status limits_read(struct bytes text, const char *name, struct limits *out, struct error *err)
    MUST_CHECK;
/* Takes an option's value; NULL changes nothing. */
enum status limits_option(struct limits *limits, enum limit which, const char *value,
                          struct error *err) MUST_CHECK;
/* What only several settings together say, e.g. that the usual time is no longer than the longest.
 */
enum status limits_check(const struct limits *limits, struct error *err) MUST_CHECK;
/*
 * Defaults, then a file.
 * path    NULL: DIR/bairid.ini, if there is one
 * folder  the data folder; may be NULL when a path is given
 */
enum status limits_load(const char *path, const char *folder, struct limits *out, struct error *err)
    MUST_CHECK;

struct conn_limits limits_conn(const struct limits *limits);
struct rpc_limits limits_rpc(const struct limits *limits);
/* The numeric address and the port of LIMIT_ADDRESS. INVALID_ARGUMENT when nobody gave one. */
enum status limits_address(const struct limits *limits, char address[LIMIT_TEXT], uint16_t *port,
                           struct error *err) MUST_CHECK;

/* As it is written in the file: "8000 ms", "4 MiB", "1.3". */
void limit_write(enum limit which, const struct limit_value *value, char out[LIMIT_TEXT]);
/* Every setting with value, bounds, and where it comes from, as a table. width 0: not fitted. */
void limits_print(const struct limits *limits, size_t width, struct buf *out);

/*
 * Moves the settings that may change while the server runs from `wanted` into `now`, and calls
 * `tell` for each that differs; what needs a restart stays as it is.
 */
void limits_renew(struct limits *now, const struct limits *wanted,
                  void (*tell)(void *context, const struct limit_row *row, bool applied,
                               const char *before, const char *after),
                  void *context);

#endif
