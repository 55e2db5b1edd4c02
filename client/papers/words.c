/* Ids, days and amounts as official documents write them. */
#include "client/papers/words.h"

#include <string.h>

#include "common/campaign/statistics.h"

struct word {
    const char *id, *word;
};

static const struct word STATES[] = {
    {"submitted",          "已提交"            },
    {"awaiting",           "待审签"            },
    {"countersigned",      "审签"               },
    {"returned",           "退回补正"         },
    {"held",               "暂缓认定"         },
    {"accepted",           "认定"               },
    {"refused",            "不予认定"         },
    {"withdrawn",          "撤回"               },
    {"amended",            "自行更正"         },
    {"reduced",            "核减"               },
    {"voided",             "取消认定"         },
    {"terminated",         "终止"               },
    {"restored",           "恢复"               },
    {"pending",            "待审核"            },
    {"ruled",              "核定"               },
    {"displaced",          "核定归属他单位"},
    {"penalised",          "扣分"               },
    {"penalty-lifted",     "扣分撤销"         },
    {"proposed",           "提议"               },
    {"proposal-declined",  "提议未获批准"   },
    {"proposal-withdrawn", "提议撤回"         },
    {"proposal-lapsed",    "提议逾期失效"   },
    {"objected",           "提出异议"         },
    {"upheld",             "异议复核：维持"},
    {"changed",            "异议复核：变更"},
    {"lifted",             "异议复核：撤销"},
    {"objection-upheld",   "异议复核：维持"},
    {"objection-changed",  "异议复核：变更"},
    {"objection-lifted",   "异议复核：撤销"},
    {"open",               "待批"               },
    {"approved",           "批准"               },
    {"declined",           "未批准"            },
    {"lapsed",             "逾期失效"         },
    {NULL,                 NULL                   },
};
static const struct word ACTIONS[] = {
    {"void",             "取消认定"},
    {"terminate",        "终止"      },
    {"restore",          "恢复"      },
    {"reduce",           "核减"      },
    {"penalty",          "扣分"      },
    {"lift-penalty",     "撤销扣分"},
    {"ruling",           "核定"      },
    {"objection",        "异议复核"},
    {"void_project",     "取消认定"},
    {"lift_penalty",     "撤销扣分"},
    {"objection_answer", "异议复核"},
    {NULL,               NULL          },
};
static const struct word PENALTIES[] = {
    {"untrue",  "不实"},
    {"false",   "虚假"},
    {"missing", "漏报"},
    {"late",    "迟报"},
    {NULL,      NULL    },
};
static const struct word OUTCOMES[] = {
    {"open",    "复核中"},
    {"upheld",  "维持"   },
    {"changed", "变更"   },
    {"lifted",  "撤销"   },
    {NULL,      NULL       },
};

static const char *word_of(const struct word *words, const char *id)
{
    for (; words->id; words++)
        if (strcmp(words->id, id) == 0)
            return words->word;
    return id;
}

const char *paper_state(const char *id)
{
    return word_of(STATES, id);
}

const char *paper_action(const char *id)
{
    return word_of(ACTIONS, id);
}

const char *paper_penalty(const char *id)
{
    return word_of(PENALTIES, id);
}

const char *paper_outcome(const char *id)
{
    return word_of(OUTCOMES, id);
}

const char *paper_numeral(unsigned n, struct arena *arena)
{
    static const char *const DIGITS[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const char *tens = n >= 20 ? DIGITS[n / 10 % 10] : "";

    return arena_printf(arena, "%s%s%s", tens, n >= 10 ? "十" : "", DIGITS[n % 10]);
}

const char *paper_day(day d, struct arena *arena)
{
    return d == 0 ? "" : arena_printf(arena, "%d年%d月%d日", d / 10000, d / 100 % 100, d % 100);
}

const char *paper_short_day(day d, struct arena *arena)
{
    char text[11];

    day_format(d, text);
    return arena_strdup(arena, text);
}

const char *paper_time(int64_t us, int utc_offset, struct arena *arena)
{
    const struct instant t = {us};
    char text[40];

    if (us == 0)
        return "";
    instant_format(t, utc_offset, text);
    return arena_printf(arena, "%s%.5s", paper_day(instant_day(t, utc_offset), arena), text + 11);
}

const char *paper_short_time(int64_t us, int utc_offset, struct arena *arena)
{
    char text[40];

    if (us == 0)
        return "";
    instant_format((struct instant){us}, utc_offset, text);
    return arena_printf(arena, "%.10s %.5s", text, text + 11);
}

const char *paper_period(const char *id, struct arena *arena)
{
    int year = 0, month = 0;

    for (const char *p = id; p < id + 4 && *p >= '0' && *p <= '9'; p++)
        year = year * 10 + (*p - '0');
    if (year < 1000 || id[4] != '-')
        return id;
    if (strcmp(id + 5, "closing") == 0)
        return arena_printf(arena, "%d年收官阶段", year);
    for (const char *p = id + 5; *p >= '0' && *p <= '9' && month < 100; p++)
        month = month * 10 + (*p - '0');
    return arena_printf(arena, "%d年%d月", year, month);
}

const char *paper_short_period(const char *id)
{
    return strlen(id) > 5 && strcmp(id + 5, "closing") == 0 ? "收官阶段" : id;
}

const char *paper_yi(int64_t wan, struct arena *arena)
{
    char text[40];

    statistics_yi((struct wan){wan}, text, sizeof text);
    return arena_strdup(arena, text);
}

int paper_yi_decimals(int64_t wan)
{
    int decimals = 4;

    for (; decimals > 0 && wan % 10 == 0; decimals--)
        wan /= 10;
    return decimals;
}

const char *paper_yi_aligned(int64_t wan, int decimals, struct arena *arena)
{
    enum { WAN_PER_YI = 10000 };
    char text[40];

    fraction_format(fraction_make(wan, WAN_PER_YI), decimals, text, sizeof text);
    return arena_strdup(arena, text);
}

const char *paper_number(long long n, struct arena *arena)
{
    return arena_printf(arena, "%lld", n);
}

const char *paper_figure(struct fraction f, struct arena *arena)
{
    char text[40];
    size_t size;

    fraction_format(f, 6, text, sizeof text);
    size = strlen(text);
    while (size > 0 && text[size - 1] == '0')
        size--;
    if (size > 0 && text[size - 1] == '.')
        size--;
    return arena_strndup(arena, text, size);
}

const char *paper_unit(const struct settings *settings, const char *id)
{
    const struct unit *unit = settings_unit(settings, id);

    return unit ? unit->name : id;
}

const char *paper_short_unit(const struct settings *settings, const char *id, struct arena *arena)
{
    const char *name = paper_unit(settings, id);
    const char *narrow = strchr(name, '('), *wide = strstr(name, "（");
    const char *end = narrow && (!wide || narrow < wide) ? narrow : wide;

    return end && end > name ? arena_strndup(arena, name, (size_t)(end - name)) : name;
}
