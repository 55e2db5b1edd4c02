/* The sheets beside the form: examples, the explanation of every column, the lists' words. */
#include <string.h>

#include "client/render/form_parts.h"
#include "common/text.h"

enum { AT_TITLE, AT_ID, AT_NEED, AT_HINT, AT_WORDS, AT_EXAMPLE, AT_COUNT };
enum { PLAIN_MOST = 10000 };
enum { A4 = 9, GREY = 0x7F7F7F, ORANGE = 0xED7D31 };

/* ---- examples ---- */

static const char *first_word(const struct settings *settings, const char *name, size_t which)
{
    const struct list *list = settings_list(settings, name);

    return list && list->count > 0 ? list->items[which % list->count] : "";
}

/* What both have in common, fitting this campaign. */
static struct project example_base(const struct form *form, size_t which)
{
    const struct settings *settings = form->settings;
    day signed_on = day_add(settings->start, (int32_t)(7 + which));

    return (struct project){.unit = form->unit                 ? form->unit
                                    : settings->unit_count > 0 ? settings->units[0].id
                                                               : "",
                            .subunit = form->subunit ? form->subunit : "",
                            .credit_code = "",
                            .partner = "",
                            .outside = true,
                            .industry = first_word(settings, "industry", which),
                            .county_industry = first_word(settings, "county_industry", which),
                            .chain_role = first_word(settings, "chain_role", 1),
                            .nature = "new",
                            .kind = KIND_INDUSTRY,
                            .signed_on = signed_on <= settings->end ? signed_on : settings->end,
                            .document = DOCUMENT_CONTRACT,
                            .page_date = 1,
                            .page_signature = 12,
                            .page_seal = 12,
                            .channel = first_word(settings, "channel", which),
                            .returnee = "",
                            .contact = "示例联系人",
                            .contact_title = "部长",
                            .contact_phone = "0317-0000000",
                            .note = "示例，不会上报"};
}

static int64_t at_least(const struct settings *settings, int64_t wan)
{
    return settings->min_amount.n >= wan ? settings->min_amount.n + 1 : wan;
}

static void domestic(const struct form *form, struct project *out)
{
    out->project_no = "SL-01";
    out->name = "示例：高端装备零部件项目";
    out->content = "新建厂房2万平方米、生产线4条，年产零部件30万套";
    out->site = "示例园区一号路北";
    out->investor = "北京示例科技有限公司";
    out->credit_code = "91350100M000100Y43";
    out->investor_place = "北京市";
    out->investor_class = "listed";
    out->amount.n = at_least(form->settings, 26000);
    out->source_region = first_word(form->settings, "source_region", 0);
}

static void foreign(const struct form *form, struct project *out)
{
    out->project_no = "SL-02";
    out->name = "示例：新材料合资项目";
    out->content = "年产新材料5000吨，配套研发中心";
    out->site = "示例园区二号路南";
    out->investor = "示例（香港）投资有限公司";
    out->investor_place = "中国香港";
    out->investor_class = "other";
    out->partner = "河北示例集团有限公司";
    out->amount.n = at_least(form->settings, 18000);
    out->foreign = true;
    out->has_foreign_share = true;
    out->foreign_share = fraction_int(60);
    out->amount_usd_wan = 1500;
    out->source_region = first_word(form->settings, "source_region", 5);
}

void form_example(const struct form *form, int which, struct arena *arena, struct project *out)
{
    struct project_file *files = arena_array(arena, 2, sizeof(files[0]));

    *out = example_base(form, (size_t)which);
    if (which == 0)
        domestic(form, out);
    else
        foreign(form, out);
    out->files = files;
    out->file_count = files ? 2 : 0;
    if (files) {
        files[0].name = which == 0 ? "SL-01合同.pdf" : "SL-02合同.pdf";
        files[1].name = which == 0 ? "SL-01营业执照.jpg" : "SL-02商业登记证.jpg";
    }
}

