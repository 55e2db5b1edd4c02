/* What a proposal asks for, in a line: the same in lists, before an approval and in a case. */
#include "client/commands/proposal_said.h"

#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

const char *proposal_reference(struct app *app, const char *unit, const char *project_no)
{
    return project_no[0] ? arena_printf(app->arena, "%s/%s", unit, project_no) : unit;
}

static const char *targets_text(struct app *app, const Bairi__V1__Proposal__Targets *targets)
{
    const char *text = "";

    for (size_t i = 0; i < targets->n_targets && text; i++)
        text = arena_printf(app->arena, "%s%s%s=%u", text, i ? " " : "", targets->targets[i]->unit,
                            targets->targets[i]->target);
    return text;
}

static const char *hex_of(struct app *app, ProtobufCBinaryData bytes)
{
    char hex[2 * ED25519_KEY_SIZE + 1] = "";

    if (bytes.len == ED25519_KEY_SIZE)
        hex_encode(bytes.data, bytes.len, hex);
    return arena_strdup(app->arena, hex);
}

static struct proposal_said penalty_summary(struct app *app,
                                            const Bairi__V1__Proposal__Penalty *penalty)
{
    return (struct proposal_said){
        "penalty", proposal_reference(app, penalty->unit, penalty->project_no),
        arena_printf(app->arena, "-%s %s %s", penalty->points,
                     word_shown(penalty->reason, app->format), penalty->text)};
}

static const char *yuan_said(struct app *app, int64_t amount_wan, bool foreign,
                             const char *foreign_share)
{
    const char *amount = word_amount(amount_wan, FORMAT_TABLE, app->arena);

    if (!foreign)
        return arena_printf(app->arena, _("total investment %s (100m yuan), domestic"), amount);
    return arena_printf(app->arena, _("total investment %s (100m yuan), foreign share %s %%"),
                        amount, foreign_share[0] ? foreign_share : "100");
}

const char *reduction_said(struct app *app, int64_t amount_wan, int64_t amount_usd_wan,
                           bool foreign, const char *foreign_share)
{
    const char *yuan = yuan_said(app, amount_wan, foreign, foreign_share);

    if (amount_usd_wan <= 0)
        return yuan;
    return arena_printf(app->arena, _("%s, foreign capital %lld 万美元"), yuan,
                        (long long)amount_usd_wan);
}

/* "1.2 (100m yuan), foreign 20 %: the reason" */
static struct proposal_said reduce_said(struct app *app, const Bairi__V1__Proposal__Reduce *reduce)
{
    const char *figures = reduction_said(app, reduce->amount_wan, reduce->amount_usd_wan,
                                         reduce->foreign, reduce->foreign_share);

    return (struct proposal_said){"reduce",
                                  proposal_reference(app, reduce->unit, reduce->project_no),
                                  arena_printf(app->arena, "%s: %s", figures, reduce->reason)};
}

/* "until 2020-12-28 24:00: why" */
static const char *moment_text(struct app *app, int64_t moment, const char *reason)
{
    return arena_printf(app->arena, _("until %s: %s"),
                        deadline_shown((struct instant){moment}, app->arena), reason);
}

/* "217 lift: the answer in words" */
static struct proposal_said answer_said(struct app *app,
                                        const Bairi__V1__Proposal__ObjectionAnswer *answer)
{
    static const char *const OUTCOMES[] = {"", "upheld", "changed", "lifted"};
    const size_t outcome = (size_t)answer->outcome;
    const char *word = outcome < sizeof(OUTCOMES) / sizeof(OUTCOMES[0]) ? OUTCOMES[outcome] : "";
    const char *instead =
        answer->points[0] ? answer->points : word_shown(answer->verdict, app->format);

    if (answer->amount_wan > 0)
        instead = word_amount(answer->amount_wan, app->format, app->arena);
    return (struct proposal_said){
        "answer", proposal_reference(app, answer->unit, answer->project_no),
        arena_printf(
            app->arena, _("objection %llu, %s: %s%s%s%s"), (unsigned long long)answer->objection,
            word_shown(answer->decision, app->format), word_shown(word, app->format),
            instead[0] ? " " : "", instead, arena_printf(app->arena, " · %s", answer->text))};
}

/* "lingang/L-01 zhongjie/Z-02", and whose it is to be. */
static struct proposal_said ruling_said(struct app *app, const Bairi__V1__Proposal__Ruling *ruling)
{
    const char *about = "";
    const char *owner = proposal_reference(app, ruling->owner_unit, ruling->owner_no);

