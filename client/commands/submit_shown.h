/* What bairi submit prints: rows and what became of them, changes, and whether it arrived. */
#ifndef BAIRI_CLIENT_COMMANDS_SUBMIT_SHOWN_H
#define BAIRI_CLIENT_COMMANDS_SUBMIT_SHOWN_H

#include "client/commands/app.h"
#include "client/commands/plan.h"

/* The rows of the workbook, what became of each, and what was reported before and is not in it. */
enum status submit_show_plan(struct app *app, const struct plan *plan,
                             const struct acceptances *accepted, struct error *err) MUST_CHECK;
/* A dry run's table has below it every change, old value and new. */
void submit_show_changes(struct app *app, const struct plan *plan);
/* How many rows were sent and how many not. */
void submit_say_counts(struct app *app, const struct plan *plan, bool is_dry, size_t sent);
/*
 * One closing sentence: arrived when, in time or late, or awaiting the countersignature. Asks the
 * server how the projects stand; what it does not say is left out. Nothing for no acceptance.
 * unit         whose projects they are; NULL: of several
 * with_folder  say also where the receipts are
 */
void submit_say_arrival(struct app *app, const struct settings *settings, const char *unit,
                        const struct acceptances *accepted, bool with_folder);

#endif
