/* The one desk a test program sits at, opened before each test and closed after it, and how its
 * facts are said. Included by test programs only, after cmocka.h. */
#ifndef BAIRI_TESTS_SUPPORT_OFFICE_FACTS_H
#define BAIRI_TESTS_SUPPORT_OFFICE_FACTS_H

#include "tests/support/office/office.h"

static struct desk d;

static inline int desk_set_up(void **state)
{
    (void)state;
    desk_open(&d);
    return 0;
}

static inline int desk_tear_down(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* The call succeeds; what it said otherwise is shown. */
#define OK(call)                                                                                   \
    do {                                                                                           \
        if ((call) != STATUS_OK)                                                                   \
            fail_msg("%s: %s", #call, d.error.text);                                               \
    } while (0)
/* The call ends with this status, e.g. REFUSED(desk_submit(…), PERMISSION_DENIED). */
#define REFUSED(call, expected) assert_string_equal(status_name(call), #expected)

#endif
