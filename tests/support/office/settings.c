/* The campaign's settings, for tests: proposed anew with one line changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "server/services/services.h"
#include "tests/support/office/office.h"

static const char *file_with(struct desk *desk, const char *line, const char *instead)
{
    Bairi__V1__CampaignGetRequest request;
    Bairi__V1__CampaignGetReply reply;

    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(&reply);
    assert_int_equal(desk_call(desk, "bureau-li", campaigns_get, &request, &reply), STATUS_OK);
    const char *file =
        arena_strndup(desk->arena, (const char *)reply.settings.data, reply.settings.len);
    const char *at = strstr(file, line);
    assert_non_null(at);
    return arena_printf(desk->arena, "%.*s%s%s", (int)(at - file), file, instead,
                        at + strlen(line));
}

Bairi__V1__Proposal *desk_settings(struct desk *desk, const char *line, const char *instead,
                                   day from)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Settings *action = arena_alloc(desk->arena, sizeof *action);
    const char *file = file_with(desk, line, instead);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__settings__init(action);
    action->file.data = arena_memdup(desk->arena, file, strlen(file));
    action->file.len = strlen(file);
    action->effective_from = from;
    action->reason = desk_text(desk, "the city reads it so");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_SETTINGS;
    proposal->settings = action;
    return proposal;
}
