/* A bureau in a scratch folder: keys, people, a campaign, a clock; drives the services without a
 * network. */
#ifndef BAIRI_TESTS_SUPPORT_OFFICE_OFFICE_H
#define BAIRI_TESTS_SUPPORT_OFFICE_OFFICE_H

#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/objection.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"
#include "server/services/services.h"

enum { DESK_PEOPLE_MAX = 32, DESK_PATH_SIZE = 512 };

/* An office whose clock is at 2020-10-08T09:00:00+08:00 and whose campaign was just founded. */
struct desk {
    char folder[DESK_PATH_SIZE]; /* scratch; removed by desk_close */
    char data[DESK_PATH_SIZE];   /* the office's data folder */
    struct office *office;
    struct campaign *campaign;
    struct clock *clock;
    struct arena *arena; /* everything a test builds; given back by desk_close */
    struct signer *signers[DESK_PEOPLE_MAX];
    char names[DESK_PEOPLE_MAX][32];
    size_t signer_count;
    const char *countersigning; /* unit whose settings ask for countersignatures; NULL: none */
    bool quick; /* desk_send looks at the receipt alone, not at a rebuild of all tables */

    /* what the last call said */
    struct error error;
    uint64_t index; /* of the last record written */
    bool replayed;
    Bairi__V1__Outcome *outcome;
    Bairi__V1__Signed *sent; /* the last statement that was sent */
};

/*
 * Any failure in here ends the test. The PKI of certs/make.sh is made once per test program.
 * The campaign is that of tests/data/demo: its settings, its people, and this server.
 */
void desk_open(struct desk *desk);
/* The same, where one unit's settings ask for countersignatures. */
void desk_open_countersigning(struct desk *desk, const char *unit);
void desk_close(struct desk *desk);
/* Closes the office and opens it again over the same folder, as a restart does. */
enum status desk_reopen(struct desk *desk);
/* Closes the office only; desk_reopen opens it again. */
void desk_shut(struct desk *desk);
/* Moves the clock forward to an RFC 3339 instant. */
void desk_time(struct desk *desk, const char *rfc3339);

/* A person of tests/data/demo/people.csv by the name of the certificate: "zhongjie-clerk". */
const struct signer *desk_signer(struct desk *desk, const char *who);
/* Issues one more certificate with a new key: "chen-new" for "bureau/jingfaju/chen". */
void desk_issue(const char *name, const char *path);
const char *desk_uri(struct desk *desk, const char *who);
Bairi__V1__Person *desk_person(struct desk *desk, const char *who, const char *right);
char *desk_text(struct desk *desk, const char *text);

/*
 * Called by desk_call before a handler is, with what the handler will get: a campaign of faults
 * tries it in every bad way first and leaves the desk as it was. NULL: nobody does.
 */
extern void (*desk_before)(struct desk *desk, rpc_handler *handler, const struct rpc_call *call,
                           const void *request, void *reply);

/* Calls a handler as somebody; request and reply are the method's messages. */
enum status desk_call(struct desk *desk, const char *who, rpc_handler *handler, const void *request,
                      void *reply);

/* ---- writing ---- */

/* An empty statement for this campaign; content and case are the caller's. */
Bairi__V1__Statement *desk_statement(struct desk *desk);
/* Signs as somebody at the desk's time. */
Bairi__V1__Signed *desk_seal(struct desk *desk, const char *who, Bairi__V1__Statement *statement);
/*
 * Sends sealed statements of one kind in one call, as the kind's method takes them.
 * After a success every receipt is verified, and the projections equal those of a rebuild; after a
 * refusal the tables are as before.
 */
enum status desk_send_all(struct desk *desk, const char *who, Bairi__V1__StatementKind kind,
                          Bairi__V1__Signed **wire, size_t count);
enum status desk_send(struct desk *desk, const char *who, Bairi__V1__StatementKind kind,
                      Bairi__V1__Signed *wire);
/* Seals and sends. */
enum status desk_write(struct desk *desk, const char *who, Bairi__V1__Statement *statement);

/* ---- the road ---- */

/* A file of this text, as sent by an owner: "zhongjie", "gangcheng+touzi", "bureau.jingfaju". */
void desk_file(struct desk *desk, const char *owner, const char *text, uint8_t sha256[SHA256_SIZE]);
/* A complete project of 1.5亿元 from outside, signed on 2020-10-08, with one file of the unit. */
Bairi__V1__Project *desk_project(struct desk *desk, const char *unit, const char *project_no);
/* Digest of the latest statement about a project; empty when there is none. */
ProtobufCBinaryData desk_latest(struct desk *desk, const char *unit, const char *project_no);
/* The same as the bureau sees it: without the version that waits for its countersignature. */
ProtobufCBinaryData desk_heard(struct desk *desk, const char *unit, const char *project_no);
Bairi__V1__Statement *desk_submission(struct desk *desk, Bairi__V1__Project *project);
/* Entered by the bureau for a unit; files and letter are the bureau's. */
Bairi__V1__Statement *desk_entry(struct desk *desk, Bairi__V1__Project *project);
Bairi__V1__Statement *desk_countersignature(struct desk *desk, const char *unit,
                                            const char *project_no);
enum status desk_countersign(struct desk *desk, const char *who, const char *unit,
                             const char *project_no);
enum status desk_nothing(struct desk *desk, const char *who, const char *unit, const char *subunit,
                         const char *period);
