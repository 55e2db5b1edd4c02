/* What every command has: its arguments, the settled profile, a connection, and somewhere to print.
 */
#ifndef BAIRI_CLIENT_COMMANDS_APP_H
#define BAIRI_CLIENT_COMMANDS_APP_H

#include "client/bureau/bureau.h"
#include "client/commands/profile.h"
#include "client/render/sheet.h"
#include "common/cli.h"

enum { EXIT_USAGE = 2, EXIT_PARTLY = 3 };

struct app {
    const struct cli_program *program;
    const struct cli_args *args;
    struct profile profile;
    struct arena *arena;
    struct clock *clock;
    struct bureau *bureau; /* NULL until app_connect */
    enum format format;
    struct buf out;   /* goes to stdout at the end, whatever the status */
    struct buf said;  /* remarks for stderr, before the error */
    bool new_profile; /* the profile need not be in a file yet: setup makes it */
    int code;         /* other than 0: the exit code, whatever the status */
};

typedef enum status app_verb(struct app *app, struct error *err);

/*
 * Runs a verb: settles the profile, prints what it wrote, says errors and their details in the
 * user's language. context is the struct cli_program. Returns the exit code.
 */
int app_run(const struct cli_args *args, void *context, app_verb *verb);

/* The same for commands that need no profile to be whole (doctor, config, version, completion). */
int app_run_bare(const struct cli_args *args, void *context, app_verb *verb);

/* The profile from options, environment and files. */
enum status app_profile(struct app *app, struct error *err) MUST_CHECK;
enum status app_clock(struct app *app, struct error *err) MUST_CHECK;
/* Opens app->bureau for the profile's campaign. */
enum status app_connect(struct app *app, struct error *err) MUST_CHECK;
/* Where the campaign's receipts and ids are kept; "" for none. NULL without memory. */
const char *app_folder(struct app *app, const char *campaign);
/* For another campaign, or for none (""). */
enum status app_connect_to(struct app *app, const char *campaign, struct error *err) MUST_CHECK;

/* "zhongjie/Z-01" into its parts (arena); a unit's person may write "Z-01". */
enum status app_reference(struct app *app, const char *text, const char **unit,
                          const char **project_no, struct error *err) MUST_CHECK;
/* A value that must be given, e.g. --reason. INVALID_ARGUMENT otherwise. */
enum status app_needs(struct app *app, const char *option, const char **out, struct error *err)
    MUST_CHECK;
/* Prints app->out and app->said now, for commands that go on for long. */
enum status app_flush(struct app *app, struct error *err) MUST_CHECK;
/*
 * Shows app->out, then asks on the terminal; with --yes nothing is asked.
 * Fails  FAILED_PRECONDITION without a terminal and --yes, CANCELLED when the answer is no
 */
enum status app_confirm(struct app *app, const char *question, struct error *err) MUST_CHECK;

/* The campaign's settings in force, from the server. */
enum status app_settings(struct app *app, struct settings *out, struct error *err) MUST_CHECK;
/* One of its periods. INVALID_ARGUMENT, a usage error, names those there are. */
enum status app_period(struct app *app, const struct settings *settings, const char *id,
                       struct period *out, struct error *err) MUST_CHECK;
/* One of its units, by id. INVALID_ARGUMENT, a usage error, names those there are. */
enum status app_unit(struct app *app, const struct settings *settings, const char *id,
                     struct error *err) MUST_CHECK;
/*
 * Who the profile's certificate is of, without the key and without judging it.
 * Returns  false when there is none or it cannot be read: that is for other commands to complain of
 */
bool app_self(struct app *app, struct identity *out);
/* A file (or folder) named on the command line: a usage error when it cannot be read, or is one
 * where the other is wanted. */
enum status app_readable(struct app *app, const char *path, bool is_folder, struct error *err)
    MUST_CHECK;

/* The path of the user's client.ini (arena); NULL when there is no home. */
const char *app_user_file(struct app *app);

/* Prints a sheet in the chosen format. */
enum status app_print(struct app *app, const struct sheet *sheet, struct error *err) MUST_CHECK;
/*
 * Prints a list that may be empty: instead of a table of headings alone it says so.
 * empty  the sentence, translated, e.g. _("nothing waits for a decision")
 */
enum status app_print_list(struct app *app, const struct sheet *sheet, const char *empty,
                           struct error *err) MUST_CHECK;
/* Prints a reply as JSON (the protobuf mapping). */
enum status app_print_message(struct app *app, const ProtobufCMessage *message, struct error *err)
    MUST_CHECK;
/* Prints what was accepted, a line each. */
enum status app_print_accepted(struct app *app, const struct acceptances *accepted,
                               struct error *err) MUST_CHECK;
/* A receipt's path; in tables its file name alone, the folder being said once. */
const char *app_receipt_shown(struct app *app, const char *path);
/* Says once in which folder the receipts are. */
void app_say_receipts(struct app *app, const struct acceptances *accepted);
/* Begins a line of app->said that warns: "warning: ", yellow on a terminal. */
void app_say_warning(struct app *app);
/* A remark of the server's in the user's language. */
const char *app_remark(struct app *app, const Bairi__V1__Remark *remark);

enum status app_no_memory(struct error *err);
/* Makes a failure a usage error: the exit code is 2. Returns the status it was given. */
enum status app_usage(struct app *app, enum status status);

#endif
