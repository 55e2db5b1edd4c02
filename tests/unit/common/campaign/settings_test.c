/* Campaign files: defaults, every key, and errors that name file, line and key. */
#include "tests/unit/common/campaign/fixture.h"

static void every_key_has_the_default_of_the_rule_book(void **state)
{
    struct world w;
    const struct settings *s = &w.settings;

    (void)state;
    world_make(&w, "");
    assert_int_equal(s->utc_offset, 480);
    assert_int_equal(s->report_day, 26);
    assert_int_equal(s->report_time, 1440);
    assert_int_equal(s->report_after_days, 3);
    assert_int_equal(s->objection_days, 5);
    assert_false(s->has_usd_rate);
    assert_true(s->investors_shown_to_bureau && s->investors_shown_to_city);
    assert_false(s->investors_shown_to_unit || s->investors_shown_to_public);
    assert_int_equal(s->min_amount.n, 10000);
    assert_true(s->min_inclusive && s->outside_only);
    assert_true(s->excluded_kind[KIND_PPP] && s->excluded_kind[KIND_ESTATE]);
    assert_true(s->excluded_kind[KIND_INFRASTRUCTURE] && !s->excluded_kind[KIND_OTHER]);
    assert_true(s->document_counts[DOCUMENT_CONTRACT] && s->document_counts[DOCUMENT_AGREEMENT]);
    assert_false(s->document_counts[DOCUMENT_FRAMEWORK] || s->document_counts[DOCUMENT_INTENT]);
    assert_int_equal(s->foreign_min_share.num, 25);
    assert_int_equal(s->base_cap.num, 100);
    assert_int_equal(s->extra_order, EXTRA_SIGNED);
    assert_int_equal(s->band_count, 4);
    assert_int_equal(s->bands[3].edge.n, 50000);
    assert_int_equal(s->bands[3].points.num, 4);
    assert_int_equal(s->band_edge, EDGE_LOWER);
    assert_int_equal(s->foreign_bonus_factor.num, 2);
    assert_int_equal(s->foreign_base_weight, 1);
    assert_false(s->has_bonus_cap);
    assert_true(s->has_floor && s->floor.num == 0);
    assert_int_equal(s->decimals, 2);
    assert_int_equal(s->penalty_reason_count, 2);
    assert_string_equal(s->penalty_reasons[1], "false");
    assert_int_equal(s->penalty_max.num, 20);
    assert_int_equal(s->penalty_step.den, 2);
    assert_int_equal(s->key_count, 2);
    assert_int_equal(s->keys[1], RANK_RATE);
    assert_false(s->last_exempt_if_met);
    assert_int_equal(settings_list(s, "industry")->count, 12);
    assert_int_equal(settings_list(s, "county_industry")->count, 9);
    assert_string_equal(settings_list(s, "chain_role")->items[3], "强链");
    assert_string_equal(s->issuer, "");
    assert_int_equal(s->target_total, 0);
    world_done(&w);
}

static void units_keep_the_order_of_the_file_and_their_sub_units(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(w.settings.unit_count, 4);
    assert_string_equal(w.settings.units[0].id, "gangcheng");
    assert_int_equal(w.settings.units[0].subunit_count, 2);
    assert_string_equal(w.settings.units[0].subunits[1].name, "沧州盐业集团");
    assert_false(w.settings.units[0].award);
    assert_int_equal(settings_unit_index(&w.settings, "lingang"), 3);
    assert_int_equal(settings_unit_index(&w.settings, "none"), -1);
    assert_string_equal(settings_unit(&w.settings, "中捷产业园区")->id, "zhongjie");
    assert_null(settings_unit(&w.settings, "nowhere"));
    world_done(&w);
}

/* A fault in a campaign file and where it must be seen. */
struct fault {
    const char *ini, *where, *field, *text;
};

