/* Checks a project's record against the campaign; the server runs what the client runs. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/annex.h"
#include "common/campaign/internal.h"
#include "common/campaign/project.h"
#include "common/glyphs.h"
#include "common/text.h"

/* What checking one record needs at hand. */
struct check {
    const struct project *project;
    const struct settings *settings;
    struct arena *arena;
    struct problems *problems;
    struct error error; /* the one being said */
};

enum { ERROR = false, WARNING = true };

/* said  what error_set made of check->error */
static void say(struct check *check, bool warning, const char *field, enum status said)
{
    (void)said;
    (void)error_at(&check->error, NULL, field);
    problems_add(check->problems, check->arena, warning, &check->error);
}

struct text_rule {
    const char *field;
    size_t target;
    bool must;
    int most; /* bytes */
};

#define P(member) offsetof(struct project, member)

static const struct text_rule text_rules[] = {
    {"project_no",     P(project_no),     true,  32  },
    {"unit",           P(unit),           true,  32  },
    {"subunit",        P(subunit),        false, 32  },
    {"name",           P(name),           true,  600 },
    {"content",        P(content),        false, 6000},
    {"site",           P(site),           false, 600 },
    {"investor",       P(investor),       true,  600 },
    {"credit_code",    P(credit_code),    false, 18  },
    {"investor_place", P(investor_place), false, 300 },
    {"investor_class", P(investor_class), false, 32  },
    {"partner",        P(partner),        false, 600 },
    {"nature",         P(nature),         false, 32  },
    {"contact",        P(contact),        false, 150 },
    {"contact_title",  P(contact_title),  false, 150 },
    {"contact_phone",  P(contact_phone),  false, 150 },
    {"note",           P(note),           false, 6000},
};

static const char *text_at(const struct project *project, size_t target)
{
    const char *text = *(const char *const *)(const void *)((const char *)project + target);

    return text ? text : "";
}

/* The column's title, as people know the field. */
static const char *title_of(const char *field)
{
    for (size_t i = 0; i < annex_column_count; i++)
        if (strcmp(annex_columns[i].id, field) == 0)
            return annex_columns[i].title;
    return field;
}

/* A paper made of the record could not be printed whole. */
static void check_glyphs(struct check *check, const char *field, const char *text)
{
    uint32_t point = glyphs_missing(text);
    char name[24];

    if (point == 0)
        return;
    glyphs_name(point, name);
    say(check, ERROR, field,
        error_set(
            &check->error, STATUS_INVALID_ARGUMENT,
            "“%s” contains %s, a character that cannot be printed; type it again, or write it "
            "another way",
            title_of(field), name));
}

static void check_texts(struct check *check)
{
    enum { BYTES_OF_A_CHARACTER = 3 };

    for (size_t i = 0; i < sizeof text_rules / sizeof text_rules[0]; i++) {
        const struct text_rule *rule = &text_rules[i];
        const char *text = text_at(check->project, rule->target);
        if (rule->must && !*text)
            say(check, ERROR, rule->field,
                error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is missing",
                          title_of(rule->field)));
        else if (strlen(text) > (size_t)rule->most)
            say(check, ERROR, rule->field,
                error_set(&check->error, STATUS_INVALID_ARGUMENT,
                          "“%s” is longer than %d Chinese characters (%d bytes); shorten it",
                          title_of(rule->field), rule->most / BYTES_OF_A_CHARACTER, rule->most));
        else if (text_has_hidden(text))
            say(check, ERROR, rule->field,
                error_set(&check->error, STATUS_INVALID_ARGUMENT,
                          "“%s” contains control characters, which nobody sees; type it again",
                          title_of(rule->field)));
        else
            check_glyphs(check, rule->field, text);
    }
}

static bool is_subunit(const struct unit *unit, const char *id)
{
    for (size_t i = 0; i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, id) == 0)
            return true;
    return false;
}

static void check_identity(struct check *check)
{
    const struct project *project = check->project;
    const char *number = text_at(project, P(project_no)), *id = text_at(project, P(unit));
    const char *subunit = text_at(project, P(subunit)), *code = text_at(project, P(credit_code));
    int index = settings_unit_index(check->settings, id);

    if (*number && !project_no_is_valid(number))
        say(check, ERROR, "project_no",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "“%s” is not a project number; write 1 to 32 of A-Z a-z 0-9 -", number));
    if (*id && index < 0)
        say(check, ERROR, "unit",
            error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is no unit of the campaign",
                      id));
    else if (index >= 0 && *subunit && !is_subunit(&check->settings->units[index], subunit))
        say(check, ERROR, "subunit",
            error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is no sub-unit of %s", subunit,
                      id));
    if (*code && !credit_code_is_valid(code))
        say(check, ERROR, "credit_code",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "“%s” is not a unified social credit code: its last character, the check "
                      "digit, does "
                      "not fit the others; compare it with the business licence, or leave it empty",
                      code));
}

