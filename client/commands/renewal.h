/* A renewal's files: the present certificate and key, the next ones, and how they change places. */
#ifndef BAIRI_CLIENT_COMMANDS_RENEWAL_H
#define BAIRI_CLIENT_COMMANDS_RENEWAL_H

#include "client/commands/app.h"

struct renewal {
    const char *certificate, *key; /* the profile's, to be replaced */
    const char *next_key;          /* "<key>.new": a key that waits for its certificate */
    X509 *present;
    struct identity self; /* of the present certificate */

    /* after renewal_take */
    const char *issued; /* the file given */
    X509 *next;
    const char *taken_key; /* next_key, or key where it was kept */
};

/* The profile's certificate is read; its key need not be there. */
enum status renewal_open(struct app *app, struct renewal *out, struct error *err) MUST_CHECK;
/*
 * The issued certificate: of the same person, and of the key that waits or of the present one.
 * Fails  FAILED_PRECONDITION for another person's or another key's
 */
enum status renewal_take(struct app *app, struct renewal *renewal, const char *issued,
                         struct error *err) MUST_CHECK;
/*
 * Asks the server for the person's campaigns, by the present certificate; by the new one where the
 * present has ended, was revoked, or its key is lost. The profile's files in memory follow.
 */
enum status renewal_connect(struct app *app, const struct renewal *renewal,
                            const Bairi__V1__CampaignListReply **out, struct error *err) MUST_CHECK;
/*
 * Puts the new files in the old ones' places, key first, each in one step; the old ones are kept as
 * "<file>.old-<first 8 digits of the certificate's digest>". Interrupted between the two, the same
 * command ends it.
 */
enum status renewal_swap(struct app *app, const struct renewal *renewal, struct error *err)
    MUST_CHECK;
void renewal_release(struct renewal *renewal);

#endif
