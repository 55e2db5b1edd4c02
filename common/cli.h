/* Command lines from two tables, commands and options: dispatch, help, errors, completion. */
#ifndef BAIRI_COMMON_CLI_H
#define BAIRI_COMMON_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/status.h"

enum cli_kind { CLI_FLAG, CLI_VALUE, CLI_FILE, CLI_FOLDER, CLI_CHOICE };

struct cli_option {
    const char *name; /* "files" for --files */
    char letter;      /* 'o' for -o; 0: none */
    enum cli_kind kind;
    bool repeated;     /* may be given several times */
    const char *value; /* shown in help: "DIR"; for CLI_CHOICE "table|json|csv" */
    const char *help;  /* N_() English */
};

struct cli_command;
struct cli_args; /* what was given; see the getters */

/* Runs a command; returns the exit code. context is what cli_run was given. */
typedef int cli_handler(const struct cli_args *args, void *context);

struct cli_command {
    const char *name;                 /* "submit", "report pull" (two words: a group) */
    const char *arguments;            /* "ANNEX [PERIOD]"; shown in help */
    int least, most;                  /* number of positional arguments; most -1: any */
    const char *summary;              /* N_() one line; NULL: hidden, for programs only */
    const char *about;                /* N_() a paragraph; NULL: none */
    const char *const *examples;      /* N_() NULL-terminated lines "command — what it does" */
    const struct cli_option *options; /* own options, ended by name NULL; NULL: none */
    cli_handler *run;
};

/* Commands that one kind of reader needs, together in the help. */
struct cli_section {
    const char *title;           /* N_() */
    const char *const *commands; /* names, or groups ("report"); those not in the table are passed
                                    over; NULL-terminated */
};

/* What a word of the tables stands for: "UNIT/NO" is completed by `PROGRAM complete project`. */
struct cli_word {
    const char *word; /* as in arguments and values: "UNIT/NO", also before "…" and in brackets */
    const char *kind; /* what the program's hidden command `complete KIND PREFIX` is asked for */
};

/* A line of the manual: an exit code, a variable, a file. */
struct cli_note {
    const char *term;
    const char *text; /* N_() */
};

struct cli_program {
    const char *name;                          /* "bairi" */
    const char *summary;                       /* N_() */
    const struct cli_command *const *commands; /* NULL-terminated */
    const struct cli_option *globals;          /* ended by name NULL; allowed anywhere */
    const struct cli_section *sections;        /* ended by title NULL; NULL: one list */
    const struct cli_word *words;              /* ended by word NULL; NULL: none is completed */
    const struct cli_note *exit_codes, *environment, *files; /* ended by term NULL; may be NULL */
    const char *const *first_steps; /* N_() "command — what it does", NULL-terminated */
};

/*
 * Parses and runs. --help, -h, --version and `help COMMAND` are known everywhere; a mistyped
 * command or option is answered with the nearest name. Usage errors go to stderr and return 2.
 */
int cli_run(const struct cli_program *program, int argc, char **argv, void *context);

/* Positional argument i, NULL beyond. */
const char *cli_arg(const struct cli_args *args, int i);
int cli_arg_count(const struct cli_args *args);
/* Last value of an option, NULL when not given. */
const char *cli_value(const struct cli_args *args, const char *option);
bool cli_flag(const struct cli_args *args, const char *option);
/* i-th value of a repeated option, NULL beyond. */
const char *cli_value_at(const struct cli_args *args, const char *option, int i);

/* The whole program's or one command's help. */
void cli_help(const struct cli_program *program, const struct cli_command *command, FILE *out);
/* Completion script for "bash", "zsh" or "fish"; false for another shell. */
bool cli_completion(const struct cli_program *program, const char *shell, FILE *out);

#endif
