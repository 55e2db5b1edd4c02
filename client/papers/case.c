/* 项目案卷: the whole evidence chain of one project, for the bureau before anyone is criticised. */
#include <string.h>

#include "client/papers/writer.h"

#define COLUMNS_OF(columns) (sizeof(columns) / sizeof((columns)[0]))
enum { SHA256_BYTES = 32 };

struct case_writer {
    struct writer w;
    const struct papers_case *source;
    const Bairi__V1__Project *project; /* the latest version */
};

static const char *who(const char *name, const char *uri)
{
    return *name ? name : *uri ? uri : "系统";
}

static const char *when(struct case_writer *c, int64_t us)
{
    return paper_short_time(us, c->w.settings->utc_offset, c->w.arena);
}

static const char *number(struct case_writer *c, uint64_t n)
{
    return n ? paper_number((long long)n, c->w.arena) : "";
}

/* ---- the project ---- */

static void fact(struct case_writer *c, struct paper_part *facts, const char *name,
                 const char *value)
{
    const char *cells[] = {name, value};

    if (*value)
        row(&c->w, facts, cells);
}

static const char *funding(struct writer *w, bool foreign, const char *share)
{
    if (!foreign)
        return "内资";
    return said(w, "外资%s%s%s", *share ? "（比例" : "", share, *share ? "%）" : "");
}

static void opening(struct case_writer *c)
{
    static const struct paper_column COLUMNS[] = {
        {"", PAPER_LEFT, 24},
        {"", PAPER_LEFT, 76},
    };
    struct writer *w = &c->w;
    const Bairi__V1__ProjectState *state = c->source->project->state;
    const Bairi__V1__Project *p = c->project;
    struct paper_part *facts = paper_add(w->paper, PAPER_FACTS, "", NULL);

    facts->columns = COLUMNS;
    facts->column_count = 2;
    fact(c, facts, "填报单位", paper_unit(w->settings, p->unit));
    fact(c, facts, "项目编号", said(w, "%s/%s@%u", p->unit, p->project_no, state->version));
    fact(c, facts, "当前状态",
         said(w, "%s%s", paper_state(state->state),
              state->accepted_version && state->accepted_version != state->version
                  ? said(w, "（计入的是第%u版）", state->accepted_version)
                  : ""));
    fact(c, facts, "建设内容及规模", p->content);
    fact(c, facts, "建设地点", p->site);
    fact(c, facts, "投资方",
         said(w, "%s%s%s%s", p->investor, *p->investor_place ? "（" : "", p->investor_place,
              *p->investor_place ? "）" : ""));
    fact(c, facts, "统一社会信用代码", p->credit_code);
    fact(c, facts, "总投资",
         said(w, "%s亿元，%s", paper_yi(p->amount_wan, w->arena),
              funding(w, p->foreign, p->foreign_share)));
    fact(c, facts, "签约日期", paper_day(p->signed_on, w->arena));
}

/* ---- versions and evidence ---- */

static const char *page(struct writer *w, uint32_t n)
{
    return n ? paper_number(n, w->arena) : "缺";
}

static void versions(struct case_writer *c)
{
    static const struct paper_column COLUMNS[] = {
        {"版本",                        PAPER_CENTRE, 0 },
        {"收到时间",                  PAPER_CENTRE, 0 },
        {"填报人",                     PAPER_LEFT,   13},
        {"总投资\n（亿元）",       PAPER_RIGHT,  13},
        {"资金",                        PAPER_CENTRE, 0 },
        {"签约日期",                  PAPER_CENTRE, 0 },
        {"日期、签字、\n盖章页", PAPER_CENTRE, 0 },
        {"记录号",                     PAPER_RIGHT,  10},
    };
    struct writer *w = &c->w;
    struct paper_part *table = paper_table(w->paper, "填报版本", COLUMNS, COLUMNS_OF(COLUMNS));

    for (size_t i = 0; i < c->source->project->n_versions; i++) {
        const Bairi__V1__ProjectVersion *v = c->source->project->versions[i];
        const Bairi__V1__Project *p = v->project;
        const char *cells[] = {
            said(w, "%u", v->version),
            v->received ? said(w, "%s%s", when(c, v->received), v->late ? "（迟报）" : "")
                        : "未完成",
            who(v->author_name, v->author),
            v->reduction ? said(w, "%s（核减为%s）", paper_yi(p->amount_wan, w->arena),
                                paper_yi(v->reduction->amount_wan, w->arena))
                         : paper_yi(p->amount_wan, w->arena),
            funding(w, p->foreign, p->foreign_share),
            paper_short_day(p->signed_on, w->arena),
            said(w, "%s、%s、%s", page(w, p->page_date), page(w, p->page_signature),
                 page(w, p->page_seal)),
            number(c, v->index)};

        row(w, table, cells);
    }
}

