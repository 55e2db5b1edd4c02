/* What an auditor should look at before he decides: one row for each warning. */
#include "common/campaign/warnings.h"

#include <stdio.h>
#include <string.h>

#include "common/campaign/internal.h"

enum { SHARE_NEAR = 5 /* percentage points around the line */ };

struct figure {
    char text[40];
};

static struct figure figure_of(int64_t number)
{
    struct figure figure;

    snprintf(figure.text, sizeof figure.text, "%lld", (long long)number);
    return figure;
}

/* ---- amounts ---- */

static bool is_large(const struct warning_facts *facts)
{
    return facts->project->amount.n >= AMOUNT_UNUSUAL_WAN;
}

static enum status say_large(const struct warning_facts *facts, struct error *said)
{
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "%s万元 is 50亿元 or more; compare the figure with the contract",
                     figure_of(facts->project->amount.n).text);
}

static bool is_tenfold_of(int64_t now, int64_t then)
{
    return now > 0 && then > 0 && (now / 10 >= then || then / 10 >= now);
}

/* The earlier version whose amount is ten times more or less; NULL. */
static const struct project *tenfold_before(const struct warning_facts *facts)
{
    int64_t now = facts->project->amount.n;

    if (facts->before && is_tenfold_of(now, facts->before->amount.n))
        return facts->before;
    if (facts->counted && is_tenfold_of(now, facts->counted->amount.n))
        return facts->counted;
    return NULL;
}

static bool is_tenfold(const struct warning_facts *facts)
{
    return tenfold_before(facts) != NULL;
}

static enum status say_tenfold(const struct warning_facts *facts, struct error *said)
{
    const struct project *then = tenfold_before(facts);

    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "%s万元 now, %s万元 in an earlier version: ten times more or less",
                     figure_of(facts->project->amount.n).text,
                     figure_of(then ? then->amount.n : 0).text);
}

static bool is_below(const struct warning_facts *facts)
{
    int64_t amount = facts->project->amount.n, least = facts->settings->min_amount.n;

    return amount < least || (amount == least && !facts->settings->min_inclusive);
}

static enum status say_below(const struct warning_facts *facts, struct error *said)
{
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "%s万元 does not reach the minimum of %s万元; the project would not count",
                     figure_of(facts->project->amount.n).text,
                     figure_of(facts->settings->min_amount.n).text);
}

/* ---- investor ---- */

static bool is_local(const struct warning_facts *facts)
{
    return !facts->project->outside || place_is_local(facts->project->investor_place) ||
           place_is_local(facts->project->investor);
}

static enum status say_local(const struct warning_facts *facts, struct error *said)
{
    const struct project *project = facts->project;

    if (!project->outside)
        return error_set(said, STATUS_INVALID_ARGUMENT,
                         "the unit itself says that the investor is not from outside the city");
    if (place_is_local(project->investor_place))
        return error_set(said, STATUS_INVALID_ARGUMENT,
                         "the investor's place “%s” lies in the city, but he stands as from "
                         "outside it",
                         project->investor_place);
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "“%s” sounds like a local company, perhaps a subsidiary, but stands as from "
                     "outside the city",
                     project->investor);
}

static bool is_near_share(const struct warning_facts *facts)
{
    struct fraction least = facts->settings->foreign_min_share;
    struct fraction share = facts->project->foreign_share;

    if (!facts->project->foreign || !facts->project->has_foreign_share)
        return false;
    return fraction_compare(share, fraction_sub(least, fraction_int(SHARE_NEAR))) >= 0 &&
           fraction_compare(share, fraction_add(least, fraction_int(SHARE_NEAR))) <= 0;
}

static enum status say_share(const struct warning_facts *facts, struct error *said)
{
    char share[40], line[40];

    figure_text(facts->project->foreign_share, share);
    figure_text(facts->settings->foreign_min_share, line);
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "a foreign share of %s %% lies near the line of %s %%, from which on a "
                     "project counts as foreign",
                     share, line);
}

/* ---- the text ---- */

static bool is_framework(const struct warning_facts *facts)
{
    enum document document = facts->project->document;

    return document == DOCUMENT_FRAMEWORK || document == DOCUMENT_INTENT ||
           !facts->settings->document_counts[document];
}

static enum status say_framework(const struct warning_facts *facts, struct error *said)
{
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "the text is “%s”; it is not recognised as a contract",
                     document_title(facts->project->document));
}

static bool is_excluded_kind(const struct warning_facts *facts)
{
    return facts->settings->excluded_kind[facts->project->kind];
}

static enum status say_kind(const struct warning_facts *facts, struct error *said)
{
    return error_set(said, STATUS_INVALID_ARGUMENT, "projects of the kind “%s” do not count",
                     kind_title(facts->project->kind));
}

