/* Papers set as PDF after GB/T 9704-2012. */
#ifndef BAIRI_CLIENT_PAGES_PDF_H
#define BAIRI_CLIENT_PAGES_PDF_H

#include "client/pages/fonts.h"
#include "common/buf.h"
#include "common/paper/paper.h"

/*
 * The paper as PDF; the same paper with the same fonts gives the same bytes.
 * out    appended to; its ceiling bounds the file
 * Fails  FAILED_PRECONDITION naming a character no font has and where it stands;
 *        RESOURCE_EXHAUSTED
 */
enum status pdf_write(const struct paper *paper, const struct fonts *fonts, struct buf *out,
                      struct error *err) MUST_CHECK;

#endif