static void check_word(struct check *check, const char *field, size_t target,
                       const struct choice *choices)
{
    const char *text = text_at(check->project, target);
    const char *known;

    for (const struct choice *choice = choices; choice->id; choice++)
        if (!*text || strcmp(choice->id, text) == 0)
            return;
    known = choices_text(choices, check->arena);
    say(check, ERROR, field,
        error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is not known here; write one of %s",
                  text, known ? known : ""));
}

static void check_list(struct check *check, const char *field, size_t target)
{
    const struct list *list = settings_list(check->settings, field);
    const char *text = text_at(check->project, target), *known;

    for (size_t i = 0; list && i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return;
    if (!*text)
        return;
    known = list ? join_list(list->items, list->count, check->arena) : NULL;
    say(check, ERROR, field,
        error_set(&check->error, STATUS_INVALID_ARGUMENT,
                  "“%s” is not in the campaign's list %s; write one of %s", text, field,
                  known ? known : ""));
}

static void check_words(struct check *check)
{
    const struct project *project = check->project;

    check_word(check, "investor_class", P(investor_class), investor_class_choices);
    check_word(check, "nature", P(nature), nature_choices);
    check_list(check, "industry", P(industry));
    check_list(check, "county_industry", P(county_industry));
    check_list(check, "chain_role", P(chain_role));
    check_list(check, "channel", P(channel));
    check_list(check, "returnee", P(returnee));
    check_list(check, "source_region", P(source_region));
    if ((unsigned)project->kind >= KIND_COUNT)
        say(check, ERROR, "kind",
            error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is missing", title_of("kind")));
    if ((unsigned)project->document >= DOCUMENT_COUNT)
        say(check, ERROR, "document",
            error_set(&check->error, STATUS_INVALID_ARGUMENT, "“%s” is missing",
                      title_of("document")));
}

static void check_amount(struct check *check, bool confirmed)
{
    const struct project *project = check->project;
    char wan[24];

    snprintf(wan, sizeof wan, "%lld", (long long)project->amount.n);
    if (project->amount.n <= 0)
        say(check, ERROR, "amount_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "the total investment must be more than 0"));
    else if (project->amount.n > AMOUNT_MOST_WAN)
        say(check, ERROR, "amount_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT, "%s万元 is more than %s万元", wan,
                      "10000000000"));
    else if (project->amount.n >= AMOUNT_UNUSUAL_WAN && !confirmed)
        say(check, ERROR, "amount_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "%s万元 is 50亿元 or more; if that is right, repeat with --confirm %s", wan,
                      text_at(project, P(project_no))));
}

static void check_foreign(struct check *check)
{
    const struct project *project = check->project;
    struct fraction share = project->has_foreign_share ? project->foreign_share : fraction_int(0);

    if (share.den < 1 || share.num < 0 || fraction_compare(share, fraction_int(100)) > 0)
        say(check, ERROR, "foreign_share",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "the foreign share must be from 0 to 100 percent"));
    else if (!project->foreign && share.num > 0)
        say(check, ERROR, "foreign_share",
            error_set(
                &check->error, STATUS_INVALID_ARGUMENT,
                "a domestic project has no foreign share; write 外资 under 内资/外资, or leave the "
                "share empty"));
    if (project->amount_usd_wan < 0 || project->amount_usd_wan > 1000000000)
        say(check, ERROR, "amount_usd_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "the contracted foreign capital is out of range"));
}

/* True when the page is a number; 0 is one that is not there. */
static bool is_page(struct check *check, const char *field, int page)
{
    if (page >= 0 && page <= 9999)
        return true;
    say(check, ERROR, field,
        error_set(&check->error, STATUS_INVALID_ARGUMENT,
                  "the page number must be from 1 to 9999"));
    return false;
}

/* The contract must show date, signature and seal; without a page the auditor will send it back. */
static void check_pages(struct check *check)
{
    const struct project *project = check->project;

    if (is_page(check, "page_date", project->page_date) && project->page_date == 0)
        say(check, WARNING, "page_date",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "no page is given for the signing date; the contract must show it"));
    if (is_page(check, "page_signature", project->page_signature) && project->page_signature == 0)
        say(check, WARNING, "page_signature",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "no page is given for the signature; the contract must show it"));
    if (is_page(check, "page_seal", project->page_seal) && project->page_seal == 0)
        say(check, WARNING, "page_seal",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "no page is given for the seal; the contract must show it"));
}

bool file_name_is_plain(const char *name)
{
    return *name && strlen(name) <= 255 && *name != '.' && !strpbrk(name, "/\\:*?\"<>|;") &&
           !text_has_hidden(name) && !strpbrk(name, "\n\r\t");
}

