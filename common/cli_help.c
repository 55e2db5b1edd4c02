/* Help pages made from the tables: aligned columns, paragraphs broken where Chinese may break. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/cli_parts.h"
#include "common/text.h"

enum { PAGE_WIDTH = 80, LABEL_SIZE = 160, WIDEST_LABEL = 34 };

/* ---- paragraphs ---- */

/* Bytes of the next piece that may not be broken: a Latin word, or one wide character. */
static size_t piece_length(const char *text)
{
    static const char *const closing[] = {"，", "。", "；", "：", "、",
                                          "）", "》", "”",  "！", "？"};
    size_t length = 0;

    do {
        unsigned char lead = (unsigned char)text[length];
        length += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        length = strnlen(text, length);
        bool stays = false; /* a closing sign may not begin a line */
        for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++)
            stays = stays || strncmp(text + length, closing[i], strlen(closing[i])) == 0;
        if (stays)
            continue;
        if (lead >= 0xE3 || (unsigned char)text[length] >= 0xE3)
            break;
    } while (text[length] && text[length] != ' ' && text[length] != '\n');
    return length;
}

/* Prints text from `column` on, broken at the page's edge and begun again at `indent`. */
static void print_wrapped(FILE *out, const char *text, size_t column, size_t indent)
{
    char piece[512];
    bool blank = false;

    while (*text) {
        if (*text == ' ' || *text == '\n') {
            blank = true;
            text++;
            continue;
        }
        size_t length = piece_length(text);
        snprintf(piece, sizeof piece, "%.*s", (int)length, text);
        size_t width = text_width(piece);
        if (column > indent && column + blank + width > PAGE_WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (blank && column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, length, out);
        column += width;
        text += length;
        blank = false;
    }
    fputc('\n', out);
}

/* One row of a list: two blanks, the label filled up, the explanation. */
static void print_row(FILE *out, const char *label, size_t label_width, const char *text)
{
    size_t width = text_width(label);
    size_t indent = label_width + 4;

    fprintf(out, "  %s", label);
    if (width > label_width)
        fprintf(out, "\n%*s", (int)indent, "");
    else
        fprintf(out, "%*s", (int)(label_width - width + 2), "");
    print_wrapped(out, text, indent, indent);
}

/* ---- lists ---- */

static void option_label(const struct cli_option *option, char label[LABEL_SIZE])
{
    char letter[8] = "    ";

    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(label, LABEL_SIZE, "%s--%s%s%s", letter, option->name,
             option->kind == CLI_FLAG ? "" : " ",
             option->kind == CLI_FLAG ? ""
             : option->value          ? option->value
                                      : "VALUE");
}

static size_t wider(size_t width, const char *label)
{
    size_t own = text_width(label);

    return own > width && own <= WIDEST_LABEL ? own : width;
}

static size_t option_width(const struct cli_option *options, size_t width)
{
    char label[LABEL_SIZE];

    for (; options && options->name; options++) {
        option_label(options, label);
        width = wider(width, label);
    }
    return width;
}

static void print_options(FILE *out, const struct cli_option *options, size_t width)
{
    char label[LABEL_SIZE], text[1024];

    for (; options && options->name; options++) {
        option_label(options, label);
        snprintf(text, sizeof text, "%s%s%s", options->help ? _(options->help) : "",
                 options->repeated ? " " : "", options->repeated ? _("(may be repeated)") : "");
        print_row(out, label, width, text);
    }
}

/* The built-in options a program does not define itself. */
static bool is_shadowed(const struct cli_program *program, const char *name)
{
    for (const struct cli_option *o = program->globals; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

static void print_globals(FILE *out, const struct cli_program *program, size_t width)
{
    print_options(out, program->globals, width);
    for (const struct cli_option *o = cli_builtins; o->name; o++) {
        struct cli_option one[2] = {*o, {0}};
        if (!is_shadowed(program, o->name))
            print_options(out, one, width);
    }
}

static bool in_group(const struct cli_command *command, const char *group)
{
    size_t length = cli_group_length(command->name);

    return !group || (command->name[length] == ' ' && strlen(group) == length &&
                      strncmp(command->name, group, length) == 0);
}

static void print_commands(FILE *out, const struct cli_program *program, const char *group)
{
    size_t width = 0;

    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (in_group(*c, group))
            width = wider(width, (*c)->name);
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (in_group(*c, group))
            print_row(out, (*c)->name, width, (*c)->summary ? _((*c)->summary) : "");
}

/* ---- pages ---- */

void cli_help_group(const struct cli_program *program, const char *group, FILE *out)
{
    fprintf(out, _("Usage: %s %s COMMAND …"), program->name, group);
    fprintf(out, "\n\n%s\n", _("Commands:"));
    print_commands(out, program, group);
}

static void help_program(const struct cli_program *program, FILE *out)
{
    size_t width = option_width(cli_builtins, option_width(program->globals, 0));

    fprintf(out, "%s — ", program->name);
    print_wrapped(out, program->summary ? _(program->summary) : "", text_width(program->name) + 3,
                  0);
    fputc('\n', out);
    fprintf(out, _("Usage: %s [OPTION]… COMMAND …"), program->name);
    fprintf(out, "\n\n%s\n", _("Commands:"));
    print_commands(out, program, NULL);
    fprintf(out, "\n%s\n", _("Options:"));
    print_globals(out, program, width);
    fputc('\n', out);
    fprintf(out, _("%s COMMAND --help shows a command with examples."), program->name);
    fputc('\n', out);
}

static void help_command(const struct cli_program *program, const struct cli_command *command,
                         FILE *out)
{
    size_t width = option_width(cli_builtins, option_width(program->globals, 0));

    width = option_width(command->options, width);
    fprintf(out, _("Usage: %s %s [OPTION]… %s"), program->name, command->name,
            command->arguments ? command->arguments : "");
    fputs("\n\n", out);
    print_wrapped(out, command->summary ? _(command->summary) : "", 0, 0);
    if (command->about) {
        fputc('\n', out);
        print_wrapped(out, _(command->about), 0, 0);
    }
    if (command->options && command->options->name) {
        fprintf(out, "\n%s\n", _("Options:"));
        print_options(out, command->options, width);
    }
    fprintf(out, "\n%s\n", _("Options everywhere:"));
    print_globals(out, program, width);
    if (command->examples && command->examples[0]) {
        fprintf(out, "\n%s\n", _("Examples:"));
        for (const char *const *example = command->examples; *example; example++)
            fprintf(out, "  %s\n", _(*example));
    }
}

void cli_help(const struct cli_program *program, const struct cli_command *command, FILE *out)
{
    if (command)
        help_command(program, command, out);
    else
        help_program(program, out);
}
