/* The evidence files that a workbook names: found in one folder, digested, known by content. */
#ifndef BAIRI_CLIENT_COMMANDS_EVIDENCE_H
#define BAIRI_CLIENT_COMMANDS_EVIDENCE_H

#include "client/commands/app.h"
#include "common/campaign/annex.h"

/*
 * Fills digest, size and type of every file the rows name. A file is DIR/NAME; where it is not
 * there, the file of that name in the version before is kept. Names never lead out of the folder.
 * folder    NULL: none given
 * problems  receives what is missing or of another kind than pdf, jpeg, png, ofd
 */
void evidence_find(struct annex *annex, const char *folder, const Bairi__V1__ProjectListReply *list,
                   struct arena *arena, struct problems *problems);

/*
 * The same look without digests, for a form that is only checked: what is missing or of another
 * kind is a warning at its cell.
 * list  versions before, whose files need not lie there; may be NULL
 */
void evidence_look(const struct annex *annex, const char *folder,
                   const Bairi__V1__ProjectListReply *list, struct arena *arena,
                   struct problems *problems);

/*
 * Uploads the files of some projects that lie in the folder, each content once; what the server
 * holds already is not sent again. A progress line on a terminal; SIGINT says how many arrived.
 * folder  NULL: nothing to send
 */
enum status evidence_send(struct app *app, const struct project *const *projects, size_t count,
                          const char *folder, struct error *err) MUST_CHECK;

/* One file, wherever it lies, as evidence: its plain name (borrowed), digest, size and type. */
enum status evidence_take(const char *path, struct project_file *file, struct error *err)
    MUST_CHECK;
enum status evidence_send_one(struct app *app, const char *path, const struct project_file *file,
                              struct error *err) MUST_CHECK;

#endif
