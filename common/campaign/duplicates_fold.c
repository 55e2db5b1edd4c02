/* Names without whatever two clerks write differently: width, case, signs, company forms, phases.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/campaign/duplicates.h"

enum {
    FOLD_FORM = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
    FOLD_ROUNDS = 4
};

/* ---- characters ---- */

/* Letters and digits; marks are signs that one writes and another does not. */
static bool is_kept(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static size_t put(char *out, utf8proc_int32_t c)
{
    return (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out);
}

/* Decoded by hand where it is a plain three-byte character: most Chinese text is. */
static size_t character(const char *text, utf8proc_int32_t *c)
{
    const uint8_t *at = (const uint8_t *)text;

    if (at[0] < 0x80) {
        *c = at[0];
        return 1;
    }
    utf8proc_ssize_t size = utf8proc_iterate(at, -1, c);
    if (size > 0)
        return (size_t)size;
    *c = ' ';
    return 1;
}

/*
 * Folds a text of plain characters alone (ASCII, their full-width forms, common ideographs, common
 * punctuation), which has no surprises. false: it has others.
 */
static bool fold_plain(const char *text, char *out)
{
    utf8proc_int32_t c = 0;

    for (size_t size; *text; text += size) {
        size = character(text, &c);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (c >= 0x4E00 && c <= 0x9FA5)
            out += put(out, c);
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            *out++ = (char)c;
        else if (c >= 0x80 && (c < 0x3000 || c > 0x3002) && (c < 0x3008 || c > 0x3011))
            return false;
    }
    *out = '\0';
    return true;
}

static char *keep_letters(const char *text, struct arena *arena)
{
    char *out = arena_take(arena, strlen(text) + 1);
    char *end = out;
    utf8proc_int32_t c = 0;

    if (!out)
        return NULL;
    for (size_t size; *text; text += size) {
        size = character(text, &c);
        if (is_kept(c))
            end += put(end, c);
    }
    *end = '\0';
    return out;
}

/* Once: what folding makes of a text may, rarely, fold again. */
static char *fold_once(const char *text, struct arena *arena)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded, (utf8proc_option_t)FOLD_FORM);

    if (size < 0)
        return keep_letters(text, arena);
    char *out = keep_letters((const char *)folded, arena);
    free(folded);
    return out;
}

char *duplicates_fold(const char *text, struct arena *arena)
{
    char *plain = arena_take(arena, strlen(text) + 1);

    if (!plain)
        return NULL;
    if (fold_plain(text, plain))
        return plain;
    char *out = fold_once(text, arena);
    for (int i = 0; out && i < FOLD_ROUNDS; i++) {
        char *again = fold_once(out, arena);
        if (!again || strcmp(again, out) == 0)
            return again;
        out = again;
    }
    return out;
}

/* ---- words that say nothing ---- */

/* Takes one of the words off the end, if at least two characters (or letters) stay. */
static bool strip_end(char *text, const char *const *words, size_t count)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(words[i]);
        size_t least = (uint8_t)text[0] < 0x80 ? 2 : 6;
        if (length < size + least || strcmp(text + length - size, words[i]) != 0)
            continue;
        text[length - size] = '\0';
        return true;
    }
    return false;
}

char *duplicates_fold_investor(const char *text, struct arena *arena)
{
    static const char *const forms[] = {
        "股份有限责任公司", "有限责任公司", "股份有限公司", "有限公司", "股份公司", "公司", "股份",
        "companylimited",   "coltd",        "limited",      "ltd",
    };
    char *out = duplicates_fold(text, arena);

    while (out && strip_end(out, forms, sizeof forms / sizeof *forms))
        continue;
    return out;
}

/* ---- phases ---- */

#define PHASE_SIGN "期"
enum { IDEOGRAPH = 3, PHASE_MOST = 99 };

