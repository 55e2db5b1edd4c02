/* A supposition as it is typed: "void:zhongjie/Z-02", "penalty:zhongjie=2". */
#include "client/commands/trial_suppose.h"

#include <stdlib.h>
#include <string.h>

#include "client/commands/desk.h"
#include "client/commands/propose.h"
#include "common/campaign/annex_set.h"
#include "common/record/record.h"
#include "common/text.h"

/* Its parts: "reduce:zhongjie/Z-02=12000" */
struct supposition {
    struct app *app;
    const char *typed;
    char *unit, *project_no; /* project_no "": the unit as a whole */
    const char *value;       /* behind '='; "": none */
};

static enum status bad(const struct supposition *s, struct error *err)
{
    return app_usage(s->app, error_set(err, STATUS_INVALID_ARGUMENT,
                                       "'%s' supposes nothing known; write void:UNIT/NO, "
                                       "terminate:UNIT/NO, restore:UNIT/NO, reduce:UNIT/NO=AMOUNT, "
                                       "penalty:UNIT=POINTS or target:UNIT=N",
                                       s->typed));
}

static enum status suppose_void(const struct supposition *s, Bairi__V1__Proposal *out,
                                struct error *err)
{
    out->void_project = arena_alloc(s->app->arena, sizeof *out->void_project);
    if (!out->void_project)
        return app_no_memory(err);
    bairi__v1__proposal__void__init(out->void_project);
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT;
    out->void_project->unit = s->unit;
    out->void_project->project_no = s->project_no;
    out->void_project->reason = arena_strdup(s->app->arena, _("supposed"));
    return out->void_project->reason ? STATUS_OK : app_no_memory(err);
}

static enum status suppose_terminate(const struct supposition *s, Bairi__V1__Proposal *out,
                                     struct error *err)
{
    out->terminate = arena_alloc(s->app->arena, sizeof *out->terminate);
    if (!out->terminate)
        return app_no_memory(err);
    bairi__v1__proposal__terminate__init(out->terminate);
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_TERMINATE;
    out->terminate->unit = s->unit;
    out->terminate->project_no = s->project_no;
    out->terminate->reason = arena_strdup(s->app->arena, _("supposed"));
    return out->terminate->reason ? STATUS_OK : app_no_memory(err);
}

static enum status suppose_restore(const struct supposition *s, Bairi__V1__Proposal *out,
                                   struct error *err)
{
    out->restore = arena_alloc(s->app->arena, sizeof *out->restore);
    if (!out->restore)
        return app_no_memory(err);
    bairi__v1__proposal__restore__init(out->restore);
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_RESTORE;
    out->restore->unit = s->unit;
    out->restore->project_no = s->project_no;
    out->restore->reason = arena_strdup(s->app->arena, _("supposed"));
    return out->restore->reason ? STATUS_OK : app_no_memory(err);
}

static enum status suppose_reduce(const struct supposition *s, Bairi__V1__Proposal *out,
                                  struct error *err)
{
    struct arena *arena = s->app->arena;
    const Bairi__V1__ProjectShowReply *reply = NULL;
    struct annex_row row = {0};
    struct settings settings;

    out->reduce = arena_alloc(arena, sizeof *out->reduce);
    if (!out->reduce)
        return app_no_memory(err);
    bairi__v1__proposal__reduce__init(out->reduce);
    TRY(bureau_versions(s->app->bureau, arena, s->unit, s->project_no, &reply, err));
    TRY(app_settings(s->app, &settings, err));
    TRY(propose_counting(s->app, reply, &row.project, err));
    row.project.amount_usd_wan = 0; /* as bairi reduce --amount leaves it */
    TRY(annex_set("amount_wan", s->value, &settings, arena, &row, NULL, err));
    return propose_reduction(s->app, reply, &row.project, _("supposed"), out, err);
}

static enum status suppose_penalty(const struct supposition *s, Bairi__V1__Proposal *out,
                                   struct error *err)
{
    struct arena *arena = s->app->arena;
    struct settings settings;

