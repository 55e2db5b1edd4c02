/* The road of a project in few words: report, decide, propose, approve; and looking at it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "server/services/state.h"
#include "tests/support/office/office.h"

/* ---- projects ---- */

void desk_file(struct desk *desk, const char *owner, const char *text,
               uint8_t sha256_out[SHA256_SIZE])
{
    struct bytes bytes = {(const uint8_t *)text, strlen(text)};
    struct blobs *blobs = desk->office->blobs;
    uint64_t held = 0;
    bool committed = false;

    sha256(bytes, sha256_out);
    assert_int_equal(blobs_begin(blobs, owner, sha256_out, bytes.size, &held, &committed, NULL),
                     STATUS_OK);
    if (committed)
        return;
    assert_int_equal(blobs_put(blobs, owner, sha256_out, 0, bytes, &held, NULL), STATUS_OK);
    assert_int_equal(blobs_commit(blobs, owner, sha256_out, NULL), STATUS_OK);
}

static void project_file_of(struct desk *desk, Bairi__V1__Project *project)
{
    Bairi__V1__Evidence *file = arena_alloc(desk->arena, sizeof *file);
    uint8_t digest[SHA256_SIZE];
    char text[128];

    snprintf(text, sizeof text, "%%PDF-1.4 sample contract %s\n%%%%EOF\n", project->project_no);
    desk_file(desk, project->unit, text, digest);
    if (strcmp(project->unit, "gangcheng") == 0) { /* each of its departments has its own copy */
        desk_file(desk, "gangcheng+gangwu", text, digest);
        desk_file(desk, "gangcheng+touzi", text, digest);
    }
    bairi__v1__evidence__init(file);
    file->name = desk_text(desk, "contract.pdf");
    file->type = desk_text(desk, "pdf");
    file->size = strlen(text);
    file->sha256.data = arena_memdup(desk->arena, digest, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    project->files = arena_array(desk->arena, 1, sizeof *project->files);
    project->files[0] = file;
    project->n_files = 1;
}

Bairi__V1__Project *desk_project(struct desk *desk, const char *unit, const char *project_no)
{
    Bairi__V1__Project *project = arena_alloc(desk->arena, sizeof *project);

    bairi__v1__project__init(project);
    project->unit = desk_text(desk, unit);
    project->project_no = desk_text(desk, project_no);
    /* no two units' projects look alike */
    project->name = arena_printf(desk->arena, "样例%s项目", unit);
    project->investor = arena_printf(desk->arena, "样例%s投资有限公司", unit);
    project->investor_place = desk_text(desk, "北京市");
    project->outside = true;
    project->kind = desk_text(desk, "industry");
    project->document = desk_text(desk, "contract");
    project->amount_wan = 15000;
    project->signed_on = 20201008;
    project->page_date = project->page_signature = project->page_seal = 1;
    project_file_of(desk, project);
    return project;
}

/* As one side sees it; nothing in it when it is not there. */
static struct project_row project_as(struct desk *desk, const char *unit, const char *project_no,
                                     bool by_unit)
{
    struct project_row row = {.unit = unit, .project_no = project_no};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    if (store_get(tx, &table_project, &row, desk->arena, NULL) != STATUS_OK)
        row = (struct project_row){0};
    store_rollback(&tx);
    return state_seen(&row, by_unit);
}

static ProtobufCBinaryData latest_as(struct desk *desk, const char *unit, const char *project_no,
                                     bool by_unit)
{
    struct bytes latest = project_as(desk, unit, project_no, by_unit).latest;
    ProtobufCBinaryData out = {.len = latest.size};

    if (latest.size > 0)
        out.data = arena_memdup(desk->arena, latest.data, latest.size);
    return out;
}

ProtobufCBinaryData desk_latest(struct desk *desk, const char *unit, const char *project_no)
{
    return latest_as(desk, unit, project_no, true);
}

ProtobufCBinaryData desk_heard(struct desk *desk, const char *unit, const char *project_no)
{
    return latest_as(desk, unit, project_no, false);
}

Bairi__V1__Statement *desk_submission(struct desk *desk, Bairi__V1__Project *project)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Submission *submission = arena_alloc(desk->arena, sizeof *submission);

    bairi__v1__submission__init(submission);
    submission->project = project;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement->submission = submission;
    statement->previous = desk_latest(desk, project->unit, project->project_no);
    return statement;
}

