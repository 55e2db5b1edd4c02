/* Versions of a campaign's settings beside each other, key by key. */
#ifndef BAIRI_CLIENT_COMMANDS_SETTINGS_SHOWN_H
#define BAIRI_CLIENT_COMMANDS_SETTINGS_SHOWN_H

#include "client/commands/app.h"
#include "common/campaign/settings_change.h"

/* The version in force now, with its targets; memory in the app's arena. */
enum status settings_in_force(struct app *app, struct setting_version *out, struct error *err)
    MUST_CHECK;
/* A file and targets as the server tells them. */
enum status settings_of(struct app *app, ProtobufCBinaryData file,
                        Bairi__V1__Target *const *targets, size_t count,
                        struct setting_version *out, struct error *err) MUST_CHECK;
/* A line for each key that differs, or that none does. */
enum status settings_shown(struct app *app, const struct setting_version *before,
                           const struct setting_version *after, struct buf *out, struct error *err)
    MUST_CHECK;

#endif
