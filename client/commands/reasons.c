/* Why something is returned, refused or held: from the campaign's list, in own words, or both. */
#include "client/commands/reasons.h"

#include <string.h>

enum { DIGITS_MOST = 3 };

/* Length of what may stand between the number and own words; 0: the number was none. */
static size_t separator_at(const char *text)
{
    static const char *const signs[] = {" ", ":", "：", ",", "，", ";", "；", "、", "　", "."};
    size_t length = 0;

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strncmp(text + length, signs[i], strlen(signs[i])) == 0) {
            length += strlen(signs[i]);
            i = (size_t)-1;
        }
    return length;
}

/* The number at the beginning, alone or before own words; 0: there is none. */
static size_t number_of(const char *text, const char **words)
{
    size_t digits = strspn(text, "0123456789"), number = 0;
    size_t separator = separator_at(text + digits);

    if (digits == 0 || digits > DIGITS_MOST || (text[digits] != '\0' && separator == 0))
        return 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (size_t)(text[i] - '0');
    *words = text + digits + separator;
    return number;
}

enum status reason_read(const struct settings *settings, const char *list, const char *text,
                        struct arena *arena, const char **out, struct error *err)
{
    const struct list *reasons = list ? settings_list(settings, list) : NULL;
    const char *words = "";
    size_t number = reasons ? number_of(text, &words) : 0;

    if (number == 0)
        *out = arena_strdup(arena, text);
    else if (number > reasons->count)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "there is no reason %zu; the campaign lists %zu", number, reasons->count);
    else if (words[0] == '\0')
        *out = arena_strdup(arena, reasons->items[number - 1]);
    else
        *out = arena_printf(arena, "%s：%s", reasons->items[number - 1], words);
    return *out ? STATUS_OK : error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
}

void reasons_print(const struct settings *settings, const char *list, struct buf *out)
{
    const struct list *reasons = settings_list(settings, list);

    for (size_t i = 0; reasons && i < reasons->count; i++)
        buf_addf(out, "%3zu  %s\n", i + 1, reasons->items[i]);
}