static const char *digest(struct case_writer *c, ProtobufCBinaryData bytes)
{
    char text[2 * SHA256_BYTES + 1] = "";

    if (bytes.len != SHA256_BYTES)
        return "";
    hex_encode(bytes.data, bytes.len, text);
    return said(&c->w, "%.32s\n%s", text, text + SHA256_BYTES);
}

static void file_row(struct case_writer *c, struct paper_part *table, const char *whose,
                     const Bairi__V1__Evidence *file)
{
    const char *cells[] = {whose, file->name, number(c, file->size), digest(c, file->sha256)};

    row(&c->w, table, cells);
}

static void evidence(struct case_writer *c)
{
    static const struct paper_column COLUMNS[] = {
        {"所属",         PAPER_LEFT,  0},
        {"文件",         PAPER_LEFT,  0},
        {"字节数",      PAPER_RIGHT, 0},
        {"SHA-256 摘要", PAPER_LEFT,  0},
    };
    struct writer *w = &c->w;
    struct paper_part *table = paper_table(w->paper, "佐证材料", COLUMNS, COLUMNS_OF(COLUMNS));

    for (size_t i = 0; i < c->source->project->n_versions; i++) {
        const Bairi__V1__ProjectVersion *v = c->source->project->versions[i];
        for (size_t f = 0; f < v->project->n_files; f++)
            file_row(c, table, said(w, "第%u版", v->version), v->project->files[f]);
        if (v->letter)
            file_row(c, table, said(w, "第%u版代录函", v->version), v->letter);
    }
    for (size_t i = 0; i < c->source->proposal_count; i++) {
        const Bairi__V1__ProposalState *p = c->source->proposals[i];
        if (p->proposal->action_case != BAIRI__V1__PROPOSAL__ACTION_PENALTY)
            continue;
        for (size_t f = 0; f < p->proposal->penalty->n_evidence; f++)
            file_row(c, table, said(w, "第%llu号提议", (unsigned long long)p->index),
                     p->proposal->penalty->evidence[f]);
    }
}

/* ---- what happened ---- */

static const char *step_said(struct writer *w, const Bairi__V1__ProjectStep *step)
{
    if (step->action[0] != '\0' && strncmp(step->verdict, "propos", 6) == 0)
        return said(w, "%s：%s", paper_state(step->verdict), paper_action(step->action));
    return paper_state(step->verdict);
}

static void steps(struct case_writer *c)
{
    static const struct paper_column COLUMNS[] = {
        {"时间",    PAPER_CENTRE, 0 },
        {"事项",    PAPER_LEFT,   0 },
        {"版本",    PAPER_CENTRE, 0 },
        {"经办人", PAPER_LEFT,   13},
        {"理由",    PAPER_LEFT,   0 },
        {"记录号", PAPER_RIGHT,  10},
    };
    struct writer *w = &c->w;
    struct paper_part *table = paper_table(w->paper, "", COLUMNS, COLUMNS_OF(COLUMNS));

    for (size_t i = 0; i < c->source->project->n_steps; i++) {
        const Bairi__V1__ProjectStep *step = c->source->project->steps[i];
        const char *cells[] = {when(c, step->time),
                               step_said(w, step),
                               step->version ? said(w, "%u", step->version) : "",
                               who(step->author_name, step->author),
                               step->reason,
                               number(c, step->index)};

        row(w, table, cells);
    }
}

static void rulings(struct case_writer *c)
{
    struct writer *w = &c->w;

    for (size_t i = 0; i < c->source->project->n_rulings; i++) {
        const Bairi__V1__ProjectRuling *ruling = c->source->project->rulings[i];
        const char *names = "";

        for (size_t p = 0; p < ruling->n_projects; p++)
            names = said(w, "%s%s%s", names, p ? "、" : "", ruling->projects[p]);
        para(w, "核定（记录%llu，%s）：%s%s%s。理由：%s%s", (unsigned long long)ruling->index,
             when(c, ruling->time), names, *ruling->owner ? "归属" : "不属重复项目", ruling->owner,
             ruling->reason, ruling->in_force ? "" : "（已被其后的核定取代）");
    }
}

static const char *decided(struct case_writer *c, const Bairi__V1__ProposalState *p)
{
    struct writer *w = &c->w;

    if (strcmp(p->state, "open") == 0)
        return said(w, "待批，%s失效", when(c, p->lapses));
    return said(w, "%s\n%s%s%s%s%s", paper_state(p->state), who(p->decided_name, p->decided_by),
                p->decided ? "，" : "", when(c, p->decided), *p->reason ? "：" : "", p->reason);
}

