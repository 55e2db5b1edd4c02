/* LINKS: tests_support */
/* Log lines: one JSON object each, escaped, stamped by the clock given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "tests/support/scratch.h"

static void write_events(void *context)
{
    (void)context;
    log_event(LOG_DEBUG, "dropped", NULL);
    log_event(LOG_WARN, "begin", "name", "a\"b\\\n\x01汉\x7F", "bad", "x\xFF", "bidi",
              "\xE2\x80\xAE", "none", NULL, NULL);
}

static void a_line_is_one_json_object(void **state)
{
    struct clock *clock = clock_at("2020-11-08T09:30:00+08:00");
    OWNED(buf_free) struct buf line = buf_make(10000);

    (void)state;
    log_init(LOG_INFO, clock);
    capture(write_events, NULL, NULL, &line);
    assert_int_equal(strcspn(buf_text(&line), "\n"), line.size - 1);
    json_t *object = json_loads(buf_text(&line), 0, NULL);
    assert_non_null(object);
    assert_string_equal(json_string_value(json_object_get(object, "event")), "begin");
    assert_string_equal(json_string_value(json_object_get(object, "level")), "warn");
    assert_string_equal(json_string_value(json_object_get(object, "name")), "a\"b\\\n\x01汉\x7F");
    assert_string_equal(json_string_value(json_object_get(object, "bad")), "x\xEF\xBF\xBD");
    assert_string_equal(json_string_value(json_object_get(object, "none")), "");
    const char *time = json_string_value(json_object_get(object, "time"));
    assert_memory_equal(time, "2020-11-08T01:30:0", 18);
    assert_null(strstr(buf_text(&line), "\x7F"));
    assert_null(strstr(buf_text(&line), "\xE2\x80\xAE"));
    json_decref(object);
    log_init(LOG_INFO, NULL);
    clock_destroy(&clock);
}

static void write_too_much(void *context)
{
    log_event(LOG_ERROR, "huge", "value", (const char *)context, NULL);
}

static void a_line_too_long_still_says_that_it_happened(void **state)
{
    char *huge = malloc(100001);
    OWNED(buf_free) struct buf line = buf_make(200000);

    (void)state;
    memset(huge, 'x', 100000);
    huge[100000] = '\0';
    capture(write_too_much, huge, NULL, &line);
    free(huge);
    assert_non_null(strstr(buf_text(&line), "\"event\":\"huge\",\"cut\":\"yes\"}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_json_object),
        cmocka_unit_test(a_line_too_long_still_says_that_it_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
