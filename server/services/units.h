/* Whose affairs a caller may look into, and the plans and persons in force. */
#ifndef BAIRI_SERVER_SERVICES_UNITS_H
#define BAIRI_SERVER_SERVICES_UNITS_H

#include "bairi/v1/unit.pb-c.h"
#include "server/call.h"

/*
 * The unit asked for is one the caller may look into: his own, for the bureau and admins any. ""
 * asks for all of those. NOT_FOUND for another's unit as for one that does not exist.
 */
enum status units_may_ask(const struct call *call, const struct settings *settings,
                          const char *unit, struct error *err) MUST_CHECK;
/* This one was asked for, after units_may_ask. */
bool unit_is_asked(const struct call *call, const char *asked, const char *unit);
/* The plan and the person of a unit or, with subunit, of a department. */
bool department_is_visible(const struct call *call, const char *unit, const char *subunit);

/* What units said about themselves, as of a snapshot. */
struct affairs {
    const struct plan_row *plans;
    Bairi__V1__PlanFiled **plan_items; /* of each plan */
    size_t plan_count;
    const struct responsible_row *named; /* in ledger order */
    size_t named_count;
    const struct nothing_row *nothing;
    size_t nothing_count;
};
enum status affairs_load(struct call *call, struct transaction *tx, struct affairs *out,
                         struct error *err) MUST_CHECK;

/*
 * New projects planned for a period. With a department its own plan; for a unit as a whole its
 * plan, or those of its departments together where it filed none.
 * *has_plan  becomes true where there is a plan
 */
uint32_t affairs_planned(const struct affairs *affairs, const char *unit, const char *subunit,
                         const char *period, bool *has_plan);
/* The naming is in force on a day: the latest of its unit or department that covers it. */
bool affairs_in_force(const struct affairs *affairs, size_t i, day d);
/* A naming as the caller may see it. */
enum status affairs_responsible(struct call *call, struct transaction *tx,
                                const struct responsible_row *row, Bairi__V1__Responsible **out,
                                struct error *err) MUST_CHECK;

#endif
