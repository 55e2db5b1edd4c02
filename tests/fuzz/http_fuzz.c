/* Any bytes as an HTTP request: judged the same however they arrive, never beyond their end. */
/* LINKS: server_metrics common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/metrics/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_page pages[] = {
    {"/metrics", "text/plain", NULL},
    {"/healthz", "text/plain", NULL},
};

static int judge(const uint8_t *data, size_t size)
{
    const struct http_page *page = NULL;
    char *head = malloc(size + 1); /* of its own size, so that reading beyond it is seen */
    int code;

    if (!head)
        abort();
    memcpy(head, data, size);
    head = realloc(head, size ? size : 1);
    code = http_judge(head, size, pages, 2, &page);
    if ((code == 200) != (page != NULL) ||
        (code != 0 && code != 200 && code != 400 && code != 404 && code != 405))
        abort();
    free(head);
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > HTTP_HEAD_MAX)
        size = HTTP_HEAD_MAX;
    int whole = judge(data, size);
    if (whole == 0 && size == HTTP_HEAD_MAX)
        abort(); /* there is no room to wait for more */
    for (size_t part = size > 256 ? size - 256 : 0; part < size; part++) {
        int code = judge(data, part);
        /* what was judged stays so, whatever comes behind it */
        if (code != 0 && code != whole)
            abort();
    }
    return 0;
}
