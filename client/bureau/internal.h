/* What the files of the bureau library share and nobody else sees. */
#ifndef BAIRI_CLIENT_BUREAU_INTERNAL_H
#define BAIRI_CLIENT_BUREAU_INTERNAL_H

#include "client/bureau/bureau.h"
#include "client/bureau/dossier.h"
#include "common/merkle/checkpoint.h"
#include "common/merkle/receipt.h"
#include "common/rpc/channel.h"
#include "common/trust/signature.h"

/* The revocation list that was needed last: many records in a row name one. */
struct paper_list {
    uint8_t digest[SHA256_SIZE];
    struct bytes der; /* size 0: none yet */
};

struct bureau {
    struct trust_card card;
    struct authority *authority;
    struct signer *signer;
    struct tls_client *tls;
    struct channel *channel;
    uint8_t person[SHA256_SIZE]; /* fingerprint of the signer's certificate */
    struct clock *clock;         /* borrowed */
    char *campaign, *folder, *receipts;
    char *server;           /* cut up into endpoints */
    const char **endpoints; /* NULL-terminated */
    unsigned timeout_ms;
    bool has_seen;
    struct checkpoint seen; /* the last checkpoint kept */
    struct instant server_time;
    const struct error *details; /* of the last failed call, in its arena */
    size_t detail_count;
    enum unsaved unsaved; /* by the last call */
    uint64_t missing;     /* records seen before that a log restored meanwhile lacks */
    bool unproven;        /* a receipt of this run: see unproven.c */
    struct paper_list list;
    bool keys_asked; /* the log's keys, in this run */
    size_t keys_learned;
    const ProtobufCBinaryData *contacts; /* of the batch being settled; borrowed */
    size_t contact_count;
    struct buf known; /* ids named by the server's answers, to be kept at the end */
};

/* ---- calls (call.c) ---- */

/* One call through a generated stub: begin, stub(&call.service.base, …, &reply), end. */
struct call {
    struct bureau *bureau;
    struct channel_service service;
    struct channel_call call;
};
void call_begin(struct call *call, struct bureau *bureau, struct arena *arena,
                const ProtobufCServiceDescriptor *descriptor);
/* Keeps the server's time and the details of its answer. */
void call_heard(struct call *call);
/* Why there was no answer; never OK. */
enum status call_failure(struct call *call, struct error *err) MUST_CHECK;
/* The call's status; `answered` is whether the closure got a reply. */
static inline enum status MUST_CHECK call_end(struct call *call, bool answered, struct error *err)
{
    call_heard(call);
    if (answered)
        return STATUS_OK;
    enum status failure = call_failure(call, err);
    return failure == STATUS_OK ? STATUS_INTERNAL : failure;
}

/* The closure of a stub: hands the reply to the pointer given as closure data. */
#define TAKE(Type)                                                                                 \
    static void take_##Type(const Bairi__V1__##Type *reply, void *closure)                         \
    {                                                                                              \
        const Bairi__V1__##Type **out = closure;                                                   \
        *out = reply;                                                                              \
    }

static inline enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

/* ---- statements (statement.c) ---- */

/* A statement of this campaign by this person, content to be set; NULL without memory. */
Bairi__V1__Statement *statement_draft(const struct bureau *bureau, struct arena *arena,
                                      struct bytes previous);
enum status statement_sign(const struct bureau *bureau, Bairi__V1__Statement *statement,
                           struct arena *arena, Bairi__V1__Signed **out, struct error *err)
    MUST_CHECK;

/* ---- receipts (receipts.c) ---- */

/*
 * Verifies the outcomes of statements just sent and saves their receipts: as many as statements,
 * in order, each of the log of the trust card, naming exactly our bytes.
 */
enum status receipts_settle(struct bureau *bureau, struct arena *arena,
                            Bairi__V1__Signed *const *statements, size_t count,
                            const Bairi__V1__AppendReply *reply, struct acceptances *out,
                            struct error *err) MUST_CHECK;
/* One receipt against the card's log key and this campaign's origin; the leaf it promises. */
enum status receipts_verify(const struct bureau *bureau, const Bairi__V1__Receipt *receipt,
                            struct arena *arena, Bairi__V1__Leaf **leaf,
                            struct checkpoint *checkpoint, struct error *err) MUST_CHECK;

/* ---- papers that proofs name (papers.c) ---- */

enum { DOSSIER_CERTIFICATES = 4 };
/*
 * Fills in certificates and revocation list of a dossier that has receipt and statement. What the
 * server cannot give now is left out. The list is the bureau's own copy, good until the next call.
 */