enum status desk_submit(struct desk *desk, const char *who, Bairi__V1__Project *project);
enum status desk_withdraw(struct desk *desk, const char *who, const char *unit,
                          const char *project_no);
Bairi__V1__Statement *desk_decision(struct desk *desk, const char *unit, const char *project_no,
                                    Bairi__V1__Decision__Verdict verdict, day return_by);
enum status desk_decide(struct desk *desk, const char *who, const char *unit,
                        const char *project_no, Bairi__V1__Decision__Verdict verdict,
                        day return_by);
/* Submitted and accepted. */
void desk_accepted(struct desk *desk, const char *clerk, Bairi__V1__Project *project);

Bairi__V1__Proposal *desk_end(struct desk *desk, Bairi__V1__Proposal__ActionCase action,
                              const char *unit, const char *project_no);
Bairi__V1__Proposal *desk_penalty(struct desk *desk, const char *unit, const char *project_no,
                                  const char *points);
/* To this total investment, domestic; of the version that counts. */
Bairi__V1__Proposal *desk_reduction(struct desk *desk, const char *unit, const char *project_no,
                                    int64_t amount_wan);
Bairi__V1__Proposal *desk_lifting(struct desk *desk, const char *unit, const char *project_no,
                                  uint64_t penalty);
/* A deadline moved, a unit reopened; moments in RFC 3339. */
Bairi__V1__Proposal *desk_deadline(struct desk *desk, const char *period, const char *deadline);
Bairi__V1__Proposal *desk_reopening(struct desk *desk, const char *unit, const char *until);
/* The first of two projects is their owner; same false: they are not duplicates. */
Bairi__V1__Proposal *desk_ruling(struct desk *desk, const char *unit, const char *project_no,
                                 const char *other_unit, const char *other_no, bool same);
/* desk->index is the proposal's afterwards. */
enum status desk_propose(struct desk *desk, const char *who, Bairi__V1__Proposal *proposal);
Bairi__V1__Statement *desk_approval(struct desk *desk, uint64_t proposal, uint64_t trial_size);
/* Approves with the trial count of this moment. */
enum status desk_approve(struct desk *desk, const char *who, uint64_t proposal);
enum status desk_approve_seen(struct desk *desk, const char *who, uint64_t proposal,
                              uint64_t trial_size);
/* The same, naming what the trial count showed to move (common/record/trial.h); NULL: not named. */
enum status desk_approve_trial(struct desk *desk, const char *who, uint64_t proposal,
                               uint64_t trial_size, const uint8_t trial[SHA256_SIZE]);
enum status desk_decline(struct desk *desk, const char *who, uint64_t proposal, const char *reason);
/* Proposed by bureau-li and approved by bureau-chen. */
void desk_agreed(struct desk *desk, Bairi__V1__Proposal *proposal);
enum status desk_close_audit(struct desk *desk, const char *who, const char *period);

/* ---- objections (objections.c) ---- */

/* Against the decision at this index, with one file of the unit. */
Bairi__V1__Statement *desk_objection(struct desk *desk, const char *unit, const char *project_no,
                                     uint64_t against);
enum status desk_object(struct desk *desk, const char *who, const char *unit,
                        const char *project_no, uint64_t against);
/*
 * An answer to it; to be proposed.
 * instead  what a CHANGE puts in its place: points, a figure or a verdict; NULL: nothing
 */
Bairi__V1__Proposal *desk_answer(struct desk *desk, uint64_t objection,
                                 Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome,
                                 const char *instead);
/* Objections as somebody sees them, answered ones too. */
const Bairi__V1__ObjectionsReply *desk_objections(struct desk *desk, const char *who);

/* ---- written sections (sections.c) ---- */

/* To be sealed: in the place of what stands of the author's. */
Bairi__V1__Statement *desk_contribution(struct desk *desk, const char *who, const char *period,
                                        const char *section, const char *text);
enum status desk_contribute(struct desk *desk, const char *who, const char *period,
                            const char *section, const char *text);
/* The bureau's edition, likewise. */
enum status desk_edit(struct desk *desk, const char *who, const char *period, const char *section,
                      const char *text);
/* As somebody sees them. */
const Bairi__V1__SectionsReply *desk_sections(struct desk *desk, const char *who,
                                              const char *period, bool history);

/* ---- the final assessment (final.c) ---- */

/* What a freezing now would say. */
enum status desk_draft(struct desk *desk, Bairi__V1__DraftReply **out);
/* To freeze it; to be proposed. */
Bairi__V1__Proposal *desk_freezing(struct desk *desk, const Bairi__V1__DraftReply *drafted);
/* The campaign file in force with one line in another's place, proposed from a day on; 0: the day
 * after the approval. */
Bairi__V1__Proposal *desk_settings(struct desk *desk, const char *line, const char *instead,
                                   day from);
enum status desk_examine(struct desk *desk, const char *who, const char *unit, const char *text);

/* ---- looking ---- */

uint64_t desk_size(struct desk *desk);
/* Every projection as text; free with buf_free. */
struct buf desk_dump(struct desk *desk);
/* A project's state as the bureau sees it. */
const Bairi__V1__ProjectState *desk_state(struct desk *desk, const char *unit,
                                          const char *project_no);
/* A unit's total as somebody sees it in the ranking; as_of 0: now. */
const char *desk_total(struct desk *desk, const char *who, day as_of, const char *unit);
/* The kind of a record. */
Bairi__V1__StatementKind desk_kind(struct desk *desk, uint64_t index);

#endif
