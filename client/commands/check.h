/* One run of bairi check: what was found in an annex form, and how it is said. */
#ifndef BAIRI_CLIENT_COMMANDS_CHECK_H
#define BAIRI_CLIENT_COMMANDS_CHECK_H

#include "client/commands/app.h"
#include "common/campaign/annex_warnings.h"

enum { CHECK_CONFIRM_MAX = 256 };

struct checking {
    const char *path, *name; /* of the annex */
    const char *folder;      /* of the evidence; NULL: not looked at */
    const char *confirmed[CHECK_CONFIRM_MAX + 1];
    size_t confirmed_count;
    const char *unit;        /* whose report it is; NULL: the column says */
    const char *subunit;     /* of the clerk; "" when the whole unit is hers */
    const char *settings_of; /* the campaign file; NULL: kept from the server */
    struct instant saved;    /* when they were kept */
    struct settings settings;
    const Bairi__V1__ProjectListReply *projects; /* reported before, as last heard; NULL: unknown */
    struct instant now;
    struct grid grid;
    struct annex annex;
    struct annex_estimate *estimates; /* as many as rows */
    struct problems problems;
};

/* Everything found, in the format asked for. */
enum status check_print(struct app *app, const struct checking *run, struct error *err) MUST_CHECK;
/* A copy of the sheet with the cells marked, at path. */
enum status check_mark(struct app *app, const struct checking *run, const char *path,
                       struct error *err) MUST_CHECK;

#endif
