/* Words of a report's workbook: Chinese, whatever the language of the screen. */
#include <stdio.h>
#include <string.h>

#include "client/render/report_book_parts.h"

struct word {
    const char *id, *title;
};

static const char *find(const struct word *words, const char *id)
{
    for (; words->id; words++)
        if (strcmp(words->id, id) == 0)
            return words->title;
    return id;
}

const char *report_word(const char *id)
{
    static const struct word WORDS[] = {
        {"accepted",       "认定"         },
        {"refused",        "不予认定"   },
        {"voided",         "取消认定"   },
        {"terminated",     "终止"         },
        {"pending",        "待审核"      },
        {"base",           "基础"         },
        {"extra",          "超额"         },
        {"excluded",       "不计"         },
        {"verdict",        "认定结果"   },
        {"date",           "签约日期"   },
        {"amount",         "总投资额"   },
        {"outside",        "投资方属地"},
        {"kind",           "项目类别"   },
        {"document",       "文本类型"   },
        {"untrue",         "不实"         },
        {"false",          "虚假"         },
        {"missing",        "未报送"      },
        {"restored",       "恢复"         },
        {"reduced",        "核减"         },
        {"amended",        "自行更正"   },
        {"withdrawn",      "撤回"         },
        {"penalised",      "扣分"         },
        {"penalty-lifted", "撤销扣分"   },
        {"ruled",          "核定"         },
        {"moved",          "次序变动"   },
        {"open",           "待答复"      },
        {"upheld",         "维持"         },
        {"changed",        "变更"         },
        {"lifted",         "撤销"         },
        {"commend",        "表扬"         },
        {"criticise",      "通报批评"   },
        {NULL,             NULL             }
    };

    return find(WORDS, id);
}

const char *report_investor_class(const char *id)
{
    static const struct word CLASSES[] = {
        {"world500",    "世界500强"},
        {"china500",    "中国500强"},
        {"private500",  "民营500强"},
        {"industry100", "行业100强"},
        {"central_soe", "央企"      },
        {"listed",      "上市公司"},
        {"other",       "其他"      },
        {NULL,          NULL          }
    };

    return find(CLASSES, id);
}

const char *report_period_title(struct report_writing *writing, const char *period)
{
    int year = 0, month = 0, end = 0;

    if (strcmp(period, "final") == 0)
        return "验收考核";
    if (sscanf(period, "%4d-%2d%n", &year, &month, &end) == 2 && period[end] == '\0')
        return report_kept(writing, arena_printf(writing->arena, "%d年%d月", year, month));
    end = 0;
    if (sscanf(period, "%4d-closing%n", &year, &end) == 1 && end > 0)
        return report_kept(writing, arena_printf(writing->arena, "%d年收官阶段", year));
    return period;
}

const char *report_unit_title(const struct report_writing *writing, const char *unit)
{
    const struct unit *found = settings_unit(&writing->settings, unit);

    return found ? found->name : unit;
}

const char *report_subunit_title(const struct report_writing *writing, const char *unit,
                                 const char *subunit)
{
    const struct unit *found = settings_unit(&writing->settings, unit);

    for (size_t i = 0; found && i < found->subunit_count; i++)
        if (strcmp(found->subunits[i].id, subunit) == 0)
            return found->subunits[i].name;
    return subunit;
}
