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
enum status evidence_find(struct annex *annex, const char *name, const char *folder,
                          const Bairi__V1__ProjectListReply *list, struct arena *arena,
                          struct problems *problems, struct error *err) MUST_CHECK;

/* Uploads the files of one project that lie in the folder; progress on a terminal. */
enum status evidence_send(struct app *app, const struct project *project, const char *folder,
                          struct error *err) MUST_CHECK;

/* A progress line on stderr, only on a terminal. */
void evidence_progress(void *context, const char *name, uint64_t done, uint64_t size);

#endif
