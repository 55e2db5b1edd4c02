/* Questions with their answers, as people read them and as rows. */
#ifndef BAIRI_CLIENT_COMMANDS_THREAD_H
#define BAIRI_CLIENT_COMMANDS_THREAD_H

#include "bairi/v1/correspondence.pb-c.h"
#include "client/render/prose.h"
#include "client/render/sheet.h"

/* The question's number, whom it concerns, its words and every answer below it. */
void thread_print(const Bairi__V1__QuestionState *question, const struct prose *prose);
/* Every question and answer as a row of its own; NULL without memory. */
struct sheet *thread_sheet(const Bairi__V1__QuestionsReply *reply, enum format format,
                           struct arena *arena);

#endif