static bool is_future(const struct warning_facts *facts)
{
    return facts->today != 0 && facts->project->signed_on > facts->today;
}

static enum status say_future(const struct warning_facts *facts, struct error *said)
{
    char signed_on[11];

    day_format(facts->project->signed_on, signed_on);
    return error_set(said, STATUS_INVALID_ARGUMENT, "it says it was signed on %s, a day to come",
                     signed_on);
}

static bool is_off_days(const struct warning_facts *facts)
{
    return facts->project->signed_on < facts->settings->start ||
           facts->project->signed_on > facts->settings->end;
}

static enum status say_days(const struct warning_facts *facts, struct error *said)
{
    char signed_on[11], start[11], end[11];

    day_format(facts->project->signed_on, signed_on);
    day_format(facts->settings->start, start);
    day_format(facts->settings->end, end);
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "signed on %s, outside the campaign's days %s to %s; the project would not "
                     "count",
                     signed_on, start, end);
}

/* ---- the pages ---- */

static bool lacks_date(const struct warning_facts *facts)
{
    return facts->project->page_date == 0;
}

static bool lacks_signature(const struct warning_facts *facts)
{
    return facts->project->page_signature == 0;
}

static bool lacks_seal(const struct warning_facts *facts)
{
    return facts->project->page_seal == 0;
}

static enum status say_date(const struct warning_facts *facts, struct error *said)
{
    (void)facts;
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "no page is named on which the signing date stands");
}

static enum status say_signature(const struct warning_facts *facts, struct error *said)
{
    (void)facts;
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "no page is named on which the signatures stand");
}

static enum status say_seal(const struct warning_facts *facts, struct error *said)
{
    (void)facts;
    return error_set(said, STATUS_INVALID_ARGUMENT, "no page is named on which the seals stand");
}

/* ---- what others find ---- */

static enum status say_active(const struct warning_facts *facts, struct error *said)
{
    (void)facts;
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "a PDF of the evidence holds scripts, actions or other files; do not open it "
                     "in a program that runs them");
}

static enum status say_duplicate(const struct warning_facts *facts, struct error *said)
{
    (void)facts;
    return error_set(said, STATUS_INVALID_ARGUMENT,
                     "it looks like another project that is reported already");
}

/* clang-format off */
const struct warning warnings[WARNING_COUNT] = {
    /*                          id, name in tables, weight, applies, say */
    [WARNING_ACTIVE] =         {"active",         "active PDF",           90, NULL,             say_active},
    [WARNING_DUPLICATE] =      {"duplicate",      "duplicate?",           80, NULL,             say_duplicate},
    [WARNING_TENFOLD] =        {"tenfold",        "ten times",            70, is_tenfold,       say_tenfold},
    [WARNING_LOCAL] =          {"local",          "local investor",       60, is_local,         say_local},
    [WARNING_FRAMEWORK] =      {"framework",      "no contract",          60, is_framework,     say_framework},
    [WARNING_FUTURE] =         {"future",         "future date",          60, is_future,        say_future},
    [WARNING_LARGE] =          {"large",          "very large",           50, is_large,         say_large},
    [WARNING_SHARE] =          {"share",          "foreign share",        40, is_near_share,    say_share},
    [WARNING_DAYS] =           {"days",           "outside the days",     40, is_off_days,      say_days},
    [WARNING_BELOW] =          {"below",          "below the minimum",    40, is_below,         say_below},
    [WARNING_KIND] =           {"kind",           "excluded kind",        40, is_excluded_kind, say_kind},
    [WARNING_PAGE_DATE] =      {"page_date",      "no date page",         30, lacks_date,       say_date},
    [WARNING_PAGE_SIGNATURE] = {"page_signature", "no signature page",    30, lacks_signature,  say_signature},
    [WARNING_PAGE_SEAL] =      {"page_seal",      "no seal page",         30, lacks_seal,       say_seal},
};
/* clang-format on */

warning_set warnings_of(const struct warning_facts *facts)
{
    warning_set set = facts->found;

    for (size_t i = 0; i < WARNING_COUNT; i++)
        if (warnings[i].applies && warnings[i].applies(facts))
            set |= warning_bit((enum warning_number)i);
    return set;
}

int warnings_weight(warning_set set)
{
    int weight = 0;

    for (size_t i = 0; i < WARNING_COUNT; i++)
        weight += set & warning_bit((enum warning_number)i) ? warnings[i].weight : 0;
    return weight;
}

const struct warning *warning_find(const char *id)
{
    for (size_t i = 0; i < WARNING_COUNT; i++)
        if (strcmp(warnings[i].id, id) == 0)
            return &warnings[i];
    return NULL;
}
