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
        if (cli_is_hidden(*c))
            continue;
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
    const char *known; /* the command's answer as words; "%s %s": what is asked */
    const char *files;
    const char *folders;
    const char *nothing;
};

static const struct dialect bash = {
    .words = "COMPREPLY=($(compgen -W \"",
    .words_end = "\" -- \"$cur\"))",
    .known = "COMPREPLY=($(\"$program\" \"${settings[@]}\" complete %s -- \"$cur\" 2>/dev/null))",
    .files = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))",
    .folders = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))",
    .nothing = "COMPREPLY=()",
};

static const struct dialect zsh = {
    .words = "compadd -- ",
    .words_end = "",
    .known = "compadd -- ${(f)\"$(\"$program\" \"${settings[@]}\" complete %s -- \"$cur\" "
             "2>/dev/null)\"}",
    .files = "_files",
    .folders = "_files -/",
    .nothing = "_message value",
};

const char *cli_completed_kind(const struct cli_program *program, const char *word, size_t length)
{
    for (const struct cli_word *w = program->words; w && w->word; w++)
        if (strlen(w->word) == length && strncmp(w->word, word, length) == 0)
            return w->kind;
    return NULL;
}

static void print_known(const struct dialect *shell, const char *kind, FILE *out)
{
    const char *at = strstr(shell->known, "%s");

    fprintf(out, "%.*s%s%s", (int)(at - shell->known), shell->known, kind, at + 2);
}

static void print_value_action(const struct cli_program *program, const struct cli_option *option,
                               const struct dialect *shell, FILE *out)
{
    const char *kind =
        option->value ? cli_completed_kind(program, option->value, strlen(option->value)) : NULL;

    if (option->kind == CLI_VALUE && kind) {
        print_known(shell, kind, out);
    } else if (option->kind == CLI_CHOICE) {
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
static void print_values(const struct cli_program *program, const struct cli_option *options,
                         const char *before, const struct dialect *shell, FILE *out)
{
    for (; options && options->name; options++) {
        if (!has_value(options))
            continue;
        fputs("    ", out);
        print_spelling(options, before, out);
        fputs(") ", out);
        print_value_action(program, options, shell, out);
        fputs("; return ;;\n", out);
    }
}

size_t cli_argument_length(const char *at, bool *repeats)
{
    size_t length = strcspn(at, " ");
    size_t dots = strlen("…");

    *repeats = length > dots && strncmp(at + length - dots, "…", dots) == 0;
    return *repeats ? length - dots : length;
}

/* The command's own words: "show:0)" the first, "accept:*)" any of them. */
static void print_arguments(const struct cli_program *program, const struct cli_command *command,
                            const struct dialect *shell, FILE *out)
{
    const char *at = command->arguments ? command->arguments : "";

    for (int i = 0; *at; i++) {
        bool repeats;
        size_t length = cli_argument_length(at, &repeats);
        bool bracketed = *at == '[' && length > 2 && at[length - 1] == ']';
        const char *kind = bracketed ? cli_completed_kind(program, at + 1, length - 2)
                                     : cli_completed_kind(program, at, length);
        bool choice = !kind && !bracketed && memchr(at, '|', length);

        if (kind || choice) {
            fprintf(out, repeats ? "    \"%s:\"*) " : "    \"%s:%d\") ", command->name, i);
            if (kind) {
                print_known(shell, kind, out);
            } else {
                char words[256];
                snprintf(words, sizeof words, "%.*s", (int)length, at);
                fputs(shell->words, out);
                print_choices(words, out);
                fputs(shell->words_end, out);
            }
            fputs("; return ;;\n", out);
        }
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
}

/* The questions both shells ask: a value? an option? a word? */
static void print_answers(const struct cli_program *program, const struct dialect *shell, FILE *out)
{
    char before[128];

    fputs("    case \"$words_seen \" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (!cli_is_hidden(*c))
            fprintf(out, "    \"%s \"*) command=\"%s\"; ((count -= %d)) ;;\n", (*c)->name,
                    (*c)->name, strchr((*c)->name, ' ') ? 2 : 1);
    fputs("    esac\n    case \"$command:$prev\" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        snprintf(before, sizeof before, "\"%s:\"", (*c)->name);
        print_values(program, (*c)->options, before, shell, out);
    }
    print_values(program, program->globals, "*:", shell, out);
    fputs("    esac\n    case \"$command:$cur\" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (cli_is_hidden(*c))
            continue;
        fprintf(out, "    \"%s:-\"*) %s", (*c)->name, shell->words);
        print_names((*c)->options, out);
        print_names(program->globals, out);
        fprintf(out, "--help%s; return ;;\n", shell->words_end);
    }
    fprintf(out, "    *:-*) %s", shell->words);
    print_names(program->globals, out);
    fprintf(out, "--help --version%s; return ;;\n    esac\n", shell->words_end);
    fputs("    case \"$command:$count\" in\n", out);
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (!cli_is_hidden(*c))
            print_arguments(program, *c, shell, out);
    fputs("    esac\n", out);
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

/* Settings given on the line go to `complete` too; other options and their values are passed over.
 */
static void print_scan(const struct cli_program *program, const char *words, FILE *out)
{
    fprintf(out, "        case ${%s[i]} in\n        ", words);
    if (print_valued(program->globals, false, out))
        fprintf(out, ") settings+=(\"${%s[i]}\" \"${%s[i+1]}\"); ((i++)) ;;\n        ", words,
                words);
    print_valued_pattern(program, out);
    fprintf(out,
            ") ((i++)) ;;\n        -*) ;;\n"
            "        *) words_seen+=${words_seen:+ }${%s[i]}; ((count++)) ;;\n"
            "        esac\n    done\n",
            words);
}

static void completion_bash(const struct cli_program *program, FILE *out)
{
    const char *name = program->name;

    fprintf(out,
            "# bash completion of %s; eval \"$(%s completion bash)\"\n"
            "_%s()\n{\n"
            "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
            "    local words_seen= command= i count=0 settings=()\n"
            "    local program=${COMP_WORDS[0]/#\\~/$HOME}\n"
            "    for ((i = 1; i < COMP_CWORD; i++)); do\n",
            name, name, name);
    print_scan(program, "COMP_WORDS", out);
    print_answers(program, &bash, out);
    fprintf(out, "}\ncomplete -F _%s %s\n", name, name);
}

static void completion_zsh(const struct cli_program *program, FILE *out)
{
    const char *name = program->name;

    fprintf(out,
            "#compdef %s\n_%s()\n{\n"
            "    local cur=${words[CURRENT]} prev=${words[CURRENT-1]}\n"
            "    local words_seen= command= i count=0 program=${words[1]/#\\~/$HOME}\n"
            "    local -a settings\n"
            "    for ((i = 2; i < CURRENT; i++)); do\n",
            name, name);
    print_scan(program, "words", out);
    print_answers(program, &zsh, out);
    fprintf(out,
            "}\nif [ \"$funcstack[1]\" = \"_%s\" ]; then\n    _%s \"$@\"\nelse\n"
            "    compdef _%s %s\nfi\n",
            name, name, name, name);
}

bool cli_completion(const struct cli_program *program, const char *shell, FILE *out)
{
    static const struct {
        const char *shell;
        void (*print)(const struct cli_program *program, FILE *out);
    } scripts[] = {
        {"bash", completion_bash    },
        {"zsh",  completion_zsh     },
        {"fish", cli_completion_fish},
    };

    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(scripts[i].shell, shell) == 0) {
            scripts[i].print(program, out);
            return true;
        }
    }
    return false;
}