static const char *action_of(const Bairi__V1__Proposal *p)
{
    const ProtobufCFieldDescriptor *action =
        protobuf_c_message_descriptor_get_field(p->base.descriptor, p->action_case);

    return action ? paper_action(action->name) : "";
}

static void proposals(struct case_writer *c)
{
    static const struct paper_column COLUMNS[] = {
        {"提议号",         PAPER_RIGHT,  0},
        {"事项",            PAPER_CENTRE, 0},
        {"提议人",         PAPER_LEFT,   0},
        {"批准情况",      PAPER_LEFT,   0},
        {"试算\n记录数", PAPER_RIGHT,  0},
        {"批准\n记录号", PAPER_RIGHT,  0},
    };
    struct writer *w = &c->w;
    struct paper_part *table;

    if (c->source->proposal_count == 0)
        return;
    section(w, "提议与批准");
    table = paper_table(w->paper, "", COLUMNS, COLUMNS_OF(COLUMNS));
    for (size_t i = 0; i < c->source->proposal_count; i++) {
        const Bairi__V1__ProposalState *p = c->source->proposals[i];
        const char *cells[] = {number(c, p->index),
                               action_of(p->proposal),
                               said(w, "%s\n%s", who(p->author_name, p->author), when(c, p->time)),
                               decided(c, p),
                               number(c, p->trial_size),
                               number(c, p->decided_index)};

        row(w, table, cells);
    }
}

/* ---- what was said ---- */

static void questions(struct case_writer *c)
{
    struct writer *w = &c->w;

    if (c->source->question_count == 0)
        return;
    section(w, "询问与答复");
    for (size_t i = 0; i < c->source->question_count; i++) {
        const Bairi__V1__QuestionState *q = c->source->questions[i];

        para(w, "问（%s，%s，记录%llu）：%s", who(q->author_name, q->author), when(c, q->time),
             (unsigned long long)q->index, q->question->text);
        for (size_t a = 0; a < q->n_answers; a++)
            para(w, "答（%s，%s，记录%llu）：%s",
                 who(q->answers[a]->author_name, q->answers[a]->author),
                 when(c, q->answers[a]->time), (unsigned long long)q->answers[a]->index,
                 q->answers[a]->text);
    }
}

static void objections(struct case_writer *c)
{
    struct writer *w = &c->w;

    if (c->source->objection_count == 0)
        return;
    section(w, "异议与复核");
    for (size_t i = 0; i < c->source->objection_count; i++) {
        const Bairi__V1__ObjectionState *o = c->source->objections[i];

        para(w, "异议（%s，%s，记录%llu，针对记录%llu）：%s", who(o->author_name, o->author),
             when(c, o->time), (unsigned long long)o->index,
             (unsigned long long)o->objection->against, o->objection->text);
        para(w, "复核：%s%s%s", paper_outcome(o->state), *o->answer ? "。" : "", o->answer);
    }
}

static void verifying(struct case_writer *c)
{
    struct writer *w = &c->w;

    section(w, "离线核验");
    para(w, "以上记录号均指本行动电子台账中的记录。台账当前签名头如下：");
    paras(w, c->source->head);
    para(w,
         "核验方法：导出全部记录（bairi export --bundle 目录），再凭信任卡核验"
         "（bairi verify 目录 --trust 信任卡），无需连接服务器；佐证材料用 bairi show %s/%s "
         "--files 目录 取出，逐个与上列摘要比对。",
         c->project->unit, c->project->project_no);
}

static void body(struct case_writer *c)
{
    struct writer *w = &c->w;

    opening(c);
    section(w, "填报版本与佐证材料");
    versions(c);
    evidence(c);
    section(w, "办理经过");
    steps(c);
    rulings(c);
    proposals(c);
    questions(c);
    objections(c);
    if (*c->source->head)
        verifying(c);
}

enum status papers_case(const struct papers_case *source, struct arena *arena, struct paper **out,
                        struct error *err)
{
    struct case_writer c = {.source = source, .project = source->project->state->project};
    struct writer *w = &c.w;

    TRY(writer_open(w, source->settings, arena, err));
    official(w, PAPER_PLAIN, said(w, "%s\n项目案卷", c.project->name),
             said(w, "%s-%s案卷", c.project->unit, c.project->project_no));
    w->paper->made = source->now.us;
    w->paper->system = said(w, "系统编号：%s/%s/%s@%u", w->settings->id, c.project->unit,
                            c.project->project_no, source->project->state->version);
    body(&c);
    TRY(paper_finish(w->paper, err));
    *out = w->paper;
    return STATUS_OK;
}
