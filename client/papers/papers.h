/*
 * Official documents as papers: what each says, composed from data that was verified before.
 *
 * All words of a document are Chinese, whatever language the interface speaks: an office sends no
 * translation. Nothing here draws a page, reads a file or asks a server. Contacts appear nowhere;
 * investors where the campaign shows them to the document's readers.
 */
#ifndef BAIRI_CLIENT_PAPERS_PAPERS_H
#define BAIRI_CLIENT_PAPERS_PAPERS_H

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/objection.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "common/campaign/settings.h"
#include "common/instant.h"
#include "common/paper/paper.h"

/* A report and what is known beside it. */
struct papers_report {
    const Bairi__V1__Report *report;    /* its figures were recomputed: report_check */
    struct instant released;            /* 0: 尚未签发 */
    bool letter;                        /* 函 instead of 报告 */
    const Bairi__V1__CityRanking *city; /* forwarded with the circular; NULL: none */
};

/*
 * 月报 to the city.
 * out    arena memory, borrowing from the source
 * Fails  INVALID_ARGUMENT where the report's rows cannot be, RESOURCE_EXHAUSTED
 */
enum status papers_monthly(const struct papers_report *source, struct arena *arena,
                           struct paper **out, struct error *err) MUST_CHECK;
/* 通报 to the units: completion, and the city's ranking as it was forwarded. */
enum status papers_circular(const struct papers_report *source, struct arena *arena,
                            struct paper **out, struct error *err) MUST_CHECK;
/* One page for a leader. */
enum status papers_brief(const struct papers_report *source, struct arena *arena,
                         struct paper **out, struct error *err) MUST_CHECK;

/* A penalty, or one proposed, for its circular of criticism. */
struct papers_penalty {
    const struct settings *settings;
    const Bairi__V1__ProposalState *state;  /* its action is a penalty */
    const Bairi__V1__ProjectState *project; /* NULL: the penalty is of the unit as a whole */
    struct instant now;
};
/* 通报批评. Fails  INVALID_ARGUMENT when the proposal is no penalty */
enum status papers_criticism(const struct papers_penalty *source, struct arena *arena,
                             struct paper **out, struct error *err) MUST_CHECK;

/* 考核结果通报: the report of the period "final", with its awards. */
enum status papers_result(const struct papers_report *source, struct arena *arena,
                          struct paper **out, struct error *err) MUST_CHECK;
/*
 * 书面检查: its cover and, where it was handed in as words, these.
 * source  the final assessment's report
 * Fails   NOT_FOUND when the assessment criticises no such unit
 */
enum status papers_examination(const struct papers_report *source,
                               const Bairi__V1__Examination *examination, struct arena *arena,
                               struct paper **out, struct error *err) MUST_CHECK;

/* Everything the bureau holds about one project. */
struct papers_case {
    const struct settings *settings;
    const Bairi__V1__ProjectShowReply *project; /* with every version */
    const Bairi__V1__ProposalState *const *proposals;
    size_t proposal_count;
    const Bairi__V1__QuestionState *const *questions;
    size_t question_count;
    const Bairi__V1__ObjectionState *const *objections;
    size_t objection_count;
    const char *head; /* the log's signed head; "" without */
    struct instant now;
};
/* 项目案卷, for the bureau alone. */
enum status papers_case(const struct papers_case *source, struct arena *arena, struct paper **out,
                        struct error *err) MUST_CHECK;

#endif
