/*
 * What the lexical scan of evidence found, by digest: kept in memory alone, for the bytes of a
 * digest never change and a scan can be repeated whenever it is missing.
 */
#ifndef BAIRI_SERVER_SCANNED_H
#define BAIRI_SERVER_SCANNED_H

#include "common/pdf/scan.h"
#include "common/trust/digest.h"

struct scanned;
struct scanned *scanned_create(void); /* NULL without memory */
void scanned_destroy(struct scanned **scanned);

/* Safe from any thread; of many files those found lately are remembered. */
bool scanned_get(struct scanned *scanned, const uint8_t sha256[SHA256_SIZE],
                 struct pdf_findings *out);
void scanned_put(struct scanned *scanned, const uint8_t sha256[SHA256_SIZE],
                 const struct pdf_findings *found);

#endif
