/* Manual pages from the same tables as help, as source for scdoc. */
#ifndef BAIRI_COMMON_CLI_MAN_H
#define BAIRI_COMMON_CLI_MAN_H

#include "common/buf.h"
#include "common/cli.h"

/*
 * Appends the page of one command ("bairi-submit(1)"), or of the program (command NULL), in the
 * chosen language.
 */
void cli_man(const struct cli_program *program, const struct cli_command *command, struct buf *out);
/* "bairi-report-pull"; command NULL: the program's own */
void cli_man_name(const struct cli_program *program, const struct cli_command *command, char *out,
                  size_t size);

#endif
