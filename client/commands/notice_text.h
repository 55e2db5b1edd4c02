/* What a notice says to people: its sentence, the project, what to do about it. */
#ifndef BAIRI_CLIENT_COMMANDS_NOTICE_TEXT_H
#define BAIRI_CLIENT_COMMANDS_NOTICE_TEXT_H

#include "bairi/v1/correspondence.pb-c.h"
#include "client/render/sheet.h"
#include "common/arena.h"

/* "zhongjie/Z-03@1", a unit, a period, or ""; NULL without memory. */
const char *notice_subject(const Bairi__V1__Notice *notice, struct arena *arena);
/* Who did it and what was said: "测试员李: 缺盖章页; send it again by 2020-11-24". */
const char *notice_sentence(const Bairi__V1__Notice *notice, struct arena *arena);
/* The command to type next; "" when nothing is to be done. */
const char *notice_command(const Bairi__V1__Notice *notice, struct arena *arena);
/* All of them on one line, as bairi watch prints it; control characters are left out. */
const char *notice_line(const Bairi__V1__Notice *notice, struct arena *arena);
/* A row per notice; NULL without memory. */
struct sheet *notice_sheet(Bairi__V1__Notice *const *notices, size_t count, enum format format,
                           struct arena *arena);

#endif
