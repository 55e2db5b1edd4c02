/*
 * Durable signed submissions with receipts: many clients, each waiting for its receipt before the
 * next statement.
 *
 *   bench_submit ADDRESS CA FOLDER FILE CLIENTS SECONDS FIRST
 *
 * Four clerks of the demo; FOLDER has their .pem and .key, and each has uploaded FILE before.
 * Statements are signed before the clock starts; their numbers begin at FIRST.
 * Prints one JSON line. BAIRI_CAMPAIGN says for which campaign.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bairi/v1/submission.pb-c.h"

#include "common/campaign/project.h"
#include "common/net/tls.h"
#include "common/record/record.h"
#include "common/rpc/channel.h"
#include "common/trust/signature.h"
#include "common/trust/statement.h"
#include "tests/bench/measure.h"

enum { PEOPLE = 4, CLIENTS_MOST = PEOPLE * 8, PATH_SIZE = 4096, MOST_PER_SECOND = 20000 };
#define ARENA_BUDGET ((size_t)64 << 20)

static const char *const names[PEOPLE] = {"zhongjie-clerk", "nandagang-clerk", "lingang-clerk",
                                          "gangcheng-gangwu"};
static const char *const units[PEOPLE] = {"zhongjie", "nandagang", "lingang", "gangcheng"};
static const char *const subunits[PEOPLE] = {"", "", "", "gangwu"};

/* Who signs and calls. */
struct person {
    struct signer *signer;
    struct tls_client *tls;
};

/* What all share. */
struct setting {
    struct clock *clock;
    struct authority *authority;
    struct person people[PEOPLE];
    const char *endpoints[2];
    const char *campaign;
    struct project_file file;
};

/* One client: a connection, statements ready to be sent, its thread. */
struct line {
    pthread_t thread;
    const struct setting *setting;
    unsigned number, person;
    unsigned first, count; /* project numbers */
    struct arena *signed_arena, *arena;
    Bairi__V1__Signed **statements;
    struct channel *channel;
    struct window window;
    struct tally tally;
    unsigned sent;
    struct error error;
    enum status status;
};

static enum status path_of(const char *folder, const char *name, const char *end, char *out,
                           struct error *err)
{
    if (snprintf(out, PATH_SIZE, "%s/%s%s", folder, name, end) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is too long", folder);
    return STATUS_OK;
}

static enum status person_open(struct setting *setting, const char *folder, unsigned number,
                               struct error *err)
{
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct tls_options tls = {.certificate = certificate,
                              .key = key,
                              .authority = setting->authority,
                              .clock = setting->clock};
    struct person *person = &setting->people[number];

    TRY(path_of(folder, names[number], ".pem", certificate, err));
    TRY(path_of(folder, names[number], ".key", key, err));
    TRY(signer_load(certificate, key, &person->signer, err));
    return tls_client_create(&tls, &person->tls, err);
}

/* ---- statements ---- */

static struct project project_of(unsigned person, const char *number, struct project_file *file)
{
    return (struct project){.project_no = number,
                            .unit = units[person],
                            .subunit = subunits[person],
                            .name = "年产五千套管道预制件",
                            .content = "新建厂房两座，年产预制件五千套",
                            .site = "园区一路",
                            .investor = number,
                            .credit_code = "",
                            .investor_place = "北京市",
                            .outside = true,
                            .investor_class = "",
                            .partner = "",
                            .industry = "",
                            .county_industry = "",
                            .chain_role = "",
                            .nature = "",
                            .kind = KIND_INDUSTRY,
                            .amount = {15000},
                            .signed_on = 20201008,
                            .document = DOCUMENT_CONTRACT,
                            .page_date = 1,
                            .page_signature = 2,
                            .page_seal = 3,
                            .channel = "",
                            .returnee = "",
                            .source_region = "",
                            .contact = "",
                            .contact_title = "",
                            .contact_phone = "",
                            .files = file,
                            .file_count = 1,
                            .note = ""};
}

static enum status seal(struct line *line, unsigned index, struct error *err)
{
    const struct setting *setting = line->setting;
    struct arena *arena = line->signed_arena;
    Bairi__V1__Statement statement;
    Bairi__V1__Submission submission;
    Bairi__V1__Signed *out = arena_alloc(arena, sizeof *out);
    char *number = arena_printf(arena, "B-%u-%u", line->number, line->first + index);
    char *campaign = arena_strdup(arena, setting->campaign);

