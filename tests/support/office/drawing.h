/* The life of a project as server/README.md shows it, drawn from the table that the rules use. */
#ifndef BAIRI_TESTS_SUPPORT_OFFICE_DRAWING_H
#define BAIRI_TESTS_SUPPORT_OFFICE_DRAWING_H

#include "common/buf.h"

/* Appends a Mermaid diagram and a table of steps by states. */
void drawing_of_states(struct buf *out);

#endif
