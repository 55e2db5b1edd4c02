/* Files under a workbook's name that are none: what they are, and what to do. */
#ifndef BAIRI_COMMON_XLSX_FOREIGN_H
#define BAIRI_COMMON_XLSX_FOREIGN_H

#include "common/buf.h"
#include "common/status.h"
#include "common/xlsx/package.h"

/* Refuses what is no ZIP archive at all. */
enum status foreign_check_bytes(struct bytes input, struct error *err) MUST_CHECK;
/* Refuses archives of other programs: OpenDocument, WPS's online formats, anything. */
enum status foreign_check_package(struct package *package, struct error *err) MUST_CHECK;
/* Refuses main parts that are no spreadsheet in XML: .xlsb, Word, PowerPoint. */
enum status foreign_check_main(const char *part, struct error *err) MUST_CHECK;

#endif
