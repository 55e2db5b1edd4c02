/* Draws the line of a batch a few times a second. */
#include "client/commands/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/instant.h"

enum { DRAW_MS = 100, LINE_MOST = 8192, COLUMNS_USUAL = 80 };

static bool is_terminal(void)
{
    const char *kind = getenv("TERM");

    return isatty(STDERR_FILENO) == 1 && (!kind || strcmp(kind, "dumb") != 0);
}

/* asked each time: a window may change its size; the last column stays free, so nothing wraps */
static size_t columns(void)
{
    struct winsize window = {0};

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0)
        return COLUMNS_USUAL - 1;
    return (size_t)window.ws_col - 1;
}

static void draw(struct transfer *transfer, bool at_once)
{
    OWNED(buf_free) struct buf line = buf_make(LINE_MOST);
    int64_t now = monotonic_ms();

    if (!transfer->on_terminal || (!at_once && now - transfer->drawn_ms < DRAW_MS))
        return;
    transfer->drawn_ms = now;
    progress_line(&transfer->shown, columns(), &line);
    fprintf(stderr, "\r%s\033[K", buf_text(&line));
    fflush(stderr);
}

void transfer_begin(struct transfer *transfer, size_t files, uint64_t total)
{
    *transfer = (struct transfer){
        .shown = {.files = files, .name = "", .total = total},
          .on_terminal = is_terminal()
    };
}

void transfer_next(struct transfer *transfer, const char *name, uint64_t size)
{
    transfer->before += transfer->shown.file > 0 ? transfer->size : 0;
    transfer->size = size;
    transfer->heard = 0;
    transfer->is_first = true;
    transfer->shown.file++;
    transfer->shown.name = name;
    transfer->shown.done = transfer->before;
    draw(transfer, false);
}

void transfer_progress(void *context, const char *path, uint64_t done, uint64_t size)
{
    struct transfer *transfer = context;

    (void)path;
    (void)size;
    /* what is told first the other side had already */
    if (!transfer->is_first && done > transfer->heard)
        transfer->sent += done - transfer->heard;
    transfer->is_first = false;
    transfer->heard = done;
    progress_measure(&transfer->meter, monotonic_ms(), transfer->sent);
    transfer->shown.done = transfer->before + done;
    transfer->shown.rate = transfer->meter.rate;
    draw(transfer, false);
}

void transfer_end(struct transfer *transfer)
{
    if (!transfer->on_terminal || transfer->drawn_ms == 0)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
