/* Which endpoint calls go to: the first that is up; one that failed is left alone. */
#include "common/rpc/channel_parts.h"

#include "common/trust/digest.h"

enum { DOWN_MOST_MS = 30000, SHIFT_MOST = 6 };

struct endpoint *endpoint_choose(struct channel *channel)
{
    struct endpoint *best = &channel->endpoints[0];

    for (size_t i = 0; i < channel->endpoint_count; i++) {
        struct endpoint *endpoint = &channel->endpoints[i];
        if (!endpoint->down)
            return endpoint;
        if (endpoint->failed_try < best->failed_try)
            best = endpoint;
    }
    return best; /* all are down: each in its turn, so that one that is back is found */
}

bool endpoint_has_other(const struct channel *channel, const struct endpoint *than)
{
    for (size_t i = 0; i < channel->endpoint_count; i++) {
        if (&channel->endpoints[i] != than && !channel->endpoints[i].down)
            return true;
    }
    return false;
}

void endpoint_failed(struct channel *channel, struct endpoint *endpoint)
{
    unsigned shift = endpoint->failures < SHIFT_MOST ? endpoint->failures : SHIFT_MOST;
    uint64_t pause = (uint64_t)channel->down_ms << shift;
    uint64_t random;

    if (pause > DOWN_MOST_MS)
        pause = DOWN_MOST_MS;
    random_bytes((uint8_t *)&random, sizeof random);
    endpoint->failures++;
    endpoint->failed_try = channel->tries;
    endpoint->down = true;
    endpoint->down_until_ms = monotonic_ms() + (int64_t)(pause + random % (pause / 4 + 1));
    if (channel->endpoint_count > 1)
        prober_wake(channel);
}

void endpoint_works(struct endpoint *endpoint)
{
    endpoint->failures = 0;
    endpoint->down = false;
}
