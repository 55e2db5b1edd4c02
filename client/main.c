/* bairi, everybody's client: two tables and the loop that reads them. */
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "common/screen.h"
#include "common/text.h"

static const struct cli_program PROGRAM = {
    .name = "bairi",
    .summary = N_("reports, decides and ranks investment projects; every step with a receipt"),
    .commands = commands_all,
    .globals = commands_globals,
    .sections = commands_sections,
    .words = commands_words,
    .exit_codes = commands_exit_codes,
    .environment = commands_environment,
    .files = commands_files,
    .first_steps = commands_first_steps,
};

/* Language and look must be known before anything is said, so before options are parsed. */
struct manner {
    const char *lang, *colour;
    bool ascii;
};

/* The value of "--name VALUE" or "--name=VALUE" at argv[i]; NULL: it is another option. */
static const char *value_at(char **argv, int argc, int i, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(argv[i], name, length) != 0)
        return NULL;
    if (argv[i][length] == '=')
        return argv[i] + length + 1;
    return argv[i][length] == '\0' && i + 1 < argc ? argv[i + 1] : NULL;
}

static struct manner wanted_manner(int argc, char **argv)
{
    struct manner manner = {.lang = getenv("BAIRI_LANG")};

    for (int i = 1; i < argc && argv[i]; i++) {
        const char *lang = value_at(argv, argc, i, "--lang");
        const char *colour = value_at(argv, argc, i, "--color");

        manner.lang = lang ? lang : manner.lang;
        manner.colour = colour ? colour : manner.colour;
        manner.ascii = manner.ascii || strcmp(argv[i], "--ascii") == 0;
    }
    if (manner.lang && strcmp(manner.lang, "zh") != 0 && strcmp(manner.lang, "en") != 0)
        manner.lang = NULL;
    if (manner.ascii && !manner.lang)
        manner.lang = "en"; /* there is no Chinese in ASCII */
    return manner;
}

/* Catalogues lie beside the program: ../locale when built, ../share/locale when installed. */
static void find_catalogues(char *out, size_t size)
{
    char path[3072] = "";
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *slash = length > 0 ? strrchr(path, '/') : NULL;

    snprintf(out, size, "/usr/share/locale");
    if (!slash)
        return;
    *slash = '\0';
    snprintf(out, size, "%s/../locale", path);
    if (access(out, F_OK) != 0)
        snprintf(out, size, "%s/../share/locale", path);
}

int main(int argc, char **argv)
{
    struct cli_program program = PROGRAM;
    struct manner manner = wanted_manner(argc, argv);
    char catalogues[4096];

    mallopt(M_ARENA_MAX, 1); /* a command is too short-lived to set up a heap for each thread */
    find_catalogues(catalogues, sizeof(catalogues));
    text_language(manner.lang, catalogues);
    screen_choose(manner.colour, manner.ascii);
    return cli_run(&program, argc, argv, &program);
}
