/* LINKS: common */
/* Any bytes as a CSV table: nothing crashes, limits hold, what was read can be written and reread.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_limits limits = {.rows = 64, .cells = 16, .cell = 256};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_row(const struct grid_row *row, size_t line_before)
{
    bool has_text = false;

    require(row->line > line_before && row->count <= limits.cells);
    for (size_t i = 0; i < row->count; i++) {
        size_t length = strlen(row->cells[i]);
        require(length <= limits.cell && utf8_is_valid(row->cells[i], length));
        has_text = has_text || length > 0;
    }
    require(has_text);
}

static void check_again(const struct grid *table, struct arena *arena)
{
    struct buf text = buf_make(1 << 24);
    struct grid again;

    csv_write_bom(&text);
    for (size_t i = 0; i < table->count; i++)
        csv_write_row(&text, (const char *const *)table->rows[i].cells, table->rows[i].count,
                      false);
    require(csv_read(buf_bytes(&text), "again", &limits, arena, &again, NULL) == STATUS_OK);
    require(again.count == table->count);
    for (size_t i = 0; i < again.count; i++) {
        require(again.rows[i].count == table->rows[i].count);
        for (size_t j = 0; j < again.rows[i].count; j++)
            require(strcmp(again.rows[i].cells[j], table->rows[i].cells[j]) == 0);
    }
    buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(1 << 24);
    struct grid table;
    struct error err;

    if (!arena)
        return 0;
    if (csv_read((struct bytes){data, size}, "input", &limits, arena, &table, &err) == STATUS_OK) {
        for (size_t i = 0; i < table.count; i++)
            check_row(&table.rows[i], i > 0 ? table.rows[i - 1].line : 0);
        check_again(&table, arena);
    } else {
        require(err.text[0] != '\0');
    }
    arena_destroy(&arena);
    return 0;
}