static const struct fault faults[] = {
    {CAMPAIGN "[nonsense]\na = 1\n" UNITS,                                           "campaign.ini:7",  "nonsense",            "no section"              },
    {CAMPAIGN "[empty]\n" UNITS,                                                     "campaign.ini:7",  "empty",               "no section"              },
    {CAMPAIGN "[score]\nbase = 1\n" UNITS,                                           "campaign.ini:8",  "base",                "no key"                  },
    {CAMPAIGN "name = x\n" UNITS,                                                    "campaign.ini:7",  "name",                "twice"                   },
    {CAMPAIGN UNITS "[unit.lingang]\naward = yes\n",                                 "campaign.ini:24", NULL,                  "twice"                   },
    {"[campaign]\nid = x\nname = x\nend = 2020-12-31\n" UNITS,                       "campaign.ini:1",  "start",
     "has no start"                                                                                                                                      },
    {"[campaign]\nid = x\nname = x\nstart = 2020-10-01\n" UNITS,                     "campaign.ini:1",  "end",
     "has no end"                                                                                                                                        },
    {"[campaign]\nname = x\nstart = 2020-10-01\nend = 2020-12-31\n" UNITS,           "campaign.ini:1",  "id",
     "has no id"                                                                                                                                         },
    {"[campaign]\nid = x\nstart = 2020-10-01\nend = 2020-12-31\n" UNITS,             "campaign.ini:1",  "name",
     "has no name"                                                                                                                                       },
    {"[campaign]\nid = A B\nname = x\nstart = 2020-10-01\nend = 2020-12-31\n" UNITS,
     "campaign.ini:2",                                                                                  "id",                  "not an id"               },
    {"[campaign]\nid = x\nname =\nstart = 2020-10-01\nend = 2020-12-31\n" UNITS,     "campaign.ini:3",
     "name",                                                                                                                   "empty"                   },
    {CAMPAIGN,                                                                       "campaign.ini:2",  "id",                  "no unit"                 },
    {CAMPAIGN "[unit.a]\ntarget = 3\n",                                              "campaign.ini:7",  "name",                "has no name"             },
    {CAMPAIGN "[unit.a]\n",                                                          "campaign.ini:7",  "name",                "has no name"             },
    {CAMPAIGN "[unit.A]\nname = a\n",                                                "campaign.ini:7",  "unit.A",              "unit's id"               },
    {CAMPAIGN "[unit.a]\nname = a\ntarget = 0\n",                                    "campaign.ini:9",  "target",              "from 1 to"               },
    {CAMPAIGN "[unit.a]\nname = a\ntarget = 100001\n",                               "campaign.ini:9",  "target",              "from 1 to"               },
    {CAMPAIGN "[unit.a]\nname = a\ntarget = 2.5\n",                                  "campaign.ini:9",  "target",              "whole number"            },
    {CAMPAIGN "[unit.a]\nname = a\naward = maybe\n",                                 "campaign.ini:9",  "award",               "neither yes"             },
    {CAMPAIGN "[unit.a]\nname = a\nsubunits = b\n",                                  "campaign.ini:9",  "subunits",            "id:name"                 },
    {CAMPAIGN "[unit.a]\nname = a\nsubunits = b:B, b:C\n",                           "campaign.ini:9",  "subunits",            "twice"                   },
    {CAMPAIGN "[unit.a]\nname = a\n[unit.b]\nname = a\n",                            "campaign.ini:8",  "name",
     "already names"                                                                                                                                     },
    {"[campaign]\nid=x\nname=x\nstart=2020-10-01\nend=2020-09-30\n" UNITS,           "campaign.ini:5",  "end",
     "before start"                                                                                                                                      },
    {"[campaign]\nid=x\nname=x\nstart=2020-10-01\nend=2030-09-30\n" UNITS,           "campaign.ini:5",  "end",
     "5 years"                                                                                                                                           },
    {"[campaign]\nid=x\nname=x\nstart=2020-02-30\nend=2020-12-31\n" UNITS,           "campaign.ini:4",
     "start",                                                                                                                  "not a day"               },
    {CAMPAIGN "key_month = 2021-01\n" UNITS,                                         "campaign.ini:7",  "key_month",           "no month"                },
    {CAMPAIGN "key_month = 2020-13\n" UNITS,                                         "campaign.ini:7",  "key_month",           "not a month"             },
    {CAMPAIGN "utc_offset = 8\n" UNITS,                                              "campaign.ini:7",  "utc_offset",          "offset"                  },
    {CAMPAIGN "target_total = -1\n" UNITS,                                           "campaign.ini:7",  "target_total",        "whole number"            },
    {CAMPAIGN "report_day = 32\n" UNITS,                                             "campaign.ini:7",  "report_day",          "from 1 to 31"            },
    {CAMPAIGN "report_time = 24:01\n" UNITS,                                         "campaign.ini:7",  "report_time",         "time of day"             },
    {CAMPAIGN "report_time = 9:00\n" UNITS,                                          "campaign.ini:7",  "report_time",         "time of day"             },
    {CAMPAIGN "report_after_days = 400\n" UNITS,                                     "campaign.ini:7",  "report_after_days",
     "from 0 to 366"                                                                                                                                     },
    {CAMPAIGN "objection_days = x\n" UNITS,                                          "campaign.ini:7",  "objection_days",      "whole number"            },
    {CAMPAIGN "usd_rate = 0\n" UNITS,                                                "campaign.ini:7",  "usd_rate",            "more than 0"             },
    {CAMPAIGN "investors_shown_to = all\n" UNITS,                                    "campaign.ini:7",  "investors_shown_to",
     "none of"                                                                                                                                           },
    {CAMPAIGN "[eligibility]\nmin_amount_wan = 10000000001\n" UNITS,                 "campaign.ini:8",
     "min_amount_wan",                                                                                                         "whole number"            },
    {CAMPAIGN "[eligibility]\nmin_inclusive =\n" UNITS,                              "campaign.ini:8",  "min_inclusive",       "empty"                   },
    {CAMPAIGN "[eligibility]\nexcluded_kinds = ppp, ppp\n" UNITS,                    "campaign.ini:8",
     "excluded_kinds",                                                                                                         "twice"                   },
    {CAMPAIGN "[eligibility]\ndocuments = letter\n" UNITS,                           "campaign.ini:8",  "documents",
     "none of"                                                                                                                                           },
    {CAMPAIGN "[eligibility]\ndocuments = ,\n" UNITS,                                "campaign.ini:8",  "documents",           "nothing"                 },
    {CAMPAIGN "[eligibility]\noutside_only = 1\n" UNITS,                             "campaign.ini:8",  "outside_only",
     "neither yes"                                                                                                                                       },
    {CAMPAIGN "[eligibility]\nforeign_min_share = 101\n" UNITS,                      "campaign.ini:8",
     "foreign_min_share",                                                                                                      "from 0 to 100"           },
    {CAMPAIGN "[score]\nbase_cap = 1000.001\n" UNITS,                                "campaign.ini:8",  "base_cap",
     "from 0 to 1000"                                                                                                                                    },
    {CAMPAIGN "[score]\nextra_order = random\n" UNITS,                               "campaign.ini:8",  "extra_order",         "none of"                 },
    {CAMPAIGN "[score]\nbands_wan = 15000\n" UNITS,                                  "campaign.ini:8",  "bands_wan",           "not a band"              },
    {CAMPAIGN "[score]\nbands_wan = 15000:1, 15000:2\n" UNITS,                       "campaign.ini:8",  "bands_wan",
     "ascend"                                                                                                                                            },
    {CAMPAIGN "[score]\nbands_wan = 15000:1001\n" UNITS,                             "campaign.ini:8",  "bands_wan",
     "not a band"                                                                                                                                        },
    {CAMPAIGN "[score]\nbands_wan = 15000:0.125\n" UNITS,                            "campaign.ini:8",  "bands_wan",
     "not a band"                                                                                                                                        },
    {CAMPAIGN "[score]\nband_edge = middle\n" UNITS,                                 "campaign.ini:8",  "band_edge",           "none of"                 },
    {CAMPAIGN "[score]\nforeign_bonus_factor = 11\n" UNITS,                          "campaign.ini:8",
     "foreign_bonus_factor",                                                                                                   "from 0 to 10"            },
    {CAMPAIGN "[score]\nforeign_base_weight = 0\n" UNITS,                            "campaign.ini:8",  "foreign_base_weight",
     "from 1 to 10"                                                                                                                                      },
    {CAMPAIGN "[score]\nbonus_cap = -1\n" UNITS,                                     "campaign.ini:8",  "bonus_cap",           "from 0"                  },
    {CAMPAIGN "[score]\nfloor = low\n" UNITS,                                        "campaign.ini:8",  "floor",               "number"                  },
    {CAMPAIGN "[score]\ndecimals = 7\n" UNITS,                                       "campaign.ini:8",  "decimals",            "from 0 to 6"             },
    {CAMPAIGN "[penalty]\nreasons = ,\n" UNITS,                                      "campaign.ini:8",  "reasons",             "nothing"                 },
    {CAMPAIGN "[penalty]\nmin = 5\nmax = 4\n" UNITS,                                 "campaign.ini:9",  "max",                 "less than min"           },
    {CAMPAIGN "[penalty]\nmin = 21\n" UNITS,                                         "campaign.ini:7",  "max",                 "less than min"           },
    {CAMPAIGN "[penalty]\nstep = 0\n" UNITS,                                         "campaign.ini:8",  "step",                "more than 0"             },
    {CAMPAIGN "[rank]\nkeys = total, total\n" UNITS,                                 "campaign.ini:8",  "keys",                "twice"                   },
    {CAMPAIGN "[rank]\nlast_exempt_if_met = ja\n" UNITS,                             "campaign.ini:8",  "last_exempt_if_met",
     "neither yes"                                                                                                                                       },
    {CAMPAIGN "[eligibility]\nmin_amount_usd_wan = 0\n" UNITS,                       "campaign.ini:8",
     "min_amount_usd_wan",                                                                                                     "from 1 to"               },
    {CAMPAIGN "[score]\nmode = best\n" UNITS,                                        "campaign.ini:8",  "mode",                "none of target, relative"},
    {CAMPAIGN "[score]\nrelative_by = total\n" UNITS,                                "campaign.ini:8",  "relative_by",         "none of"                 },
    {CAMPAIGN "[score]\nrelative_least = 1001\n" UNITS,                              "campaign.ini:8",  "relative_least",
     "from 0 to 1000"                                                                                                                                    },
    {CAMPAIGN "[score]\nrelative_span = -1\n" UNITS,                                 "campaign.ini:8",  "relative_span",
     "from 0 to 1000"                                                                                                                                    },
    {CAMPAIGN "[score]\nbase_steps = 60\n" UNITS,                                    "campaign.ini:8",  "base_steps",          "not a step"              },
    {CAMPAIGN "[score]\nbase_steps = 60:40, 60:50\n" UNITS,                          "campaign.ini:8",  "base_steps",
     "ascend"                                                                                                                                            },
    {CAMPAIGN "[score]\nbase_steps = 60:1001\n" UNITS,                               "campaign.ini:8",  "base_steps",
     "not a step"                                                                                                                                        },
    {CAMPAIGN "[score]\nmode = relative\nbase_steps = 60:40\n" UNITS,                "campaign.ini:9",
     "base_steps",                                                                                                             "no meaning"              },
    {CAMPAIGN "[score]\nbase_below_target = 0\n" UNITS,                              "campaign.ini:8",  "base_below_target",
     "neither yes"                                                                                                                                       },
    {CAMPAIGN "[score]\nbonus_per_percent = 101\n" UNITS,                            "campaign.ini:8",  "bonus_per_percent",
     "from 0 to 100"                                                                                                                                     },
    {CAMPAIGN "[score]\nbonus_percents = some\n" UNITS,                              "campaign.ini:8",  "bonus_percents",
     "none of exact, full"                                                                                                                               },
    {CAMPAIGN "[penalty]\nmissing_report = 1\n" UNITS,                               "campaign.ini:8",  "missing_report",
     "reasons does not list"                                                                                                                             },
    {CAMPAIGN "[penalty]\nfalse_project = 0.3\n" UNITS,                              "campaign.ini:8",  "false_project",
     "multiple of step"                                                                                                                                  },
    {CAMPAIGN "[penalty]\nfalse_project = 21\n" UNITS,                               "campaign.ini:8",  "false_project",
     "between min and max"                                                                                                                               },
    {CAMPAIGN "[rank]\ncommend_first = 257\n" UNITS,                                 "campaign.ini:8",  "commend_first",
     "from 0 to 256"                                                                                                                                     },
    {CAMPAIGN "[rank]\ncriticise_last = x\n" UNITS,                                  "campaign.ini:8",  "criticise_last",
     "whole number"                                                                                                                                      },
    {CAMPAIGN "[unit.a]\nname = a\nranked = maybe\n",                                "campaign.ini:9",  "ranked",              "neither yes"             },
    {CAMPAIGN "[unit.a]\nname = a\ngroup = 第一组\n",                             "campaign.ini:9",  "group",               "not a group"             },
    {CAMPAIGN "[lists]\ncolour = red\n" UNITS,                                       "campaign.ini:8",  "colour",              "no key"                  },
    {CAMPAIGN "[lists]\nindustry = a, a\n" UNITS,                                    "campaign.ini:8",  "industry",            "twice"                   },
    {CAMPAIGN "[period.2020-12]\n" UNITS,                                            "campaign.ini:7",  "deadline",            "has no deadline"         },
    {CAMPAIGN "[period.2020-12]\ndeadline = 2020-12-26\n" UNITS,                     "campaign.ini:8",  "deadline",
     "not a moment"                                                                                                                                      },
    {CAMPAIGN "[period.2021-03]\ndeadline = 2021-03-26T24:00\n" UNITS,               "campaign.ini:8",  "deadline",
     "no period"                                                                                                                                         },
    {CAMPAIGN "[period.2020-closing]\ndeadline = 2021-03-26T24:00\n" UNITS,          "campaign.ini:8",
     "deadline",                                                                                                               "no period"               },
    {CAMPAIGN "[period.2020-12]\ndeadline = 2020-11-26T24:00\n" UNITS,               "campaign.ini:8",  "deadline",
     "not after"                                                                                                                                         },
    {CAMPAIGN "[period.2020-12]\ndeadline = 2021-01-10T24:00\n" UNITS,               "campaign.ini:6",
     "closing_deadline",                                                                                                       "not after"               },
};