enum status papers_gather(struct bureau *bureau, struct arena *arena, const Bairi__V1__Leaf *leaf,
                          Bairi__V1__Dossier *dossier, struct error *err) MUST_CHECK;

/* Frees the copy of the list. */
void papers_release(struct bureau *bureau);

/* ---- receipts whose log could not be asked (unproven.c) ---- */

/*
 * head_keep for a receipt's checkpoint, which is saved already: when the server cannot be reached,
 * the checkpoint is remembered, and proven by the next call that reaches it.
 * Fails  whatever else head_keep fails with
 */
enum status unproven_keep(struct bureau *bureau, struct arena *arena,
                          const struct checkpoint *checkpoint, const char *note, struct error *err)
    MUST_CHECK;
/* Proves what was remembered; what cannot be asked now stays. DATA_LOSS for a contradiction. */
enum status unproven_settle(struct bureau *bureau, struct arena *arena, struct error *err)
    MUST_CHECK;

/* ---- the log's head (head.c) ---- */

/* Reads the checkpoint kept in the folder, if any. */
enum status head_load(struct bureau *bureau, struct error *err) MUST_CHECK;
/*
 * Takes note of a checkpoint of the server's: it must be consistent with the one kept; the larger
 * is kept. DATA_LOSS when the log was rewritten.
 */
enum status head_keep(struct bureau *bureau, struct arena *arena, const struct checkpoint *next,
                      const char *note, struct error *err) MUST_CHECK;
/* The head seen of an epoch that is over stays beside the one kept, as "checkpoint.epoch-N". */
enum status head_put_aside(struct bureau *bureau, struct arena *arena, struct error *err)
    MUST_CHECK;
/* The origin of this campaign's log, any epoch. DATA_LOSS for another. */
enum status head_check_origin(const struct bureau *bureau, const char *origin, struct error *err)
    MUST_CHECK;

/*
 * A note that the server calls cosigned: by somebody, and by no witness of the card wrongly. A card
 * made before a witness was named does not know him. DATA_LOSS.
 */
enum status head_check_cosignatures(const struct trust_card *card, const char *note,
                                    struct error *err) MUST_CHECK;
/* A witness signs the newest head that was seen and proven, none before it. FAILED_PRECONDITION. */
enum status head_is_newest(const struct bureau *bureau, const struct checkpoint *head,
                           struct error *err) MUST_CHECK;
/* What the server took is what the witness signed. DATA_LOSS, NOT_FOUND. */
enum status head_check_taken(const struct bureau *bureau, const struct checkpoint *head,
                             const char *note, const struct witness *witness, struct error *err)
    MUST_CHECK;
/* Proves that the smaller tree is the beginning of the larger one. DATA_LOSS when it is not. */
enum status head_prove(struct bureau *bureau, struct arena *arena, const struct checkpoint *smaller,
                       const struct checkpoint *larger, struct error *err) MUST_CHECK;

/* ---- the log's keys (rotations.c) ---- */

#define ROTATIONS_HEADER "bairi rotations 1\n"
/* Takes over what was learned before, from the folder. */
enum status rotations_load(struct bureau *bureau, struct error *err) MUST_CHECK;
/*
 * Asks once in a run whether two people replaced the log's key, and follows.
 * err      of the signature that did not hold: cleared when true; where the server's proof does not
 *          hold, what is wrong with it
 * Returns  the card has learned a key: what failed may hold now
 */
bool rotations_follow(struct bureau *bureau, struct error *err);
/* Opens a note that came from the server, following the log's keys where need be. */
enum status bureau_note_open(struct bureau *bureau, const char *note, struct checkpoint *out,
                             struct error *err) MUST_CHECK;

/* ---- after a restore (restoration.c, restored.c) ---- */

/* Record 0 of a later epoch, proven. */
struct restoration {
    uint32_t epoch;
    struct checkpoint first; /* of this epoch, the one that proves it */
    struct checkpoint held;  /* of the epoch before: the part that was restored; not signed so */
    struct checkpoint known; /* of the epoch before: the last one known at the restore, signed */
    const char *note;        /* that of `known` */
};

/*
 * Opens what the server shows as an epoch's record 0.
 * server  the certificate that the trust card names, in DER
 * arena   what `out` points to lives in it
 * Fails   DATA_LOSS or UNAUTHENTICATED saying what is not to be believed
 */
