/* What the desks of the load do, a row each: reads, signed writes, files, watches, and what must be
 * refused. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/buf.h"
#include "common/instant.h"
#include "common/trust/digest.h"
#include "tests/soak/desk.h"
#include "tests/support/sample.h"

enum {
    FILE_LEAST = 4096,
    FILE_MOST = 900000,
    WATCH_LEAST_MS = 300,
    WATCH_MOST_MS = 4000,
    WATCH_AGAIN_MS = 100,
    WATCH_PATIENCE_MS = 60000 /* longer than a server takes to come back */
};

uint64_t desk_random(struct desk *desk, uint64_t below)
{
    /* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators" */
    desk->random ^= desk->random >> 12;
    desk->random ^= desk->random << 25;
    desk->random ^= desk->random >> 27;
    return (desk->random * UINT64_C(2685821657736338717) >> 33) % below;
}

static const char *unit_of(const struct desk *desk)
{
    return bureau_self(desk->bureau)->unit;
}

static enum ending answered(enum status status)
{
    return status == STATUS_OK ? ENDING_OK : ENDING_LOST;
}

/* The call had to be refused with this status. */
static enum ending refused_with(enum status wanted, enum status status, struct error *err)
{
    if (status == wanted)
        return ENDING_REFUSED;
    if (status == STATUS_OK)
        error_set(err, STATUS_INTERNAL, "what must be refused was done");
    return ENDING_LOST;
}

/* ---- reads ---- */

static enum ending read_health(struct desk *desk, struct error *err)
{
    const Bairi__V1__HealthCheckReply *reply;

    return answered(bureau_health(desk->bureau, desk->arena, &reply, err));
}

static enum ending read_rank(struct desk *desk, struct error *err)
{
    const Bairi__V1__RankReply *reply;

    return answered(bureau_rank(desk->bureau, desk->arena, 0, &reply, err));
}

static enum ending read_projects(struct desk *desk, struct error *err)
{
    const Bairi__V1__ProjectListReply *reply;

    return answered(bureau_projects(desk->bureau, desk->arena, "", "", "", &reply, err));
}

static enum ending read_explain(struct desk *desk, struct error *err)
{
    const Bairi__V1__ExplainReply *reply;
    struct explained explained;
    const char *unit = bureau_self(desk->bureau)->role == ROLE_UNIT ? unit_of(desk) : "zhongjie";

    return answered(bureau_explain(desk->bureau, desk->arena, unit, &reply, &explained, err));
}

static enum ending read_status(struct desk *desk, struct error *err)
{
    const Bairi__V1__StatusReply *reply;

    return answered(bureau_status(desk->bureau, desk->arena, "", &reply, err));
}

static enum ending read_queue(struct desk *desk, struct error *err)
{
    const Bairi__V1__QueueReply *reply;

    return answered(bureau_queue(desk->bureau, desk->arena, "", 0, &reply, err));
}

static enum ending read_people(struct desk *desk, struct error *err)
{
    const Bairi__V1__PeopleReply *reply;

    return answered(bureau_people(desk->bureau, desk->arena, &reply, err));
}

static enum ending read_reports(struct desk *desk, struct error *err)
{
    const Bairi__V1__ReportListReply *reply;

    return answered(bureau_reports(desk->bureau, desk->arena, &reply, err));
}

/* The newest checkpoint, proven to be a continuation of the one this desk saw before. */
static enum ending read_head(struct desk *desk, struct error *err)
{
    const char *note;

    return answered(bureau_head(desk->bureau, desk->arena, &note, err));
}

/* ---- watches ---- */

