/* Documents as files: set by bairi-render, a program of its own, and written atomically. */
#ifndef BAIRI_CLIENT_COMMANDS_DOCUMENT_FILES_H
#define BAIRI_CLIENT_COMMANDS_DOCUMENT_FILES_H

#include "client/commands/app.h"
#include "common/paper/paper.h"

/* Whether bairi-render is beside this program or in PATH. */
bool document_can_render(struct app *app);

/*
 * The bytes of a document, the same for the same paper and fonts.
 * format  "pdf", "docx" or "json" (the paper itself, for which no other program is needed)
 * out     appended to; its ceiling bounds the file
 * Fails   UNIMPLEMENTED when bairi-render is neither beside this program nor in PATH;
 *         FAILED_PRECONDITION with its own sentence when it fails
 */
enum status document_render(struct app *app, const struct paper *paper, const char *format,
                            struct buf *out, struct error *err) MUST_CHECK;

/* The monthly report, or the final assessment's, that was pulled and verified; as above. */
enum status document_of_report(struct app *app, const struct pulled_report *pulled,
                               const char *format, struct buf *out, struct error *err) MUST_CHECK;

/*
 * Writes a document into a folder, made if need be, once for each format, and says where.
 * formats  "pdf,docx", as typed
 * Fails    INVALID_ARGUMENT, a usage error, for a format there is none; as above
 */
enum status document_write(struct app *app, const struct paper *paper, const char *formats,
                           const char *folder, struct error *err) MUST_CHECK;

#endif
