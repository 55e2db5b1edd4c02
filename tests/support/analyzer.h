/* Read before every file that clang-tidy analyses: error_set and its kin never return STATUS_OK. */
#ifndef BAIRI_TESTS_SUPPORT_ANALYZER_H
#define BAIRI_TESTS_SUPPORT_ANALYZER_H

#include "common/status.h"

static inline enum status analyzer_failed(enum status said)
{
    if (said == STATUS_OK)
        __builtin_unreachable();
    return said;
}

#define error_set(...)    analyzer_failed(error_set(__VA_ARGS__))
#define error_at(...)     analyzer_failed(error_at(__VA_ARGS__))
#define error_within(...) analyzer_failed(error_within(__VA_ARGS__))

#endif
