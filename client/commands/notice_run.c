/* A notice goes to the user's command by environment and stdin. */
#include "client/commands/notice_run.h"

#include <unistd.h>

#include "client/commands/command_run.h"
#include "client/render/words.h"
#include "common/json.h"

enum { LINE_MOST = 4 << 20 };

char **notice_environment(const Bairi__V1__Notice *notice, char *const *inherited,
                          struct arena *arena)
{
    const struct command_variable variables[] = {
        {"INDEX",                                   arena_printf(arena,         "%llu", (unsigned long long)notice->index)},
        {"TIME",       word_time((struct instant){notice->time},                                 FORMAT_JSON, arena)},
        {"KIND",notice->kind},
        {"UNIT",                                         notice->unit                                                             },
        {"PROJECT",                                         notice->project_no                                                                                    },
        {"VERSION",                                         notice->version > 0 ? arena_printf(arena,"%u", notice->version) : ""},
        {"AUTHOR",                                         notice->author_name},
        {"TEXT",                                     notice->text                                            },
        {"DUE",                                  word_day(notice->due, arena)},
        {"PERIOD",                                    notice->period             },
    };

    return command_environment("BAIRI_NOTICE_", variables, sizeof(variables) / sizeof(variables[0]),
                               inherited, arena);
}

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

enum status notice_run(const char *command, const Bairi__V1__Notice *notice, unsigned limit_ms,
                       struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf line = buf_make(LINE_MOST);
    struct command_job job = {.command = command, .limit_ms = limit_ms};
    json_t *json = json_from_message(&notice->base);

    if (!json)
        return no_memory(err);
    json_write(json, false, &line);
    json_decref(json);
    TRY(buf_finish(&line, err));
    job.environment = notice_environment(notice, environ, arena);
    if (!job.environment)
        return no_memory(err);
    job.input = buf_bytes(&line);
    return command_run(&job, arena, err);
}
