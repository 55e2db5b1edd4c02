/* Papers become files: JSON here, PDF and Word by the program that sets pages. */
#include "client/commands/document_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/render_run.h"
#include "client/papers/papers.h"
#include "common/paper/paper_json.h"
#include "common/record/report_final.h"
#include "common/text.h"

enum { PATH_SIZE = 4096 };
#define FILE_MOST ((size_t)256 << 20)

static const char *const FORMATS[] = {"pdf", "docx", "json", NULL};

static enum status find_program(struct app *app, const char **out, struct error *err)
{
    char self[PATH_SIZE];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);

    self[size > 0 ? size : 0] = '\0';
    *out = render_find(self, getenv("PATH"), app->arena);
    if (*out)
        return STATUS_OK;
    return error_set(err, STATUS_UNIMPLEMENTED,
                     "bairi-render, which sets documents as PDF and Word files, is neither beside "
                     "bairi nor in PATH; install it, or write the document with --to json");
}

bool document_can_render(struct app *app)
{
    const char *program = NULL;

    return find_program(app, &program, NULL) == STATUS_OK;
}

enum status document_render(struct app *app, const struct paper *paper, const char *format,
                            struct buf *out, struct error *err)
{
    OWNED(buf_free) struct buf json = buf_make(FILE_MOST);
    const char *program = NULL;

    if (strcmp(format, "json") == 0)
        return paper_to_json(paper, out, err);
    TRY(find_program(app, &program, err));
    TRY(paper_to_json(paper, &json, err));
    return render_run(program, format, buf_bytes(&json), out, err);
}

enum status document_of_report(struct app *app, const struct pulled_report *pulled,
                               const char *format, struct buf *out, struct error *err)
{
    const struct papers_report source = {.report = pulled->report,
                                         .released = {pulled->item->released}};
    struct paper *paper = NULL;

    if (strcmp(pulled->report->period, FINAL_PERIOD) == 0)
        TRY(papers_result(&source, app->arena, &paper, err));
    else
        TRY(papers_monthly(&source, app->arena, &paper, err));
    return document_render(app, paper, format, out, err);
}

/* ---- into a folder ---- */

/* The next of "pdf,docx"; *rest moves behind it. */
static const char *next_format(const char **rest)
{
    size_t size = strcspn(*rest, ",");

    for (int i = 0; FORMATS[i]; i++)
        if (strlen(FORMATS[i]) == size && strncmp(FORMATS[i], *rest, size) == 0) {
            *rest += size;
            *rest += **rest == ',';
            return FORMATS[i];
        }
    return NULL;
}

static enum status check_formats(struct app *app, const char *formats, struct error *err)
{
    const char *rest = formats;

    do
        if (!next_format(&rest))
            return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                            "--to %s: a document is written as pdf, docx or json, "
                                            "several with commas between",
                                            formats));
    while (*rest);
    return STATUS_OK;
}

/* A document's name as a file name: no slashes, no dot in front. */
static const char *path_of(struct app *app, const struct paper *paper, const char *folder,
                           const char *format)
{
    char *name = arena_strdup(app->arena, *paper->subject ? paper->subject : "document");

    for (char *p = name; p && *p; p++)
        if (*p == '/' || (p == name && *p == '.'))
            *p = '-';
    return name ? arena_printf(app->arena, "%s/%s.%s", folder, name, format) : NULL;
}

static enum status write_one(struct app *app, const struct paper *paper, const char *format,
                             const char *path, struct error *err)
{
    OWNED(buf_free) struct buf contents = buf_make(FILE_MOST);

    TRY(document_render(app, paper, format, &contents, err));
    return buf_write_file(path, buf_bytes(&contents), 0644, err);
}

enum status document_write(struct app *app, const struct paper *paper, const char *formats,
                           const char *folder, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"format", N_("Format"), CELL_TEXT},
        {"file",   N_("File"),   CELL_TEXT},
        {NULL,     NULL,         CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const char *rest = formats;

    TRY(check_formats(app, formats, err));
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    do {
        const char *format = next_format(&rest);
        const char *path = path_of(app, paper, folder, format);

        if (!path)
            return app_no_memory(err);
        TRY(write_one(app, paper, format, path, err));
        sheet_row(sheet, format, path, NULL);
    } while (*rest);
    return app_print(app, sheet, err);
}
