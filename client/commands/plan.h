/* What a workbook would change: new rows, new versions, rows that stay as they are, rows missing.
 */
#ifndef BAIRI_CLIENT_COMMANDS_PLAN_H
#define BAIRI_CLIENT_COMMANDS_PLAN_H

#include "bairi/v1/submission.pb-c.h"
#include "client/commands/changes.h"
#include "common/campaign/annex.h"

enum plan_action { PLAN_NEW, PLAN_CHANGED, PLAN_UNCHANGED };

struct plan_row {
    const struct annex_row *row;
    enum plan_action action;
    const Bairi__V1__ProjectState *before; /* NULL: reported for the first time */
    const char **changed;                  /* ids of the fields that differ */
    size_t changed_count;
    struct changes changes; /* the same with both values */
    bool confirmed;
};

struct plan {
    struct plan_row *rows; /* in the order of the workbook */
    size_t count;
    size_t to_send;
    const Bairi__V1__ProjectState **missing; /* reported before and not in the workbook */
    size_t missing_count;
};

/* The state of a project in a list, NULL when it is not there. */
const Bairi__V1__ProjectState *plan_find(const Bairi__V1__ProjectListReply *list, const char *unit,
                                         const char *project_no);

/* The same for many questions of one list. */
struct plan_index {
    const Bairi__V1__ProjectListReply *list;
    const Bairi__V1__ProjectState **states; /* by unit and number; NULL: the list is walked */
    size_t count;
};
/* list  borrowed; NULL: an empty one. Without memory the index is slow, never wrong. */
struct plan_index plan_index_make(const Bairi__V1__ProjectListReply *list, struct arena *arena);
const Bairi__V1__ProjectState *plan_index_find(const struct plan_index *index, const char *unit,
                                               const char *project_no);

/*
 * Compares a workbook, files already digested, with what the server has.
 * confirmed  project numbers whose unusual change is confirmed, ended by NULL
 * problems   receives changes that want a confirmation, each with its cell
 */
enum status plan_make(const struct annex *annex, const Bairi__V1__ProjectListReply *list,
                      const char *const *confirmed, struct arena *arena, struct plan *out,
                      struct problems *problems, struct error *err) MUST_CHECK;

#endif
