/* Versions of a campaign's settings beside each other, key by key, in words. */
#include "client/commands/settings_shown.h"

#include <string.h>

#include "common/record/report.h"
#include "common/text.h"

/* What a key that moves scores, places or papers is about. */
static const struct {
    const char *section, *key, *about;
} KEYS[] = {
    {"campaign",    "name",                 N_("the campaign's name")                             },
    {"campaign",    "key_month",            N_("the key month")                                   },
    {"campaign",    "target_total",         N_("what the units' targets add up to")               },
    {"campaign",    "report_after_days",    N_("days from the deadline to the report")            },
    {"campaign",    "objection_days",       N_("days in which a unit may object")                 },
    {"campaign",    "usd_rate",             N_("yuan per dollar")                                 },
    {"campaign",    "investors_shown_to",   N_("who sees investors' names")                       },
    {"eligibility", "min_amount_wan",       N_("the least total investment, 万元")              },
    {"eligibility", "min_inclusive",        N_("whether the least amount itself counts")          },
    {"eligibility", "min_amount_usd_wan",   N_("the least foreign capital that counts, 万美元")},
    {"eligibility", "excluded_kinds",       N_("kinds of projects that do not count")             },
    {"eligibility", "documents",            N_("types of documents that count")                   },
    {"eligibility", "outside_only",         N_("whether investors must be from outside")          },
    {"eligibility", "foreign_min_share",    N_("foreign share from which it is foreign, %")       },
    {"score",       "mode",                 N_("how the base is counted")                         },
    {"score",       "relative_by",          N_("what units are compared by")                      },
    {"score",       "relative_least",       N_("base of the last unit in the comparison")         },
    {"score",       "relative_span",        N_("base points from the last unit to the first")     },
    {"score",       "base_steps",           N_("base points in steps of the completion rate")     },
    {"score",       "base_below_target",    N_("whether there is a base below the target")        },
    {"score",       "base_cap",             N_("the most base points")                            },
    {"score",       "extra_order",          N_("which projects are the extras")                   },
    {"score",       "bands_wan",            N_("bonus points by total investment")                },
    {"score",       "band_edge",            N_("the band an edge belongs to")                     },
    {"score",       "foreign_bonus_factor", N_("bonus of a foreign project, times")               },
    {"score",       "foreign_base_weight",  N_("weight of a foreign project in the target")       },
    {"score",       "bonus_per_percent",    N_("bonus for each percent beyond the target")        },
    {"score",       "bonus_percents",       N_("whether parts of a percent earn a bonus")         },
    {"score",       "bonus_cap",            N_("the most bonus points")                           },
    {"score",       "floor",                N_("the least total")                                 },
    {"score",       "decimals",             N_("decimals printed")                                },
    {"penalty",     "reasons",              N_("reasons of penalties")                            },
    {"penalty",     "missing_report",       N_("points suggested for a missing report")           },
    {"penalty",     "false_project",        N_("points suggested for a false project")            },
    {"rank",        "keys",                 N_("what places go by")                               },
    {"rank",        "commend_first",        N_("how many are commended")                          },
    {"rank",        "criticise_last",       N_("how many are criticised")                         },
    {"rank",        "last_exempt_if_met",   N_("whether who met the target is spared")            },
    {"unit",        "name",                 N_("the unit's name")                                 },
    {"unit",        "target",               N_("the unit's target")                               },
    {"unit",        "award",                N_("whether the unit is commended or criticised")     },
    {"unit",        "ranked",               N_("whether the unit has a place")                    },
    {"unit",        "group",                N_("the group the unit is ranked in")                 },
    {"unit",        "countersign",          N_("whether the leader countersigns")                 },
    {"unit",        "subunits",             N_("the unit's sub-units")                            },
};

static const char *about(const struct setting_difference *difference)
{
    size_t size = strcspn(difference->section, ".");

    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (strncmp(difference->section, KEYS[i].section, size) == 0 &&
            KEYS[i].section[size] == '\0' && strcmp(difference->key, KEYS[i].key) == 0)
            return _(KEYS[i].about);
    return "";
}

static const char *value(const char *text)
{
    if (!text)
        return _("(not there)");
    return *text ? text : _("(empty)");
}

enum status settings_of(struct app *app, ProtobufCBinaryData file,
                        Bairi__V1__Target *const *targets, size_t count,
                        struct setting_version *out, struct error *err)
{
    struct settings *settings = arena_alloc(app->arena, sizeof *settings);

    if (!settings)
        return app_no_memory(err);
    out->file = (struct bytes){file.data, file.len};
    out->settings = settings;
    return report_settings(out->file, targets, count, app->arena, settings, err);
}

enum status settings_in_force(struct app *app, struct setting_version *out, struct error *err)
{
    const Bairi__V1__CampaignGetReply *reply = NULL;

    TRY(bureau_campaign(app->bureau, app->arena, &reply, err));
    return settings_of(app, reply->settings, reply->targets, reply->n_targets, out, err);
}

enum status settings_shown(struct app *app, const struct setting_version *before,
                           const struct setting_version *after, struct buf *out, struct error *err)
{
    struct setting_difference *rows = NULL;
    size_t count = 0;

    TRY(settings_differences(before, after, app->arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        const char *words = about(&rows[i]);
        buf_addf(out, "[%s] %s: %s → %s%s%s%s\n", rows[i].section, rows[i].key,
                 value(rows[i].before), value(rows[i].after),
                 rows[i].defaulted && rows[i].after ? _(" (the default)") : "", *words ? " — " : "",
                 words);
    }
    if (count == 0)
        buf_addf(out, "%s\n", _("no key differs"));
    return buf_finish(out, err);
}
