/*
 * The check of a data folder: rows → leaves → root → checkpoints → the signed checkpoint outside →
 * projections → private rows → files. It believes the trust card and what is signed by its key, and
 * changes nothing; the server may run meanwhile.
 *
 * The rooms: findings.c keeps what was found · rows.c records against leaves · tree.c nodes and
 * checkpoints against the leaves · beside.c notes, tokens, revocation lists · outside.c the signed
 * checkpoint · replay.c the tables told anew · compare.c row by row · privates.c contacts · files.c
 * evidence and rights · folder.c the order.
 */
#ifndef BAIRI_SERVER_CHECK_CHECK_H
#define BAIRI_SERVER_CHECK_CHECK_H

#include "server/ledger/ledger.h"

enum { FINDINGS_MAX = 1000 };

/* One thing that is not as it must be. */
struct finding {
    const char *campaign;         /* "": of the server as a whole */
    const char *place;            /* a table, or a file below the data folder */
    const char *row;              /* its key, as in "zhongjie/Z-01/2"; "" */
    const char *column;           /* "" */
    const char *expected, *found; /* as printed; "" where there is nothing to say */
    struct error what;
    struct finding *next;
};

/* How much there was to check, and how long it took. */
struct check_figures {
    uint64_t campaigns, records, checkpoints, rows, signatures, contacts, files, orphans;
    uint64_t unfinished; /* uploads under way */
    uint64_t seals;      /* checkpoints whose signature was verified */
    double seals_s;
    double database_s, ledger_s, tables_s, signatures_s, files_s;
};

/* What was found; safe from several threads. */
struct findings;
struct findings *findings_create(void); /* NULL without memory */
void findings_destroy(struct findings **report);
/* The first finding and onwards by ->next, in the order found; at most FINDINGS_MAX are kept. */
const struct finding *findings_first(const struct findings *report);
/* How many there were in all. */
uint64_t findings_count(const struct findings *report);
struct check_figures *findings_figures(struct findings *report);

struct check_options {
    const char *folder;        /* data folder */
    const char *campaign;      /* NULL: all */
    bool full;                 /* verify every signature too */
    bool restoring;            /* a restore is about to end: its mark is no finding */
    bool backup;               /* a backup: its notes stand in checkpoint.note, its key may lack */
    struct ledger_rules rules; /* whose context is replaced by the campaign */
};

/*
 * Checks; what is wrong goes into the report. Fails only when it could not look at all: NOT_FOUND
 * for a folder that is none, or a campaign it does not have; RESOURCE_EXHAUSTED.
 */
enum status check_folder(const struct check_options *options, struct findings *report,
                         struct error *err) MUST_CHECK;

#endif