enum status desk_submit(struct desk *desk, const char *who, Bairi__V1__Project *project)
{
    return desk_write(desk, who, desk_submission(desk, project));
}

enum status desk_withdraw(struct desk *desk, const char *who, const char *unit,
                          const char *project_no)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Withdrawal *withdrawal = arena_alloc(desk->arena, sizeof *withdrawal);

    bairi__v1__withdrawal__init(withdrawal);
    withdrawal->unit = desk_text(desk, unit);
    withdrawal->project_no = desk_text(desk, project_no);
    withdrawal->reason = desk_text(desk, "entered twice");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    statement->withdrawal = withdrawal;
    statement->previous = desk_latest(desk, unit, project_no);
    return desk_write(desk, who, statement);
}

/* ---- what else a unit does ---- */

/* The bureau sends its own copies: another text, so that nothing is had by accident. */
static Bairi__V1__Evidence *entry_file(struct desk *desk, const char *name, const char *about)
{
    Bairi__V1__Evidence *file = arena_alloc(desk->arena, sizeof *file);
    uint8_t digest[SHA256_SIZE];
    char text[128];

    snprintf(text, sizeof text, "%%PDF-1.4 sent by the bureau: %s of %s\n%%%%EOF\n", name, about);
    desk_file(desk, "bureau.jingfaju", text, digest);
    bairi__v1__evidence__init(file);
    file->name = desk_text(desk, name);
    file->type = desk_text(desk, "pdf");
    file->size = strlen(text);
    file->sha256.data = arena_memdup(desk->arena, digest, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    return file;
}

Bairi__V1__Statement *desk_entry(struct desk *desk, Bairi__V1__Project *project)
{
    project->files[0] = entry_file(desk, "contract.pdf", project->project_no);
    Bairi__V1__Statement *statement = desk_submission(desk, project);
    statement->submission->letter = entry_file(desk, "letter.pdf", project->project_no);
    statement->previous = desk_heard(desk, project->unit, project->project_no);
    return statement;
}

Bairi__V1__Statement *desk_countersignature(struct desk *desk, const char *unit,
                                            const char *project_no)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Countersignature *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__countersignature__init(content);
    content->unit = desk_text(desk, unit);
    content->project_no = desk_text(desk, project_no);
    content->version = (uint32_t)project_as(desk, unit, project_no, true).versions;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_COUNTERSIGNATURE;
    statement->countersignature = content;
    statement->previous = desk_latest(desk, unit, project_no);
    return statement;
}

enum status desk_countersign(struct desk *desk, const char *who, const char *unit,
                             const char *project_no)
{
    return desk_write(desk, who, desk_countersignature(desk, unit, project_no));
}

enum status desk_nothing(struct desk *desk, const char *who, const char *unit, const char *subunit,
                         const char *period)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__NothingReported *content = arena_alloc(desk->arena, sizeof *content);

    bairi__v1__nothing_reported__init(content);
    content->unit = desk_text(desk, unit);
    content->subunit = desk_text(desk, subunit);
    content->period = desk_text(desk, period);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_NOTHING_REPORTED;
    statement->nothing_reported = content;
    return desk_write(desk, who, statement);
}

/* ---- decisions ---- */

Bairi__V1__Statement *desk_decision(struct desk *desk, const char *unit, const char *project_no,
                                    Bairi__V1__Decision__Verdict verdict, day return_by)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Decision *decision = arena_alloc(desk->arena, sizeof *decision);

    bairi__v1__decision__init(decision);
    decision->unit = desk_text(desk, unit);
    decision->project_no = desk_text(desk, project_no);
    decision->version = (uint32_t)project_as(desk, unit, project_no, false).versions;
    decision->verdict = verdict;
    decision->reason = desk_text(desk, "as looked at");
    decision->return_by = return_by;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_DECISION;
    statement->decision = decision;
    statement->previous = desk_heard(desk, unit, project_no);
    return statement;
}

