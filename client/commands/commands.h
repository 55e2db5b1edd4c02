/* The rows of bairi's table of commands, each exported by the file of its family. */
#ifndef BAIRI_CLIENT_COMMANDS_COMMANDS_H
#define BAIRI_CLIENT_COMMANDS_COMMANDS_H

#include "common/cli.h"

/* campaign.c */
extern const struct cli_command campaign_draft_command, campaign_endorse_command,
    campaign_create_command, campaign_list_command, campaign_show_command,
    campaign_versions_command, campaign_diff_command, propose_settings_command;
/* people.c */
extern const struct cli_command people_add_command, people_retire_command, people_list_command;
/* check.c */
extern const struct cli_command check_command;
/* submit.c */
extern const struct cli_command submit_command;
/* template.c */
extern const struct cli_command template_command;
/* export.c */
extern const struct cli_command export_command;
/* projects.c, show.c, open.c */
extern const struct cli_command list_command, show_command, open_command;
/* withdraw.c */
extern const struct cli_command withdraw_command;
/* countersign.c */
extern const struct cli_command countersign_command;
/* history.c */
extern const struct cli_command history_command;
/* amend.c */
extern const struct cli_command amend_command;
/* queue.c, decide.c, decide_list.c */
extern const struct cli_command queue_command, accept_command, return_command, refuse_command,
    hold_command, decide_command;
/* propose.c */
extern const struct cli_command void_command, terminate_command, restore_command, penalty_command;
/* case.c */
extern const struct cli_command case_command;
/* trial.c */
extern const struct cli_command trial_command;
/* propose_reduce.c */
extern const struct cli_command reduce_command, lift_penalty_command;
/* scan.c */
extern const struct cli_command scan_command;
/* duplicates.c */
extern const struct cli_command duplicates_command, rule_command;
/* propose_rules.c */
extern const struct cli_command targets_set_command, people_grant_command, people_revoke_command,
    report_release_command, log_key_propose_command, propose_deadline_command,
    propose_reopen_command;
/* proposals.c */
extern const struct cli_command proposals_command, approve_command, decline_command;
/* objections.c, propose_answer.c */
extern const struct cli_command object_command, objections_command, propose_answer_command;
/* final.c, final_propose.c */
extern const struct cli_command final_command, final_status_command, final_propose_command,
    examine_command;
/* written.c */
extern const struct cli_command contribute_command, section_command;
/* renew.c */
extern const struct cli_command renew_command, renew_install_command;
/* status.c */
extern const struct cli_command status_command;
/* questions.c */
extern const struct cli_command ask_command, questions_command, answer_command;
/* notices.c, watch.c */
extern const struct cli_command notices_command, watch_command;
/* affairs.c */
extern const struct cli_command plan_command, responsible_command, responsible_name_command;
/* rank.c, explain.c */
extern const struct cli_command rank_command, explain_command, subunits_command;
/* reports.c */
extern const struct cli_command audit_close_command, report_list_command, report_pull_command,
    report_pulls_command;
/* documents.c */
extern const struct cli_command document_command;
/* pushes.c */
extern const struct cli_command push_command, pushes_command, push_answer_command,
    push_close_command;
/* course.c, unreported.c */
extern const struct cli_command progress_command, unreported_command;
/* bulletin.c */
extern const struct cli_command bulletin_command;
/* report_show.c */
extern const struct cli_command report_show_command;
/* city_ranking.c */
extern const struct cli_command city_ranking_command, city_ranking_enter_command;
/* resend.c */
extern const struct cli_command resend_command;
/* receipts.c */
extern const struct cli_command receipts_command;
/* witness.c */
extern const struct cli_command witness_init_command, witness_cosign_command;
/* verify.c */
extern const struct cli_command verify_command;
/* setup.c */
extern const struct cli_command setup_command;
/* doctor.c */
extern const struct cli_command doctor_command;
/* call.c */
extern const struct cli_command call_command;
/* about.c */
extern const struct cli_command config_command, version_command, completion_command;

/* manual.c; hidden */
extern const struct cli_command man_command;
/* complete.c; hidden */
extern const struct cli_command complete_command, examples_command;

/* All of them, with score, in the order of the help; ended by NULL. */
extern const struct cli_command *const commands_all[];
/* Options allowed with every command, ended by name NULL. */
extern const struct cli_option commands_globals[];
/* sections.c: who uses which command, ended by title NULL; and what a newcomer does first. */
extern const struct cli_section commands_sections[];
extern const char *const commands_first_steps[];
extern const struct cli_word commands_words[];
/* manual.c: what the manual says beyond the tables. */
extern const struct cli_note commands_exit_codes[], commands_environment[], commands_files[];

#endif
