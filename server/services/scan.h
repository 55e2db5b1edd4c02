/* Active content in the evidence: PDFs are read byte by byte for their names, never opened. */
#ifndef BAIRI_SERVER_SERVICES_SCAN_H
#define BAIRI_SERVER_SERVICES_SCAN_H

#include "bairi/v1/submission.pb-c.h"
#include "common/campaign/warnings.h"
#include "common/pdf/scan.h"
#include "server/call.h"

/* Scans a file that is here and remembers what it found; a file that cannot be read is left. */
void scan_file(struct office *office, const uint8_t sha256[SHA256_SIZE]);

/* Adds WARNING_ACTIVE where a file of the project is known to be more than pages. */
void scan_warn(struct call *call, const Bairi__V1__Project *project, warning_set *set);

/* The same file by file, for the bureau: those with any sign, disguise or hidden objects. */
enum status scan_out(struct call *call, const Bairi__V1__Project *project,
                     Bairi__V1__PdfFinding ***out, size_t *count, struct error *err) MUST_CHECK;

#endif