static void every_fault_names_file_line_and_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct world w;
        if (world_settings(&w, faults[i].ini) != STATUS_INVALID_ARGUMENT)
            fail_msg("fault %zu was accepted: %s", i, faults[i].ini);
        if (strcmp(w.err.where, faults[i].where) != 0)
            fail_msg("fault %zu: %s, not %s: %s", i, w.err.where, faults[i].where, w.err.text);
        if (faults[i].field)
            assert_string_equal(w.err.field, faults[i].field);
        if (!strstr(w.err.text, faults[i].text) || !strstr(w.err.text, faults[i].where))
            fail_msg("fault %zu: %s", i, w.err.text);
        world_done(&w);
    }
}

static void another_sum_of_targets_is_only_a_warning(void **state)
{
    struct buf warnings = buf_make(4096);
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(settings_read(bytes_of(CAMPAIGN "target_total = 116\n" UNITS), "c.ini",
                                   w.arena, &w.settings, &warnings, &w.err),
                     STATUS_OK);
    assert_string_equal(buf_text(&warnings),
                        "c.ini:7: the units' targets add up to 8, target_total is 116\n");
    buf_clear(&warnings);
    assert_int_equal(settings_read(bytes_of(CAMPAIGN "target_total = 8\n" UNITS), "c.ini", w.arena,
                                   &w.settings, &warnings, &w.err),
                     STATUS_OK);
    assert_string_equal(buf_text(&warnings), "");
    buf_free(&warnings);
    world_done(&w);
}

