/* A zip archive made in memory by minizip, the same bytes whenever it is made. */
#ifndef BAIRI_CLIENT_PAGES_WORD_ARCHIVE_H
#define BAIRI_CLIENT_PAGES_WORD_ARCHIVE_H

#include "common/buf.h"
#include "common/status.h"

struct archive;

/*
 * Begins an archive.
 * out  borrowed until archive_destroy, empty; its ceiling bounds the archive
 */
enum status archive_create(struct buf *out, struct archive **archive, struct error *err) MUST_CHECK;
/* Adds one entry, compressed, dated 1980-01-01. Fails  RESOURCE_EXHAUSTED over out's ceiling. */
enum status archive_add(struct archive *archive, const char *name, struct bytes bytes,
                        struct error *err) MUST_CHECK;
/* Writes the directory at the end; nothing may be added afterwards. */
enum status archive_finish(struct archive *archive, struct error *err) MUST_CHECK;
/* Without archive_finish what is in out is no archive. */
void archive_destroy(struct archive **archive);

#endif
