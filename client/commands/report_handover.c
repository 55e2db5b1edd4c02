/* A report handed on: the command, its environment, the mark. */
#include "client/commands/report_handover.h"

#include <string.h>
#include <unistd.h>

#include "client/commands/command_run.h"
#include "client/commands/report_kinds.h"
#include "client/render/words.h"
#include "common/trust/digest.h"

#define HEADER "bairi handed 1\n"
#define HANDED ".handed"

enum { LIMIT_MS = 600000, MARK_MOST = 256, OWN_VARIABLES = 5 };

/* ---- the mark ---- */

/* Header and the digest of the report; what follows is for people. */
static const char *mark_text(const struct report_place *place)
{
    const ProtobufCBinaryData *digest = &place->item->digest;
    char hex[2 * SHA256_SIZE + 1] = "";

    if (digest->len == SHA256_SIZE)
        hex_encode(digest->data, SHA256_SIZE, hex);
    return arena_printf(place->app->arena, HEADER "%s\n", hex);
}

bool report_is_handed(const struct report_place *place)
{
    OWNED(buf_free) struct buf mark = buf_make(MARK_MOST);
    const char *path = report_files_path(place, HANDED);
    const char *wanted = mark_text(place);

    return path && wanted && buf_read_file(&mark, path, NULL) == STATUS_OK &&
           strncmp(buf_text(&mark), wanted, strlen(wanted)) == 0;
}

static enum status write_mark(const struct report_place *place, struct error *err)
{
    OWNED(buf_free) struct buf mark = buf_make(MARK_MOST);
    const char *path = report_files_path(place, HANDED);
    const char *text = mark_text(place);

    if (!path || !text)
        return app_no_memory(err);
    buf_addf(&mark, "%s%s\n", text,
             word_time(clock_now(place->app->clock), FORMAT_JSON, place->app->arena));
    TRY(buf_finish(&mark, err));
    return buf_write_file(path, buf_bytes(&mark), 0644, err);
}

/* ---- the command ---- */

/* ".json" -> "JSON" */
static const char *variable_name(const char *ending, struct arena *arena)
{
    char *name = arena_strdup(arena, ending + 1);

    for (char *c = name; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return name;
}

static char **environment_of(const struct report_place *place)
{
    struct command_variable variables[OWN_VARIABLES + REPORT_KINDS_MOST];
    const Bairi__V1__ReportItem *item = place->item;
    struct arena *arena = place->app->arena;
    size_t n = 0;

    variables[n++] = (struct command_variable){"CAMPAIGN", place->campaign};
    variables[n++] = (struct command_variable){"PERIOD", item->period};
    variables[n++] = (struct command_variable){"VERSION", word_number(item->version, arena)};
    variables[n++] = (struct command_variable){
        "RELEASED", word_time((struct instant){item->released}, FORMAT_JSON, arena)};
    variables[n++] = (struct command_variable){"FOLDER", place->folder};
    for (size_t i = 0; i < report_kind_count; i++) {
        const char *path = report_files_path(place, report_kinds[i].ending);
        const char *name = variable_name(report_kinds[i].ending, arena);

        if (!path || !name)
            return NULL;
        variables[n++] = (struct command_variable){name, access(path, R_OK) == 0 ? path : NULL};
    }
    return command_environment("BAIRI_REPORT_", variables, n, environ, arena);
}

enum status report_hand_over(const struct report_place *place, const char *command,
                             struct error *err)
{
    struct command_job job = {.command = command, .limit_ms = LIMIT_MS};

    job.arguments = report_files_found(place);
    job.environment = environment_of(place);
    if (!job.arguments || !job.environment)
        return app_no_memory(err);
    TRY(command_run(&job, place->app->arena, err));
    return write_mark(place, err);
}
