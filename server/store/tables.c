/* What the tables told from the ledger hold: one row per column, key columns first; all tables. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column person_columns[] = {
    {"uri",         COLUMN_TEXT, offsetof(struct person_row, uri),         true },
    {"fingerprint", COLUMN_BLOB, offsetof(struct person_row, fingerprint), false},
    {"certificate", COLUMN_BLOB, offsetof(struct person_row, certificate), false},
    {"name",        COLUMN_TEXT, offsetof(struct person_row, name),        false},
    {"post",        COLUMN_TEXT, offsetof(struct person_row, post),        false},
    {"unit",        COLUMN_TEXT, offsetof(struct person_row, unit),        false},
    {"subunit",     COLUMN_TEXT, offsetof(struct person_row, subunit),     false},
    {"rights",      COLUMN_TEXT, offsetof(struct person_row, rights),      false},
    {"role",        COLUMN_INT,  offsetof(struct person_row, role),        false},
    {"active",      COLUMN_INT,  offsetof(struct person_row, active),      false},
    {"idx",         COLUMN_INT,  offsetof(struct person_row, idx),         false},
};
const struct store_index index_person_fingerprint = {"person_fingerprint", {"fingerprint"}, false};
static const struct store_index *const person_indexes[] = {&index_person_fingerprint};
const struct store_table table_person = {
    .name = "person",
    .row_size = sizeof(struct person_row),
    .columns = person_columns,
    .column_count = COUNT_OF(person_columns),
    .indexes = person_indexes,
    .index_count = COUNT_OF(person_indexes),
    .projection = true,
};

static const struct column certificate_columns[] = {
    {"fingerprint", COLUMN_BLOB, offsetof(struct certificate_row, fingerprint), true },
    {"certificate", COLUMN_BLOB, offsetof(struct certificate_row, certificate), false},
    {"uri",         COLUMN_TEXT, offsetof(struct certificate_row, uri),         false},
    {"idx",         COLUMN_INT,  offsetof(struct certificate_row, idx),         false},
};
const struct store_table table_certificate = {
    .name = "certificate",
    .row_size = sizeof(struct certificate_row),
    .columns = certificate_columns,
    .column_count = COUNT_OF(certificate_columns),
    .projection = true,
};

static const struct column setting_columns[] = {
    {"version",   COLUMN_INT,  offsetof(struct setting_row, version),   true },
    {"idx",       COLUMN_INT,  offsetof(struct setting_row, idx),       false},
    {"time",      COLUMN_INT,  offsetof(struct setting_row, time),      false},
    {"effective", COLUMN_INT,  offsetof(struct setting_row, effective), false},
    {"file",      COLUMN_BLOB, offsetof(struct setting_row, file),      false},
};
const struct store_table table_setting = {
    .name = "setting",
    .row_size = sizeof(struct setting_row),
    .columns = setting_columns,
    .column_count = COUNT_OF(setting_columns),
    .projection = true,
};

static const struct column target_columns[] = {
    {"version", COLUMN_INT,  offsetof(struct target_row, version), true },
    {"unit",    COLUMN_TEXT, offsetof(struct target_row, unit),    true },
    {"target",  COLUMN_INT,  offsetof(struct target_row, target),  false},
};
const struct store_table table_target = {
    .name = "target",
    .row_size = sizeof(struct target_row),
    .columns = target_columns,
    .column_count = COUNT_OF(target_columns),
    .projection = true,
};

static const struct column project_columns[] = {
    {"unit",              COLUMN_TEXT, offsetof(struct project_row, unit),              true },
    {"project_no",        COLUMN_TEXT, offsetof(struct project_row, project_no),        true },
    {"subunit",           COLUMN_TEXT, offsetof(struct project_row, subunit),           false},
    {"versions",          COLUMN_INT,  offsetof(struct project_row, versions),          false},
    {"received",          COLUMN_INT,  offsetof(struct project_row, received),          false},
    {"awaiting",          COLUMN_INT,  offsetof(struct project_row, awaiting),          false},
    {"state",             COLUMN_TEXT, offsetof(struct project_row, state),             false},
    {"latest",            COLUMN_BLOB, offsetof(struct project_row, latest),            false},
    {"heard",             COLUMN_BLOB, offsetof(struct project_row, heard),             false},
    {"accepted_version",  COLUMN_INT,  offsetof(struct project_row, accepted_version),  false},
    {"standing",          COLUMN_TEXT, offsetof(struct project_row, standing),          false},
    {"reason",            COLUMN_TEXT, offsetof(struct project_row, reason),            false},
    {"return_by",         COLUMN_INT,  offsetof(struct project_row, return_by),         false},
    {"returned_received", COLUMN_INT,  offsetof(struct project_row, returned_received), false},
    {"reduced",           COLUMN_INT,  offsetof(struct project_row, reduced),           false},
};
const struct store_table table_project = {
    .name = "project",
    .row_size = sizeof(struct project_row),
    .columns = project_columns,
    .column_count = COUNT_OF(project_columns),
    .projection = true,
};

static const struct column version_columns[] = {
    {"unit",       COLUMN_TEXT, offsetof(struct version_row, unit),       true },
    {"project_no", COLUMN_TEXT, offsetof(struct version_row, project_no), true },
    {"version",    COLUMN_INT,  offsetof(struct version_row, version),    true },
    {"idx",        COLUMN_INT,  offsetof(struct version_row, idx),        false},
    {"received",   COLUMN_INT,  offsetof(struct version_row, received),   false},
    {"late",       COLUMN_INT,  offsetof(struct version_row, late),       false},
    {"period",     COLUMN_TEXT, offsetof(struct version_row, period),     false},
    {"author",     COLUMN_TEXT, offsetof(struct version_row, author),     false},
    {"verdict",    COLUMN_TEXT, offsetof(struct version_row, verdict),    false},
    {"digest",     COLUMN_BLOB, offsetof(struct version_row, digest),     false},
    {"record",     COLUMN_BLOB, offsetof(struct version_row, record),     false},
    {"letter",     COLUMN_BLOB, offsetof(struct version_row, letter),     false},
};
const struct store_table table_version = {
    .name = "version",
    .row_size = sizeof(struct version_row),
    .columns = version_columns,
    .column_count = COUNT_OF(version_columns),
    .projection = true,
};

static const struct column step_columns[] = {
    {"idx",        COLUMN_INT,  offsetof(struct step_row, idx),        true },
    {"unit",       COLUMN_TEXT, offsetof(struct step_row, unit),       false},
    {"project_no", COLUMN_TEXT, offsetof(struct step_row, project_no), false},
    {"time",       COLUMN_INT,  offsetof(struct step_row, time),       false},
    {"kind",       COLUMN_INT,  offsetof(struct step_row, kind),       false},
    {"version",    COLUMN_INT,  offsetof(struct step_row, version),    false},
    {"author",     COLUMN_TEXT, offsetof(struct step_row, author),     false},
    {"what",       COLUMN_TEXT, offsetof(struct step_row, what),       false},
    {"reason",     COLUMN_TEXT, offsetof(struct step_row, reason),     false},
};
const struct store_index index_step_project = {
    "step_project", {"unit", "project_no", "idx"},
     false
};
static const struct store_index *const step_indexes[] = {&index_step_project};
const struct store_table table_step = {
    .name = "step",
    .row_size = sizeof(struct step_row),
    .columns = step_columns,
    .column_count = COUNT_OF(step_columns),
    .indexes = step_indexes,
    .index_count = COUNT_OF(step_indexes),
    .projection = true,
};

static const struct column proposal_columns[] = {
    {"idx",          COLUMN_INT,  offsetof(struct proposal_row, idx),          true },
    {"digest",       COLUMN_BLOB, offsetof(struct proposal_row, digest),       false},
    {"time",         COLUMN_INT,  offsetof(struct proposal_row, time),         false},
    {"author",       COLUMN_TEXT, offsetof(struct proposal_row, author),       false},
    {"action",       COLUMN_TEXT, offsetof(struct proposal_row, action),       false},
    {"unit",         COLUMN_TEXT, offsetof(struct proposal_row, unit),         false},
    {"project_no",   COLUMN_TEXT, offsetof(struct proposal_row, project_no),   false},
    {"state",        COLUMN_TEXT, offsetof(struct proposal_row, state),        false},
    {"decided_idx",  COLUMN_INT,  offsetof(struct proposal_row, decided_idx),  false},
    {"decided_time", COLUMN_INT,  offsetof(struct proposal_row, decided_time), false},
    {"decided_by",   COLUMN_TEXT, offsetof(struct proposal_row, decided_by),   false},
    {"reason",       COLUMN_TEXT, offsetof(struct proposal_row, reason),       false},
    {"trial_size",   COLUMN_INT,  offsetof(struct proposal_row, trial_size),   false},
    {"content",      COLUMN_BLOB, offsetof(struct proposal_row, content),      false},
};
const struct store_index index_proposal_state = {"proposal_state", {"state"}, false};
const struct store_index index_proposal_project = {
    "proposal_project", {"unit", "project_no", "idx"},
     false
};
const struct store_index index_proposal_decided = {"proposal_decided", {"decided_idx"}, false};
static const struct store_index *const proposal_indexes[] = {
    &index_proposal_state, &index_proposal_project, &index_proposal_decided};
const struct store_table table_proposal = {
    .name = "proposal",
    .row_size = sizeof(struct proposal_row),
    .columns = proposal_columns,
    .column_count = COUNT_OF(proposal_columns),
    .indexes = proposal_indexes,
    .index_count = COUNT_OF(proposal_indexes),
    .projection = true,
};

static const struct column penalty_columns[] = {
    {"idx",          COLUMN_INT,  offsetof(struct penalty_row, idx),          true },
    {"approved_idx", COLUMN_INT,  offsetof(struct penalty_row, approved_idx), false},
    {"unit",         COLUMN_TEXT, offsetof(struct penalty_row, unit),         false},
    {"project_no",   COLUMN_TEXT, offsetof(struct penalty_row, project_no),   false},
    {"reason",       COLUMN_TEXT, offsetof(struct penalty_row, reason),       false},
    {"points",       COLUMN_TEXT, offsetof(struct penalty_row, points),       false},
    {"state",        COLUMN_TEXT, offsetof(struct penalty_row, state),        false},
};
const struct store_index index_penalty_unit = {"penalty_unit", {"unit"}, false};
static const struct store_index *const penalty_indexes[] = {&index_penalty_unit};
const struct store_table table_penalty = {
    .name = "penalty",
    .row_size = sizeof(struct penalty_row),
    .columns = penalty_columns,
    .column_count = COUNT_OF(penalty_columns),
    .indexes = penalty_indexes,
    .index_count = COUNT_OF(penalty_indexes),
    .projection = true,
};

static const struct column touched_columns[] = {
    {"unit", COLUMN_TEXT, offsetof(struct touched_row, unit), true },
    {"idx",  COLUMN_INT,  offsetof(struct touched_row, idx),  false},
};
const struct store_table table_touched = {
    .name = "touched",
    .row_size = sizeof(struct touched_row),
    .columns = touched_columns,
    .column_count = COUNT_OF(touched_columns),
    .projection = true,
};

static const struct column period_columns[] = {
    {"period",     COLUMN_TEXT, offsetof(struct period_row, period),     true },
    {"deadline",   COLUMN_INT,  offsetof(struct period_row, deadline),   false},
    {"closed_idx", COLUMN_INT,  offsetof(struct period_row, closed_idx), false},
    {"audit_idx",  COLUMN_INT,  offsetof(struct period_row, audit_idx),  false},
    {"audit_by",   COLUMN_TEXT, offsetof(struct period_row, audit_by),   false},
};
const struct store_table table_period = {
    .name = "period",
    .row_size = sizeof(struct period_row),
    .columns = period_columns,
    .column_count = COUNT_OF(period_columns),
    .projection = true,
};

static const struct column evidence_columns[] = {
    {"unit",       COLUMN_TEXT, offsetof(struct evidence_row, unit),       true },
    {"sha256",     COLUMN_BLOB, offsetof(struct evidence_row, sha256),     true },
    {"project_no", COLUMN_TEXT, offsetof(struct evidence_row, project_no), true },
    {"name",       COLUMN_TEXT, offsetof(struct evidence_row, name),       false},
    {"type",       COLUMN_TEXT, offsetof(struct evidence_row, type),       false},
    {"size",       COLUMN_INT,  offsetof(struct evidence_row, size),       false},
    {"idx",        COLUMN_INT,  offsetof(struct evidence_row, idx),        false},
};
const struct store_table table_evidence = {
    .name = "evidence",
    .row_size = sizeof(struct evidence_row),
    .columns = evidence_columns,
    .column_count = COUNT_OF(evidence_columns),
    .projection = true,
};

static const struct column question_columns[] = {
    {"idx",         COLUMN_INT,  offsetof(struct question_row, idx),         true },
    {"unit",        COLUMN_TEXT, offsetof(struct question_row, unit),        false},
    {"subunit",     COLUMN_TEXT, offsetof(struct question_row, subunit),     false},
    {"project_no",  COLUMN_TEXT, offsetof(struct question_row, project_no),  false},
    {"author",      COLUMN_TEXT, offsetof(struct question_row, author),      false},
    {"time",        COLUMN_INT,  offsetof(struct question_row, time),        false},
    {"text",        COLUMN_TEXT, offsetof(struct question_row, text),        false},
    {"latest",      COLUMN_BLOB, offsetof(struct question_row, latest),      false},
    {"open",        COLUMN_INT,  offsetof(struct question_row, open),        false},
    {"from_bureau", COLUMN_INT,  offsetof(struct question_row, from_bureau), false},
    {"answers",     COLUMN_INT,  offsetof(struct question_row, answers),     false},
};
const struct store_index index_question_open = {
    "question_open", {"unit", "subunit", "open", "from_bureau"},
     false
};
static const struct store_index *const question_indexes[] = {&index_question_open};
const struct store_table table_question = {
    .name = "question",
    .row_size = sizeof(struct question_row),
    .columns = question_columns,
    .column_count = COUNT_OF(question_columns),
    .indexes = question_indexes,
    .index_count = COUNT_OF(question_indexes),
    .projection = true,
};

static const struct column answer_columns[] = {
    {"idx",         COLUMN_INT,  offsetof(struct answer_row, idx),         true },
    {"question",    COLUMN_INT,  offsetof(struct answer_row, question),    false},
    {"author",      COLUMN_TEXT, offsetof(struct answer_row, author),      false},
    {"time",        COLUMN_INT,  offsetof(struct answer_row, time),        false},
    {"text",        COLUMN_TEXT, offsetof(struct answer_row, text),        false},
    {"from_bureau", COLUMN_INT,  offsetof(struct answer_row, from_bureau), false},
};
const struct store_index index_answer_question = {
    "answer_question", {"question", "idx"},
     false
};
static const struct store_index *const answer_indexes[] = {&index_answer_question};
const struct store_table table_answer = {
    .name = "answer",
    .row_size = sizeof(struct answer_row),
    .columns = answer_columns,
    .column_count = COUNT_OF(answer_columns),
    .indexes = answer_indexes,
    .index_count = COUNT_OF(answer_indexes),
    .projection = true,
};

static const struct column notice_columns[] = {
    {"idx",        COLUMN_INT,  offsetof(struct notice_row, idx),        true },
    {"audience",   COLUMN_INT,  offsetof(struct notice_row, audience),   true },
    {"unit",       COLUMN_TEXT, offsetof(struct notice_row, unit),       true },
    {"project_no", COLUMN_TEXT, offsetof(struct notice_row, project_no), true },
    {"subunit",    COLUMN_TEXT, offsetof(struct notice_row, subunit),    false},
    {"whole",      COLUMN_INT,  offsetof(struct notice_row, whole),      false},
    {"kind",       COLUMN_TEXT, offsetof(struct notice_row, kind),       false},
    {"version",    COLUMN_INT,  offsetof(struct notice_row, version),    false},
    {"author",     COLUMN_TEXT, offsetof(struct notice_row, author),     false},
    {"time",       COLUMN_INT,  offsetof(struct notice_row, time),       false},
    {"text",       COLUMN_TEXT, offsetof(struct notice_row, text),       false},
    {"due",        COLUMN_INT,  offsetof(struct notice_row, due),        false},
    {"period",     COLUMN_TEXT, offsetof(struct notice_row, period),     false},
    {"question",   COLUMN_INT,  offsetof(struct notice_row, question),   false},
};
const struct store_table table_notice = {
    .name = "notice",
    .row_size = sizeof(struct notice_row),
    .columns = notice_columns,
    .column_count = COUNT_OF(notice_columns),
    .projection = true,
};

const struct store_table *const store_tables[] = {
    &table_record,
    &table_node,
    &table_checkpoint,
    &table_private,
    &table_crl,
    &table_cosignature,
    &table_person,
    &table_certificate,
    &table_setting,
    &table_target,
    &table_project,
    &table_version,
    &table_step,
    &table_proposal,
    &table_penalty,
    &table_touched,
    &table_period,
    &table_report,
    &table_acknowledgement,
    &table_evidence,
    &table_question,
    &table_answer,
    &table_notice,
    &table_nothing,
    &table_plan,
    &table_responsible,
    &table_scored,
    &table_log_key,
    &table_desk,
    &table_reduction,
    &table_push,
    &table_push_word,
    &table_enclosure,
    &table_city_ranking,
    &table_ranking_read,
    &table_reopening,
    &table_objection,
    &table_likeness,
    &table_likeness_key,
    &table_ruling,
    &table_final,
    &table_award,
    &table_examination,
    &table_section,
    &table_reminder,
};
const size_t store_table_count = COUNT_OF(store_tables);
