/* The parts of the way to the server, each looked at on its own: what doctor lists and setup asks.
 */
#ifndef BAIRI_CLIENT_COMMANDS_CHECKS_H
#define BAIRI_CLIENT_COMMANDS_CHECKS_H

#include "client/commands/app.h"

/* What was looked at, and how it is. Texts are in the user's language, in the app's arena. */
struct finding {
    const char *part;
    const char *verdict; /* "ok", "warning", "fault" */
    const char *found;
    const char *advice; /* "": nothing to do */
};

/* What the part is called in a list. */
const char *check_part(enum setting setting);
bool finding_is_fault(const struct finding *finding);

/* An error as one sentence, in the arena. */
const char *check_sentence(struct app *app, const struct error *err);

/*
 * One file of the profile: is it there, is it what it should be, does it fit those before it
 * (the authority the trust card, the certificate the domain, the key the certificate)?
 * setting  SETTING_TRUST, CA, CRL, CERT or KEY
 */
void check_file(struct app *app, enum setting setting, struct finding *out);
/* May others read the key? Then setup offers to change that. */
bool check_key_is_open(const struct app *app, unsigned *mode);
/* Is the certificate valid now, and for long enough? Call after SETTING_CERT was found well. */
void check_dates(struct app *app, struct finding *out);
/* A line on stderr when the certificate ends within a month; nothing otherwise. */
void check_mention_end(struct app *app);
/* Connects without a campaign and asks whether the server serves. */
void check_server(struct app *app, struct finding *out);
/* How old the revocation list is that the server judges by; after check_server. */
void check_server_crl(struct app *app, struct finding *out);
/* This machine's clock against the server's; after check_server. */
void check_clock(struct app *app, struct finding *out);
/* How the campaign's ledger knows this person; after check_server. */
void check_enrolment(struct app *app, struct finding *out);

#endif
