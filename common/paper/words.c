/* The words of a paper's JSON form, each list in the order of its enum. */
#include "common/paper/words.h"

#include <stddef.h>

#include "common/paper/paper.h"

const char *const paper_form_words[] = {
    [PAPER_REPORT] = "report", [PAPER_LETTER] = "letter", [PAPER_PLAIN] = "plain", NULL};

const char *const paper_kind_words[] = {
    [PAPER_TEXT] = "text",
    [PAPER_SALUTATION] = "salutation",
    [PAPER_HEADING] = "heading",
    [PAPER_TABLE] = "table",
    [PAPER_CHART] = "chart",
    [PAPER_FACTS] = "facts",
    [PAPER_ATTACHMENTS] = "attachments",
    [PAPER_SIGNATURE] = "signature",
    [PAPER_ANNOTATION] = "annotation",
    [PAPER_ANNEX] = "annex",
    [PAPER_PAGE] = "page",
    [PAPER_RECORD] = "record",
    NULL,
};

const char *const paper_align_words[] = {
    [PAPER_LEFT] = "left", [PAPER_CENTRE] = "centre", [PAPER_RIGHT] = "right", NULL};

const char *const paper_chart_words[] = {
    [PAPER_BARS] = "bars", [PAPER_COURSE] = "course", [PAPER_SHARES] = "shares", NULL};
