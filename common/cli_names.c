/* Names of commands: one word, or two whose first is a group. */
#include <string.h>

#include "common/cli_parts.h"

size_t cli_group_length(const char *name)
{
    return strcspn(name, " ");
}

bool cli_is_group(const struct cli_program *program, const char *word)
{
    for (const struct cli_command *const *c = program->commands; *c; c++) {
        size_t length = cli_group_length((*c)->name);
        if ((*c)->name[length] == ' ' && strlen(word) == length &&
            strncmp((*c)->name, word, length) == 0)
            return true;
    }
    return false;
}

bool cli_is_named(const struct cli_command *command, const char *word, const char *second)
{
    size_t length = cli_group_length(command->name);

    if (strlen(word) != length || strncmp(command->name, word, length) != 0)
        return false;
    if (!second)
        return command->name[length] == '\0';
    return command->name[length] == ' ' && strcmp(command->name + length + 1, second) == 0;
}

const struct cli_command *cli_find(const struct cli_program *program, const char *word,
                                   const char *second)
{
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if (cli_is_named(*c, word, second))
            return *c;
    return NULL;
}

bool cli_is_hidden(const struct cli_command *command)
{
    return !command->summary;
}

bool cli_is_first_of_group(const struct cli_program *program, const struct cli_command *command)
{
    size_t length = cli_group_length(command->name);

    if (command->name[length] == '\0')
        return false;
    for (const struct cli_command *const *c = program->commands; *c != command; c++)
        if (cli_group_length((*c)->name) == length &&
            strncmp((*c)->name, command->name, length) == 0)
            return false;
    return true;
}

bool cli_is_same_group(const struct cli_command *a, const struct cli_command *b)
{
    size_t length = cli_group_length(a->name);

    return strncmp(a->name, b->name, length) == 0 && b->name[length] == ' ';
}
