/* Which number formats mean dates, those of Chinese editions included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/xlsx/formats.h"

static void built_in_formats_of_dates(void **state)
{
    (void)state;
    for (size_t id = 0; id < 200; id++) {
        bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
                    (id >= 50 && id <= 58);
        assert_int_equal(format_id_is_date(id), date);
    }
}

static void codes_of_dates(void **state)
{
    static const char *const codes[] = {
        "yyyy-mm-dd",
        "yyyy\"年\"m\"月\"d\"日\";@",
        "yyyy年m月d日",
        "[$-804]yyyy\"年\"m\"月\"d\"日\"\\ dddd",
        "[DBNum1][$-804]yyyy\"年\"m\"月\";@",
        "m/d/yy h:mm;@",
        "h:mm:ss.000",
        "[h]:mm",
        "[mm]:ss",
        "上午/下午h\"时\"mm\"分\"",
        "yyyy\\-mm",
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "\"签于\"YYYY.M.D",
        "[Red]d;@",
        "e年m月",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (!format_code_is_date(codes[i]))
            fail_msg("%s", codes[i]);
}

static void codes_of_anything_else(void **state)
{
    static const char *const codes[] = {
        "",
        "General",
        "GENERAL",
        "General\"年\"",
        "General\"d\"",
        "G/通用格式",
        "G/通用格式\"月\"",
        "0\"年\"",
        "0年",
        "#,##0.00",
        "0.00E+00",
        "@",
        "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
        "\"¥\"#,##0;[Red]\"¥\"\\-#,##0",
        "[$-804]0.0",
        "[Red]0",
        "[>100]0;0",
        "0_d",
        "0*d",
        "0\\d",
        "#,##0\"万元\";yyyy",
        "\"day",
        "[day",
        "\\",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (format_code_is_date(codes[i]))
            fail_msg("%s", codes[i]);
}

static struct formats read_styles(const char *inside)
{
    struct formats formats = {0};
    char text[2048];
    struct error err;

    snprintf(text, sizeof text,
             "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">%s"
             "</styleSheet>",
             inside);
    struct bytes rest = {(const uint8_t *)text, strlen(text)};
    struct xml_source source = xml_from_memory(&rest, "styles.xml");
    if (formats_read(&source, &formats, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return formats;
}

static void styles_find_their_formats(void **state)
{
    struct formats formats = read_styles(
        "<numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy/m/d\"/>"
        "<numFmt numFmtId=\"14\" formatCode=\"0.0\"/><numFmt numFmtId=\"5\" formatCode=\"h:mm\"/>"
        "<numFmt numFmtId=\"70000\" formatCode=\"d\"/></numFmts>"
        "<cellStyleXfs><xf numFmtId=\"15\"/></cellStyleXfs>"
        "<cellXfs><xf numFmtId=\"176\"/><xf numFmtId=\"14\"/><xf numFmtId=\"15\"/><xf/>"
        "<xf numFmtId=\"5\"/><xf numFmtId=\"177\"/><xf numFmtId=\"70000\"/></cellXfs>");
    static const bool dates[] = {true, false, true, false, true, false, false};

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        assert_int_equal(formats_is_date(&formats, i), dates[i]);
    assert_false(formats_is_date(&formats, 7));
    assert_false(formats_is_date(&formats, SIZE_MAX));
    formats_free(&formats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_formats_of_dates),
        cmocka_unit_test(codes_of_dates),
        cmocka_unit_test(codes_of_anything_else),
        cmocka_unit_test(styles_find_their_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
