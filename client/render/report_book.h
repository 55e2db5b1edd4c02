/* A monthly report as a workbook for an office: figures, projects, statistics, decisions, charts.
 */
#ifndef BAIRI_CLIENT_RENDER_REPORT_BOOK_H
#define BAIRI_CLIENT_RENDER_REPORT_BOOK_H

#include "bairi/v1/statement.pb-c.h"
#include "client/render/book.h"
#include "common/arena.h"

/*
 * Writes a report that was verified as an XLSX file. It is in Chinese whatever the language of the
 * screen, and depends on nothing but the report: made twice it has the same bytes.
 * path      the file, written beside its place and put there whole
 * replace   an existing file may be replaced
 * released  false: every sheet is headed 未签发
 * Fails     as book_begin and book_finish; INVALID_ARGUMENT where the report's settings cannot be
 */
enum status report_book_write(const char *path, bool replace, const Bairi__V1__Report *report,
                              bool released, struct arena *arena, struct error *err) MUST_CHECK;

#endif
