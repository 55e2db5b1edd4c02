/* Help pages made from the tables: a first screen, the commands by reader, one command. */
#include <stdlib.h>
#include <string.h>

#include "common/cli_page.h"
#include "common/cli_parts.h"
#include "common/text.h"

enum { LABEL_SIZE = 160, PAGE_MOST = 1 << 20 };

static struct page page_make(FILE *out)
{
    return (struct page){.text = buf_make(PAGE_MOST), .coloured = screen_is_coloured(out)};
}

static void page_print(struct page *page, FILE *out)
{
    screen_write(out, page->text.data, page->text.size);
    buf_free(&page->text);
}

/* ---- options ---- */

void cli_option_label(const struct cli_option *option, char *label, size_t size)
{
    char letter[8] = "    ";

    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(label, size, "%s--%s%s%s", letter, option->name, option->kind == CLI_FLAG ? "" : " ",
             option->kind == CLI_FLAG ? ""
             : option->value          ? option->value
                                      : "VALUE");
}

static size_t option_width(const struct cli_option *options, size_t width)
{
    char label[LABEL_SIZE];

    for (; options && options->name; options++) {
        cli_option_label(options, label, sizeof label);
        width = page_wider(width, label);
    }
    return width;
}

static void add_options(struct page *page, const struct cli_option *options, size_t width)
{
    char label[LABEL_SIZE], text[1024];

    for (; options && options->name; options++) {
        cli_option_label(options, label, sizeof label);
        snprintf(text, sizeof text, "%s%s%s", options->help ? _(options->help) : "",
                 options->repeated ? " " : "", options->repeated ? _("(may be repeated)") : "");
        page_row(page, label, width, text);
    }
}

bool cli_is_shadowed(const struct cli_program *program, const char *name)
{
    for (const struct cli_option *o = program->globals; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

static void add_globals(struct page *page, const struct cli_program *program)
{
    size_t width = option_width(cli_builtins, option_width(program->globals, 0));

    add_options(page, program->globals, width);
    for (const struct cli_option *o = cli_builtins; o->name; o++) {
        struct cli_option one[2] = {*o, {0}};
        if (!cli_is_shadowed(program, o->name))
            add_options(page, one, width);
    }
}

/* ---- commands ---- */

bool cli_in_section(const struct cli_section *section, const struct cli_command *command)
{
    for (const char *const *name = section->commands; *name; name++) {
        size_t length = strlen(*name);
        if (strncmp(command->name, *name, length) == 0 &&
            (command->name[length] == '\0' || command->name[length] == ' '))
            return true;
    }
    return false;
}

static bool in_any_section(const struct cli_program *program, const struct cli_command *command)
{
    for (const struct cli_section *s = program->sections; s && s->title; s++)
        if (cli_in_section(s, command))
            return true;
    return false;
}

/* In this section; NULL: in none. Hidden commands are in none and are not wanted either. */
static bool is_wanted(const struct cli_program *program, const struct cli_section *section,
                      const struct cli_command *command)
{
    if (cli_is_hidden(command))
        return false;
    return section ? cli_in_section(section, command) : !in_any_section(program, command);
}

static size_t names_width(const struct cli_program *program)
{
    size_t width = 0;

    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (!cli_is_hidden(*c))
            width = page_wider(width, (*c)->name);
    return width;
}

static bool add_section(struct page *page, const struct cli_program *program,
                        const struct cli_section *section, const char *title)
{
    bool any = false;

    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (!is_wanted(program, section, *c))
            continue;
        if (!any) {
            buf_addc(&page->text, '\n');
            page_title(page, title);
        }
        page_row(page, (*c)->name, names_width(program), _((*c)->summary));
        any = true;
    }
    return any;
}

/* "report list, pull, release": a group takes one place among the names. */
static void add_names(struct buf *out, const struct cli_program *program,
                      const struct cli_command *command)
{
    const char *before = "";
    size_t length = cli_group_length(command->name);

    buf_addf(out, "%s%.*s", out->size > 0 ? ", " : "", (int)length, command->name);
    if (command->name[length] == '\0')
        return;
    buf_adds(out, " (");
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        if (!cli_is_same_group(command, *c) || cli_is_hidden(*c))
            continue;
        buf_addf(out, "%s%s", before, (*c)->name + length + 1);
        before = ", ";
    }
    buf_addc(out, ')');
}

static void add_section_names(struct page *page, const struct cli_program *program,
                              const struct cli_section *section, size_t width)
{
    OWNED(buf_free) struct buf names = buf_make(PAGE_MOST);

    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (is_wanted(program, section, *c) &&
            (!strchr((*c)->name, ' ') || cli_is_first_of_group(program, *c)))
            add_names(&names, program, *c);
    if (names.size > 0)
        page_row(page, section ? _(section->title) : _("More"), width, buf_text(&names));
}

/* ---- pages ---- */