    if (!out || !number || !campaign)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    struct project_file file = setting->file;
    struct project project = project_of(line->person, number, &file);
    bairi__v1__statement__init(&statement);
    bairi__v1__submission__init(&submission);
    bairi__v1__signed__init(out);
    TRY(record_to_message(&project, arena, &submission.project, err));
    statement.campaign = campaign;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &submission;
    TRY(statement_seal(&statement, setting->people[line->person].signer, clock_now(setting->clock),
                       arena, out, NULL, err));
    line->statements[index] = out;
    return STATUS_OK;
}

static enum status seal_all(struct line *line)
{
    for (unsigned i = 0; i < line->count; i++)
        TRY(seal(line, i, &line->error));
    return STATUS_OK;
}

/* ---- sending ---- */

static enum status submit(struct line *line, Bairi__V1__Signed *one, bool noted)
{
    struct channel_call call = {.campaign = line->setting->campaign, .arena = line->arena};
    Bairi__V1__SubmitBatchRequest request;
    const ProtobufCMessage *reply = NULL;
    int64_t begun = now_ns();

    arena_reset(line->arena);
    bairi__v1__submit_batch_request__init(&request);
    request.signed_ = &one;
    request.n_signed_ = 1;
    TRY(channel_call(line->channel, &call, &bairi__v1__submissions__descriptor, "SubmitBatch",
                     &request.base, &reply, &line->error));
    const Bairi__V1__AppendReply *answer = (const Bairi__V1__AppendReply *)(const void *)reply;
    if (answer->n_outcomes != 1 || !answer->outcomes[0]->receipt)
        return error_set(&line->error, STATUS_INTERNAL, "a submission came back without a receipt");
    if (noted)
        tally_note(&line->tally, line->window, begun);
    line->sent++;
    return STATUS_OK;
}

static void *sealing(void *argument)
{
    struct line *line = argument;

    line->status = seal_all(line);
    return NULL;
}

static enum status send_until(struct line *line)
{
    while (line->sent < line->count && now_ns() < line->window.until)
        TRY(submit(line, line->statements[line->sent], true));
    if (line->sent == line->count && now_ns() < line->window.until)
        return error_set(&line->error, STATUS_INTERNAL,
                         "client %u ran out of statements: sign more", line->number);
    return STATUS_OK;
}

static void *sending(void *argument)
{
    struct line *line = argument;

    line->status = send_until(line);
    return NULL;
}

static enum status line_open(struct line *line)
{
    struct channel_options options = {.endpoints = line->setting->endpoints,
                                      .tls = line->setting->people[line->person].tls};

