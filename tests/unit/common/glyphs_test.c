/* Which characters can be printed. */
#include "common/glyphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void ordinary_texts_are_printed(void **state)
{
    static const char *const texts[] = {"",
                                        "年产一万套精密轴承项目（二期）",
                                        "GKN Driveline (Cangzhou) Co., Ltd. – Größe, Étude",
                                        "“百日攻坚”①②③、《合同》〔2020〕℃㎡％￥",
                                        "第一行\n\t第二行\r\n",
                                        "　全角ＡＢＣ１２３＝＋－＠",
                                        "Ελλάδα Россия 日本 한국"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(glyphs_missing(texts[i]), 0);
}

static void rare_characters_of_names_are_printed(void **state)
{
    (void)state;
    assert_int_equal(glyphs_missing("喆堃珺玥昇䶮"), 0);
    assert_int_equal(glyphs_missing("㛃䴓䲠鿍𠮷"), 0);
}

static void what_no_font_has_is_found_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(glyphs_missing("张\xEE\x80\x80三"), 0xE000);      /* private use */
    assert_int_equal(glyphs_missing("\xEE\xA1\xA3"), 0xE863);          /* 䶮 of old encodings */
    assert_int_equal(glyphs_missing("签约\xF0\x9F\x98\x80"), 0x1F600); /* an emoji */
    assert_int_equal(glyphs_missing("a\xCD\xB8"), 0x378);              /* unassigned */
    assert_int_equal(glyphs_missing("\xF4\x8F\xBF\xBD"), 0x10FFFD);    /* the end of all */
    assert_int_equal(glyphs_missing("\x01"), 1);                       /* a control */
    assert_int_equal(glyphs_missing("\xF0\x9F\x98\x80\xEE\x80\x80"), 0x1F600); /* the first */
}

static void it_is_named_as_one_looks_it_up(void **state)
{
    char name[24];

    (void)state;
    glyphs_name(0x1F600, name);
    assert_string_equal(name, "\xF0\x9F\x98\x80 (U+1F600)");
    glyphs_name(0x378, name);
    assert_string_equal(name, "\xCD\xB8 (U+0378)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_texts_are_printed),
        cmocka_unit_test(rare_characters_of_names_are_printed),
        cmocka_unit_test(what_no_font_has_is_found_where_it_stands),
        cmocka_unit_test(it_is_named_as_one_looks_it_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
