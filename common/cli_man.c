/* Manual pages: what help says, in sections, escaped for scdoc. */
#include "common/cli_man.h"

#include <string.h>

#include "common/cli_parts.h"
#include "common/text.h"

/* Every sign that means something to scdoc stands for itself. */
static void add_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\*_<>[]|#~`", *text))
            buf_addc(out, '\\');
        buf_addc(out, *text == '\n' ? ' ' : *text);
    }
}

static void add_section(struct buf *out, const char *title)
{
    buf_addf(out, "\n# %s\n\n", title);
}

/* A term and, set in, what it means; a list of choices may be broken between them. */
static void add_term(struct buf *out, const char *term, const char *text)
{
    buf_addc(out, '*');
    for (; *term; term += strcspn(term, "|")) {
        char piece[512];

        if (*term == '|') {
            buf_adds(out, " \\| ");
            term++;
        }
        snprintf(piece, sizeof piece, "%.*s", (int)strcspn(term, "|"), term);
        add_text(out, piece);
    }
    buf_addc(out, '*');
    buf_adds(out, "\n\t");
    add_text(out, text);
    buf_adds(out, "\n\n");
}

void cli_man_name(const struct cli_program *program, const struct cli_command *command, char *out,
                  size_t size)
{
    snprintf(out, size, "%s%s%s", program->name, command ? "-" : "", command ? command->name : "");
    for (; *out; out++)
        *out = *out == ' ' ? '-' : *out;
}

static void add_head(const struct cli_program *program, const struct cli_command *command,
                     struct buf *out)
{
    const char *summary = command ? command->summary : program->summary;
    char name[128];

    cli_man_name(program, command, name, sizeof name);
    buf_addf(out, "%s(1) \"%s %s\" \"%s\"\n", name, program->name, BAIRI_VERSION, program->name);
    add_section(out, _("NAME"));
    buf_addf(out, "%s - ", name);
    add_text(out, summary ? _(summary) : "");
    buf_addc(out, '\n');
    add_section(out, _("SYNOPSIS"));
    buf_addf(out, "*%s%s%s* \\[%s\\]", program->name, command ? " " : "",
             command ? command->name : "", _("OPTION"));
    if (command && command->arguments && command->arguments[0]) {
        buf_addc(out, ' ');
        add_text(out, command->arguments);
    } else if (!command) {
        buf_addf(out, " %s", _("COMMAND"));
    }
    buf_addc(out, '\n');
}

static void add_options(const struct cli_option *options, struct buf *out)
{
    char label[160], text[1024];

    for (; options && options->name; options++) {
        cli_option_label(options, label, sizeof label);
        snprintf(text, sizeof text, "%s%s%s", options->help ? _(options->help) : "",
                 options->repeated ? " " : "", options->repeated ? _("(may be repeated)") : "");
        add_term(out, label + strspn(label, " "), text);
    }
}

/* "command — what it does" as a term and its meaning */
static void add_examples(const char *const *examples, struct buf *out)
{
    for (; examples && *examples; examples++) {
        const char *line = _(*examples), *dash = strstr(line, " — ");
        char command[512];

        snprintf(command, sizeof command, "%.*s",
                 (int)(dash ? (size_t)(dash - line) : strlen(line)), line);
        add_term(out, command, dash ? dash + strlen(" — ") : "");
    }
}

static void add_notes(const char *title, const struct cli_note *notes, struct buf *out)
{
    if (!notes)
        return;
    add_section(out, title);
    for (; notes->term; notes++)
        add_term(out, notes->term, _(notes->text));
}

static void add_commands(const struct cli_program *program, struct buf *out)
{
    char name[128];

    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (cli_is_hidden(*c))
            continue;
        cli_man_name(program, *c, name, sizeof name);
        buf_addf(out, "*%s*(1)\n\t", name);
        add_text(out, _((*c)->summary));
        buf_adds(out, "\n\n");
    }
}

static void man_program(const struct cli_program *program, struct buf *out)
{
    add_section(out, _("COMMANDS"));
    add_commands(program, out);
    add_section(out, _("OPTIONS"));
    add_options(program->globals, out);
    add_options(cli_builtins, out);
    if (program->first_steps) {
        add_section(out, _("EXAMPLES"));
        add_examples(program->first_steps, out);
    }
    add_notes(_("EXIT STATUS"), program->exit_codes, out);
    add_notes(_("ENVIRONMENT"), program->environment, out);
    add_notes(_("FILES"), program->files, out);
}

static void man_command(const struct cli_program *program, const struct cli_command *command,
                        struct buf *out)
{
    add_section(out, _("DESCRIPTION"));
    add_text(out, _(command->about ? command->about : command->summary));
    buf_addc(out, '\n');
    if (command->options && command->options->name) {
        add_section(out, _("OPTIONS"));
        add_options(command->options, out);
    }
    if (command->examples && command->examples[0]) {
        add_section(out, _("EXAMPLES"));
        add_examples(command->examples, out);
    }
    add_notes(_("EXIT STATUS"), program->exit_codes, out);
    add_section(out, _("SEE ALSO"));
    buf_addf(out, "*%s*(1)\n", program->name);
}

void cli_man(const struct cli_program *program, const struct cli_command *command, struct buf *out)
{
    add_head(program, command, out);
    if (command)
        man_command(program, command, out);
    else
        man_program(program, out);
}
