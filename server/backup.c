/* `bairid backup` and `bairid restore`. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/text.h"
#include "server/backup/backup.h"
#include "server/check_print.h"
#include "server/folder.h"
#include "server/serve.h"
#include "server/services/services.h"

static void say_error(const struct error *error)
{
    OWNED(buf_free) struct buf text = buf_make(8192);

    text_error(error, &text);
    fprintf(stderr, "bairid: %s\n", buf_text(&text));
}

static int finish(enum status status, const struct error *error)
{
    if (status != STATUS_OK)
        say_error(error);
    return status_exit_code(status);
}

/* ---- backup ---- */

static enum status backup_now(const struct cli_args *args, struct error *err)
{
    OWNED(clock_destroy) struct clock *clock = NULL;
    struct backup_figures figures = {0};

    if (!cli_value(args, "data") || !cli_value(args, "to"))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "name the data folder with --data DIR and the backup with --to DIR");
    TRY(clock_create_real(&clock, err));
    TRY(backup_make(cli_value(args, "data"), cli_value(args, "to"), cli_flag(args, "with-keys"),
                    clock_now(clock), say_error, &figures, err));
    printf(_("campaigns %llu, records %llu, files %llu: backed up to %s"),
           (unsigned long long)figures.campaigns, (unsigned long long)figures.records,
           (unsigned long long)figures.files, cli_value(args, "to"));
    printf("\n%s\n", cli_flag(args, "with-keys")
                         ? _("The server's private keys are in it: keep it as they are kept.")
                         : _("The server's private keys are not in it: keep log.key, server.key "
                             "and timestamp.key elsewhere."));
    if (figures.damaged > 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "%llu damaged files were left out, all else is in the backup; see bairid "
                         "check, and take these files from an earlier backup",
                         (unsigned long long)figures.damaged);
    return STATUS_OK;
}

static int backup_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    return finish(backup_now(args, &error), &error);
}

static const struct cli_option backup_options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder, whether its server runs or not")},
    {"to", 0, CLI_FOLDER, false, "DIR", N_("the backup: a new folder")},
    {"with-keys",      0, CLI_FLAG, false, NULL, N_("the server's private keys too")},
    {0          },
};

static const char *const backup_examples[] = {
    N_("bairid backup --data /var/lib/bairi --to /mnt/backup/2020-10-26"),
    N_("sha256sum -c MANIFEST — in the backup: every file is as it was written"),
    NULL,
};

const struct cli_command backup_command = {
    .name = "backup",
    .arguments = "",
    .summary = N_("copy ledgers, files and certificates into a new folder while the server works"),
    .about = N_("Each ledger is one snapshot with its signed checkpoint; MANIFEST, written last, "
                "holds the SHA-256 of every file."),
    .examples = backup_examples,
    .options = backup_options,
    .run = backup_run,
};

/* ---- restore ---- */

/* An fsync or commit that failed: nobody can tell what the disk holds, so nothing more is said. */
static void restore_fatal(const struct error *error)
{
    log_event(LOG_ERROR, "fatal", "error", error->text, (const char *)NULL);
    _exit(70);
}

static void say_campaign(void *context, const struct restored_campaign *campaign)
{
    uint64_t missing = campaign->acknowledged - campaign->records;

    (void)context;
    printf(_("%s, epoch %u: the backup has %llu records"), campaign->id, campaign->epoch,
           (unsigned long long)campaign->records);
    printf("\n");
    if (missing == 0)
        printf("  %s\n", _("nothing is known of later ones"));
    else
        printf(
            _("  MISSING: records %llu to %llu, %llu in all, were signed and acknowledged later"),
            (unsigned long long)campaign->records, (unsigned long long)campaign->acknowledged - 1,
            (unsigned long long)missing);
    printf("%s", missing ? "\n" : "");
}

static void say_receipt(void *context, const char *path, const Bairi__V1__Leaf *leaf)
{
    const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
        &bairi__v1__statement_kind__descriptor, (int)leaf->kind);
    char time[40];

    (void)context;
    instant_format((struct instant){leaf->time}, 480, time);
    printf(_("  missing: record %llu, %s, received %s: %s"), (unsigned long long)leaf->index,
           kind ? kind->name : "?", time, path);
    printf("\n");
}

static void say_key(void *context, const char *path)
{
    (void)context;
    printf(_("%s is a log key that the backup does not know. If two people replaced the log's key "
             "with it, those who followed will refuse what is restored from here: name a backup "
             "made after that."),
           path);
    printf("\n");
}

/* Files of evidence and the rights to them; they are told of after all else. */
static bool concerns_files(const struct findings *report)
{
    for (const struct finding *each = findings_first(report); each; each = each->next)
        if (strncmp(each->place, "blobs/", 6) != 0 && strncmp(each->place, "rights/", 7) != 0)
            return false;
    return true;
}

