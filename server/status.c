/* `bairid status`: asks the server on this machine for its figures and prints them as a table. */
#include "server/status.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "server/metrics/http.h"
#include "server/metrics/loopback.h"
#include "server/metrics/overview.h"

enum { PATH_SIZE = 1024, ADDRESS_MAX = 128 };

/* The address given, or the one that the server wrote into its data folder. */
static enum status status_address(const struct cli_args *args, struct loopback *out,
                                  struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(ADDRESS_MAX);
    const char *address = cli_value(args, "metrics");
    const char *folder = cli_value(args, "data");
    char path[PATH_SIZE];

    if (address)
        return loopback_parse(address, out, err);
    if (!folder)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "name the address with --metrics ADDRESS:PORT, or the data folder with "
                         "--data DIR");
    snprintf(path, sizeof path, "%s/metrics", folder);
    if (buf_read_file(&text, path, NULL) != STATUS_OK || text.size < 2)
        return error_set(err, STATUS_UNAVAILABLE,
                         "no server with --metrics runs on %s: %s cannot be read", folder, path);
    text.data[strcspn(text.data, "\n")] = '\0';
    return loopback_parse(text.data, out, err);
}

static enum status status_print(const struct cli_args *args, struct error *err)
{
    OWNED(buf_free) struct buf figures = buf_make(HTTP_BODY_MAX);
    OWNED(buf_free) struct buf out = buf_make(HTTP_BODY_MAX);
    struct loopback at;

    TRY(status_address(args, &at, err));
    TRY(loopback_get(&at, "/metrics", &figures, err));
    TRY(overview_write(buf_text(&figures), &out, err));
    fputs(buf_text(&out), stdout);
    return STATUS_OK;
}

static int status_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    enum status status = status_print(args, &error);
    if (status != STATUS_OK) {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static const struct cli_option status_options[] = {
    {"metrics",       0, CLI_VALUE, false, "ADDRESS:PORT", N_("where the server shows its figures")},
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder of a server started with --metrics")},
    {0},
};

static const char *const status_examples[] = {
    N_("bairid status --metrics 127.0.0.1:9100"),
    N_("bairid status --data /var/lib/bairi"),
    NULL,
};

const struct cli_command status_command = {
    .name = "status",
    .arguments = "",
    .summary = N_("show what a server on this machine does: connections, calls, ledgers"),
    .about = N_("Times are counted in ranges: the median and the time that 99 of 100 calls take "
                "are given as the end of theirs."),
    .examples = status_examples,
    .options = status_options,
    .run = status_run,
};
