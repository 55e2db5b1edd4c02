/* How a campaign reads its ambiguous notice, in one line that stands on every report. */
#ifndef BAIRI_COMMON_CAMPAIGN_READINGS_H
#define BAIRI_COMMON_CAMPAIGN_READINGS_H

#include "common/buf.h"
#include "common/campaign/settings.h"

/* Appends the readings as phrases in the chosen language with "; " between, without a line end. */
void settings_readings(const struct settings *settings, struct buf *out);

#endif
