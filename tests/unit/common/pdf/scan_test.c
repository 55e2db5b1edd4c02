/* Active content of a PDF is seen by its names, however they are written and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/pdf/scan.h"

static struct pdf_findings scan_text(const char *text)
{
    return pdf_scan_bytes((struct bytes){(const uint8_t *)text, strlen(text)});
}

static struct pdf_findings scan_file(const char *name)
{
    struct buf buf = buf_make(1 << 20);
    char path[512];

    snprintf(path, sizeof path, "%s/pdf/%s", TEST_DATA, name);
    assert_int_equal(buf_read_file(&buf, path, NULL), STATUS_OK);
    struct pdf_findings found = pdf_scan_bytes(buf_bytes(&buf));
    buf_free(&buf);
    return found;
}

struct specimen {
    const char *file;
    unsigned signs, disguised;
    uint32_t object_streams;
};

static const struct specimen specimens[] = {
    {"plain.pdf",            0,                                0,                                0},
    {"javascript.pdf",       PDF_JAVASCRIPT | PDF_OPEN_ACTION, 0,                                0},
    {"hex_escaped.pdf",      PDF_JAVASCRIPT | PDF_OPEN_ACTION, PDF_JAVASCRIPT | PDF_OPEN_ACTION, 0},
    {"launch.pdf",           PDF_LAUNCH | PDF_EVENTS,          0,                                0},
    {"embedded.pdf",         PDF_EMBEDDED_FILE,                0,                                0},
    {"form.pdf",             PDF_SUBMIT_FORM | PDF_XFA,        0,                                0},
    {"link.pdf",             PDF_LINK,                         0,                                0},
    {"media.pdf",            PDF_RICH_MEDIA | PDF_REMOTE,      0,                                0},
    {"encrypted.pdf",        PDF_ENCRYPTED,                    0,                                0},
    {"object_stream.pdf",    0,                                0,                                1},
    {"compressed.pdf",       0,                                0,                                1},
    {"hidden_in_stream.pdf", PDF_JAVASCRIPT,                   0,                                0},
    {"begins_at_a_page.pdf", 0,                                0,                                0},
    {"late_header.pdf",      PDF_JAVASCRIPT,                   0,                                0},
};

static void each_specimen_shows_what_it_carries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof specimens / sizeof *specimens; i++) {
        struct pdf_findings found = scan_file(specimens[i].file);
        if (!found.is_pdf || found.signs != specimens[i].signs ||
            found.disguised != specimens[i].disguised ||
            found.object_streams != specimens[i].object_streams)
            fail_msg("%s: pdf %d signs %x disguised %x object streams %u", specimens[i].file,
                     found.is_pdf, found.signs, found.disguised, found.object_streams);
    }
}

static void cutting_a_file_anywhere_changes_nothing(void **state)
{
    static const char text[] = "%PDF-1.7\n1 0 obj<</Type/Catalog/Open#41ction  5 0 R/A#41<<>>>>\n"
                               "<</S/J#61v#61Script/J#53(x)>> /ObjStm /L#61unc#68";
    const struct bytes all = {(const uint8_t *)text, sizeof text - 1};
    struct pdf_findings whole = pdf_scan_bytes(all);

    (void)state;
    assert_int_equal(whole.signs, PDF_JAVASCRIPT | PDF_OPEN_ACTION | PDF_EVENTS | PDF_LAUNCH);
    for (size_t i = 0; i <= all.size; i++) {
        for (size_t j = i; j <= all.size; j++) {
            struct pdf_scan scan;
            pdf_scan_begin(&scan);
            pdf_scan_feed(&scan, (struct bytes){all.data, i});
            pdf_scan_feed(&scan, (struct bytes){all.data + i, j - i});
            pdf_scan_feed(&scan, (struct bytes){all.data + j, all.size - j});
            struct pdf_findings found = pdf_scan_end(&scan);
            assert_int_equal(found.signs, whole.signs);
            assert_int_equal(found.disguised, whole.disguised);
            assert_int_equal(found.object_streams, whole.object_streams);
        }
    }
}

static void a_name_is_whole_or_another(void **state)
{
    (void)state;
    assert_int_equal(scan_text("%PDF-1.4 /JavaScripted /XJavaScript /Java Script").signs, 0);
    assert_int_equal(scan_text("%PDF-1.4 /javascript").signs, 0);
    assert_int_equal(scan_text("%PDF-1.4 /JavaScript").signs, PDF_JAVASCRIPT);
    assert_int_equal(scan_text("%PDF-1.4 /J#6gvaScript /#").signs, 0);
    assert_int_equal(scan_text("%PDF-1.4 /JavaScript#20").signs, 0);
}

static void a_name_in_a_comment_or_a_string_counts(void **state)
{
    (void)state;
    assert_int_equal(scan_text("%PDF-1.4\n% /Launch\n").signs, PDF_LAUNCH);
    assert_int_equal(scan_text("%PDF-1.4\n(<</Launch 1>>)").signs, PDF_LAUNCH);
}

/* 64 MiB that look compressed: about four /JS and /AA with an end stand in them by chance. */
static void what_is_compressed_raises_no_false_alarm(void **state)
{
    enum { SIZE = 1 << 20, ROUNDS = 64 };
    static const char sign[] = {'\x80', '\x81', '\x82', '/', 'J', 'S', ' '};
    uint8_t *noise = malloc(SIZE);
    uint64_t seed = 1;
    struct pdf_scan scan;

    (void)state;
    assert_non_null(noise);
    pdf_scan_begin(&scan);
    pdf_scan_feed(&scan, (struct bytes){(const uint8_t *)"%PDF-1.4\n", 9});
    for (int i = 0; i < ROUNDS; i++) {
        for (size_t k = 0; k < SIZE; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            noise[k] = (uint8_t)(seed >> 56);
        }
        memcpy(noise + 1000, sign, sizeof(sign));
        pdf_scan_feed(&scan, (struct bytes){noise, SIZE});
    }
    assert_int_equal(pdf_scan_end(&scan).signs & PDF_ACTIVE, 0);
    free(noise);
}

static void what_is_no_pdf_is_not_looked_into(void **state)
{
    char late[2048];

    (void)state;
    assert_false(scan_text("PK /JavaScript /Launch").is_pdf);
    assert_int_equal(scan_text("PK /JavaScript /Launch").signs, 0);
    memset(late, ' ', sizeof late);
    memcpy(late + 1020, "%PDF-1.4 /Launch", 17);
    assert_false(scan_text(late).is_pdf);
    memcpy(late + 1019, "%PDF-1.4 /Launch", 17);
    assert_true(scan_text(late).is_pdf);
    assert_int_equal(scan_text(late).signs, PDF_LAUNCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_specimen_shows_what_it_carries),
        cmocka_unit_test(cutting_a_file_anywhere_changes_nothing),
        cmocka_unit_test(a_name_is_whole_or_another),
        cmocka_unit_test(a_name_in_a_comment_or_a_string_counts),
        cmocka_unit_test(what_is_compressed_raises_no_false_alarm),
        cmocka_unit_test(what_is_no_pdf_is_not_looked_into),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
