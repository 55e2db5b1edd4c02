/* bairid: the bureau's server. */
#include <string.h>

#include "common/text.h"
#include "server/init.h"
#include "server/memory.h"
#include "server/serve.h"
#include "server/status.h"

static const struct cli_command *const commands[] = {
    &init_command,    &serve_command,       &status_command,       &limits_command,
    &check_command,   &backup_command,      &restore_command,      &rebuild_command,
    &witness_command, &log_key_new_command, &log_key_card_command, NULL,
};

static const struct cli_program program = {
    .name = "bairid",
    .summary = N_("the server of an investment campaign"),
    .commands = commands,
    .globals = (const struct cli_option[]){{0}},
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], serve_command.name) == 0)
        memory_begin(argv);
    text_language(NULL, NULL);
    return cli_run(&program, argc, argv, NULL);
}
