/* The page for those who ask only whether the server takes work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/metrics/figures.h"
#include "server/metrics/http.h"

static void healthz_is_503_while_draining(void **state)
{
    struct figures figures = {0};
    struct buf body = buf_make(64);

    (void)state;
    assert_string_equal(figures_pages[1].path, "/healthz");
    assert_int_equal(figures_pages[1].fill(&figures, &body), 200);
    assert_string_equal(buf_text(&body), "serving\n");
    buf_clear(&body);
    atomic_store(&figures.draining, true);
    assert_int_equal(figures_pages[1].fill(&figures, &body), 503);
    assert_string_equal(buf_text(&body), "draining\n");
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(healthz_is_503_while_draining),
    };

    return cmocka_run_group_tests_name("metrics/figures", tests, NULL, NULL);
}
