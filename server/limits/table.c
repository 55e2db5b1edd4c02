/* Every setting of the server, its bounds and its default. */
#include "common/text.h"
#include "server/limits/limits.h"

#define KIB        INT64_C(1024)
#define MIB        (1024 * KIB)
#define FRAME_MOST (8 * MIB + 64 * KIB) /* what clients take and send */

/*
 * The bounds keep the server safe whatever is written into the file: nobody waits for ever, nothing
 * is without end, and a client as it is can still work (a ping every 60 s at the latest, a chunk of
 * 512 KiB, a watch of 25 s).
 */
/* clang-format off */
#define LISTEN(key, opt, kind, now, text) \
    {.section = "listen", .name = key, .option = opt, .unit = kind, .live = now, .help = text}
#define LIMIT(key, kind, low, high, usual, now, text) \
    {.section = "limits", .name = key, .unit = kind, .least = low, .most = high, \
     .fallback = usual, .live = now, .help = text}

const struct limit_row limit_rows[LIMIT_COUNT] = {
    /* name, unit, least, most, default, live */
    [LIMIT_ADDRESS] = LISTEN("address", "listen", UNIT_ADDRESS, false,
        N_("where to listen: numeric address and port")),
    [LIMIT_METRICS] = LISTEN("metrics", "metrics", UNIT_ADDRESS, false,
        N_("where to show figures, on this machine alone")),
    [LIMIT_MIN_TLS] = {.section = "listen", .name = "min_tls", .option = "allow-tls12",
        .unit = UNIT_TLS, .least = 12, .most = 13, .fallback = 13, .live = true,
        .help = N_("oldest TLS admitted; 1.2 is for foreign clients")},
    [LIMIT_HANDSHAKE_MS]             = LIMIT("handshake_ms",             UNIT_MS,    1000,     60000,      8000,       false,
        N_("time for a handshake")),
    [LIMIT_IDLE_MS]                  = LIMIT("idle_ms",                  UNIT_MS,    75000,    3600000,    120000,     false,
        N_("time a connection may be silent")),
    [LIMIT_STALL_MS]                 = LIMIT("stall_ms",                 UNIT_MS,    1000,     300000,     30000,      false,
        N_("time a reader may take nothing")),
    [LIMIT_LINGER_MS]                = LIMIT("linger_ms",                UNIT_MS,    0,        10000,      1000,       false,
        N_("time for an alert to arrive after a refusal")),
    [LIMIT_CONNECTIONS]              = LIMIT("connections",              UNIT_COUNT, 4,        16384,      512,        false,
        N_("connections in all")),
    [LIMIT_UNFINISHED]               = LIMIT("unfinished_handshakes",    UNIT_COUNT, 2,        4096,       64,         false,
        N_("handshakes under way; the oldest makes room")),
    [LIMIT_CONNECTIONS_PER_IDENTITY] = LIMIT("connections_per_identity", UNIT_COUNT, 1,        1024,       8,          false,
        N_("connections of one person")),
    [LIMIT_BODY_MAX]                 = LIMIT("body_max",                 UNIT_BYTES, MIB,      FRAME_MOST, FRAME_MOST, false,
        N_("largest request")),
    [LIMIT_OUTPUT_MAX]               = LIMIT("output_max",               UNIT_BYTES, 64 * KIB, 64 * MIB,   4 * MIB,    false,
        N_("replies waiting for one reader, and one more")),
    [LIMIT_WORKERS]                  = LIMIT("workers",                  UNIT_COUNT, 2,        512,        32,         false,
        N_("threads that serve calls")),
    [LIMIT_QUEUE]                    = LIMIT("queue",                    UNIT_COUNT, 1,        65536,      1024,       true,
        N_("calls waiting for a thread")),
    [LIMIT_PARKED]                   = LIMIT("parked",                   UNIT_COUNT, 0,        65536,      1024,       true,
        N_("calls that wait for something to happen")),
    [LIMIT_OUTSTANDING_PER_IDENTITY] = LIMIT("outstanding_per_identity", UNIT_COUNT, 1,        8192,       64,         true,
        N_("calls of one person at a time")),
    [LIMIT_REPLY_MAX]                = LIMIT("reply_max",                UNIT_BYTES, MIB,      FRAME_MOST, FRAME_MOST, false,
        N_("largest reply")),
    [LIMIT_CALL_MEMORY]              = LIMIT("call_memory",              UNIT_BYTES, 32 * MIB, 512 * MIB,  64 * MIB,   false,
        N_("memory one call may take")),
    [LIMIT_DEFAULT_TIMEOUT_MS]       = LIMIT("default_timeout_ms",       UNIT_MS,    1000,     600000,     30000,      true,
        N_("time of a call that names none")),
    [LIMIT_MOST_TIMEOUT_MS]          = LIMIT("most_timeout_ms",          UNIT_MS,    30000,    600000,     120000,     true,
        N_("longest time a call may name")),
    [LIMIT_DRAIN_MS]                 = LIMIT("drain_ms",                 UNIT_MS,    0,        300000,     10000,      true,
        N_("time for calls in hand when the server ends")),
};
/* clang-format on */