enum status restoration_open(const struct bureau *bureau, const Bairi__V1__Restored *restored,
                             struct bytes server, struct arena *arena, struct restoration *out,
                             struct error *err) MUST_CHECK;
typedef enum status head_prover(void *context, const struct checkpoint *smaller,
                                const struct checkpoint *larger, struct error *err);
/* Each epoch is the one that the next was restored from. */
enum status restorations_link(const struct restoration *all, size_t count, head_prover *prove,
                              void *context, struct error *err) MUST_CHECK;

/* Of every later epoch, in their order, from 2 on. DATA_LOSS for one that is not proven. */
enum status restorations_get(struct bureau *bureau, struct arena *arena, struct restoration **out,
                             size_t *count, struct error *err) MUST_CHECK;
/* Those that lead to the log as it was seen: the last one's record 0 is proven to be in it. */
enum status restorations_proven(struct bureau *bureau, struct arena *arena,
                                struct restoration **all, size_t *count, struct error *err)
    MUST_CHECK;
/*
 * The way from the epoch seen to that of `next`: the record that names the log seen, and that of
 * next's own epoch. DATA_LOSS when the server's log does not say it was restored so.
 */
enum status restored_follow(struct bureau *bureau, struct arena *arena,
                            const struct checkpoint *next, const struct restoration **first,
                            const struct restoration **last, struct error *err) MUST_CHECK;
/*
 * Where the head seen is of records that were not restored: the newest receipt kept of those that
 * were must belong to them. OK too when there is none.
 */
enum status restored_by_receipts(struct bureau *bureau, struct arena *arena,
                                 const struct checkpoint *held, struct error *err) MUST_CHECK;

/* ---- what was lost (lost.c) ---- */

#define RECEIPT_ARENA (4 * (size_t)DOSSIER_SIZE_MAX)
/* "folder/name" of a file that is called a receipt; NULL for another, and without memory. */
const char *receipt_path(const char *folder, const char *name, struct arena *arena);

/* The receipts of a folder are looked at one by one. */
struct lost_search {
    const struct bureau *bureau;
    const struct restoration *all;
    size_t count;
    struct arena *arena;   /* of what is found */
    struct arena *scratch; /* of one receipt; the caller destroys it */
    struct lost_list found;
};
enum status lost_open(const struct bureau *bureau, const struct restoration *all, size_t count,
                      struct arena *arena, struct lost_search *out, struct error *err) MUST_CHECK;
/* A visitor of the folder; never fails: what cannot be looked at is counted. */
enum status lost_look(void *context, const char *folder, const char *name, struct error *err);

/* Keeps the contact that a submission named, if the batch has it: it can be sent again. */
void contact_keep(const struct bureau *bureau, const Bairi__V1__Statement *statement,
                  const char *stem, struct arena *arena);

/* ---- files of our own (storage.c) ---- */

/* Several people may share a machine: what is one person's has the tag in its name. */
enum { TAG_SIZE = 16 };
void storage_tag(const uint8_t person[SHA256_SIZE], char out[TAG_SIZE + 1]);
/* Makes a folder and those above it, 0700. */
enum status storage_folder(const char *path, struct error *err) MUST_CHECK;
/* Header line ("bairi outbox 1\n") and bytes, durably, 0600. */
enum status storage_write(const char *path, const char *header, struct bytes bytes,
                          struct error *err) MUST_CHECK;
/* Copies a file, durably: there is never none under either name. NOT_FOUND when `from` is not
 * there.
 */
enum status storage_copy(const char *from, const char *into, struct error *err) MUST_CHECK;
/* The bytes behind the header, in the arena. INVALID_ARGUMENT when the header is another. */
enum status storage_read(const char *path, const char *header, struct arena *arena,
                         struct bytes *out, struct error *err) MUST_CHECK;

/* ---- what is kept for work without the server (kept.c) ---- */

/* Keeps a copy; a copy that cannot be written is no failure of the call that brought it. */
void kept_settings(const struct bureau *bureau, struct arena *arena,
                   const Bairi__V1__CampaignGetReply *reply);
/* Of the person's unit; without the contacts. */
void kept_projects(const struct bureau *bureau, struct arena *arena,
                   const Bairi__V1__ProjectListReply *reply);

/* ---- the outbox (outbox.c) ---- */

struct outbox {
    const char *folder;
    uint8_t fingerprint[SHA256_SIZE]; /* of the person whose batches these are */
};
struct outbox outbox_of(const struct bureau *bureau, struct arena *arena);
/* Keeps a batch before it is sent; *path is where. */
enum status outbox_put(const struct outbox *outbox, const Bairi__V1__SubmitBatchRequest *batch,
                       struct instant now, struct arena *arena, const char **path,
                       struct error *err) MUST_CHECK;
