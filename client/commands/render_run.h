/* Runs bairi-render: JSON in, a document out. */
#ifndef BAIRI_CLIENT_COMMANDS_RENDER_RUN_H
#define BAIRI_CLIENT_COMMANDS_RENDER_RUN_H

#include "common/arena.h"
#include "common/buf.h"

/* Its path: beside the program at `self`, else in the folders of `path`; NULL: it is not there. */
const char *render_find(const char *self, const char *path, struct arena *arena);

/*
 * Runs the program at `program` with --to FORMAT and waits for it, RENDER_LIMIT_S at most.
 * json   what it reads on stdin
 * out    what it writes on stdout, appended
 * Fails  FAILED_PRECONDITION with what it said when it ends with another code than 0, or could not
 *        be started; DEADLINE_EXCEEDED when it was ended
 */
enum { RENDER_LIMIT_S = 300 };
enum status render_run(const char *program, const char *format, struct bytes json, struct buf *out,
                       struct error *err) MUST_CHECK;

#endif
