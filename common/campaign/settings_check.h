/* What the values of a campaign file must agree on among each other. */
#ifndef BAIRI_COMMON_CAMPAIGN_SETTINGS_CHECK_H
#define BAIRI_COMMON_CAMPAIGN_SETTINGS_CHECK_H

#include "common/campaign/settings.h"

struct setting_place {
    const char *section, *key;
};

/* place  receives the key that is wrong, when one is (INVALID_ARGUMENT) */
enum status settings_check(const struct settings *settings, struct setting_place *place,
                           struct arena *arena, struct error *err) MUST_CHECK;

#endif