void form_examples(struct form_writing *writing)
{
    lxw_worksheet *sheet = book_sheet(&writing->book, "示例", "示例");
    lxw_comment_options options = {.author = book_unconst("bairi"),
                                   .visible = LXW_COMMENT_DISPLAY_VISIBLE,
                                   .width = 260,
                                   .height = 60,
                                   .font_size = 10,
                                   .start_row = 4,
                                   .start_col = 1};
    struct project project;

    if (!sheet)
        return;
    form_frame(writing, sheet, false);
    for (int i = 0; i < FORM_EXAMPLES; i++) {
        form_example(writing->form, i, writing->arena, &project);
        book_height(&writing->book, sheet, (lxw_row_t)(i + 1),
                    form_project(writing, sheet, (lxw_row_t)(i + 1), &project, writing->examples));
    }
    worksheet_set_tab_color(sheet, ORANGE);
    book_note(&writing->book,
              worksheet_write_comment_opt(
                  sheet, 0, 0,
                  _("Examples only: nothing on this sheet is reported. Fill in the sheet 附件表."),
                  &options));
}

/* ---- the explanation ---- */

struct guide {
    struct form_writing *writing;
    lxw_worksheet *sheet;
    lxw_format *text, *bold, *wrapped, *head, *must;
    struct project examples[FORM_EXAMPLES];
    lxw_row_t row;
    size_t lines; /* that the row needs */
};

static const int widths[AT_COUNT] = {22, 17, 9, 48, 60, 30};

static const char *words_text(struct form_writing *writing, const struct form_words *words)
{
    const char *text = "";

    for (size_t i = 0; i < words->count; i++)
        text = form_kept(
            writing, arena_printf(writing->arena, "%s%s%s", text, i ? "、" : "", words->items[i]));
    return text;
}

static const char *allowed(struct guide *guide, size_t i)
{
    const struct form_column *column = &form_columns[i];
    struct form_writing *writing = guide->writing;
    char from[11], to[11];

    switch (column->rule) {
    case RULE_WORDS:
        return words_text(writing, &writing->words[i]);
    case RULE_DAY:
        day_format(writing->form->settings->start, from);
        day_format(writing->form->settings->end, to);
        return form_kept(writing, arena_printf(writing->arena, "%s – %s", from, to));
    case RULE_LENGTH:
        return form_kept(writing,
                         column->least == column->most
                             ? arena_printf(writing->arena, _("%lld characters"), column->least)
                             : arena_printf(writing->arena, _("%lld to %lld characters"),
                                            column->least, column->most));
    case RULE_WHOLE:
    case RULE_NUMBER:
        if (column->most > PLAIN_MOST)
            return form_kept(writing, arena_printf(writing->arena, _("a whole number from %lld"),
                                                   column->least));
        return form_kept(writing,
                         arena_printf(writing->arena, "%lld – %lld", column->least, column->most));
    case RULE_NONE:
        break;
    }
    return _("text");
}

static void put(struct guide *guide, lxw_col_t column, const char *text, lxw_format *format)
{
    size_t lines = book_lines(text, (size_t)widths[column] - 1);

    guide->lines = lines > guide->lines ? lines : guide->lines;
    book_text(&guide->writing->book, guide->sheet, guide->row, column, text, format);
}

/* The first example that has something there. */
static const char *example_of(struct guide *guide, const struct annex_column *column)
{
    const char *text = "";

    for (int i = 0; i < FORM_EXAMPLES && *text == '\0'; i++)
        text = form_kept(guide->writing,
                         annex_cell_paper(column, &guide->examples[i],
                                          guide->writing->form->settings, guide->writing->arena));
    return text;
}

static void add_column(struct guide *guide, size_t i)
{
    const struct annex_column *column = annex_column_of(form_columns[i].id);
    bool must = form_columns[i].must;

    guide->lines = 1;
    put(guide, AT_TITLE, column->title, must ? guide->must : guide->wrapped);
    put(guide, AT_ID, column->id, guide->wrapped);
    put(guide, AT_NEED, must ? _("required") : _("optional"), must ? guide->must : guide->wrapped);
    put(guide, AT_HINT, form_hint(guide->writing, &form_columns[i]), guide->wrapped);
    put(guide, AT_WORDS, allowed(guide, i), guide->wrapped);
    put(guide, AT_EXAMPLE, example_of(guide, column), guide->wrapped);
    book_height(&guide->writing->book, guide->sheet, guide->row, guide->lines);
    guide->row++;
}

static void add_line(struct guide *guide, const char *text, lxw_format *format)
{
    put(guide, AT_TITLE, text, format);
    guide->row++;
}

