/* Evidence on its way down: the files of one version, verified, under names that do no harm. */
#ifndef BAIRI_CLIENT_COMMANDS_EVIDENCE_DOWN_H
#define BAIRI_CLIENT_COMMANDS_EVIDENCE_DOWN_H

#include "client/commands/app.h"
#include "common/campaign/project.h"

/* One file and the name it gets here. */
struct down_file {
    struct project_file file;
    bool letter; /* 代录: the unit's letter */
    const char *name;
};
struct down_list {
    struct down_file *files;
    size_t count;
    uint64_t size; /* of all */
};

/*
 * A name that lies in one folder on every system, whatever was signed: separators, control and
 * direction marks, leading dots and names of devices are replaced, what is too long is cut, and
 * the ending is that of the file's type, so that nothing opens it as something else.
 * type  "pdf", "jpeg", "png", "ofd"
 * NULL without memory.
 */
const char *down_name(const char *name, const char *type, struct arena *arena);

/* The files of a version with its letter (NULL: none), each with a name of its own. */
enum status down_list_make(const struct project *project, const Bairi__V1__Evidence *letter,
                           struct arena *arena, struct down_list *out, struct error *err)
    MUST_CHECK;

/*
 * Fetches all of them into a folder that is not there yet, or is empty; each verified by its
 * digest. Either all are in it under their names, or the folder is as it was.
 * Fails  ALREADY_EXISTS when something lies in the folder
 */
enum status down_fetch(struct app *app, const char *unit, const struct down_list *list,
                       const char *folder, struct error *err) MUST_CHECK;

#endif
