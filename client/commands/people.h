/* Reading people from certificates, for foundings and enrolments. */
#ifndef BAIRI_CLIENT_COMMANDS_PEOPLE_H
#define BAIRI_CLIENT_COMMANDS_PEOPLE_H

#include "client/commands/app.h"

/* A person from a certificate file; rights are ids separated by blanks, commas or semicolons. */
enum status people_from_certificate(struct app *app, const char *path, const char *name,
                                    const char *post, const char *rights, Bairi__V1__Person **out,
                                    struct error *err) MUST_CHECK;

/*
 * The people of a founding: table people.csv (certificate,name,post,rights) with certificates
 * <certs>/<certificate>.pem.
 */
enum status people_from_table(struct app *app, const char *path, const char *certs,
                              Bairi__V1__Person ***out, size_t *count, struct error *err)
    MUST_CHECK;

/* rights joined by blanks, for display */
const char *people_rights(struct app *app, const Bairi__V1__Person *person);

#endif