static void check_files(struct check *check)
{
    const struct project *project = check->project;
    size_t count = project->file_count;

    if (count == 0 || count > PROJECT_FILES_MAX)
        say(check, ERROR, "files",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "a project needs 1 to %d files of evidence", PROJECT_FILES_MAX));
    for (size_t i = 0; i < count && count <= PROJECT_FILES_MAX; i++) {
        const char *name = project->files[i].name ? project->files[i].name : "";
        const char *type = project->files[i].type;
        if (type && !file_type_is_known(type))
            say(check, ERROR, "files",
                error_set(&check->error, STATUS_INVALID_ARGUMENT,
                          "the file %s is of the type “%s”; evidence is pdf, jpeg, png or ofd",
                          name, type));
        if (!file_name_is_plain(name))
            say(check, ERROR, "files",
                error_set(&check->error, STATUS_INVALID_ARGUMENT,
                          "“%s” is not a file name; write a plain name without folders", name));
        for (size_t j = 0; j < i; j++)
            if (project->files[j].name && strcmp(project->files[j].name, name) == 0)
                say(check, ERROR, "files",
                    error_set(&check->error, STATUS_INVALID_ARGUMENT,
                              "the file “%s” is named twice", name));
    }
    check_pages(check);
}

static void warn_of_minimum(struct check *check)
{
    char least[24], amount[24];

    snprintf(least, sizeof least, "%lld", (long long)check->settings->min_amount.n);
    snprintf(amount, sizeof amount, "%lld", (long long)check->project->amount.n);
    if (strcmp(text_at(check->project, P(nature)), "expansion") == 0)
        say(check, WARNING, "amount_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "the increase of %s万元 does not reach %s万元: the project will not count",
                      amount, least));
    else
        say(check, WARNING, "amount_wan",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "%s万元 does not reach %s万元: the project will not count", amount, least));
}

static void warn_of_date(struct check *check)
{
    char signed_on[11], start[11], end[11];

    day_format(check->project->signed_on, signed_on);
    day_format(check->settings->start, start);
    day_format(check->settings->end, end);
    say(check, WARNING, "signed_on",
        error_set(&check->error, STATUS_INVALID_ARGUMENT,
                  "signed on %s, outside the campaign (%s to %s): the project will not count",
                  signed_on, start, end));
}

/* What is true and may be reported, but does not count by the campaign's settings. */
static void warn_of_exclusion(struct check *check)
{
    const struct project *project = check->project;
    const struct settings *settings = check->settings;
    struct wan usd = {project->amount_usd_wan};

    if (project->signed_on < settings->start || project->signed_on > settings->end)
        warn_of_date(check);
    if (!settings_amount_counts(settings, project->amount, usd))
        warn_of_minimum(check);
    if (settings->outside_only && !project->outside)
        say(check, WARNING, "outside",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "the investor is from the city's own territory: the project will not count"));
    if ((unsigned)project->kind < KIND_COUNT && settings->excluded_kind[project->kind])
        say(check, WARNING, "kind",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "projects of the kind “%s” do not count", kind_title(project->kind)));
    if ((unsigned)project->document < DOCUMENT_COUNT &&
        !settings->document_counts[project->document])
        say(check, WARNING, "document",
            error_set(&check->error, STATUS_INVALID_ARGUMENT,
                      "a document of the type “%s” does not count; report the project again once "
                      "the contract is signed",
                      document_title(project->document)));
}

void project_check(const struct project *project, const struct settings *settings, bool confirmed,
                   struct arena *arena, struct problems *problems)
{
    struct check check = {
        .project = project, .settings = settings, .arena = arena, .problems = problems};

    check_texts(&check);
    check_identity(&check);
    check_words(&check);
    check_amount(&check, confirmed);
    check_foreign(&check);
    check_files(&check);
    if (day_is_valid(project->signed_on))
        warn_of_exclusion(&check);
    else
        say(&check, ERROR, "signed_on",
            error_set(&check.error, STATUS_INVALID_ARGUMENT, "“%s” is missing",
                      title_of("signed_on")));
}

void project_check_change(const struct project *project, const struct project *before,
                          bool confirmed, struct arena *arena, struct problems *problems)
{
    struct check check = {.project = project, .arena = arena, .problems = problems};
    int64_t now = project->amount.n, then = before->amount.n;
    char now_text[24], then_text[24];

    /* both at most 10^10, checked before */
    if (confirmed || now <= 0 || then <= 0 || now > AMOUNT_MOST_WAN || then > AMOUNT_MOST_WAN ||
        (now < then * 10 && then < now * 10))
        return;
    snprintf(now_text, sizeof now_text, "%lld", (long long)now);
    snprintf(then_text, sizeof then_text, "%lld", (long long)then);
    say(&check, ERROR, "amount_wan",
        error_set(
            &check.error, STATUS_INVALID_ARGUMENT,
            "%s万元 is ten times more or less than %s万元 before; if that is right, repeat with "
            "--confirm %s",
            now_text, then_text, text_at(project, P(project_no))));
}