static void comments_marks_and_wide_commas_are_understood(void **state)
{
    struct world w;

    (void)state;
    assert_int_equal(world_settings(&w,
                                    "\xEF\xBB\xBF"
                                    "[campaign] ; the notice\nid = x ; short\nname = 行动\n"
                                    "start = 2020-10-01\nend = 2020-12-31\n[lists]\n"
                                    "industry = 绿色石化，其他\n[unit.a]\nname = a\ntarget =\n"),
                     STATUS_OK);
    assert_string_equal(w.settings.id, "x");
    assert_int_equal(settings_list(&w.settings, "industry")->count, 2);
    assert_int_equal(w.settings.units[0].target, 0);
    assert_false(w.settings.has_closing);
    world_done(&w);
}

static void optional_figures_tell_whether_they_stand_there(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "usd_rate = 6.8\ninvestors_shown_to = public, unit\n[score]\nbonus_cap = 6\n"
                   "floor =\n[eligibility]\nexcluded_kinds =\n");
    assert_true(w.settings.has_usd_rate);
    assert_int_equal(w.settings.usd_rate.num, 34);
    assert_int_equal(w.settings.usd_rate.den, 5);
    assert_true(w.settings.has_bonus_cap);
    assert_false(w.settings.has_floor);
    assert_false(w.settings.excluded_kind[KIND_PPP]);
    assert_true(w.settings.investors_shown_to_public && w.settings.investors_shown_to_unit);
    assert_false(w.settings.investors_shown_to_bureau);
    world_done(&w);
}