/* "2020-10-26 24:00": the day an exclusive deadline ends, as people say it. */
static const char *deadline_text(struct guide *guide, struct instant deadline)
{
    int offset = guide->writing->form->settings->utc_offset;
    char text[40];
    day last;

    instant_format(deadline, offset, text);
    text[10] = ' ';
    text[16] = '\0';
    if (strcmp(text + 11, "00:00") == 0) {
        last = day_add(instant_day(deadline, offset), -1);
        day_format(last, text);
        snprintf(text + 10, sizeof(text) - 10, " 24:00");
    }
    return form_kept(guide->writing, arena_strdup(guide->writing->arena, text));
}

static void add_introduction(struct guide *guide)
{
    const struct settings *settings = guide->writing->form->settings;
    struct arena *arena = guide->writing->arena;
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);
    const char *deadlines = "";

    add_line(guide, settings->name, guide->bold);
    add_line(guide,
             _("One row per project on the sheet 附件表; red titles must be filled in. Select a "
               "cell and it says what belongs there."),
             guide->text);
    add_line(guide,
             _("Before sending: bairi check 附件表.xlsx --files FOLDER. To send: bairi submit "
               "附件表.xlsx --files FOLDER."),
             guide->text);
    for (size_t i = 0; i < count; i++)
        deadlines = form_kept(
            guide->writing, arena_printf(arena, "%s%s%s  %s", deadlines, i ? "；" : "",
                                         periods[i].id, deadline_text(guide, periods[i].deadline)));
    add_line(guide, form_kept(guide->writing, arena_printf(arena, _("Deadlines: %s"), deadlines)),
             guide->text);
    guide->row++;
}

static lxw_format *boxed(struct book *book)
{
    lxw_format *format = book_format(book);

    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, GREY);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static void set_guide(struct guide *guide)
{
    struct book *book = &guide->writing->book;

    guide->text = NULL;
    guide->bold = book_format(book);
    format_set_bold(guide->bold);
    format_set_font_size(guide->bold, 14);
    guide->wrapped = boxed(book);
    guide->must = boxed(book);
    format_set_bold(guide->must);
    format_set_font_color(guide->must, 0xC00000);
    for (int i = 0; i < AT_COUNT; i++)
        book_note(book,
                  worksheet_set_column(guide->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL));
    worksheet_set_landscape(guide->sheet);
    worksheet_set_paper(guide->sheet, A4);
    worksheet_set_margins(guide->sheet, 0.4, 0.4, 0.6, 0.6);
    worksheet_fit_to_pages(guide->sheet, 1, 0);
    worksheet_gridlines(guide->sheet, LXW_HIDE_ALL_GRIDLINES);
    book_note(book, worksheet_set_footer(guide->sheet, "&C&P / &N"));
}

void form_guide(struct form_writing *writing)
{
    const char *const titles[AT_COUNT] = {_("Column"),         _("Id"),
                                          _("Required"),       _("What belongs there"),
                                          _("What may stand"), _("Example")};
    struct guide guide = {.writing = writing};

    guide.sheet = book_sheet(&writing->book, "填表说明", "填表说明");
    if (!guide.sheet)
        return;
    set_guide(&guide);
    for (int i = 0; i < FORM_EXAMPLES; i++)
        form_example(writing->form, i, writing->arena, &guide.examples[i]);
    add_introduction(&guide);
    for (int i = 0; i < AT_COUNT; i++)
        put(&guide, (lxw_col_t)i, titles[i], writing->may);
    worksheet_freeze_panes(guide.sheet, guide.row + 1, 0);
    book_note(&writing->book, worksheet_repeat_rows(guide.sheet, guide.row, guide.row));
    guide.row++;
    for (size_t i = 0; i < form_column_count; i++)
        add_column(&guide, i);
}

/* ---- the lists ---- */

void form_lists(struct form_writing *writing)
{
    lxw_worksheet *sheet = book_sheet(&writing->book, "列表", "列表");

    if (!sheet)
        return;
    for (size_t i = 0; i < form_column_count; i++) {
        const struct form_words *words = &writing->words[i];
        if (words->count > 0)
            book_text(&writing->book, sheet, 0, (lxw_col_t)i,
                      annex_column_of(form_columns[i].id)->title, NULL);
        for (size_t j = 0; j < words->count; j++)
            book_text(&writing->book, sheet, (lxw_row_t)(j + 1), (lxw_col_t)i, words->items[j],
                      NULL);
    }
    worksheet_hide(sheet);
}
