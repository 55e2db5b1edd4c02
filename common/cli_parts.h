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

/* The command of this name; second NULL: of one word. NULL: none. */
const struct cli_command *cli_find(const struct cli_program *program, const char *word,
                                   const char *second);
/* A command without a summary is for programs: neither help nor completion names it. */
bool cli_is_hidden(const struct cli_command *command);
/* Is it the first in the table of those that share its first word? */
bool cli_is_first_of_group(const struct cli_program *program, const struct cli_command *command);
/* Is b a command of the group that a belongs to? */
bool cli_is_same_group(const struct cli_command *a, const struct cli_command *b);

/* The kind a word of this length is completed by; NULL: none. */
const char *cli_completed_kind(const struct cli_program *program, const char *word, size_t length);
/* Bytes of one word of `arguments`, without the "…" of one that repeats. */
size_t cli_argument_length(const char *at, bool *repeats);
/* The script for fish (cli_completion_fish.c). */
void cli_completion_fish(const struct cli_program *program, FILE *out);

/* "-o, --output table|json|csv" */
void cli_option_label(const struct cli_option *option, char *label, size_t size);
/* Does the program define a built-in option itself? */
bool cli_is_shadowed(const struct cli_program *program, const char *name);
bool cli_in_section(const struct cli_section *section, const struct cli_command *command);

/* The whole help of a group ("report"): its commands, one a line. */
void cli_help_group(const struct cli_program *program, const char *group, FILE *out);

/* The first screen: what to do next, and the names of the commands. */
void cli_help_start(const struct cli_program *program, FILE *out);
/* The options every command knows. */
void cli_help_options(const struct cli_program *program, FILE *out);

#endif
