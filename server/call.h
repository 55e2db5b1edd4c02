/* What a call stands on: the office (one data folder, one server), its campaigns, and who is
 * calling. */
#ifndef BAIRI_SERVER_CALL_H
#define BAIRI_SERVER_CALL_H

#include <stdatomic.h>

#include "common/campaign/settings.h"
#include "common/rpc/server.h"
#include "common/trust/card.h"
#include "common/trust/signature.h"
#include "common/trust/statement.h"
#include "server/ledger/ledger.h"
#include "server/signers.h"
#include "server/store/blobs.h"
#include "server/store/store.h"

struct campaign;

/* An authority that calls begun before a reload may still look at. */
struct retired {
    struct authority *authority;
    int64_t since_ms; /* monotonic */
};

/* Everything the server owns besides its network; filled by office_open, borrowed by everybody. */
struct office {
    const char *folder; /* data folder */
    struct clock *clock;
    _Atomic(struct authority *) authority; /* replaced by office_renew_authority */
    struct signer *signer;                 /* the server's own record key */
    const struct log_key *log_key;         /* log.key, the first of log_keys */
    struct office_keys *log_keys;          /* all there are, behind a lock */
    struct timestamper *timestamper;       /* NULL in a folder made before there were tokens */
    struct blobs *blobs;
    struct scanned *scanned; /* of scanned evidence */
    struct trust_card card;
    bool development;
    bool mend;                 /* as office_options says */
    struct ledger_rules rules; /* context is replaced by the campaign */
    void (*fatal)(const struct error *err);
    void (*committed)(void *context); /* as office_options says */
    void *committed_context;
    struct office_campaigns *campaigns; /* by id, behind a lock */
    struct retired retired[64];         /* authorities replaced, the oldest first */
    size_t retired_count;
};

/* One campaign at work. */
struct campaign {
    char id[41];
    struct office *office;
    struct store *store;
    struct ledger *ledger;
    struct settings_cache *settings;
    struct signers *signers;
    struct enrolments *enrolments;
    struct rankings *rankings;
    struct ledger_rules rules; /* with this campaign as context */
    int32_t turned; /* the writer's: day on which nothing more was found to be drawn up */
    struct campaign *next;
};

/* Stands in a data folder until its restore is through: nothing of it is served before. */
#define OFFICE_UNFINISHED "restore-unfinished"

struct office_options {
    const char *folder;
    bool development;
    bool mend;           /* as ledger_options says */
    struct clock *clock; /* borrowed */
    struct ledger_rules rules;
    void (*fatal)(const struct error *err);
    /* Called on a ledger's thread after records became durable; must not wait. NULL: nobody. */
    void (*committed)(void *context);
    void *committed_context;
};

/* Opens a data folder made by `bairid init` and every campaign in it. */
enum status office_open(const struct office_options *options, struct office **out,
                        struct error *err) MUST_CHECK;
void office_close(struct office **office);
/* RESOURCE_EXHAUSTED while as many former authorities as can be are still in use. */
enum status office_may_renew(const struct office *office, struct error *err) MUST_CHECK;
/*
 * Judges by these files from now on; the authority before stays alive for calls that hold it: a
 * queued statement points to its list. Asked only after office_may_renew, by the same thread.
 * now_ms    monotonic
 */
void office_renew_authority(struct office *office, struct authority *authority, int64_t now_ms);
/*
 * Lets former authorities go that nobody can hold any more; by the thread that renews.
 * now_ms    monotonic
 * idle      no call is in hand at all
 */
void office_forget_retired(struct office *office, int64_t now_ms, bool idle);

/*
 * A log key of the data folder by its public half: log.key, log.key.2 … as bairid log-key makes
 * them. The folder is looked at again for one that is not known yet. NULL: not there.
 */
const struct log_key *office_log_key(struct office *office,
                                     const uint8_t public_key[ED25519_KEY_SIZE]);
/* It is the last one that was made. */
bool office_newest_log_key(struct office *office, const uint8_t public_key[ED25519_KEY_SIZE]);

/* A campaign by id, NULL when there is none. Campaigns never go away while the server runs. */
struct campaign *office_campaign(struct office *office, const char *id);
/* The first campaign of the list and onwards by ->next; new ones are put in front. */
struct campaign *office_campaigns(struct office *office);
/* A new, empty campaign whose record 0 is still to come; the same one again if it is still empty.
 */
enum status office_create_campaign(struct office *office, const char *id, struct campaign **out,
                                   struct error *err) MUST_CHECK;

/* A call with its campaign and the caller's enrolment. */
struct call {
    struct rpc_call *rpc;
    struct office *office;
    struct campaign *campaign; /* NULL for methods of the server as a whole */
    struct arena *arena;
    const struct identity *caller;
    struct instant now;
    struct store_patience patience;
    bool can_approve, can_countersign;
};

/*
 * The gate before every body: which campaign, and whether the caller takes part in it. A campaign
 * that is not there and one the caller is not enrolled in give the same answer: NOT_FOUND.
 */
enum status call_gate(void *office, struct rpc_call *rpc, struct error *err) MUST_CHECK;
/* Begins every handler: what the gate found, or the same decided now. */
enum status call_begin(void *office, struct rpc_call *rpc, struct call *out, struct error *err)
    MUST_CHECK;
/*
 * Writing needs a revocation list in force, because a key may have been lost since the last one:
 * UNAVAILABLE says since when there is none and who mends it. Begins every handler that writes.
 */
enum status call_may_write(const struct call *call, struct error *err) MUST_CHECK;
/* A snapshot for reading; end with store_rollback. */
enum status call_read(const struct call *call, struct transaction **tx, struct error *err)
    MUST_CHECK;

/* Fills a reply from one snapshot; request and reply are the method's messages. */
typedef enum status call_reader(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err);
/* A whole handler of a method that only reads: begins the call, reads, ends the snapshot. */
enum status call_answer(void *office, struct rpc_call *rpc, call_reader *fill, const void *request,
                        void *reply, struct error *err) MUST_CHECK;

/* The caller has this right by an enrolment record ("approve"). */
bool person_has_right(const struct person_row *person, const char *right);

/* ---- settings in force ---- */

/* A version of the campaign's settings; lives as long as the campaign. */
struct campaign_settings {
    struct settings settings; /* targets in force included */
    int64_t version;
    struct bytes file;
    struct instant until; /* when the next of the versions approved so far is in force, exclusive */
};
/* Later than any moment: no other version waits. */
#define SETTINGS_FOR_GOOD ((struct instant){INT64_MAX})
/*
 * The settings in force at a moment, as a transaction sees them: the newest version whose day has
 * come. FAILED_PRECONDITION before record 0.
 */
enum status campaign_settings(struct campaign *campaign, struct transaction *tx, struct instant at,
                              struct arena *arena, const struct campaign_settings **out,
                              struct error *err) MUST_CHECK;

#endif
