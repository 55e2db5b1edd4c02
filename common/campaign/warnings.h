/* What an auditor should look at before he decides: a table of warnings, each a pure function of
 * what was reported, the settings and the versions before. */
#ifndef BAIRI_COMMON_CAMPAIGN_WARNINGS_H
#define BAIRI_COMMON_CAMPAIGN_WARNINGS_H

#include "common/campaign/project.h"

/* In the order in which they are shown: the gravest first. */
enum warning_number {
    WARNING_ACTIVE,    /* a PDF with scripts, launch actions or embedded files */
    WARNING_DUPLICATE, /* looks like a project that is reported already */
    WARNING_TENFOLD,
    WARNING_LOCAL,
    WARNING_FRAMEWORK,
    WARNING_FUTURE,
    WARNING_LARGE,
    WARNING_SHARE,
    WARNING_DAYS,
    WARNING_BELOW,
    WARNING_KIND,
    WARNING_PAGE_DATE,
    WARNING_PAGE_SIGNATURE,
    WARNING_PAGE_SEAL,
    WARNING_COUNT
};

/* A set of them, a bit each. */
typedef uint64_t warning_set;
static inline warning_set warning_bit(enum warning_number number)
{
    return (warning_set)1 << number;
}

/* What warnings are about. */
struct warning_facts {
    const struct project *project;
    const struct project *before;  /* the version before it; NULL: none */
    const struct project *counted; /* the recognised version, when it is another; NULL */
    const struct settings *settings;
    day today;         /* 0: not known */
    warning_set found; /* what no record shows and its finder knows: ACTIVE, DUPLICATE */
};

struct warning {
    const char *id;   /* in JSON, CSV and the protocol: "page_seal" */
    const char *name; /* in tables, English; the client translates it */
    int weight;       /* for sorting: the sum of a project's warnings */
    bool (*applies)(const struct warning_facts *facts); /* NULL: only where it was found */
    /* A sentence for people; its status is of no account. */
    enum status (*say)(const struct warning_facts *facts, struct error *said);
};
extern const struct warning warnings[WARNING_COUNT];

/* Those that apply, and those found. */
warning_set warnings_of(const struct warning_facts *facts);
/* The sum of weights; 0 for none. */
int warnings_weight(warning_set set);
/* By id; NULL for one that this program does not know. */
const struct warning *warning_find(const char *id);

#endif
