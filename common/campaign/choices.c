/* The fixed words of the form and the settings: ids, what stands on paper, lists between commas. */
#include "common/campaign/internal.h"

#include <string.h>

#include "common/campaign/scoring.h"

const struct choice kind_choices[] = {
    {"industry",       "产业",       KIND_INDUSTRY      },
    {"ppp",            "PPP",          KIND_PPP           },
    {"estate",         "房地产",    KIND_ESTATE        },
    {"infrastructure", "基础设施", KIND_INFRASTRUCTURE},
    {"other",          "其他",       KIND_OTHER         },
    {NULL,             NULL,           0                  },
};

const struct choice document_choices[] = {
    {"contract",  "合同",       DOCUMENT_CONTRACT },
    {"agreement", "协议",       DOCUMENT_AGREEMENT},
    {"framework", "框架协议", DOCUMENT_FRAMEWORK},
    {"intent",    "意向书",    DOCUMENT_INTENT   },
    {NULL,        NULL,           0                 },
};

const struct choice funding_choices[] = {
    {"domestic", "内资", 0},
    {"foreign",  "外资", 1},
    {NULL,       NULL,     0},
};

const struct choice yes_no_choices[] = {
    {"yes", "是", 1},
    {"no",  "否", 0},
    {NULL,  NULL,  0},
};

const struct choice nature_choices[] = {
    {"new",        "新建",       0},
    {"expansion",  "增资扩产", 1},
    {"relocation", "迁建",       2},
    {"phase",      "二期",       3},
    {NULL,         NULL,           0},
};

const struct choice investor_class_choices[] = {
    {"world500",    "世界500强",             0},
    {"china500",    "中国500强",             1},
    {"china500",    "中国企业500强",       1},
    {"private500",  "民营500强",             2},
    {"private500",  "民营企业500强",       2},
    {"private500",  "中国民营企业500强", 2},
    {"industry100", "行业100强",             3},
    {"industry100", "行业百强",             3},
    {"central_soe", "央企",                   4},
    {"listed",      "上市公司",             5},
    {"other",       "其他",                   6},
    {NULL,          NULL,                       0},
};

const struct choice verdict_choices[] = {
    {"accepted",   "认定",       VERDICT_ACCEPTED  },
    {"refused",    "不予认定", VERDICT_REFUSED   },
    {"voided",     "取消认定", VERDICT_VOIDED    },
    {"terminated", "终止",       VERDICT_TERMINATED},
    {"pending",    "待审核",    VERDICT_PENDING   },
    {NULL,         NULL,           0                 },
};

const struct choice *choice_find(const struct choice *choices, const char *text)
{
    for (const struct choice *choice = choices; choice->id; choice++)
        if (strcmp(choice->id, text) == 0 || strcmp(choice->title, text) == 0)
            return choice;
    return NULL;
}

const struct choice *choice_of(const struct choice *choices, int value)
{
    for (const struct choice *choice = choices; choice->id; choice++)
        if (choice->value == value)
            return choice;
    return NULL;
}

const char *choices_text(const struct choice *choices, struct arena *arena)
{
    const char *text = "";

    for (const struct choice *choice = choices; choice->id && text; choice++) {
        if (choice > choices && choice[-1].value == choice->value)
            continue;
        text = arena_printf(arena, "%s%s%s %s", text, *text ? ", " : "", choice->id, choice->title);
    }
    return text;
}

static int parse(const struct choice *choices, const char *text)
{
    const struct choice *choice = choice_find(choices, text);

    return choice ? choice->value : -1;
}

static const char *name_of(const struct choice *choices, int value)
{
    const struct choice *choice = choice_of(choices, value);

    return choice ? choice->id : "";
}

static const char *title_of(const struct choice *choices, int value)
{
    const struct choice *choice = choice_of(choices, value);

    return choice ? choice->title : "";
}

int kind_parse(const char *text)
{
    return parse(kind_choices, text);
}

const char *kind_name(enum kind kind)
{
    return name_of(kind_choices, (int)kind);
}

const char *kind_title(enum kind kind)
{
    return title_of(kind_choices, (int)kind);
}

int document_parse(const char *text)
{
    return parse(document_choices, text);
}

const char *document_name(enum document document)
{
    return name_of(document_choices, (int)document);
}

const char *document_title(enum document document)
{
    return title_of(document_choices, (int)document);
}

int verdict_parse(const char *text)
{
    return *text ? parse(verdict_choices, text) : VERDICT_ACCEPTED;
}

const char *verdict_name(enum verdict verdict)
{
    return name_of(verdict_choices, (int)verdict);
}

enum status out_of_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory for this campaign");
}

void figure_text(struct fraction figure, char out[40])
{
    size_t length;

    fraction_format(figure, 6, out, 40);
    length = strlen(out);
    while (length > 0 && out[length - 1] == '0')
        out[--length] = '\0';
    if (length > 0 && out[length - 1] == '.')
        out[length - 1] = '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Length of the comma at the text's start: ASCII or full-width; 0 when there is none. */
static size_t comma_at(const char *text)
{
    static const char wide[] = "，";

    if (*text == ',')
        return 1;
    return strncmp(text, wide, sizeof wide - 1) == 0 ? sizeof wide - 1 : 0;
}

enum status split_list(const char *text, struct arena *arena, const char ***items, size_t *count,
                       struct error *err)
{
    size_t most = 1;

    *count = 0;
    for (const char *c = text; *c; c++)
        most += comma_at(c) > 0;
    *items = arena_array(arena, most, sizeof **items);
    if (!*items)
        return out_of_memory(err);
    while (*text) {
        const char *end = text;
        while (*end && !comma_at(end))
            end++;
        const char *next = end + comma_at(end);
        while (text < end && is_blank(*text))
            text++;
        while (end > text && is_blank(end[-1]))
            end--;
        if (end > text) {
            (*items)[*count] = arena_strndup(arena, text, (size_t)(end - text));
            if (!(*items)[(*count)++])
                return out_of_memory(err);
        }
        text = next;
    }
    return STATUS_OK;
}

const char *join_list(const char *const *items, size_t count, struct arena *arena)
{
    size_t size = 1;
    char *text, *at;

    for (size_t i = 0; i < count; i++) {
        if (!items[i])
            return NULL;
        size += strlen(items[i]) + 2;
    }
    text = at = arena_alloc(arena, size);
    if (!text)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            at = stpcpy(at, ", ");
        at = stpcpy(at, items[i]);
    }
    return text;
}
