/* What differs between two versions of a project, as people read it. */
#ifndef BAIRI_CLIENT_COMMANDS_CHANGES_H
#define BAIRI_CLIENT_COMMANDS_CHANGES_H

#include "client/render/prose.h"
#include "common/campaign/annex.h"

/* One field; texts live in the arena or in the projects. */
struct change {
    const char *field;          /* id: "amount_wan" */
    const char *shown;          /* id, or in Chinese the title: "总投资(万元)" */
    const char *before, *after; /* "" when empty; fixed words on paper's terms in Chinese */
};
struct changes {
    struct change *items;
    size_t count;
};

/*
 * Fields that differ, in the order of the form. Files of one name and other contents are told by
 * the beginning of their digests.
 * Fails  RESOURCE_EXHAUSTED
 */
enum status changes_between(const struct project *before, const struct project *after,
                            struct arena *arena, struct changes *out, struct error *err) MUST_CHECK;

/* A paragraph each, indented by four: "    amount_wan: 15000 → 20000". */
void changes_print(const struct changes *changes, const struct prose *prose);
/* All in one line, for CSV and JSON cells: "amount_wan: 15000 → 20000; …". NULL without memory. */
const char *changes_line(const struct changes *changes, struct arena *arena);

#endif
