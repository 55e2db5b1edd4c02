/* The method table: who may call what, how large, read or write. */
#include "server/methods.h"

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/ledger.pb-c.h"
#include "bairi/v1/objection.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/reflection.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "common/trust/identity.h"
#include "server/reflection.h"
#include "server/services/services.h"

/* largest packed request of a method, in bytes */
#define SMALL     (4 * 1024)
#define STATEMENT (256 * 1024)
#define CHUNK     (513 * 1024)
#define BATCH     (8 * 1024 * 1024)
#define FOUNDING  (5 * 1024 * 1024)

#define WRITE     true
#define READ      false

/* Long rows, each laid out alone: a new one touches no other. */
/* clang-format off */
/* service, method, roles, write or read, names a campaign, lane, largest body, handler */
const struct rpc_method methods[] = {
    {&bairi__v1__health__descriptor,        "Check",           ROLES_PEOPLE | ROLE_SERVER,                       READ,  false, LANE_HEALTH,
     CHUNK,                                                                                                                                            health_check              },
    {&bairi__v1__health__descriptor,        "Watch",           ROLES_PEOPLE | ROLE_SERVER,                       READ,  false, LANE_WORK,
     SMALL,                                                                                                                                            health_watch              },
    {&bairi__v1__campaigns__descriptor,     "Create",          ROLE_ADMIN,                                       WRITE, false, LANE_WORK,   FOUNDING,
     campaigns_create                                                                                                                                                            },
    {&bairi__v1__campaigns__descriptor,     "List",            ROLES_PEOPLE,                                     READ,  false, LANE_WORK,   SMALL,
     campaigns_list                                                                                                                                                              },
    {&bairi__v1__campaigns__descriptor,     "Get",             ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     campaigns_get                                                                                                                                                               },
    {&bairi__v1__campaigns__descriptor,     "Versions",        ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     campaigns_versions                                                                                                                                                          },
    {&bairi__v1__campaigns__descriptor,     "Enrol",           ROLE_ADMIN,                                       WRITE, true,  LANE_WORK,   STATEMENT,
     campaigns_enrol                                                                                                                                                             },
    {&bairi__v1__campaigns__descriptor,     "Renew",           ROLES_PEOPLE & ~ROLE_READER,                      WRITE, true,
     LANE_WORK,                                                                                                                             STATEMENT, campaigns_renew           },
    {&bairi__v1__campaigns__descriptor,     "People",          ROLE_BUREAU | ROLE_ADMIN,                         READ,  true,  LANE_WORK,
     SMALL,                                                                                                                                            campaigns_people          },
    {&bairi__v1__submissions__descriptor,   "SubmitBatch",     ROLE_UNIT | ROLE_BUREAU,                          WRITE, true,
     LANE_WORK,                                                                                                                             BATCH,     submissions_submit_batch  },
    {&bairi__v1__submissions__descriptor,   "Withdraw",        ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     submissions_withdraw                                                                                                                                                        },
    {&bairi__v1__submissions__descriptor,   "Countersign",     ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   BATCH,
     submissions_countersign                                                                                                                                                     },
    {&bairi__v1__submissions__descriptor,   "ReportNothing",   ROLE_UNIT,                                        WRITE, true,  LANE_WORK,
     STATEMENT,                                                                                                                                        submissions_report_nothing},
    {&bairi__v1__submissions__descriptor,   "List",            ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     submissions_list          },
    {&bairi__v1__submissions__descriptor,   "Show",            ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     submissions_show          },
    {&bairi__v1__units__descriptor,         "Status",          ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     units_status              },
    {&bairi__v1__units__descriptor,         "Affairs",         ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     units_affairs             },
    {&bairi__v1__units__descriptor,         "FilePlan",        ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     units_file_plan                                                                                                                                                             },
    {&bairi__v1__units__descriptor,         "NameResponsible", ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     units_name_responsible                                                                                                                                                      },
    {&bairi__v1__audit__descriptor,         "Queue",           ROLE_BUREAU,                                      READ,  true,  LANE_WORK,   SMALL,
     audit_queue                                                                                                                                                                 },
    {&bairi__v1__audit__descriptor,         "Decide",          ROLE_BUREAU,                                      WRITE, true,  LANE_WORK,   BATCH,
     audit_decide                                                                                                                                                                },
    {&bairi__v1__audit__descriptor,         "Propose",         ROLE_BUREAU | ROLE_ADMIN,                         WRITE, true,  LANE_WORK,
     STATEMENT,                                                                                                                                        audit_propose             },
    {&bairi__v1__audit__descriptor,         "Proposals",       ROLE_BUREAU | ROLE_ADMIN,                         READ,  true,  LANE_WORK,
     SMALL,                                                                                                                                            audit_proposals           },
    {&bairi__v1__audit__descriptor,         "Trial",           ROLE_BUREAU | ROLE_ADMIN,                         READ,  true,  LANE_WORK,   STATEMENT,
     audit_trial                                                                                                                                                                 },
    {&bairi__v1__audit__descriptor,         "Approve",         ROLE_BUREAU | ROLE_ADMIN,                         WRITE, true,  LANE_WORK,
     STATEMENT,                                                                                                                                        audit_approve             },
    {&bairi__v1__audit__descriptor,         "Duplicates",      ROLE_BUREAU,                                      READ,  true,  LANE_WORK,   SMALL,
     audit_duplicates                                                                                                                                                            },
    {&bairi__v1__audit__descriptor,         "Close",           ROLE_BUREAU,                                      WRITE, true,  LANE_WORK,   STATEMENT,
     audit_close                                                                                                                                                                 },
    {&bairi__v1__ranking__descriptor,       "Rank",            ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ranking_rank                                                                                                                                                                },
    {&bairi__v1__ranking__descriptor,       "Explain",         ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN,
     READ,                                                                                                              true,  LANE_WORK,   SMALL,     ranking_explain           },
    {&bairi__v1__ranking__descriptor,       "Subunits",        ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     ranking_subunits          },
    {&bairi__v1__reports__descriptor,       "List",            ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     reports_list              },
    {&bairi__v1__reports__descriptor,       "Pull",            ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     reports_pull              },
    {&bairi__v1__reports__descriptor,       "Acknowledge",     ROLE_CITY,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     reports_acknowledge                                                                                                                                                         },
    {&bairi__v1__reports__descriptor,       "Contribute",      ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     reports_contribute                                                                                                                                                          },
    {&bairi__v1__reports__descriptor,       "EditSection",     ROLE_BUREAU,                                      WRITE, true,  LANE_WORK,   STATEMENT,
     reports_edit_section                                                                                                                                                        },
    {&bairi__v1__reports__descriptor,       "Sections",        ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,  LANE_WORK,   SMALL,
     reports_sections                                                                                                                                                            },
    {&bairi__v1__files__descriptor,         "Begin",           ROLE_UNIT | ROLE_BUREAU | ROLE_CITY,              WRITE, true,
     LANE_WORK,                                                                                                                             SMALL,     files_begin               },
    {&bairi__v1__files__descriptor,         "Put",             ROLE_UNIT | ROLE_BUREAU | ROLE_CITY,              WRITE, true,
     LANE_WORK,                                                                                                                             CHUNK,     files_put                 },
    {&bairi__v1__files__descriptor,         "Commit",          ROLE_UNIT | ROLE_BUREAU | ROLE_CITY,              WRITE, true,
     LANE_WORK,                                                                                                                             SMALL,     files_commit              },
    {&bairi__v1__files__descriptor,         "Get",             ROLE_UNIT | ROLE_BUREAU | ROLE_CITY,              READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     files_get                 },
    {&bairi__v1__questions__descriptor,     "Ask",             ROLE_UNIT | ROLE_BUREAU,                          WRITE, true,  LANE_WORK,
     STATEMENT,                                                                                                                                        questions_ask             },
    {&bairi__v1__questions__descriptor,     "Answer",          ROLE_UNIT | ROLE_BUREAU,                          WRITE, true,  LANE_WORK,
     STATEMENT,                                                                                                                                        questions_answer          },
    {&bairi__v1__questions__descriptor,     "List",            ROLE_UNIT | ROLE_BUREAU,                          READ,  true,  LANE_WORK,
     SMALL,                                                                                                                                            questions_list            },
    {&bairi__v1__objections__descriptor,  "Object",          ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     objections_object},
    {&bairi__v1__objections__descriptor,  "List",            ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,  LANE_WORK,   SMALL,
     objections_list},
    {&bairi__v1__assessment__descriptor,  "Draft",           ROLE_BUREAU,                                      READ,  true,  LANE_WORK,   SMALL,
     assessment_draft},
    {&bairi__v1__assessment__descriptor,  "Results",         ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     assessment_results},
    {&bairi__v1__assessment__descriptor,  "Examine",         ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     assessment_examine},
    {&bairi__v1__notices__descriptor,       "List",            ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_READER,              READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     notices_list              },
    {&bairi__v1__notices__descriptor,       "Watch",           ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_READER,              READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     notices_watch             },
    {&bairi__v1__pushing__descriptor,       "Push",            ROLE_BUREAU,                                      WRITE, true,  LANE_WORK,   STATEMENT,
     pushing_push                                                                                                                                                                },
    {&bairi__v1__pushing__descriptor,       "Answer",          ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     pushing_answer                                                                                                                                                              },
    {&bairi__v1__pushing__descriptor,       "Close",           ROLE_BUREAU,                                      WRITE, true,  LANE_WORK,   STATEMENT,
     pushing_close                                                                                                                                                               },
    {&bairi__v1__pushing__descriptor,       "List",            ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     pushing_list              },
    {&bairi__v1__city_rankings__descriptor, "Enter",           ROLE_BUREAU | ROLE_CITY,                          WRITE, true,
     LANE_WORK,                                                                                                                             STATEMENT, city_rankings_enter       },
    {&bairi__v1__city_rankings__descriptor, "Read",            ROLE_UNIT,                                        WRITE, true,  LANE_WORK,   STATEMENT,
     city_rankings_read                                                                                                                                                          },
    {&bairi__v1__city_rankings__descriptor, "List",
     ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN,                                                           READ,  true,  LANE_WORK,   SMALL,
     city_rankings_list                                                                                                                                                          },
    {&bairi__v1__progress__descriptor,      "Unreported",      ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,
     true,                                                                                                                     LANE_WORK,   SMALL,     progress_unreported       },
    {&bairi__v1__progress__descriptor,      "Course",          ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     progress_day_by_day                                                                                                                                                         },
    {&bairi__v1__ledger__descriptor,        "Head",            ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_head                                                                                                                                                         },
    {&bairi__v1__ledger__descriptor,        "Consistency",     ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_consistency                                                                                                                                                  },
    {&bairi__v1__ledger__descriptor,        "Receipt",         ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_receipt                                                                                                                                                      },
    {&bairi__v1__ledger__descriptor,        "Records",         ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN,             READ,  true,
     LANE_WORK,                                                                                                                             SMALL,     ledger_service_records    },
    {&bairi__v1__ledger__descriptor,        "Paper",           ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_paper                                                                                                                                                        },
    {&bairi__v1__ledger__descriptor,        "Cosign",          ROLE_CITY,                                        WRITE, true,  LANE_WORK,   SMALL,
     ledger_service_cosign                                                                                                                                                       },
    {&bairi__v1__ledger__descriptor,        "Restorations",    ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_restorations                                                                                                                                                 },
    {&bairi__v1__ledger__descriptor,        "Rotations",       ROLES_PEOPLE,                                     READ,  true,  LANE_WORK,   SMALL,
     ledger_service_rotations                                                                                                                                                    },
    {&bairi__v1__reflection__descriptor,    "List",            ROLE_ADMIN,                                       READ,  false, LANE_WORK,   SMALL,
     reflection_list                                                                                                                                                             },
};
/* clang-format on */
const size_t method_count = sizeof methods / sizeof *methods;