    TRY(app_settings(s->app, &settings, err));
    out->penalty = arena_alloc(arena, sizeof *out->penalty);
    if (!out->penalty)
        return app_no_memory(err);
    bairi__v1__proposal__penalty__init(out->penalty);
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_PENALTY;
    out->penalty->unit = s->unit;
    out->penalty->project_no = s->project_no;
    out->penalty->points = arena_strdup(arena, s->value);
    out->penalty->text = arena_strdup(arena, _("supposed"));
    out->penalty->reason = arena_strdup(
        arena, settings.penalty_reason_count > 0 ? settings.penalty_reasons[0] : "untrue");
    return out->penalty->points && out->penalty->text && out->penalty->reason ? STATUS_OK
                                                                              : app_no_memory(err);
}

static enum status suppose_target(const struct supposition *s, Bairi__V1__Proposal *out,
                                  struct error *err)
{
    struct arena *arena = s->app->arena;
    Bairi__V1__Target *target = arena_alloc(arena, sizeof *target);
    char *end = NULL;
    unsigned long number = strtoul(s->value, &end, 10);

    if (*end != '\0' || number < 1 || number > 1000000)
        return bad(s, err);
    out->targets = arena_alloc(arena, sizeof *out->targets);
    if (!target || !out->targets)
        return app_no_memory(err);
    bairi__v1__target__init(target);
    bairi__v1__proposal__targets__init(out->targets);
    target->unit = s->unit;
    target->target = (uint32_t)number;
    out->targets->targets = arena_memdup(arena, &target, sizeof target);
    out->targets->n_targets = 1;
    out->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    return out->targets->targets ? STATUS_OK : app_no_memory(err);
}

static const struct {
    const char *name;
    bool project, value; /* it must name one; it must say one */
    enum status (*make)(const struct supposition *s, Bairi__V1__Proposal *out, struct error *err);
} KINDS[] = {
    {"void",      true,  false, suppose_void     },
    {"terminate", true,  false, suppose_terminate},
    {"restore",   true,  false, suppose_restore  },
    {"reduce",    true,  true,  suppose_reduce   },
    {"penalty",   false, true,  suppose_penalty  },
    {"target",    false, true,  suppose_target   },
};

/* "UNIT/NO=VALUE" into its parts; '/' and '=' stand in no id */
static enum status split(struct supposition *s, const char *rest, struct error *err)
{
    size_t about = strcspn(rest, "=");
    size_t unit = strcspn(rest, "/=");

    s->unit = arena_strndup(s->app->arena, rest, unit);
    s->project_no = unit < about ? arena_strndup(s->app->arena, rest + unit + 1, about - unit - 1)
                                 : arena_strdup(s->app->arena, "");
    s->value = rest[about] == '=' ? rest + about + 1 : "";
    return s->unit && s->project_no ? STATUS_OK : app_no_memory(err);
}

enum status trial_suppose(struct app *app, const char *text, Bairi__V1__Proposal **out,
                          struct error *err)
{
    struct supposition s = {.app = app, .typed = text};
    const char *colon = strchr(text, ':');
    Bairi__V1__Proposal *proposal = arena_alloc(app->arena, sizeof *proposal);

    if (!proposal)
        return app_no_memory(err);
    if (!colon)
        return bad(&s, err);
    bairi__v1__proposal__init(proposal);
    TRY(split(&s, colon + 1, err));
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strncmp(KINDS[i].name, text, (size_t)(colon - text)) != 0 ||
            KINDS[i].name[colon - text] != '\0')
            continue;
        if (s.unit[0] == '\0' || (KINDS[i].project && s.project_no[0] == '\0') ||
            KINDS[i].value != (s.value[0] != '\0'))
            return bad(&s, err);
        TRY(KINDS[i].make(&s, proposal, err));
        *out = proposal;
        return STATUS_OK;
    }
    return bad(&s, err);
}