/* Who watches is told at once that the line is cut, and looks again, as `bairi watch` does. */
static enum status wait_for_notices(struct desk *desk, unsigned wait_ms,
                                    const Bairi__V1__NoticesReply **reply, struct error *err)
{
    const struct timespec moment = {.tv_nsec = WATCH_AGAIN_MS * 1000000L};
    int64_t until_ms = monotonic_ms() + WATCH_PATIENCE_MS;

    for (;;) {
        enum status status =
            bureau_notices(desk->bureau, desk->arena, desk->next_notice, wait_ms, reply, err);
        if ((status != STATUS_UNAVAILABLE && status != STATUS_RESOURCE_EXHAUSTED) ||
            monotonic_ms() > until_ms)
            return status;
        nanosleep(&moment, NULL);
    }
}

static enum ending watch_notices(struct desk *desk, struct error *err)
{
    unsigned wait_ms = WATCH_LEAST_MS + (unsigned)desk_random(desk, WATCH_MOST_MS - WATCH_LEAST_MS);
    const Bairi__V1__NoticesReply *reply;

    if (wait_for_notices(desk, wait_ms, &reply, err) != STATUS_OK)
        return ENDING_LOST;
    if (reply->next < desk->next_notice) {
        error_set(err, STATUS_DATA_LOSS, "notices went backwards");
        return ENDING_LOST;
    }
    desk->next_notice = reply->next;
    return ENDING_OK;
}

/* ---- files ---- */

static enum status write_sample(struct desk *desk, const char *path, struct error *err)
{
    size_t size = FILE_LEAST + (size_t)desk_random(desk, FILE_MOST - FILE_LEAST);
    uint8_t *bytes = arena_alloc(desk->arena, size);

    if (!bytes)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a sample");
    random_bytes(bytes, size);
    memcpy(bytes, "%PDF-1.4\n", 9);
    return buf_write_file(path, (struct bytes){bytes, size}, 0600, err);
}

static enum status upload(struct desk *desk, struct error *err)
{
    const char *path = arena_printf(desk->arena, "%s/evidence.pdf", desk->folder);
    struct project_file file = {.name = "evidence.pdf", .type = "pdf"};

    if (!path)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a path");
    TRY(write_sample(desk, path, err));
    TRY(sha256_file(path, file.sha256, &file.size, err));
    TRY(bureau_upload(desk->bureau, path, file.sha256, file.size, file.type, NULL, NULL, err));
    desk->evidence = file;
    desk->has_evidence = true;
    desk->uploads++;
    return STATUS_OK;
}

static enum ending write_file(struct desk *desk, struct error *err)
{
    return answered(upload(desk, err));
}

/* ---- signed writes ---- */

static struct project project_of(struct desk *desk, size_t which)
{
    const char *no = arena_printf(desk->arena, "L%u-%zu", desk->number, which);
    struct project project = sample_project(unit_of(desk), no, &desk->evidence, 1);

    project.subunit = bureau_self(desk->bureau)->subunit;
    project.name = arena_printf(desk->arena, "样例项目%s", no);
    project.investor = arena_printf(desk->arena, "样例投资%s有限公司", no);
    project.amount.n = 20000 + (int64_t)desk_random(desk, 20000);
    project.contact = "测试员甲";
    project.contact_phone = "000-0000000";
    return project;
}

/* What the server holds of a project is what it acknowledged to this desk, who alone reports it. */
static enum status latest(struct desk *desk, size_t which, const struct project *project,
                          const uint8_t **previous, struct error *err)
{
    const Bairi__V1__ProjectShowReply *shown;

    *previous = NULL;
    if (desk->versions[which] == 0)
        return STATUS_OK;
    TRY(bureau_project(desk->bureau, desk->arena, project->unit, project->project_no, &shown, err));
    if (shown->state->version != desk->versions[which])
        return error_set(err, STATUS_DATA_LOSS, "%s has version %u, acknowledged were %u",
                         project->project_no, shown->state->version, desk->versions[which]);
    *previous = shown->state->digest.data;
    return STATUS_OK;
}

static enum status submit(struct desk *desk, struct error *err)
{
    size_t which = (size_t)desk_random(desk, DESK_PROJECTS);
    struct project project = project_of(desk, which);
    struct report_item item = {.project = &project};
    struct acceptances accepted;

