/* A project as reported: the record of the annex form (DOMAIN section 5) and its checks. */
#ifndef BAIRI_COMMON_CAMPAIGN_PROJECT_H
#define BAIRI_COMMON_CAMPAIGN_PROJECT_H

#include "common/campaign/settings.h"

enum { PROJECT_FILES_MAX = 32 };

struct project_file {
    const char *name;
    uint8_t sha256[32]; /* zero until the file was read */
    uint64_t size;
    const char *type; /* "pdf", "jpeg", "png", "ofd"; NULL until known */
};

struct project {
    const char *project_no, *unit, *subunit; /* ids; subunit "" when none */
    const char *name, *content, *site;
    const char *investor, *credit_code, *investor_place;
    bool outside;
    const char *investor_class; /* id or "" */
    const char *partner, *industry, *county_industry, *chain_role;
    const char *nature; /* new expansion relocation phase, or "" */
    enum kind kind;
    struct wan amount;
    bool foreign;
    bool has_foreign_share;
    struct fraction foreign_share;
    int64_t amount_usd_wan; /* 0: none */
    day signed_on;
    enum document document;
    int page_date, page_signature, page_seal; /* 0: not there */
    const char *channel, *returnee, *source_region;
    const char *contact, *contact_title, *contact_phone; /* never public */
    struct project_file *files; /* file_count of them, at most PROJECT_FILES_MAX */
    size_t file_count;
    const char *note;
};

/* One thing wrong or worth a look in a table or record; error.where is the cell ("annex.csv:B7",
 * "annex.xlsx:附件表!B7"). */
struct problem {
    bool warning;
    size_t line; /* row of the table, as a spreadsheet shows it; 0: about no row */
    int column;  /* 0-based; -1: the whole row */
    struct error error;
};

struct problems {
    struct problem *items; /* arena memory */
    size_t count, capacity;
    size_t most;                       /* listed at most; 0: 200 */
    bool more;                         /* there were others; they are not listed */
    size_t error_total, warning_total; /* of all that were found */
};
void problems_add(struct problems *problems, struct arena *arena, bool warning,
                  const struct error *error);
/* The same, with its place in a table. */
void problems_add_at(struct problems *problems, struct arena *arena, bool warning,
                     const struct error *error, size_t line, int column);
size_t problems_errors(const struct problems *problems);

/*
 * Checks a record against the campaign, whoever sends it: the server runs the same function as the
 * client. Field names of DOMAIN section 5 go into error.field.
 * confirmed  the person confirmed an unusual amount (50亿 and more)
 */
void project_check(const struct project *project, const struct settings *settings, bool confirmed,
                   struct arena *arena, struct problems *problems);
/* Against the version before: ten times more or less wants confirmation. */
void project_check_change(const struct project *project, const struct project *before,
                          bool confirmed, struct arena *arena, struct problems *problems);

/* 18 characters of GB 32100-2015 with the right check digit. */
bool credit_code_is_valid(const char *code);
/* The place or company name speaks of 沧州 or of one of its counties. */
bool place_is_local(const char *text);
/* A plain name in one folder, whatever the system it is written on. */
bool file_name_is_plain(const char *name);
/* A-Z a-z 0-9 -, 1..32 */
bool project_no_is_valid(const char *text);
/* "pdf", "jpeg", "png", "ofd" by the first bytes; NULL for anything else. */
const char *file_type(struct bytes head);
/* One of those four names. */
bool file_type_is_known(const char *type);

/* Amounts are limited to 10^10 万元; 50亿元 and more want confirmation. */
enum { AMOUNT_UNUSUAL_WAN = 500000 };
#define AMOUNT_MOST_WAN INT64_C(10000000000)

/* Fields that differ, as ids in the order of the form; returns how many (<= max). */
size_t project_differences(const struct project *a, const struct project *b, const char **fields,
                           size_t max);

#endif