static enum status check_tell(const struct findings *report, bool backup, bool only_files,
                              struct error *err)
{
    unsigned long long count = findings_count(report);

    if (count == 0)
        return STATUS_OK;
    if (backup)
        return error_set(err, STATUS_DATA_LOSS, "the backup is not what was signed: %llu findings",
                         count);
    if (only_files)
        return error_set(err, STATUS_DATA_LOSS,
                         "restored, but the backup lacked files of evidence: %llu findings; take "
                         "them from an earlier backup",
                         count);
    return error_set(err, STATUS_DATA_LOSS,
                     "what was restored is not what was signed, and is not served: %llu findings",
                     count);
}

/* MANIFEST is signed by nobody: what the log's key signed is believed, as every check does. */
static enum status restore_check(const char *folder, bool backup, bool *only_files,
                                 struct error *err)
{
    OWNED(findings_destroy) struct findings *report = findings_create();
    OWNED(buf_free) struct buf out = buf_make((size_t)64 << 20);
    struct check_options options = {
        .folder = folder,
        .full = true,
        .backup = backup,
        .restoring = !backup,
        .rules = services_rules(),
    };

    if (!report)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the check");
    TRY(check_folder(&options, report, err));
    if (backup || findings_count(report) > 0)
        check_print_table(report, screen_width(stdout), &out);
    TRY(buf_finish(&out, err));
    fputs(buf_text(&out), stdout);
    *only_files = concerns_files(report);
    return check_tell(report, backup, *only_files, err);
}

static enum status restore_with(const struct cli_args *args, struct clock *clock, bool development,
                                struct error *err)
{
    struct restore_options options = {
        .from = cli_value(args, "from"),
        .data = cli_value(args, "data"),
        .keys = cli_value(args, "keys"),
        .args = args,
        .development = development,
        .clock = clock,
        .rules = services_rules(),
        .fatal = restore_fatal,
        .check = restore_check,
    };
    struct restore_told told = {.campaign = say_campaign, .receipt = say_receipt, .key = say_key};

    TRY(restore_run(&options, cli_flag(args, "drill"), &told, err));
    if (cli_flag(args, "drill")) {
        printf("%s\n", _("The backup is whole. Nothing was made: this was a drill."));
        return STATUS_OK;
    }
    printf(_("Restored to %s; every log goes on in a new epoch. Those who hold receipts of what "
             "is missing send it again with “bairi resend”.\n"),
           options.data);
    return STATUS_OK;
}

static enum status restore_now(const struct cli_args *args, struct error *err)
{
    OWNED(clock_destroy) struct clock *clock = NULL;
    bool development = false;

    if (!cli_value(args, "from") || (!cli_value(args, "data") && !cli_flag(args, "drill")))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "name the backup with --from DIR and the new data folder with --data DIR; "
                         "or --drill");
    if (cli_value(args, "data"))
        TRY(folder_clock(args, &development, &clock, err));
    else
        TRY(clock_create_real(&clock, err));
    return restore_with(args, clock, development, err);
}

static int restore_command_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    return finish(restore_now(args, &error), &error);
}

static const struct cli_option restore_options_table[] = {
    {"from",                     0, CLI_FOLDER, false, "DIR", N_("a backup made by bairid backup")},
    {"data",                0, CLI_FOLDER, false, "DIR", N_("data folder to make")},
    {"keys",                     0, CLI_FOLDER, false, "DIR",
     N_("where the server's private keys are, if not in the backup; the old data folder serves")},
    {"checkpoint",                          0, CLI_FILE, true, "FILE",
     N_("a later signed checkpoint: of the old data folder, of a client, of a witness")},
    {"receipts",          0, CLI_FOLDER, true, "DIR", N_("receipts of clients: those missing are named")},
    {"drill",                     0, CLI_FLAG, false, NULL,
     N_("verify the backup and tell what it lacks; make nothing")},
    {"profile", 0, CLI_CHOICE, false, "production|development",
     N_("development admits development certificates")},
    {"dev-clock",                     0, CLI_FILE, false, "FILE", N_("clock of tests; --profile development only")},
    {0               },
};

static const char *const restore_examples[] = {
    N_("bairid restore --from /mnt/backup/2020-10-26 --drill --checkpoint "
       "/var/lib/bairi/campaigns/bohai-2020q4/checkpoint — what would be missing"),
    N_("bairid restore --from /mnt/backup/2020-10-26 --data /var/lib/bairi-new --keys "
       "/var/lib/bairi — into a new epoch"),
    NULL,
};

const struct cli_command restore_command = {
    .name = "restore",
    .arguments = "",
    .summary = N_("make a data folder from a backup; each log goes on in a new epoch"),
    .about = N_("The first record of the new epoch names the old log, how many records were "
                "restored, and the last signed checkpoint known. Receipts of the old epoch stay "
                "valid; clients send again what is missing."),
    .examples = restore_examples,
    .options = restore_options_table,
    .run = restore_command_run,
};