static int chinese_digit(const char *at)
{
    static const char *const digits[] = {"一", "二", "三", "四", "五",
                                         "六", "七", "八", "九", "十"};

    for (int i = 0; i < 10; i++) {
        if (strncmp(at, digits[i], IDEOGRAPH) == 0)
            return i + 1;
    }
    return strncmp(at, "首", IDEOGRAPH) == 0 ? 1 : 0;
}

/* 十二 is 12, 二十 is 20, 一二 (一、二期) is 12. */
static int chinese_number(const char *from, const char *end)
{
    int number = 0;

    for (; from < end; from += IDEOGRAPH) {
        int digit = chinese_digit(from);
        if (digit == 10)
            number = number == 0 ? 10 : number * 10;
        else
            number = number >= 10 && number % 10 == 0 ? number + digit : number * 10 + digit;
        if (number > PHASE_MOST)
            return PHASE_MOST;
    }
    return number;
}

static int roman_number(const char *from, const char *end)
{
    int number = 0, before = 0;

    while (end-- > from) {
        int digit = *end == 'i' ? 1 : *end == 'v' ? 5 : 10;
        number += digit < before ? -digit : digit;
        before = digit;
    }
    return number > 0 && number <= PHASE_MOST ? number : 0;
}

static bool is_roman(char c)
{
    return c == 'i' || c == 'v' || c == 'x';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number that ends at `end`: where it begins and what it says; 0: there is none. */
static int number_before(const char *text, const char *end, const char **begin)
{
    const char *at = end;

    while (at > text && is_digit(at[-1]))
        at--;
    *begin = at;
    if (at < end)
        return end - at <= 2 ? atoi(at) : 0;
    while (at > text && is_roman(at[-1]))
        at--;
    *begin = at;
    if (at < end)
        return at > text && at[-1] >= 'a' && at[-1] <= 'z' ? 0 : roman_number(at, end);
    while (at - text >= IDEOGRAPH && chinese_digit(at - IDEOGRAPH) > 0)
        at -= IDEOGRAPH;
    *begin = at;
    return chinese_number(at, end);
}

static void cut(char *from, const char *end)
{
    memmove(from, end, strlen(end) + 1);
}

/* 一期 and its like, 第 before it included. */
static int cut_chinese_phase(char *name)
{
    for (char *at = strstr(name, PHASE_SIGN); at; at = strstr(at + 1, PHASE_SIGN)) {
        const char *begin = NULL;
        int number = number_before(name, at, &begin);
        if (number == 0)
            continue;
        if (begin - name >= IDEOGRAPH && strncmp(begin - IDEOGRAPH, "第", IDEOGRAPH) == 0)
            begin -= IDEOGRAPH;
        cut(name + (begin - name), at + IDEOGRAPH);
        return number;
    }
    return 0;
}

/* "phase 2", folded to phase2; also phaseii. */
static int cut_latin_phase(char *name)
{
    char *at = strstr(name, "phase");

    if (!at)
        return 0;
    char *from = at + strlen("phase"), *end = from;
    while (is_digit(*end) && end - from < 2)
        end++;
    int number = end > from && !is_digit(*end) ? atoi(from) : 0;
    if (end == from) {
        while (is_roman(*end))
            end++;
        number = *end >= 'a' && *end <= 'z' ? 0 : roman_number(from, end);
    }
    if (number > 0)
        cut(at, end);
    return number;
}

char *duplicates_fold_name(const char *text, struct arena *arena, int *phase)
{
    static const char *const words[] = {"建设项目", "项目", "工程"};
    char *out = duplicates_fold(text, arena);
    int last = 0;

    for (bool again = out != NULL; again;) {
        int number = cut_chinese_phase(out);
        if (number == 0)
            number = cut_latin_phase(out);
        last = number > 0 ? number : last;
        again = number > 0 || strip_end(out, words, sizeof words / sizeof *words);
    }
    if (phase)
        *phase = last;
    return out;
}
