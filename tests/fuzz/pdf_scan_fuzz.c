/* LINKS: common_pdf */
/* Any bytes as a PDF: whole or cut in two anywhere the findings are the same, and only known signs
 * come out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/pdf/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static struct pdf_findings in_pieces(const uint8_t *data, size_t size, size_t piece)
{
    struct pdf_scan scan;

    pdf_scan_begin(&scan);
    for (size_t at = 0; at < size; at += piece)
        pdf_scan_feed(&scan, (struct bytes){data + at, size - at < piece ? size - at : piece});
    return pdf_scan_end(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t pieces[] = {1, 2, 3, 7, 64, 1023};
    struct pdf_findings whole = pdf_scan_bytes((struct bytes){data, size});

    require((whole.signs & ~(unsigned)PDF_SIGNS_ALL) == 0);
    require((whole.disguised & ~whole.signs) == 0);
    require(whole.is_pdf || (whole.signs == 0 && whole.object_streams == 0));
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct pdf_findings cut = in_pieces(data, size, pieces[i]);
        require(cut.is_pdf == whole.is_pdf && cut.signs == whole.signs &&
                cut.disguised == whole.disguised && cut.object_streams == whole.object_streams);
    }
    return 0;
}
