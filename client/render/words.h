/* Ids of the protocol as words for people. */
#ifndef BAIRI_CLIENT_RENDER_WORDS_H
#define BAIRI_CLIENT_RENDER_WORDS_H

#include "client/render/sheet.h"
#include "common/arena.h"
#include "common/instant.h"
#include "common/screen.h"

/* The word in the chosen language for tables; the id itself for JSON and CSV. */
const char *word_shown(const char *id, enum format format);
/* How a word that word_shown gave stands out in a table: good, to be looked at, bad, or plain. */
enum tone word_tone(const char *shown);

/* Beijing time as people write it ("2020-11-20 09:30"), RFC 3339 for JSON and CSV; "" for 0. */
const char *word_time(struct instant time, enum format format, struct arena *arena);
/* "2020-11-20", "" for 0 */
const char *word_day(day d, struct arena *arena);
/* whole number as text */
const char *word_number(long long number, struct arena *arena);
/* 万元 as 亿元 for tables ("1.5"), whole 万元 for JSON and CSV */
const char *word_amount(long long wan, enum format format, struct arena *arena);

#endif
