/* Projects of three units brought into every state by the steps that lead there. */
#ifndef BAIRI_TESTS_UNIT_SERVER_SERVICES_SITUATIONS_H
#define BAIRI_TESTS_UNIT_SERVER_SERVICES_SITUATIONS_H

#include <string.h>

#include "tests/support/office/facts.h"

enum { RETURN_BY = 20201020 };

/* ---- whose project ---- */

struct house {
    const char *unit, *subunit;
    const char *enters; /* the project */
    const char *clerk;  /* takes it back */
    bool countersigns;
};

/* Its clerk and his leader; a department; a unit for which the bureau enters. */
static const struct house houses[] = {
    {"zhongjie",  "",       "zhongjie-clerk",   "zhongjie-clerk",   true },
    {"gangcheng", "gangwu", "gangcheng-gangwu", "gangcheng-gangwu", false},
    {"lingang",   "",       "bureau-chen",      "lingang-clerk",    false},
};

/* Another unit's project that looks the same; whose it is, is ruled upon. */
static const struct house partner = {"nandagang", "", "nandagang-clerk", "nandagang-clerk", false};
#define PARTNER_NO "P-01"

static bool is_bureau(const char *who)
{
    return strncmp(who, "bureau-", strlen("bureau-")) == 0;
}

static Bairi__V1__Statement *version_of(const struct house *house, const char *no, const char *who)
{
    Bairi__V1__Project *project = desk_project(&d, house->unit, no);

    project->subunit = desk_text(&d, house->subunit);
    return is_bureau(who) ? desk_entry(&d, project) : desk_submission(&d, project);
}

static void enter(const struct house *house, const char *no)
{
    OK(desk_write(&d, house->enters, version_of(house, no, house->enters)));
}

static void receive(const struct house *house, const char *no)
{
    enter(house, no);
    if (house->countersigns)
        OK(desk_countersign(&d, "zhongjie-leader", house->unit, no));
}

static void decide(const struct house *house, const char *no, Bairi__V1__Decision__Verdict verdict)
{
    OK(desk_decide(&d, "bureau-li", house->unit, no, verdict,
                   verdict == BAIRI__V1__DECISION__VERDICT__RETURN ? RETURN_BY : 0));
}

static void agree(Bairi__V1__Proposal *proposal)
{
    OK(desk_propose(&d, "bureau-li", proposal));
    OK(desk_approve(&d, "bureau-sun", d.index));
}

/* ---- states ---- */

typedef void situation_maker(const struct house *house, const char *no);

static void make_nothing(const struct house *house, const char *no)
{
    (void)house;
    (void)no;
}

static void make_returned(const struct house *house, const char *no)
{
    receive(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__RETURN);
}

static void make_held(const struct house *house, const char *no)
{
    receive(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__HOLD);
}

static void make_refused(const struct house *house, const char *no)
{
    receive(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__REFUSE);
}

static void make_withdrawn(const struct house *house, const char *no)
{
    receive(house, no);
    OK(desk_withdraw(&d, house->clerk, house->unit, no));
}

static void make_accepted(const struct house *house, const char *no)
{
    receive(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__ACCEPT);
}

static void make_amended(const struct house *house, const char *no)
{
    make_accepted(house, no);
    receive(house, no);
}

static void make_returned_again(const struct house *house, const char *no)
{
    make_amended(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__RETURN);
}

static void make_held_again(const struct house *house, const char *no)
{
    make_amended(house, no);
    decide(house, no, BAIRI__V1__DECISION__VERDICT__HOLD);
}

static void make_submitted_and_awaiting(const struct house *house, const char *no)
{
    receive(house, no);
    enter(house, no);
}

static void make_accepted_and_awaiting(const struct house *house, const char *no)
{
    make_accepted(house, no);
    enter(house, no);
}

static void make_reduced(const struct house *house, const char *no)
{
    make_accepted(house, no);
    agree(desk_reduction(&d, house->unit, no, 12000));
}

static void make_voided(const struct house *house, const char *no)
{
    make_accepted(house, no);
    agree(desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, house->unit, no));
}

static void make_terminated(const struct house *house, const char *no)
{
    make_accepted(house, no);
    agree(desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_TERMINATE, house->unit, no));
}

/* The ruling that the project, or the partner's, is the owner's own. */
static Bairi__V1__Proposal *ruling_of(const struct house *house, const char *no, bool own)
{
    return own ? desk_ruling(&d, house->unit, no, partner.unit, PARTNER_NO, true)
               : desk_ruling(&d, partner.unit, PARTNER_NO, house->unit, no, true);
}

static void make_displaced(const struct house *house, const char *no)
{
    receive(house, no);
    agree(ruling_of(house, no, false));
}

static void make_accepted_and_displaced(const struct house *house, const char *no)
{
    make_accepted(house, no);
    agree(ruling_of(house, no, false));
}

/* The decision about the project that may be objected to; 0: none. */
static uint64_t objectionable(const struct house *house, const char *no)
{
    const Bairi__V1__ObjectionsReply *reply = desk_objections(&d, "bureau-li");

    for (size_t i = reply->n_may; i > 0; i--)
        if (strcmp(reply->may[i - 1]->unit, house->unit) == 0 &&
            strcmp(reply->may[i - 1]->project_no, no) == 0)
            return reply->may[i - 1]->index;
    return 0;
}

static void make_refused_and_objected(const struct house *house, const char *no)
{
    make_refused(house, no);
    OK(desk_object(&d, house->clerk, house->unit, no, objectionable(house, no)));
}

static const struct situation {
    const char *name;
    situation_maker *make;
    bool countersigns; /* only where the unit's leader does */
} situations[] = {
    {"nothing",            make_nothing,                false},
    {"awaiting",           enter,                       true },
    {"submitted",          receive,                     false},
    {"submitted+awaiting", make_submitted_and_awaiting, true },
    {"returned",           make_returned,               false},
    {"held",               make_held,                   false},
    {"refused",            make_refused,                false},
    {"withdrawn",          make_withdrawn,              false},
    {"accepted",           make_accepted,               false},
    {"accepted+awaiting",  make_accepted_and_awaiting,  true },
    {"accepted+amended",   make_amended,                false},
    {"accepted+returned",  make_returned_again,         false},
    {"accepted+held",      make_held_again,             false},
    {"accepted,reduced",   make_reduced,                false},
    {"voided",             make_voided,                 false},
    {"terminated",         make_terminated,             false},
    {"refused,objected",   make_refused_and_objected,   false},
    {"displaced",          make_displaced,              false},
    {"accepted+displaced", make_accepted_and_displaced, false},
};
enum { SITUATIONS = sizeof situations / sizeof *situations };

#endif
