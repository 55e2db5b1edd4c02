/* Any text as Prometheus figures: what is read can be written and read again, and the overview
 * ends. */
/* LINKS: server_metrics common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/metrics/exposition.h"
#include "server/metrics/overview.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void again(const struct sample *sample)
{
    struct label labels[SAMPLE_LABELS];
    struct buf out = buf_make(1 << 16);
    struct sample second;

    for (size_t i = 0; i < sample->labels; i++)
        labels[i] = (struct label){sample->label_names[i], sample->label_values[i]};
    exposition_sample(&out, sample->name, labels, sample->labels, 1);
    const char *text = buf_text(&out);
    require(exposition_next(&text, &second) == SAMPLE_READ && *text == '\0');
    require(strcmp(second.name, sample->name) == 0 && second.labels == sample->labels);
    for (size_t i = 0; i < sample->labels; i++)
        require(strcmp(second.label_values[i], sample->label_values[i]) == 0);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct buf out = buf_make(1 << 20);
    struct sample sample;

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    const char *at = text;
    while (exposition_next(&at, &sample) == SAMPLE_READ)
        again(&sample);
    require(at >= text && at <= text + size);
    if (overview_write(text, &out, NULL) == STATUS_OK)
        require(out.size > 0);
    buf_free(&out);
    free(text);
    return 0;
}
