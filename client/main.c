/* bairi, everybody's client: two tables and the loop that reads them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "common/text.h"

static const struct cli_program PROGRAM = {
    .name = "bairi",
    .summary = N_("reports, decides and ranks investment projects; every step with a receipt"),
    .commands = commands_all,
    .globals = commands_globals,
};

/* The language must be known before anything is said, so before options are parsed. */
static const char *wanted_language(int argc, char **argv)
{
    const char *lang = getenv("BAIRI_LANG");

    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            lang = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            lang = argv[i + 1];
    }
    return lang && (strcmp(lang, "zh") == 0 || strcmp(lang, "en") == 0) ? lang : NULL;
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
    char catalogues[4096];

    find_catalogues(catalogues, sizeof(catalogues));
    text_language(wanted_language(argc, argv), catalogues);
    return cli_run(&program, argc, argv, &program);
}