/* Paths of the batches waiting, oldest first. */
enum status outbox_list(const struct outbox *outbox, struct arena *arena, const char ***paths,
                        size_t *count, struct error *err) MUST_CHECK;
enum status outbox_read(const char *path, struct arena *arena,
                        const Bairi__V1__SubmitBatchRequest **out, struct error *err) MUST_CHECK;
/* Done: the receipts are saved. */
enum status outbox_remove(const char *path, struct error *err);
/* Refused for good: kept aside as "<path>.refused", and why in "<path>.why". */
enum status outbox_refuse(const char *path, const struct error *why, struct arena *arena,
                          struct error *err);
/* Paths of the batches put aside, oldest first. */
enum status outbox_list_refused(const struct outbox *outbox, struct arena *arena,
                                const char ***paths, size_t *count, struct error *err) MUST_CHECK;
/* Why a batch was put aside; says nothing (STATUS_OK) when that is not known. */
void outbox_why(const char *path, struct arena *arena, struct error *why);
/* The server judged the batch and will never take it; anything else may still become a success. */
bool outbox_is_final(enum status status);

/*
 * Sends a signed batch and saves its receipts (submissions.c).
 * taken   the server took it: a failure is then ours, in checking or saving, and no judgement
 */
enum status batch_send(struct bureau *bureau, struct arena *arena,
                       const Bairi__V1__SubmitBatchRequest *batch, struct acceptances *out,
                       bool *taken, struct error *err) MUST_CHECK;

/* The same by way of the outbox: kept before it is sent, removed when its receipts are saved. */
enum status batch_deliver(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__SubmitBatchRequest *batch, struct acceptances *out,
                          struct error *err) MUST_CHECK;
/* A batch of decisions goes to the method that takes them (decisions.c). */
enum status decisions_send(struct bureau *bureau, struct arena *arena,
                           const Bairi__V1__SubmitBatchRequest *batch,
                           const Bairi__V1__AppendReply **out, struct error *err) MUST_CHECK;

/* ---- ids for completion and suggestions (known.c) ---- */

struct buf known_make(void);
/* Takes note of the ids in an answer; NULL: there was none. */
void known_projects(struct bureau *bureau, const Bairi__V1__ProjectListReply *reply);
void known_settings(struct bureau *bureau, struct bytes settings, struct arena *arena);
void known_proposals(struct bureau *bureau, const Bairi__V1__ProposalsReply *reply);
void known_questions(struct bureau *bureau, const Bairi__V1__QuestionsReply *reply);
void known_accepted(struct bureau *bureau, const struct acceptances *accepted);
/* Writes what was noted beside the receipts' folder, the person's own, if it can; frees it. */
void known_keep(struct bureau *bureau);

/* ---- reports (report_verify.c) ---- */

/* What a pulled report is checked against. */
struct report_trust {
    const struct trust_card *card;
    const struct authority *authority;
    const char *campaign;
    struct instant now;
};
/*
 * The whole check of a pulled report, offline: receipt of this campaign's log, server's signature
 * by the card's certificate, release proposed and approved by two people of the bureau, figures
 * recomputed from the report's own rows.
 * Fails  DATA_LOSS or UNAUTHENTICATED saying what does not hold
 */
enum status report_verify(const struct report_trust *trust, const Bairi__V1__ReportPullReply *reply,
                          struct arena *arena, struct pulled_report *out, struct error *err)
    MUST_CHECK;

/* pages.c: a long list comes in pages, which are put together. */
struct pages {
    struct arena *arena;
    void **items; /* messages of all pages so far */
    size_t count, room;
};
enum status pages_add(struct pages *pages, void *const *items, size_t count, struct error *err)
    MUST_CHECK;
/*
 * Sets *page to the page that comes next, NULL behind the last one.
 * asked  the page that was answered
 * Fails  INTERNAL when the server's pages do not move on
 */
enum status pages_next(const Bairi__V1__Page *asked, Bairi__V1__Page *next, Bairi__V1__Page **page,
                       struct error *err) MUST_CHECK;

/* objections.c: a file as a statement names it; memory from the arena. */
enum status evidence_to_message(const struct project_file *file, struct arena *arena,
                                Bairi__V1__Evidence **out, struct error *err) MUST_CHECK;

#endif
