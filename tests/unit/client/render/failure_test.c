/* LINKS: common */
/* Failures as people read them: no names of calls, no ids of roles and states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/render/failure.h"
#include "common/text.h"

static void says(const struct error *err, const char *wanted)
{
    OWNED(buf_free) struct buf out = buf_make(4096);

    failure_say(err, &out);
    if (!strstr(buf_text(&out), wanted))
        fail_msg("\"%s\" does not say \"%s\"", buf_text(&out), wanted);
}

static void a_forbidden_call_is_said_without_its_name(void **state)
{
    struct error err;

    (void)state;
    (void)error_set(&err, STATUS_PERMISSION_DENIED, "the role %s may not call %s", "unit",
                    "bairi.v1.Audit/Decide");
    says(&err, "your role (a unit's clerk) may not do this");
    (void)error_set(&err, STATUS_PERMISSION_DENIED, "%s may not make such a statement", "reader");
    says(&err, "your role (reader) may not do this");
}

static void a_state_is_a_word_and_a_quotation_is_not(void **state)
{
    struct error err;

    (void)state;
    text_language("zh", TEST_BUILD "/locale");
    (void)error_set(&err, STATUS_FAILED_PRECONDITION, "proposal %lld is %s already", 7LL,
                    "approved");
    says(&err, "已批准");
    (void)error_set(&err, STATUS_INVALID_ARGUMENT, "'%s' names no unit; write UNIT or UNIT/NO",
                    "accepted");
    says(&err, "accepted");
    text_language("en", NULL);
}

static void what_is_possible_instead_is_said_in_words(void **state)
{
    struct error err;

    (void)state;
    (void)error_set(&err, STATUS_FAILED_PRECONDITION, "%s/%s@%lld is %s; possible now: %s",
                    "nandagang", "A-1", 2LL, "accepted",
                    "amend (unit), void, terminate (proposal and approval)");
    says(&err, "nandagang/A-1@2 is accepted; possible now: amend (the unit), void, terminate "
               "(proposal and approval)");
}

static void other_failures_stay_as_they_are(void **state)
{
    struct error err;

    (void)state;
    (void)error_set(&err, STATUS_NOT_FOUND, "no unit %s", "zhongjee");
    (void)error_at(&err, "a.csv:3", "unit");
    says(&err, "a.csv:3: no unit zhongjee");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forbidden_call_is_said_without_its_name),
        cmocka_unit_test(a_state_is_a_word_and_a_quotation_is_not),
        cmocka_unit_test(what_is_possible_instead_is_said_in_words),
        cmocka_unit_test(other_failures_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