    line->arena = arena_create((size_t)4 << 20);
    line->signed_arena = arena_create(ARENA_BUDGET);
    line->statements = calloc(line->count, sizeof(Bairi__V1__Signed *));
    if (!line->arena || !line->signed_arena || !line->statements)
        return error_set(&line->error, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(channel_create(&options, &line->channel, &line->error));
    TRY(seal(line, 0, &line->error));
    return submit(line, line->statements[0], false); /* connects */
}

static void line_close(struct line *line)
{
    channel_destroy(&line->channel);
    arena_destroy(&line->arena);
    arena_destroy(&line->signed_arena);
    free(line->statements);
}

/* ---- all of them ---- */

static bool in_threads(struct line *lines, unsigned count, void *(*work)(void *))
{
    bool good = true;

    for (unsigned i = 0; i < count; i++) {
        if (pthread_create(&lines[i].thread, NULL, work, &lines[i]) != 0)
            exit(1);
    }
    for (unsigned i = 0; i < count; i++)
        pthread_join(lines[i].thread, NULL);
    for (unsigned i = 0; i < count && good; i++) {
        good = lines[i].status == STATUS_OK;
        if (!good)
            fprintf(stderr, "bench_submit: %s\n", lines[i].error.text);
    }
    return good;
}

static int measure(struct line *lines, unsigned count, int milliseconds)
{
    static const struct bench_case what = {.name = "submit"};
    struct tally all = {0};
    struct window window;

    for (unsigned i = 0; i < count; i++) {
        if (line_open(&lines[i]) != STATUS_OK) {
            fprintf(stderr, "bench_submit: %s\n", lines[i].error.text);
            return 1;
        }
    }
    if (!in_threads(lines, count, sealing))
        return 1;
    fputs("signed\n", stderr);
    window = window_soon(milliseconds);
    for (unsigned i = 0; i < count; i++)
        lines[i].window = window;
    if (!in_threads(lines, count, sending))
        return 1;
    for (unsigned i = 0; i < count; i++)
        tally_move(&lines[i].tally, &all);
    return tally_print(&all, "bairi", &what, milliseconds);
}

static void setting_close(struct setting *setting)
{
    for (unsigned i = 0; i < PEOPLE; i++) {
        signer_destroy(&setting->people[i].signer);
        tls_client_destroy(&setting->people[i].tls);
    }
    authority_destroy(&setting->authority);
    clock_destroy(&setting->clock);
}

static enum status setting_open(struct setting *setting, char **argv, struct error *err)
{
    const char *dev_clock = getenv("BAIRI_DEV_CLOCK");

    setting->endpoints[0] = argv[1];
    setting->campaign = getenv("BAIRI_CAMPAIGN");
    if (!setting->campaign)
        return error_set(err, STATUS_INVALID_ARGUMENT, "BAIRI_CAMPAIGN is not set");
    if (dev_clock)
        TRY(clock_create_dev(dev_clock, &setting->clock, err));
    else
        TRY(clock_create_real(&setting->clock, err));
    TRY(authority_load(argv[2], NULL, false, true, &setting->authority, err));
    for (unsigned i = 0; i < PEOPLE; i++)
        TRY(person_open(setting, argv[3], i, err));
    setting->file.name = "contract.pdf";
    setting->file.type = "pdf";
    return sha256_file(argv[4], setting->file.sha256, &setting->file.size, err);
}

int main(int argc, char **argv)
{
    static struct line lines[CLIENTS_MOST];
    struct setting setting = {0};
    struct error err = {0};
    unsigned count = argc == 8 ? (unsigned)atoi(argv[5]) : 0;
    int milliseconds = argc == 8 ? (int)(atof(argv[6]) * 1000) : 0;
    int result = 1;

    if (count == 0 || count > CLIENTS_MOST || milliseconds <= 0) {
        fprintf(stderr, "usage: bench_submit ADDRESS CA FOLDER FILE CLIENTS SECONDS FIRST\n");
        return 2;
    }
    for (unsigned i = 0; i < count; i++) {
        lines[i].setting = &setting;
        lines[i].number = i;
        lines[i].person = i % PEOPLE;
        lines[i].first = (unsigned)atoi(argv[7]);
        lines[i].count = (unsigned)(milliseconds + 500) * MOST_PER_SECOND / 1000 / count;
    }
    if (setting_open(&setting, argv, &err) != STATUS_OK)
        fprintf(stderr, "bench_submit: %s\n", err.text);
    else
        result = measure(lines, count, milliseconds);
    for (unsigned i = 0; i < count; i++)
        line_close(&lines[i]);
    setting_close(&setting);
    return result;
}