    for (size_t i = 0; i < ruling->n_projects && about; i++)
        about = arena_printf(
            app->arena, "%s%s%s", about, i ? " " : "",
            proposal_reference(app, ruling->projects[i]->unit, ruling->projects[i]->project_no));
    if (ruling->owner_unit[0] == '\0')
        return (struct proposal_said){
            "ruling", about, arena_printf(app->arena, _("not duplicates: %s"), ruling->reason)};
    return (struct proposal_said){
        "ruling", about,
        arena_printf(app->arena, _("one project, of %s: %s"), owner, ruling->reason)};
}

static struct proposal_said settings_said(struct app *app,
                                          const Bairi__V1__Proposal__Settings *settings)
{
    const char *from = settings->effective_from ? word_day(settings->effective_from, app->arena)
                                                : _("the day after the approval");

    return (struct proposal_said){
        "settings", "", arena_printf(app->arena, _("from %s: %s"), from, settings->reason)};
}

struct proposal_said proposal_said(struct app *app, const Bairi__V1__Proposal *p)
{
    switch (p->action_case) {
    case BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT:
        return (struct proposal_said){
            "void", proposal_reference(app, p->void_project->unit, p->void_project->project_no),
            p->void_project->reason};
    case BAIRI__V1__PROPOSAL__ACTION_TERMINATE:
        return (struct proposal_said){
            "terminate", proposal_reference(app, p->terminate->unit, p->terminate->project_no),
            p->terminate->reason};
    case BAIRI__V1__PROPOSAL__ACTION_RESTORE:
        return (struct proposal_said){
            "restore", proposal_reference(app, p->restore->unit, p->restore->project_no),
            p->restore->reason};
    case BAIRI__V1__PROPOSAL__ACTION_PENALTY:
        return penalty_summary(app, p->penalty);
    case BAIRI__V1__PROPOSAL__ACTION_TARGETS:
        return (struct proposal_said){"targets", "", targets_text(app, p->targets)};
    case BAIRI__V1__PROPOSAL__ACTION_RIGHT:
        return (struct proposal_said){
            "right", p->right->uri,
            arena_printf(app->arena, "%s%s", p->right->grant ? "+" : "-", p->right->right)};
    case BAIRI__V1__PROPOSAL__ACTION_RELEASE:
        return (struct proposal_said){"release", p->release->period,
                                      arena_printf(app->arena, "v%u", p->release->version)};
    case BAIRI__V1__PROPOSAL__ACTION_LOG_KEY:
        return (struct proposal_said){"log-key", hex_of(app, p->log_key->key), p->log_key->reason};
    case BAIRI__V1__PROPOSAL__ACTION_REDUCE:
        return reduce_said(app, p->reduce);
    case BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY:
        return (struct proposal_said){
            "lift-penalty",
            proposal_reference(app, p->lift_penalty->unit, p->lift_penalty->project_no),
            arena_printf(app->arena, _("penalty %llu: %s"),
                         (unsigned long long)p->lift_penalty->penalty, p->lift_penalty->reason)};
    case BAIRI__V1__PROPOSAL__ACTION_DEADLINE:
        return (struct proposal_said){"deadline", p->deadline->period,
                                      moment_text(app, p->deadline->deadline, p->deadline->reason)};
    case BAIRI__V1__PROPOSAL__ACTION_REOPENING:
        return (struct proposal_said){"reopening", p->reopening->unit,
                                      moment_text(app, p->reopening->until, p->reopening->reason)};
    case BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER:
        return answer_said(app, p->objection_answer);
    case BAIRI__V1__PROPOSAL__ACTION_FINAL:
        return (struct proposal_said){"final", arena_printf(app->arena, "v%u", p->final->version),
                                      p->final->n_choices > 0 ? p->final->choices[0]->reason : ""};
    case BAIRI__V1__PROPOSAL__ACTION_RULING:
        return ruling_said(app, p->ruling);
    case BAIRI__V1__PROPOSAL__ACTION_SETTINGS:
        return settings_said(app, p->settings);
    case BAIRI__V1__PROPOSAL__ACTION__NOT_SET:
    case _BAIRI__V1__PROPOSAL__ACTION__CASE_IS_INT_SIZE:
        break;
    }
    return (struct proposal_said){"", "", ""};
}
