/* The completion script for fish: one line per word or option, each with its condition. */
#include <string.h>

#include "common/cli_parts.h"
#include "common/text.h"

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

static void print_choices(const char *choices, size_t length, FILE *out)
{
    for (size_t i = 0; choices && i < length; i++)
        fputc(choices[i] == '|' ? ' ' : choices[i], out);
}

/* Spellings of the options that take a value. */
static void print_valued(const struct cli_option *options, FILE *out)
{
    for (; options && options->name; options++) {
        if (options->kind == CLI_FLAG)
            continue;
        fprintf(out, " --%s", options->name);
        if (options->letter)
            fprintf(out, " -%c", options->letter);
    }
}

/* The script's own functions: the words so far without options; do they begin so; ids known. */
static void print_functions(const struct cli_program *program, FILE *out)
{
    const char *name = program->name;

    fprintf(out,
            "# fish completion of %s\n"
            "function __%s_words\n    set -l seen\n    set -l skip 0\n"
            "    for word in (commandline -opc)[2..-1]\n"
            "        if test $skip = 1\n            set skip 0\n            continue\n        end\n"
            "        switch $word\n            case",
            name, name);
    print_valued(program->globals, out);
    for (const struct cli_command *const *c = program->commands; *c; c++)
        print_valued((*c)->options, out);
    fprintf(
        out,
        "\n                set skip 1\n            case '-*'\n            case '*'\n"
        "                set -a seen $word\n        end\n    end\n    echo \"$seen\"\nend\n"
        "function __%s_is\n    set -l seen (__%s_words)\n"
        "    test \"$seen\" = \"$argv[1]\"; or string match -q -- \"$argv[1] *\" \"$seen\"\nend\n"
        "function __%s_stands\n    test (__%s_words) = \"$argv[1]\"\nend\n"
        "function __%s_known\n    set -l program (commandline -opc)[1]\n"
        "    $program complete $argv[1] -- (commandline -ct) 2>/dev/null\nend\n"
        "complete -c %s -e\n",
        name, name, name, name, name, name);
}

static void print_known(const struct cli_program *program, const char *kind, FILE *out)
{
    fprintf(out, " -a '(__%s_known %s)'", program->name, kind);
}

static void print_value(const struct cli_program *program, const struct cli_option *option,
                        FILE *out)
{
    const char *kind =
        option->value ? cli_completed_kind(program, option->value, strlen(option->value)) : NULL;

    if (option->kind == CLI_FILE || option->kind == CLI_FOLDER)
        fputs(" -r -F", out);
    else if (option->kind != CLI_FLAG)
        fputs(" -x", out);
    if (option->kind == CLI_VALUE && kind)
        print_known(program, kind, out);
    if (option->kind == CLI_CHOICE && option->value) {
        fputs(" -a '", out);
        print_choices(option->value, strlen(option->value), out);
        fputc('\'', out);
    }
}

/* command NULL: everywhere */
static void print_options(const struct cli_program *program, const struct cli_command *command,
                          const struct cli_option *options, FILE *out)
{
    for (; options && options->name; options++) {
        fprintf(out, "complete -c %s", program->name);
        if (command)
            fprintf(out, " -n '__%s_is \"%s\"'", program->name, command->name);
        fprintf(out, " -l %s", options->name);
        if (options->letter)
            fprintf(out, " -s %c", options->letter);
        print_value(program, options, out);
        fputs(" -d ", out);
        print_quoted(options->help ? _(options->help) : "", out);
        fputc('\n', out);
    }
}

/* Ids and choices that may stand as the command's own words; commands without any take files. */
static void print_arguments(const struct cli_program *program, const struct cli_command *command,
                            FILE *out)
{
    const char *at = command->arguments ? command->arguments : "";

    if (!*at)
        fprintf(out, "complete -c %s -f -n '__%s_is \"%s\"'\n", program->name, program->name,
                command->name);
    for (; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        bool repeats;
        size_t length = cli_argument_length(at, &repeats);
        bool bracketed = *at == '[' && length > 2 && at[length - 1] == ']';
        const char *word = bracketed ? at + 1 : at;
        size_t own = bracketed ? length - 2 : length;
        const char *kind = cli_completed_kind(program, word, own);

        if (!kind && !memchr(word, '|', own))
            continue;
        fprintf(out, "complete -c %s -f -n '__%s_is \"%s\"'", program->name, program->name,
                command->name);
        if (kind) {
            print_known(program, kind, out);
        } else {
            fputs(" -a '", out);
            print_choices(word, own, out);
            fputc('\'', out);
        }
        fputc('\n', out);
    }
}

static void print_name(const struct cli_program *program, const struct cli_command *command,
                       FILE *out)
{
    size_t length = cli_group_length(command->name);
    bool grouped = command->name[length] != '\0';

    if (!grouped || cli_is_first_of_group(program, command)) {
        fprintf(out, "complete -c %s -f -n '__%s_stands \"\"' -a %.*s", program->name,
                program->name, (int)length, command->name);
        if (!grouped) {
            fputs(" -d ", out);
            print_quoted(_(command->summary), out);
        }
        fputc('\n', out);
    }
    if (!grouped)
        return;
    fprintf(out, "complete -c %s -f -n '__%s_stands %.*s' -a %s -d ", program->name, program->name,
            (int)length, command->name, command->name + length + 1);
    print_quoted(_(command->summary), out);
    fputc('\n', out);
}

void cli_completion_fish(const struct cli_program *program, FILE *out)
{
    print_functions(program, out);
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (cli_is_hidden(*c))
            continue;
        print_name(program, *c, out);
        print_arguments(program, *c, out);
        print_options(program, *c, (*c)->options, out);
    }
    print_options(program, NULL, program->globals, out);
    print_options(program, NULL, cli_builtins, out);
}
