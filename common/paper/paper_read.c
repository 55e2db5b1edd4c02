/* Values of a paper's JSON form, each checked before it is taken. */
#include "common/paper/paper_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/nearest.h"
#include "common/text.h"

enum { NAMES_SIZE = 160 };

static enum status unknown_key(struct paper_reading *reading, const char *key,
                               const char *const *keys)
{
    struct nearest nearest = {.wanted = key};
    char names[NAMES_SIZE] = "";
    size_t used = 0;

    for (; *keys; keys++) {
        nearest_offer(&nearest, *keys, strlen(*keys));
        if (used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                                     *keys);
    }
    if (nearest.name[0])
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s has no field \"%s\"; did you mean %s?", reading->place, key,
                         nearest.name);
    return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s has no field \"%s\"; it has %s",
                     reading->place, key, names);
}

enum status paper_read_keys(struct paper_reading *reading, const json_t *object,
                            const char *const *keys)
{
    void *at = json_object_iter((json_t *)(uintptr_t)object);

    if (!json_is_object(object))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be an object { … }",
                         reading->place);
    for (; at; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *const *key = keys;

        while (*key && strcmp(*key, json_object_iter_key(at)) != 0)
            key++;
        if (!*key)
            return unknown_key(reading, json_object_iter_key(at), keys);
    }
    return STATUS_OK;
}

enum status paper_read_item(struct paper_reading *reading, const json_t *value, const char *key,
                            const char **out)
{
    const char *text = json_string_value(value);
    char *copy;

    if (!text)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s must be a text in quotes",
                         reading->place, key);
    if (json_string_length(value) > PAPER_TEXT_MAX)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s has more than %d bytes",
                         reading->place, key, PAPER_TEXT_MAX);
    if (text_has_hidden(text) || strpbrk(text, "\t\r"))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s: %s has control characters; only line feeds are allowed",
                         reading->place, key);
    copy = arena_strndup(reading->arena, text, json_string_length(value));
    if (!copy)
        return error_set(reading->err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    *out = copy;
    return STATUS_OK;
}

enum status paper_read_text(struct paper_reading *reading, const json_t *object, const char *key,
                            const char **out)
{
    const json_t *value = json_object_get(object, key);

    *out = "";
    return value ? paper_read_item(reading, value, key, out) : STATUS_OK;
}

enum status paper_read_word(struct paper_reading *reading, const json_t *object, const char *key,
                            const char *const *words, int otherwise, int *out)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    char names[NAMES_SIZE] = "";
    size_t used = 0;

    *out = otherwise;
    if (!value && otherwise >= 0)
        return STATUS_OK;
    for (int i = 0; words[i]; i++) {
        *out = i;
        if (text && strcmp(text, words[i]) == 0)
            return STATUS_OK;
        if (used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
                                     words[i]);
    }
    return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s must be one of %s",
                     reading->place, key, names);
}

enum status paper_read_number(struct paper_reading *reading, const json_t *object, const char *key,
                              int64_t least, int64_t most, int64_t *out)
{
    const json_t *value = json_object_get(object, key);

    *out = value ? json_integer_value(value) : least;
    if (value && (!json_is_integer(value) || *out < least || *out > most))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s: %s must be a whole number from %lld to %lld", reading->place, key,
                         (long long)least, (long long)most);
    return STATUS_OK;
}

enum status paper_read_real(struct paper_reading *reading, const json_t *value, const char *key,
                            double *out)
{
    *out = json_number_value(value);
    if (!json_is_number(value) || !isfinite(*out))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s must be a number",
                         reading->place, key);
    return STATUS_OK;
}

enum status paper_read_flag(struct paper_reading *reading, const json_t *object, const char *key,
                            bool *out)
{
    const json_t *value = json_object_get(object, key);

    *out = json_is_true(value);
    if (value && !json_is_boolean(value))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s must be true or false",
                         reading->place, key);
    return STATUS_OK;
}

enum status paper_read_list(struct paper_reading *reading, const json_t *object, const char *key,
                            size_t most, const json_t **list, size_t *count)
{
    *list = json_object_get(object, key);
    *count = json_array_size(*list);
    if (*list && !json_is_array(*list))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: %s must be a list [ … ]",
                         reading->place, key);
    if (*count > most)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s: %s has %zu entries; at most %zu are allowed", reading->place, key,
                         *count, most);
    return STATUS_OK;
}

enum status paper_read_room(struct paper_reading *reading, size_t count, size_t size, void *out)
{
    void *room = arena_array(reading->arena, count + 1, size);

    if (!room)
        return error_set(reading->err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    memcpy(out, &room, sizeof room);
    return STATUS_OK;
}

enum status paper_read_texts(struct paper_reading *reading, const json_t *list, const char *key,
                             const char *const **out)
{
    const char **texts;
    size_t count = json_array_size(list);

    TRY(paper_read_room(reading, count, sizeof *texts, &texts));
    for (size_t i = 0; i < count; i++)
        TRY(paper_read_item(reading, json_array_get(list, i), key, &texts[i]));
    *out = texts;
    return STATUS_OK;
}
