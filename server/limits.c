/* `bairid limits`: what the server would obey, and where each value comes from. */
#include <stdio.h>

#include "common/text.h"
#include "server/limits/limits.h"
#include "server/serve.h"

static enum status limits_show(const struct cli_args *args, struct error *err)
{
    OWNED(buf_free) struct buf out = buf_make((size_t)1 << 20);
    struct limits limits;

    TRY(limits_load(cli_value(args, "settings"), cli_value(args, "data"), &limits, err));
    TRY(limits_check(&limits, err));
    limits_print(&limits, screen_width(stdout), &out);
    buf_addc(&out, '\n');
    TRY(buf_finish(&out, err));
    fputs(buf_text(&out), stdout);
    return STATUS_OK;
}

static int limits_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    enum status status = limits_show(args, &error);
    if (status != STATUS_OK) {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static const struct cli_option limits_options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR",
     N_("data folder whose bairid.ini is read, if there is one")},
    {"settings", 0, CLI_FILE, false, "FILE", N_("another settings file")},
    {0     },
};

static const char *const limits_examples[] = {
    N_("bairid limits — the defaults and their bounds"),
    N_("bairid limits --data /var/lib/bairi — what a server on this folder obeys"),
    NULL,
};

const struct cli_command limits_command = {
    .name = "limits",
    .arguments = "",
    .summary = N_("show the server's settings, their bounds, and where each comes from"),
    .about = N_("Settings stand in an INI file under [listen] and [limits]; times may be given in "
                "ms, s or min, sizes in KiB or MiB. A file that is not right is refused, as by "
                "bairid serve."),
    .examples = limits_examples,
    .options = limits_options,
    .run = limits_run,
};
