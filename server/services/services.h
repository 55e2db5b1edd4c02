/* What happens when somebody calls: the handlers of the method table, and the ledger's rules. */
#ifndef BAIRI_SERVER_SERVICES_SERVICES_H
#define BAIRI_SERVER_SERVICES_SERVICES_H

#include "common/rpc/server.h"
#include "server/ledger/ledger.h"

/* The meaning of every kind of statement; the office gives each campaign its context. */
struct ledger_rules services_rules(void);

/* All handlers: context is the struct office *, request and reply are the method's messages. */
rpc_handler health_check;
rpc_handler health_watch;
rpc_handler campaigns_create, campaigns_list, campaigns_get, campaigns_versions, campaigns_enrol,
    campaigns_renew, campaigns_people;
rpc_handler submissions_submit_batch, submissions_withdraw, submissions_list, submissions_show,
    submissions_countersign, submissions_report_nothing;
rpc_handler units_status, units_affairs, units_file_plan, units_name_responsible;
rpc_handler audit_queue, audit_decide, audit_propose, audit_proposals, audit_trial, audit_approve,
    audit_close, audit_duplicates;
rpc_handler ranking_rank, ranking_explain, ranking_subunits;
rpc_handler reports_list, reports_pull, reports_acknowledge, reports_contribute,
    reports_edit_section, reports_sections;
rpc_handler files_begin, files_put, files_commit, files_get;
rpc_handler questions_ask, questions_answer, questions_list;
rpc_handler objections_object, objections_list;
rpc_handler assessment_draft, assessment_results, assessment_examine;
rpc_handler notices_list, notices_watch;
rpc_handler pushing_push, pushing_answer, pushing_close, pushing_list;
rpc_handler city_rankings_enter, city_rankings_read, city_rankings_list;
rpc_handler progress_unreported, progress_day_by_day;
rpc_handler ledger_service_head, ledger_service_consistency, ledger_service_receipt,
    ledger_service_records, ledger_service_paper, ledger_service_cosign,
    ledger_service_restorations, ledger_service_rotations;

#endif
