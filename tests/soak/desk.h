/* A desk of the load: one person with a connection of their own, doing one thing after the other.
 */
#ifndef BAIRI_TESTS_SOAK_DESK_H
#define BAIRI_TESTS_SOAK_DESK_H

#include "client/bureau/bureau.h"

enum {
    DESK_PROJECTS = 12, /* a unit's desk reports, each in many versions */
    DESK_JOBS = 24      /* rows of the table at most */
};

/* How a job ended. */
enum ending {
    ENDING_OK,
    ENDING_REFUSED, /* as it should be */
    ENDING_LOST     /* no answer, or one that must not be */
};

/* What became of all jobs of one kind at one desk. */
struct tally {
    uint64_t calls, ok, refused, lost;
    int64_t most_ms; /* the slowest */
};

struct desk {
    const char *person; /* "zhongjie-clerk" */
    unsigned number;
    char folder[512];
    struct bureau *bureau;
    struct arena *arena; /* of the job in hand */
    uint64_t random;
    struct tally tallies[DESK_JOBS];
    unsigned versions[DESK_PROJECTS]; /* acknowledged of each project; 0: not yet reported */
    bool has_evidence;
    struct project_file evidence; /* the file last uploaded */
    uint64_t next_notice;
    uint64_t uploads;
};

/* One kind of work. */
struct job {
    const char *name;
    unsigned roles;  /* whose */
    unsigned weight; /* how often, among the jobs of the desk's role */
    bool watches;    /* at rest for seconds: done by desks that do nothing else */
    enum ending (*run)(struct desk *desk, struct error *err);
};
extern const struct job jobs[];
extern const size_t job_count;

/* Below `below`, reproducible per desk. */
uint64_t desk_random(struct desk *desk, uint64_t below);

#endif
