/* Any text as a paper: refused with a sentence, or a paper that writes the same again. */
/* LINKS: common_paper common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/paper/paper_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void try_again(const struct paper *paper, struct arena *arena)
{
    OWNED(buf_free) struct buf first = buf_make(1 << 22), second = buf_make(1 << 22);
    struct paper *again = NULL;
    struct error err;

    if (paper_to_json(paper, &first, &err) != STATUS_OK ||
        paper_from_json(buf_bytes(&first), arena, &again, &err) == STATUS_RESOURCE_EXHAUSTED)
        return;
    require(again != NULL);
    require(paper_to_json(again, &second, &err) == STATUS_OK);
    require(strcmp(buf_text(&first), buf_text(&second)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(1 << 22);
    struct paper *paper = NULL;
    struct error err;

    if (!arena)
        return 0;
    error_clear(&err);
    if (paper_from_json((struct bytes){data, size}, arena, &paper, &err) == STATUS_OK)
        try_again(paper, arena);
    else
        require(err.text[0] != '\0');
    arena_destroy(&arena);
    return 0;
}
