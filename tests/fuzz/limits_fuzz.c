/* A server's settings file, whatever it says: numbers within their bounds, or a refusal. */
/* LINKS: server_limits */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/limits/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWNED(buf_free) struct buf table = buf_make((size_t)1 << 20);
    char address[LIMIT_TEXT];
    struct limits limits;
    struct error err;
    uint16_t port;

    error_clear(&err);
    limits_default(&limits);
    if (limits_read((struct bytes){data, size}, "bairid.ini", &limits, &err) != STATUS_OK) {
        if (err.status == STATUS_OK || err.text[0] == '\0')
            abort();
        return 0;
    }
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct limit_row *row = &limit_rows[i];
        if (row->unit != UNIT_ADDRESS &&
            (limits.values[i].number < row->least || limits.values[i].number > row->most))
            abort();
    }
    if (limits.values[LIMIT_ADDRESS].text[0] &&
        limits_address(&limits, address, &port, &err) != STATUS_OK)
        abort(); /* it was judged when it was read */
    (void)!limits_check(&limits, &err);
    limits_print(&limits, 80, &table);
    return 0;
}
