/* What the command line's files share; nobody else includes it. */
#ifndef BAIRI_COMMON_CLI_PARTS_H
#define BAIRI_COMMON_CLI_PARTS_H

#include "common/cli.h"

/* Every program's own options besides its globals: --help, --version. */
extern const struct cli_option cli_builtins[];

/* Length of the first word of "report pull"; the whole name's length when it is one word. */
size_t cli_group_length(const char *name);
/* Is `word` the first word of some command of two words? */
bool cli_is_group(const struct cli_program *program, const char *word);
/* Do the command's name and `word second` agree? second NULL: a command of one word. */
bool cli_is_named(const struct cli_command *command, const char *word, const char *second);

/* The whole help of a group ("report"): its commands, one a line. */
void cli_help_group(const struct cli_program *program, const char *group, FILE *out);

/* Keeps the nearest of the names offered; near is one slip, and one more for every four letters. */
struct cli_nearest {
    const char *wanted;
    char name[64]; /* empty: none near enough */
    size_t distance;
};
void cli_offer(struct cli_nearest *nearest, const char *name, size_t length);

#endif
