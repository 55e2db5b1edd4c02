/* Completion scripts for bash, zsh and fish, written from the same tables as help and dispatch. */
#include <string.h>

#include "common/cli_parts.h"
#include "common/text.h"

/* ---- pieces bash and zsh share ---- */

/* "-o|--output": what stands before a value in a case pattern. */
static void print_spelling(const struct cli_option *option, const char *before, FILE *out)
{
    if (option->letter)
        fprintf(out, "%s-%c|", before, option->letter);
    fprintf(out, "%s--%s", before, option->name);
}

static bool has_value(const struct cli_option *option)
{
    return option->kind != CLI_FLAG;
}

/* All options of a table that take a value, as one pattern; true when there was one. */
static bool print_valued(const struct cli_option *options, bool any, FILE *out)
{
    for (; options && options->name; options++) {
        if (!has_value(options))
            continue;
        if (any)
            fputc('|', out);
        print_spelling(options, "", out);
        any = true;
    }
    return any;
}

static void print_valued_pattern(const struct cli_program *program, FILE *out)
{
    bool any = print_valued(program->globals, false, out);

    for (const struct cli_command *const *c = program->commands; *c; c++)
        any = print_valued((*c)->options, any, out);
    if (!any)
        fputs("--", out);
}

/* "table|json|csv" as words. */
static void print_choices(const char *choices, FILE *out)
{
    for (; choices && *choices; choices++)
        fputc(*choices == '|' ? ' ' : *choices, out);
}

static void print_names(const struct cli_option *options, FILE *out)
{
    for (; options && options->name; options++)
        fprintf(out, "--%s ", options->name);
}

static void print_first_words(const struct cli_program *program, FILE *out)
{
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        size_t length = cli_group_length((*c)->name);
        if ((*c)->name[length] == '\0' || cli_is_first_of_group(program, *c))
            fprintf(out, "%.*s ", (int)length, (*c)->name);
    }
}

static void print_members(const struct cli_program *program, const struct cli_command *first,
                          FILE *out)
{
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (cli_is_same_group(first, *c))
            fprintf(out, "%s ", (*c)->name + cli_group_length((*c)->name) + 1);
}

/* How one shell says what the tables say. */
struct dialect {
    const char *words; /* printf: offers these words, list follows */
    const char *words_end;
    const char *files;
    const char *folders;
    const char *nothing;
};

static const struct dialect bash = {
    .words = "COMPREPLY=($(compgen -W \"",
    .words_end = "\" -- \"$cur\"))",
    .files = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))",
    .folders = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))",
    .nothing = "COMPREPLY=()",
};

static const struct dialect zsh = {
    .words = "compadd -- ",
    .words_end = "",
    .files = "_files",
    .folders = "_files -/",
    .nothing = "_message value",
};

static void print_value_action(const struct cli_option *option, const struct dialect *shell,
                               FILE *out)
{
    if (option->kind == CLI_CHOICE) {
        fputs(shell->words, out);
        print_choices(option->value, out);
        fputs(shell->words_end, out);
    } else if (option->kind == CLI_FILE) {
        fputs(shell->files, out);
    } else if (option->kind == CLI_FOLDER) {
        fputs(shell->folders, out);
    } else {
        fputs(shell->nothing, out);
    }
}

/* What may follow an option, told by "command:option". */
static void print_values(const struct cli_option *options, const char *before,
                         const struct dialect *shell, FILE *out)
{
    for (; options && options->name; options++) {
        if (!has_value(options))
            continue;
        fputs("    ", out);
        print_spelling(options, before, out);
        fputs(") ", out);
        print_value_action(options, shell, out);
        fputs("; return ;;\n", out);
    }
}

/* The three questions both shells ask: a value? an option? a word? */
static void print_answers(const struct cli_program *program, const struct dialect *shell, FILE *out)
{
    char before[128];

    fputs("    case \"$words_seen \" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++)
        fprintf(out, "    \"%s \"*) command=\"%s\" ;;\n", (*c)->name, (*c)->name);
    fputs("    esac\n    case \"$command:$prev\" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        snprintf(before, sizeof before, "\"%s:\"", (*c)->name);
        print_values((*c)->options, before, shell, out);
    }
    print_values(program->globals, "*:", shell, out);
    fputs("    esac\n    case \"$command:$cur\" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        fprintf(out, "    \"%s:-\"*) %s", (*c)->name, shell->words);
        print_names((*c)->options, out);
        print_names(program->globals, out);
        fprintf(out, "--help%s; return ;;\n", shell->words_end);
    }
    fprintf(out, "    *:-*) %s", shell->words);
    print_names(program->globals, out);
    fprintf(out, "--help --version%s; return ;;\n    esac\n", shell->words_end);
    fprintf(out, "    case \"$words_seen\" in\n    \"\") %s", shell->words);
    print_first_words(program, out);
    fprintf(out, "%s ;;\n", shell->words_end);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (!cli_is_first_of_group(program, *c))
            continue;
        fprintf(out, "    \"%.*s\") %s", (int)cli_group_length((*c)->name), (*c)->name,
                shell->words);
        print_members(program, *c, out);
        fprintf(out, "%s ;;\n", shell->words_end);
    }
    fprintf(out, "    *) %s ;;\n    esac\n", shell->files);
}

