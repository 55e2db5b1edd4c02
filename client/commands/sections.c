/* Who uses which command: the order of the help. A command named nowhere stands under "More". */
#include "client/commands/commands.h"
#include "common/text.h"

static const char *const REPORT[] = {"template",    "check",  "submit",   "export",   "status",
                                     "countersign", "amend",  "withdraw", "plan",     "responsible",
                                     "contribute",  "object", "examine",  "receipts", "resend",
                                     "verify",      NULL};
static const char *const TALK[] = {"ask",   "answer", "questions",   "notices",
                                   "watch", "pushes", "push-answer", NULL};
static const char *const LOOK[] = {
    "list",     "show",     "open",       "history",    "case",         "rank", "explain",
    "subunits", "progress", "unreported", "objections", "city-ranking", NULL};
static const char *const DECIDE[] = {
    "queue",      "accept",       "return",     "refuse",    "hold",    "decide",
    "duplicates", "rule",         "void",       "terminate", "restore", "reduce",
    "penalty",    "lift-penalty", "proposals",  "trial",     "approve", "decline",
    "audit",      "push",         "push-close", NULL};
static const char *const REPORTS[] = {"section", "report", "document", "bulletin", "final", NULL};
static const char *const CAMPAIGN[] = {"campaign", "people", "targets", "propose", "log-key", NULL};
static const char *const TOOLS[] = {"setup",   "doctor", "scan",       "renew",   "config", "score",
                                    "witness", "call",   "completion", "version", NULL};

const struct cli_section commands_sections[] = {
    {N_("Report, as a unit"),     REPORT  },
    {N_("Ask and be told"),       TALK    },
    {N_("Look"),                  LOOK    },
    {N_("Decide, as the bureau"), DECIDE  },
    {N_("Monthly reports"),       REPORTS },
    {N_("Run a campaign"),        CAMPAIGN},
    {N_("Tools"),                 TOOLS   },
    {NULL,                        NULL    }
};

const char *const commands_first_steps[] = {
    N_("bairi setup — connect this computer; asks for what it needs"),
    N_("bairi status — where your unit stands, and what to do next"),
    N_("bairi template — writes 附件表.xlsx with the lists of your campaign"),
    N_("bairi check 附件表.xlsx --files 合同 — looks at the evidence too"),
    N_("bairi submit 附件表.xlsx --files 合同 — reports the rows, evidence from the folder"),
    N_("bairi doctor — something does not work: what, and what to do"),
    NULL};

const struct cli_word commands_words[] = {
    {"UNIT/NO",   "project" },
    {"UNIT[/NO]", "project" },
    {"UNIT",      "unit"    },
    {"UNIT=N",    "unit"    },
    {"PERIOD",    "period"  },
    {"P",         "period"  },
    {"NO",        "no"      },
    {"N",         "proposal"},
    {"NUMBER",    "question"},
    {NULL,        NULL      },
};
