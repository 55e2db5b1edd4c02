/* Fixed Chinese words and figures of official documents. */
#ifndef BAIRI_CLIENT_PAPERS_WORDS_H
#define BAIRI_CLIENT_PAPERS_WORDS_H

#include "common/arena.h"
#include "common/campaign/settings.h"

/* Ids as words; an id nobody knows stays as it is. */
const char *paper_state(const char *id);   /* states, verdicts, steps: "voided" 取消认定 */
const char *paper_action(const char *id);  /* what is proposed: "void" 取消认定 */
const char *paper_penalty(const char *id); /* "false" 虚假 */
const char *paper_outcome(const char *id); /* of an objection: "upheld" 维持 */

/* 一, 二 … 九十九 */
const char *paper_numeral(unsigned n, struct arena *arena);
/* "2020年11月26日"; "" for 0 */
const char *paper_day(day d, struct arena *arena);
/* "2020-11-26", for tables */
const char *paper_short_day(day d, struct arena *arena);
/* "2020年11月26日15:04" at the offset in minutes; "" for 0 */
const char *paper_time(int64_t us, int utc_offset, struct arena *arena);
const char *paper_short_time(int64_t us, int utc_offset, struct arena *arena);
/* "2020年11月", "2020年收官阶段" */
const char *paper_period(const char *id, struct arena *arena);
/* "2020-11", "收官阶段": for tables */
const char *paper_short_period(const char *id);
/* 万元 in 亿元, exact: "55.2" */
const char *paper_yi(int64_t wan, struct arena *arena);
/* Decimals that an amount needs in 亿元, 0 to 4; and the amount with so many, for columns. */
int paper_yi_decimals(int64_t wan);
const char *paper_yi_aligned(int64_t wan, int decimals, struct arena *arena);
const char *paper_number(long long n, struct arena *arena);
/* A figure without zeros at the end: "1.5" */
const char *paper_figure(struct fraction f, struct arena *arena);
/* The unit's name; its id where it is none of the campaign's */
const char *paper_unit(const struct settings *settings, const char *id);
/* "港城区" for "港城区(区直部门、三集团)": a name without its bracket, for charts */
const char *paper_short_unit(const struct settings *settings, const char *id, struct arena *arena);

#endif