    if (!desk->has_evidence)
        TRY(upload(desk, err));
    TRY(latest(desk, which, &project, &item.previous, err));
    TRY(bureau_submit(desk->bureau, desk->arena, &item, 1, &accepted, err));
    if (accepted.count != 1)
        return error_set(err, STATUS_INTERNAL, "one was sent, %zu came back", accepted.count);
    desk->versions[which]++;
    return STATUS_OK;
}

static enum ending write_submission(struct desk *desk, struct error *err)
{
    return answered(submit(desk, err));
}

static enum ending write_question(struct desk *desk, struct error *err)
{
    struct acceptances accepted;

    return answered(bureau_ask(desk->bureau, desk->arena, unit_of(desk), "",
                               "请问样例一万套怎么算？", &accepted, err));
}

/* Several answer at once: who comes second is told so. */
static enum ending write_answer(struct desk *desk, struct error *err)
{
    const Bairi__V1__QuestionsReply *open;
    struct acceptances accepted;
    enum status status;

    if (bureau_questions(desk->bureau, desk->arena, "", "", false, &open, err) != STATUS_OK)
        return ENDING_LOST;
    if (open->n_questions == 0)
        return ENDING_OK;
    status = bureau_answer(desk->bureau, desk->arena,
                           open->questions[desk_random(desk, open->n_questions)], "按附件表填报。",
                           &accepted, err);
    return status == STATUS_ABORTED ? ENDING_REFUSED : answered(status);
}

/* ---- what must be refused ---- */

static enum ending pry(struct desk *desk, struct error *err)
{
    const char *other = strcmp(unit_of(desk), "lingang") == 0 ? "zhongjie" : "lingang";
    const Bairi__V1__ExplainReply *reply;
    struct explained explained;

    return refused_with(STATUS_NOT_FOUND, /* it does not say whether there is one */
                        bureau_explain(desk->bureau, desk->arena, other, &reply, &explained, err),
                        err);
}

static enum ending overreach(struct desk *desk, struct error *err)
{
    const Bairi__V1__QueueReply *reply;

    return refused_with(STATUS_PERMISSION_DENIED,
                        bureau_queue(desk->bureau, desk->arena, "", 0, &reply, err), err);
}

#define ALL (ROLE_UNIT | ROLE_BUREAU | ROLE_CITY | ROLE_ADMIN | ROLE_READER)

const struct job jobs[] = {
    {"Health",          ALL,                                  25, false, read_health     },
    {"Rank",            ALL,                                  25, false, read_rank       },
    {"Head",            ALL,                                  6,  false, read_head       },
    {"Projects",        ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN, 8,  false, read_projects   },
    {"Explain",         ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN, 10, false, read_explain    },
    {"Status",          ROLE_UNIT | ROLE_BUREAU | ROLE_ADMIN, 6,  false, read_status     },
    {"Queue",           ROLE_BUREAU,                          6,  false, read_queue      },
    {"People",          ROLE_BUREAU | ROLE_ADMIN,             4,  false, read_people     },
    {"Reports",         ROLE_BUREAU | ROLE_CITY,              6,  false, read_reports    },
    {"Watch",           ROLE_UNIT | ROLE_BUREAU | ROLE_CITY,  1,  true,  watch_notices   },
    {"Upload",          ROLE_UNIT,                            1,  false, write_file      },
    {"Submit",          ROLE_UNIT,                            14, false, write_submission},
    {"Ask",             ROLE_UNIT,                            4,  false, write_question  },
    {"Answer",          ROLE_BUREAU,                          16, false, write_answer    },
    {"Explain another", ROLE_UNIT,                            2,  false, pry             },
    {"Queue as unit",   ROLE_UNIT,                            2,  false, overreach       },
};
const size_t job_count = sizeof(jobs) / sizeof(*jobs);