void cli_help_group(const struct cli_program *program, const char *group, FILE *out)
{
    const struct cli_section section = {
        .title = group, .commands = (const char *const[]){group, NULL}
    };
    struct page page = page_make(out);

    buf_addf(&page.text, _("Usage: %s %s COMMAND …"), program->name, group);
    buf_addc(&page.text, '\n');
    add_section(&page, program, &section, _("Commands:"));
    page_print(&page, out);
}

/* "command — what it does"; on two lines where one is too narrow, never inside the command. */
static void add_example(struct page *page, const char *line)
{
    const char *dash = strstr(line, " — ");

    if (text_width(line) + 2 <= 80 || !dash) {
        buf_addf(&page->text, "  %s\n", line);
        return;
    }
    buf_addf(&page->text, "  %.*s\n      ", (int)(dash - line), line);
    page_text(page, dash + 1, 6, 6);
}

static void add_head(struct page *page, const struct cli_program *program)
{
    buf_addf(&page->text, "%s — ", program->name);
    page_text(page, program->summary ? _(program->summary) : "", text_width(program->name) + 3, 0);
    buf_addc(&page->text, '\n');
    buf_addf(&page->text, _("Usage: %s [OPTION]… COMMAND …"), program->name);
    buf_addc(&page->text, '\n');
}

static void add_pointers(struct page *page, const struct cli_program *program)
{
    buf_addc(&page->text, '\n');
    buf_addf(&page->text, _("%s COMMAND --help shows a command with examples."), program->name);
    buf_addc(&page->text, '\n');
}

void cli_help_start(const struct cli_program *program, FILE *out)
{
    struct page page = page_make(out);
    size_t width = text_width(_("More"));

    add_head(&page, program);
    for (const char *const *line = program->first_steps; line && *line; line++) {
        if (line == program->first_steps) {
            buf_addc(&page.text, '\n');
            page_title(&page, _("First steps:"));
        }
        add_example(&page, _(*line));
    }
    buf_addc(&page.text, '\n');
    page_title(&page, _("Commands:"));
    for (const struct cli_section *s = program->sections; s && s->title; s++)
        width = page_wider(width, _(s->title));
    for (const struct cli_section *s = program->sections; s && s->title; s++)
        add_section_names(&page, program, s, width);
    add_section_names(&page, program, NULL, width);
    buf_addc(&page.text, '\n');
    buf_addf(&page.text, _("%s help says what each does; %s COMMAND --help shows examples."),
             program->name, program->name);
    buf_addc(&page.text, '\n');
    page_print(&page, out);
}

static void add_notes(struct page *page, const char *title, const struct cli_note *notes)
{
    size_t width = 0;

    if (!notes)
        return;
    buf_addc(&page->text, '\n');
    page_title(page, title);
    for (const struct cli_note *note = notes; note->term; note++)
        width = page_wider(width, note->term);
    for (; notes->term; notes++)
        page_row(page, notes->term, width, _(notes->text));
}

void cli_help_options(const struct cli_program *program, FILE *out)
{
    struct page page = page_make(out);

    page_title(&page, _("Options everywhere:"));
    add_globals(&page, program);
    add_notes(&page, _("Exit codes:"), program->exit_codes);
    add_notes(&page, _("Environment:"), program->environment);
    add_notes(&page, _("Files:"), program->files);
    page_print(&page, out);
}

static void help_program(const struct cli_program *program, struct page *page)
{
    add_head(page, program);
    for (const struct cli_section *s = program->sections; s && s->title; s++)
        add_section(page, program, s, _(s->title));
    add_section(page, program, NULL, program->sections ? _("More") : _("Commands:"));
    buf_addc(&page->text, '\n');
    page_title(page, _("Options:"));
    add_globals(page, program);
    add_pointers(page, program);
}

static void help_command(const struct cli_program *program, const struct cli_command *command,
                         struct page *page)
{
    buf_addf(&page->text, _("Usage: %s %s [OPTION]… %s"), program->name, command->name,
             command->arguments ? command->arguments : "");
    buf_adds(&page->text, "\n\n");
    page_text(page, command->summary ? _(command->summary) : "", 0, 0);
    if (command->about) {
        buf_addc(&page->text, '\n');
        page_text(page, _(command->about), 0, 0);
    }
    if (command->options && command->options->name) {
        buf_addc(&page->text, '\n');
        page_title(page, _("Options:"));
        add_options(page, command->options, option_width(command->options, 0));
    }
    if (command->examples && command->examples[0]) {
        buf_addc(&page->text, '\n');
        page_title(page, _("Examples:"));
        for (const char *const *example = command->examples; *example; example++)
            add_example(page, _(*example));
    }
    buf_addc(&page->text, '\n');
    buf_addf(&page->text, _("Options every command knows: %s help options"), program->name);
    buf_addc(&page->text, '\n');
}

void cli_help(const struct cli_program *program, const struct cli_command *command, FILE *out)
{
    struct page page = page_make(out);

    if (command)
        help_command(program, command, &page);
    else
        help_program(program, &page);
    page_print(&page, out);
}
