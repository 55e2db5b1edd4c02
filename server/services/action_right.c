/* The right to approve, granted or taken away by two people. */
#include <string.h>

#include "server/services/action.h"

/* Whoever is left can still propose and approve: two active approvers besides this person. */
static enum status right_leaves_two(const struct entry *entry, const char *but, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t people = 0, approvers = 0;

    TRY(store_scan_rows(entry->tx, &table_person, &all, entry->arena, &rows, &people, err));
    const struct person_row *person = rows;
    for (size_t i = 0; i < people; i++)
        approvers += person[i].active && person_has_right(&person[i], "approve") &&
                     strcmp(person[i].uri, but) != 0;
    if (approvers < 2)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "a campaign needs two approvers; grant the right to another person first");
    return STATUS_OK;
}

static enum status right_possible(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Right *right = proposal->right;
    struct person_row person = {.uri = right->uri};

    (void)campaign;
    if (strcmp(right->right, "approve") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "only the right \"approve\" is granted by a proposal, found \"%s\"",
                         right->right);
    enum status status = store_get(entry->tx, &table_person, &person, entry->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !person.active))
        return error_set(err, STATUS_NOT_FOUND, "nobody is enrolled as %s", right->uri);
    TRY(status);
    if (person.role != ROLE_BUREAU)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s cannot have the right \"%s\"",
                         right->uri, right->right);
    if (person_has_right(&person, "approve") == (right->grant != 0))
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s would have the same rights as before",
                         right->uri);
    if (!right->grant)
        return right_leaves_two(entry, right->uri, err);
    return STATUS_OK;
}

static enum status right_perform(struct campaign *campaign, const struct entry *entry,
                                 const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                 struct error *err)
{
    struct person_row person = {.uri = proposal->right->uri};

    (void)campaign;
    (void)proposal_idx;
    TRY(store_get(entry->tx, &table_person, &person, entry->arena, err));
    person.rights = proposal->right->grant ? ",approve," : ",";
    return store_put(entry->tx, &table_person, &person, err);
}

const struct action action_right = {
    .which = BAIRI__V1__PROPOSAL__ACTION_RIGHT,
    .name = "right",
    .standing = "",
    .proposer_roles = ROLE_BUREAU | ROLE_ADMIN,
    .possible = right_possible,
    .perform = right_perform,
};