static void other_targets_make_a_copy(void **state)
{
    static const char *const units[] = {"lingang"}, *const none[] = {"x"};
    struct settings other;
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(
        settings_with_targets(&w.settings, units, (int32_t[]){40}, 1, w.arena, &other, &w.err),
        STATUS_OK);
    assert_int_equal(other.units[3].target, 40);
    assert_int_equal(w.settings.units[3].target, 2);
    assert_int_equal(
        settings_with_targets(&w.settings, none, (int32_t[]){40}, 1, w.arena, &other, &w.err),
        STATUS_NOT_FOUND);
    assert_int_equal(
        settings_with_targets(&w.settings, units, (int32_t[]){0}, 1, w.arena, &other, &w.err),
        STATUS_OUT_OF_RANGE);
    world_done(&w);
}

static void penalties_keep_to_their_range_step_and_reasons(void **state)
{
    static const struct {
        const char *points, *reason, *field;
    } cases[] = {
        {"1",    "false",  NULL    },
        {"3",    "untrue", NULL    },
        {"0.5",  "false",  "points"},
        {"3.5",  "false",  "points"},
        {"1.25", "false",  "points"},
        {"2",    "late",   "reason"},
    };
    struct fraction points;
    struct world w;

    (void)state;
    world_make(&w, "[penalty]\nmin = 1\nmax = 3\nstep = 0.5\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(fraction_parse(cases[i].points, 3, &points));
        enum status status = settings_check_penalty(&w.settings, points, cases[i].reason, &w.err);
        assert_int_equal(status == STATUS_OK, cases[i].field == NULL);
        if (cases[i].field)
            assert_string_equal(w.err.field, cases[i].field);
    }
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_the_default_of_the_rule_book),
        cmocka_unit_test(units_keep_the_order_of_the_file_and_their_sub_units),
        cmocka_unit_test(every_fault_names_file_line_and_key),
        cmocka_unit_test(another_sum_of_targets_is_only_a_warning),
        cmocka_unit_test(comments_marks_and_wide_commas_are_understood),
        cmocka_unit_test(optional_figures_tell_whether_they_stand_there),
        cmocka_unit_test(other_targets_make_a_copy),
        cmocka_unit_test(penalties_keep_to_their_range_step_and_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