enum status desk_decide(struct desk *desk, const char *who, const char *unit,
                        const char *project_no, Bairi__V1__Decision__Verdict verdict, day return_by)
{
    return desk_write(desk, who, desk_decision(desk, unit, project_no, verdict, return_by));
}

void desk_accepted(struct desk *desk, const char *clerk, Bairi__V1__Project *project)
{
    if (desk_submit(desk, clerk, project) != STATUS_OK ||
        desk_decide(desk, "bureau-li", project->unit, project->project_no,
                    BAIRI__V1__DECISION__VERDICT__ACCEPT, 0) != STATUS_OK)
        fail_msg("%s/%s: %s", project->unit, project->project_no, desk->error.text);
}

/* ---- proposals ---- */

Bairi__V1__Proposal *desk_end(struct desk *desk, Bairi__V1__Proposal__ActionCase action,
                              const char *unit, const char *project_no)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Void *end = arena_alloc(desk->arena, sizeof *end);
    Bairi__V1__Proposal__Terminate *terminate = arena_alloc(desk->arena, sizeof *terminate);
    Bairi__V1__Proposal__Restore *restore = arena_alloc(desk->arena, sizeof *restore);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__void__init(end);
    bairi__v1__proposal__terminate__init(terminate);
    bairi__v1__proposal__restore__init(restore);
    end->unit = terminate->unit = restore->unit = desk_text(desk, unit);
    end->project_no = terminate->project_no = restore->project_no = desk_text(desk, project_no);
    end->reason = terminate->reason = restore->reason = desk_text(desk, "looked into");
    proposal->action_case = action;
    if (action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        proposal->void_project = end;
    else if (action == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        proposal->terminate = terminate;
    else
        proposal->restore = restore;
    return proposal;
}

Bairi__V1__Proposal *desk_penalty(struct desk *desk, const char *unit, const char *project_no,
                                  const char *points)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Penalty *penalty = arena_alloc(desk->arena, sizeof *penalty);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__penalty__init(penalty);
    penalty->unit = desk_text(desk, unit);
    penalty->project_no = desk_text(desk, project_no);
    penalty->reason = desk_text(desk, "false");
    penalty->points = desk_text(desk, points);
    penalty->text = desk_text(desk, "the contract does not exist");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_PENALTY;
    proposal->penalty = penalty;
    return proposal;
}

Bairi__V1__Proposal *desk_reduction(struct desk *desk, const char *unit, const char *project_no,
                                    int64_t amount_wan)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Reduce *reduce = arena_alloc(desk->arena, sizeof *reduce);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__reduce__init(reduce);
    reduce->unit = desk_text(desk, unit);
    reduce->project_no = desk_text(desk, project_no);
    reduce->version = desk_state(desk, unit, project_no)->accepted_version;
    reduce->amount_wan = amount_wan;
    reduce->reason = desk_text(desk, "the contract names less");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_REDUCE;
    proposal->reduce = reduce;
    return proposal;
}

Bairi__V1__Proposal *desk_lifting(struct desk *desk, const char *unit, const char *project_no,
                                  uint64_t penalty)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__LiftPenalty *lift = arena_alloc(desk->arena, sizeof *lift);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__lift_penalty__init(lift);
    lift->penalty = penalty;
    lift->unit = desk_text(desk, unit);
    lift->project_no = desk_text(desk, project_no);
    lift->reason = desk_text(desk, "the evidence was found");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY;
    proposal->lift_penalty = lift;
    return proposal;
}

static ProtobufCBinaryData proposal_digest(struct desk *desk, uint64_t index)
{
    struct record_row row = {.idx = (int64_t)index};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    assert_int_equal(store_get(tx, &table_record, &row, desk->arena, NULL), STATUS_OK);
    store_rollback(&tx);
    return (ProtobufCBinaryData){.data =
                                     arena_memdup(desk->arena, row.digest.data, row.digest.size),
                                 .len = row.digest.size};
}