/* ---- the scripts ---- */

static void completion_bash(const struct cli_program *program, FILE *out)
{
    const char *name = program->name;

    fprintf(out,
            "# bash completion of %s; eval \"$(%s completion bash)\"\n"
            "_%s()\n{\n"
            "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
            "    local words_seen= command= i\n"
            "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
            "        case ${COMP_WORDS[i]} in\n        ",
            name, name, name);
    print_valued_pattern(program, out);
    fputs(") ((i++)) ;;\n        -*) ;;\n"
          "        *) words_seen+=${words_seen:+ }${COMP_WORDS[i]} ;;\n"
          "        esac\n    done\n",
          out);
    print_answers(program, &bash, out);
    fprintf(out, "}\ncomplete -F _%s %s\n", name, name);
}

static void completion_zsh(const struct cli_program *program, FILE *out)
{
    const char *name = program->name;

    fprintf(out,
            "#compdef %s\n_%s()\n{\n"
            "    local cur=${words[CURRENT]} prev=${words[CURRENT-1]}\n"
            "    local words_seen= command= i\n"
            "    for ((i = 2; i < CURRENT; i++)); do\n"
            "        case ${words[i]} in\n        ",
            name, name);
    print_valued_pattern(program, out);
    fputs(") ((i++)) ;;\n        -*) ;;\n"
          "        *) words_seen+=${words_seen:+ }${words[i]} ;;\n"
          "        esac\n    done\n",
          out);
    print_answers(program, &zsh, out);
    fprintf(out,
            "}\nif [ \"$funcstack[1]\" = \"_%s\" ]; then\n    _%s \"$@\"\nelse\n"
            "    compdef _%s %s\nfi\n",
            name, name, name, name);
}

/* A text between single quotes of fish. */
static void print_quoted(const char *text, FILE *out)
{
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

static void fish_options(const struct cli_program *program, const char *condition,
                         const struct cli_option *options, FILE *out)
{
    for (; options && options->name; options++) {
        fprintf(out, "complete -c %s %s -l %s", program->name, condition, options->name);
        if (options->letter)
            fprintf(out, " -s %c", options->letter);
        if (options->kind == CLI_FILE || options->kind == CLI_FOLDER)
            fputs(" -r -F", out);
        else if (options->kind == CLI_VALUE)
            fputs(" -x", out);
        else if (options->kind == CLI_CHOICE) {
            fputs(" -x -a '", out);
            print_choices(options->value, out);
            fputs("'", out);
        }
        fputs(" -d ", out);
        print_quoted(options->help ? _(options->help) : "", out);
        fputc('\n', out);
    }
}

/* "the words so far are those of this command" */
static void fish_condition(const struct cli_command *command, char *condition, size_t size)
{
    size_t length = cli_group_length(command->name);

    if (command->name[length] == '\0')
        snprintf(condition, size, "-n '__fish_seen_subcommand_from %s'", command->name);
    else
        snprintf(condition, size,
                 "-n '__fish_seen_subcommand_from %.*s; and __fish_seen_subcommand_from %s'",
                 (int)length, command->name, command->name + length + 1);
}

static void fish_words(const struct cli_program *program, const struct cli_command *command,
                       FILE *out)
{
    size_t length = cli_group_length(command->name);

    if (command->name[length] == '\0' || cli_is_first_of_group(program, command))
        fprintf(out, "complete -c %s -f -n __fish_use_subcommand -a %.*s", program->name,
                (int)length, command->name);
    if (command->name[length] == '\0') {
        fputs(" -d ", out);
        print_quoted(command->summary ? _(command->summary) : "", out);
        fputc('\n', out);
        return;
    }
    if (cli_is_first_of_group(program, command))
        fputc('\n', out);
    fprintf(out,
            "complete -c %s -f -n '__fish_seen_subcommand_from %.*s; and not "
            "__fish_seen_subcommand_from ",
            program->name, (int)length, command->name);
    print_members(program, command, out);
    fprintf(out, "' -a %s -d ", command->name + length + 1);
    print_quoted(command->summary ? _(command->summary) : "", out);
    fputc('\n', out);
}

static void completion_fish(const struct cli_program *program, FILE *out)
{
    char condition[256];

    fprintf(out, "# fish completion of %s\n", program->name);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        fish_words(program, *c, out);
        fish_condition(*c, condition, sizeof condition);
        fish_options(program, condition, (*c)->options, out);
    }
    fish_options(program, "", program->globals, out);
    fish_options(program, "", cli_builtins, out);
}

bool cli_completion(const struct cli_program *program, const char *shell, FILE *out)
{
    static const struct {
        const char *shell;
        void (*print)(const struct cli_program *program, FILE *out);
    } scripts[] = {
        {"bash", completion_bash},
        {"zsh",  completion_zsh },
        {"fish", completion_fish},
    };

    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(scripts[i].shell, shell) == 0) {
            scripts[i].print(program, out);
            return true;
        }
    }
    return false;
}
