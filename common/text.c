/* Languages through gettext, widths and folding through utf8proc. */
#include "common/text.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool chinese;

/* ---- languages ---- */

/* The first of the variables that says anything; LANGUAGE may be a list and only its head counts.
 */
static bool locale_is_chinese(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

void text_language(const char *lang, const char *folder)
{
    const char *messages;

    chinese = lang ? strncmp(lang, "zh", 2) == 0 : locale_is_chinese();
    if (!setlocale(LC_ALL, ""))
        setlocale(LC_ALL, "C.UTF-8");
    /* gettext translates nothing in the locales C and POSIX, whatever LANGUAGE says */
    messages = setlocale(LC_MESSAGES, NULL);
    if (!messages || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    setenv("LANGUAGE", chinese ? "zh_CN" : "en", 1);
    if (folder)
        bindtextdomain("bairi", folder);
    bind_textdomain_codeset("bairi", "UTF-8");
    textdomain("bairi");
}

bool text_is_chinese(void)
{
    return chinese;
}

/* ---- characters ---- */

/* The next character; an invalid byte is U+FFFD of length 1. At the end the length is 0. */
static size_t next_character(const char *text, int32_t *point)
{
    utf8proc_ssize_t step;

    *point = 0;
    if (*text == '\0')
        return 0;
    step = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, point);
    if (step > 0)
        return (size_t)step;
    *point = 0xFFFD;
    return 1;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    int32_t point;

    for (size_t step = next_character(text, &point); step; step = next_character(text, &point)) {
        width += (size_t)utf8proc_charwidth(point);
        text += step;
    }
    return width;
}

static bool is_control(int32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C || point == 0x200E ||
           point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

bool text_has_hidden(const char *text)
{
    int32_t point;

    for (size_t step = next_character(text, &point); step; step = next_character(text, &point)) {
        if (is_control(point) && point != '\n' && point != '\r' && point != '\t')
            return true;
        text += step;
    }
    return false;
}

static void add_printable(struct buf *out, const char *text)
{
    int32_t point;

    for (size_t step = next_character(text, &point); step; step = next_character(text, &point)) {
        if (point == 0xFFFD)
            buf_adds(out, "\xEF\xBF\xBD");
        else if (!is_control(point))
            buf_add(out, text, step);
        text += step;
    }
}

/* What the builder holds, moved into the arena; NULL when either has no room. */
static char *into_arena(const struct buf *text, struct arena *arena)
{
    return text->failed ? NULL : arena_strdup(arena, buf_text(text));
}

char *text_printable(const char *text, struct arena *arena)
{
    OWNED(buf_free) struct buf out = buf_make(SIZE_MAX / 2);

    add_printable(&out, text);
    return into_arena(&out, arena);
}

/* ---- folding ---- */

static bool is_blank(int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);

    return category == UTF8PROC_CATEGORY_ZS || (point >= '\t' && point <= '\r');
}

/* '(' for every opening bracket, ')' for every closing one, else the character itself. */
static int32_t alike(int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);

    if (category == UTF8PROC_CATEGORY_PS)
        return '(';
    if (category == UTF8PROC_CATEGORY_PE)
        return ')';
    return point;
}

/* Only between Latin words does a blank say anything; beside Chinese or signs it is decoration. */
static bool is_word(int32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 0xC0 && point < 0x2E80 && utf8proc_category(point) <= UTF8PROC_CATEGORY_LO &&
            utf8proc_category(point) >= UTF8PROC_CATEGORY_LU);
}

static void fold_blanks(const char *text, struct buf *out)
{
    bool blank = false;
    int32_t before = 0, point;

    for (size_t step = next_character(text, &point); step; step = next_character(text, &point)) {
        if (is_blank(point)) {
            blank = true;
        } else {
            int32_t same = alike(point);
            if (blank && is_word(before) && is_word(same))
                buf_addc(out, ' ');
            if (same == point)
                buf_add(out, text, step);
            else
                buf_addc(out, (char)same);
            before = same;
            blank = false;
        }
        text += step;
    }
}

char *text_fold(const char *text, struct arena *arena)
{
    enum {
        FORM = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
               UTF8PROC_CASEFOLD | UTF8PROC_IGNORE
    };
    OWNED(buf_free) struct buf out = buf_make(SIZE_MAX / 2);
    utf8proc_uint8_t *folded = NULL;

    if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded, (utf8proc_option_t)FORM) < 0) {
        char *valid = text_printable(text, arena);
        if (!valid ||
            utf8proc_map((const utf8proc_uint8_t *)valid, 0, &folded, (utf8proc_option_t)FORM) < 0)
            return NULL;
    }
    fold_blanks((const char *)folded, &out);
    free(folded);
    return into_arena(&out, arena);
}

/* ---- errors ---- */

void text_error(const struct error *err, struct buf *out)
{
    char sentence[ERROR_TEXT_SIZE];
    const char *pattern = err->id[0] ? gettext(err->id) : status_name(err->status);
    const char(*args)[ERROR_ARG_SIZE] = (const char(*)[ERROR_ARG_SIZE])err->args;

    if (err->where[0]) {
        add_printable(out, err->where);
        buf_adds(out, ": ");
    }
    error_render(pattern, args, err->arg_count, sentence, sizeof sentence);
    add_printable(out, sentence);
}
