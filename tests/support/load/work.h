/* What the load driver asks of a server: one call of a kind at a time, over a channel of others. */
#ifndef BAIRI_TESTS_SUPPORT_LOAD_WORK_H
#define BAIRI_TESTS_SUPPORT_LOAD_WORK_H

#include "common/rpc/channel.h"
#include "common/trust/signature.h"

enum kind { KIND_HEALTH, KIND_RANK, KIND_STATUS, KIND_LIST, KIND_WATCH, KIND_SUBMIT, KIND_COUNT };
/* "health", "rank", …; NULL beyond. */
const char *kind_name(enum kind kind);

/* Who calls, and where; borrowed by every thread. */
struct person {
    const struct signer *signer;
    struct clock *clock;
    const char *campaign;
    const char *series; /* begins every project number of this run */
    unsigned timeout_ms;
    uint8_t evidence[32]; /* SHA-256 of the file that every submission names */
    uint64_t evidence_size;
};

/* One thread's calls. */
struct work {
    const struct person *person;
    struct channel *channel;
    struct arena *arena; /* of the call under way */
    struct arena *kept;  /* of a submission whose end is not known yet */
    const ProtobufCMessage *unsure;
    unsigned number; /* of the thread */
    unsigned next;   /* project of this thread */
};

/* One call made: attempts, replayed and error as channel_call tells. */
struct channel_call work_call(struct work *work, enum kind kind);

/* Uploads the one file that submissions name; needed before KIND_SUBMIT. */
enum status work_prepare(struct person *person, struct channel *channel, struct error *err)
    MUST_CHECK;

#endif
