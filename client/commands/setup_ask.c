/* Reading answers from the terminal, and what people mean by them. */
#include "client/commands/setup_ask.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/screen.h"
#include "common/text.h"

enum { ANSWER_SIZE = 4096 };

static char *tidy(char *answer)
{
    size_t length;

    answer += strspn(answer, " \t");
    length = strcspn(answer, "\r\n");
    while (length > 0 && (answer[length - 1] == ' ' || answer[length - 1] == '\t'))
        length--;
    if (length >= 2 && (answer[0] == '\'' || answer[0] == '"') && answer[length - 1] == answer[0]) {
        answer++;
        length -= 2;
    }
    answer[length] = '\0';
    return answer;
}

enum status ask_line(struct app *app, const char *question, const char *fallback, const char **out,
                     struct error *err)
{
    char answer[ANSWER_SIZE];
    const char *tidied;

    TRY(app_flush(app, err));
    fprintf(stderr, "%s%s%s", screen_on(stderr, TONE_HEAD), question,
            screen_off(stderr, TONE_HEAD));
    if (fallback && fallback[0])
        fprintf(stderr, " [%s]", fallback);
    fputs(": ", stderr);
    fflush(stderr);
    if (!fgets(answer, sizeof(answer), stdin)) {
        fputc('\n', stderr);
        return error_set(err, STATUS_CANCELLED, "stopped; nothing was written");
    }
    tidied = tidy(answer);
    *out = arena_strdup(app->arena, tidied[0] || !fallback ? tidied : fallback);
    return *out ? STATUS_OK : app_no_memory(err);
}

enum status ask_yes(struct app *app, const char *question, bool *out, struct error *err)
{
    const char *answer = NULL;

    TRY(ask_line(app, arena_printf(app->arena, "%s (y/n)", question), "y", &answer, err));
    *out =
        strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0 || strcmp(answer, "是") == 0;
    return STATUS_OK;
}

const char *ask_path(struct app *app, const char *text)
{
    char resolved[PATH_MAX];
    const char *home = getenv("HOME");
    const char *path = text;

    if (text[0] == '~' && text[1] == '/' && home)
        path = arena_printf(app->arena, "%s%s", home, text + 1);
    if (path && realpath(path, resolved))
        path = arena_strdup(app->arena, resolved);
    return path ? path : text;
}

const char *ask_address(struct app *app, const char *text)
{
    const char *all = "";

    while (text && *text && all) {
        size_t length = strcspn(text, ", ");
        const char *last = memrchr(text, ':', length);
        bool has_port = last && !memchr(last, ']', length - (size_t)(last - text));

        if (length > 0)
            all = arena_printf(app->arena, "%s%s%.*s%s", all, all[0] ? "," : "", (int)length, text,
                               has_port ? "" : ":7443");
        text += length;
        text += strspn(text, ", ");
    }
    return all;
}