static Bairi__V1__Statement *approval_of(struct desk *desk, uint64_t proposal, uint64_t trial_size,
                                         const uint8_t trial[SHA256_SIZE])
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Approval *approval = arena_alloc(desk->arena, sizeof *approval);

    bairi__v1__approval__init(approval);
    approval->proposal = proposal;
    approval->digest = proposal_digest(desk, proposal);
    approval->trial_size = trial_size;
    if (trial)
        approval->trial = (ProtobufCBinaryData){
            .data = arena_memdup(desk->arena, trial, SHA256_SIZE), .len = SHA256_SIZE};
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_APPROVAL;
    statement->approval = approval;
    return statement;
}

Bairi__V1__Statement *desk_approval(struct desk *desk, uint64_t proposal, uint64_t trial_size)
{
    return approval_of(desk, proposal, trial_size, NULL);
}

enum status desk_approve_trial(struct desk *desk, const char *who, uint64_t proposal,
                               uint64_t trial_size, const uint8_t trial[SHA256_SIZE])
{
    return desk_write(desk, who, approval_of(desk, proposal, trial_size, trial));
}

enum status desk_approve_seen(struct desk *desk, const char *who, uint64_t proposal,
                              uint64_t trial_size)
{
    return desk_approve_trial(desk, who, proposal, trial_size, NULL);
}

enum status desk_approve(struct desk *desk, const char *who, uint64_t proposal)
{
    Bairi__V1__TrialRequest request;
    Bairi__V1__TrialReply reply;

    bairi__v1__trial_request__init(&request);
    bairi__v1__trial_reply__init(&reply);
    request.proposal = proposal;
    TRY(desk_call(desk, who, audit_trial, &request, &reply));
    assert_int_equal(reply.size, desk_size(desk));
    return desk_approve_seen(desk, who, proposal, reply.size);
}

enum status desk_decline(struct desk *desk, const char *who, uint64_t proposal, const char *reason)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__Decline *decline = arena_alloc(desk->arena, sizeof *decline);

    bairi__v1__decline__init(decline);
    decline->proposal = proposal;
    decline->digest = proposal_digest(desk, proposal);
    decline->reason = desk_text(desk, reason);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_DECLINE;
    statement->decline = decline;
    return desk_write(desk, who, statement);
}

void desk_agreed(struct desk *desk, Bairi__V1__Proposal *proposal)
{
    if (desk_propose(desk, "bureau-li", proposal) != STATUS_OK ||
        desk_approve(desk, "bureau-chen", desk->index) != STATUS_OK)
        fail_msg("agreed: %s", desk->error.text);
}

enum status desk_close_audit(struct desk *desk, const char *who, const char *period)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    Bairi__V1__AuditClosed *closed = arena_alloc(desk->arena, sizeof *closed);

    bairi__v1__audit_closed__init(closed);
    closed->period = desk_text(desk, period);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_AUDIT_CLOSED;
    statement->audit_closed = closed;
    return desk_write(desk, who, statement);
}

/* ---- looking ---- */

const Bairi__V1__ProjectState *desk_state(struct desk *desk, const char *unit,
                                          const char *project_no)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply *reply = arena_alloc(desk->arena, sizeof *reply);

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(reply);
    request.unit = desk_text(desk, unit);
    request.project_no = desk_text(desk, project_no);
    assert_int_equal(desk_call(desk, "bureau-li", submissions_show, &request, reply), STATUS_OK);
    return reply->state;
}

const char *desk_total(struct desk *desk, const char *who, day as_of, const char *unit)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    request.as_of = as_of;
    if (desk_call(desk, who, ranking_rank, &request, &reply) != STATUS_OK)
        fail_msg("rank: %s", desk->error.text);
    for (size_t i = 0; i < reply.n_units; i++) {
        if (strcmp(reply.units[i]->unit, unit) == 0)
            return reply.units[i]->total;
    }
    fail_msg("no unit %s in the ranking", unit);
    return NULL;
}

Bairi__V1__StatementKind desk_kind(struct desk *desk, uint64_t index)
{
    struct record_row row = {.idx = (int64_t)index};
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    assert_int_equal(store_get(tx, &table_record, &row, desk->arena, NULL), STATUS_OK);
    store_rollback(&tx);
    return (Bairi__V1__StatementKind)row.kind;
}
