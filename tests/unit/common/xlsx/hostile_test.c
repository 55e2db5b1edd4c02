/* Each hostile or foreign file of tests/data/xlsx is refused with its own sentence and place. */
#include "tests/unit/common/xlsx/books.h"

#include <stdlib.h>
#include <string.h>

struct refusal {
    const char *file;
    enum status status;
    const char *where; /* after "book.xlsx" */
    const char *sentence;
};

static const struct refusal refusals[] = {
    {"absolute_out",     STATUS_INVALID_ARGUMENT,   "",
     "the workbook keeps its officeDocument outside of itself, in /../etc/passwd; open it in Excel "
     "or WPS and save it again as .xlsx"                                                                         },
    {"binary",           STATUS_INVALID_ARGUMENT,   "",
     "a binary workbook (.xlsb); open it in Excel or WPS and save it as .xlsx"                                   },
    {"bomb",             STATUS_RESOURCE_EXHAUSTED, "",
     "the part xl/worksheets/sheet1.xml is too large: the workbook would unpack to more than 48 "
     "MiB"                                                                                                       },
    {"bomb_strings",     STATUS_RESOURCE_EXHAUSTED, "",
     "the part xl/sharedStrings.xml unpacks to more than 200 times its packed size, as in a file "
     "made to exhaust its reader"                                                                                },
    {"cell_boolean",     STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "yes is said to be TRUE or FALSE and is neither"                                                            },
    {"cell_date",        STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "2020-13-01 is said to be a date and is none"                                                               },
    {"cell_infinite",    STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "INF is said to be a number and is none"                                                                    },
    {"cell_long",        STATUS_RESOURCE_EXHAUSTED, ":附件表!A1",     "the text is longer than 32768 bytes"   },
    {"cell_nonsense",    STATUS_INVALID_ARGUMENT,   ":附件表",
     "a cell of row 1 says it stands in 1A, where no cell is"                                                    },
    {"cell_number",      STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "0x10 is said to be a number and is none"                                                                   },
    {"cell_order",       STATUS_INVALID_ARGUMENT,   ":附件表",
     "the cell A1 stands in the wrong order in row 1; open the workbook in Excel or WPS and save "
     "it again as .xlsx"                                                                                         },
    {"cell_other_row",   STATUS_INVALID_ARGUMENT,   ":附件表",
     "the cell A2 stands in the wrong order in row 1; open the workbook in Excel or WPS and save "
     "it again as .xlsx"                                                                                         },
    {"cell_type",        STATUS_INVALID_ARGUMENT,   ":附件表!A1",     "the cell is of the unknown type x"     },
    {"charts_only",      STATUS_INVALID_ARGUMENT,   "",                  "the workbook has no sheet with cells"  },
    {"checksum",         STATUS_INVALID_ARGUMENT,   ":附件表",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"column_name",      STATUS_INVALID_ARGUMENT,   ":附件表",
     "a cell of row 1 says it stands in BDWGN1, where no cell is"                                                },
    {"cyclic",           STATUS_INVALID_ARGUMENT,   ":附件表",
     "the part xl/workbook.xml does not hold what its place in the workbook says: it begins with "
     "<workbook>"                                                                                                },
    {"declared_1gb",     STATUS_RESOURCE_EXHAUSTED, "",
     "the part xl/worksheets/sheet1.xml is too large: the workbook would unpack to more than 48 "
     "MiB"                                                                                                       },
    {"declared_large",   STATUS_INVALID_ARGUMENT,   ":附件表",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"declared_small",   STATUS_INVALID_ARGUMENT,   ":附件表",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"deep",             STATUS_INVALID_ARGUMENT,   ":附件表",
     "the part xl/worksheets/sheet1.xml is nested deeper than 64 elements"                                       },
    {"duplicate",        STATUS_INVALID_ARGUMENT,   "",
     "the archive holds two entries of the name XL/workbook.XML, as no workbook does"                            },
    {"empty",            STATUS_INVALID_ARGUMENT,   "",                  "the file is empty"                     },
    {"encoding",         STATUS_INVALID_ARGUMENT,   ":附件表",
     "the part xl/worksheets/sheet1.xml is damaged: unknown encoding in line 1; open the workbook "
     "in Excel or WPS and save it again as .xlsx"                                                                },
    {"encrypted",        STATUS_INVALID_ARGUMENT,   "",
     "the workbook is encrypted; open it in Excel or WPS, remove its password, and save it as "
     ".xlsx"                                                                                                     },
    {"external",         STATUS_INVALID_ARGUMENT,   "",
     "the workbook keeps its worksheet outside of itself, in worksheets/sheet1.xml; open it in "
     "Excel or WPS and save it again as .xlsx"                                                                   },
    {"external_entity",  STATUS_INVALID_ARGUMENT,   "",
     "the part xl/sharedStrings.xml holds a document type declaration, as no workbook does; it is "
     "not read any further"                                                                                      },
    {"half_xml",         STATUS_INVALID_ARGUMENT,   ":附件表",
     "the part xl/worksheets/sheet1.xml is damaged: unclosed token in line 2; open the workbook in "
     "Excel or WPS and save it again as .xlsx"                                                                   },
    {"itself",           STATUS_INVALID_ARGUMENT,   "",
     "the part _rels/.rels does not hold what its place in the workbook says: it begins with "
     "<Relationships>"                                                                                           },
    {"laughs",           STATUS_INVALID_ARGUMENT,   ":附件表",
     "the part xl/worksheets/sheet1.xml holds a document type declaration, as no workbook does; it "
     "is not read any further"                                                                                   },
    {"long_tag",         STATUS_RESOURCE_EXHAUSTED, ":附件表",
     "the part xl/worksheets/sheet1.xml holds a tag or comment longer than 256 KiB"                              },
    {"many_entries",     STATUS_RESOURCE_EXHAUSTED, "",                  "the archive has more than 2000 entries"},
    {"many_sheets",      STATUS_RESOURCE_EXHAUSTED, "",                  "the workbook has more than 255 sheets" },
    {"merge",            STATUS_INVALID_ARGUMENT,   ":附件表",
     "the sheet merges the cells A1:ZZZZ9, which is no range"                                                    },
    {"method",           STATUS_INVALID_ARGUMENT,   "",
     "the entry xl/worksheets/sheet1.xml is packed by a method that workbooks do not use; open the "
     "workbook in Excel or WPS and save it again as .xlsx"                                                       },
    {"million_blank",    STATUS_RESOURCE_EXHAUSTED, "",
     "the part xl/worksheets/sheet1.xml unpacks to more than 200 times its packed size, as in a "
     "file made to exhaust its reader"                                                                           },
    {"million_columns",  STATUS_RESOURCE_EXHAUSTED, "",
     "the part xl/worksheets/sheet1.xml unpacks to more than 200 times its packed size, as in a "
     "file made to exhaust its reader"                                                                           },
    {"no_entries",       STATUS_INVALID_ARGUMENT,   "",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"no_main",          STATUS_INVALID_ARGUMENT,   "",
     "the file does not say where its workbook is; open it in Excel or WPS and save it again as "
     ".xlsx"                                                                                                     },
    {"no_name",          STATUS_INVALID_ARGUMENT,   "",
     "a sheet of the workbook has no name or no relationship; open it in Excel or WPS and save it "
     "again as .xlsx"                                                                                            },
    {"no_relation",      STATUS_INVALID_ARGUMENT,   "",
     "the sheet 附件表 leads nowhere: the workbook has no relationship rId1; open it in Excel or "
     "WPS and save it again as .xlsx"                                                                            },
    {"no_sheet",         STATUS_INVALID_ARGUMENT,   "",
     "the part xl/worksheets/sheet1.xml is missing; open the workbook in Excel or WPS and save it "
     "again as .xlsx"                                                                                            },
    {"no_workbook",      STATUS_INVALID_ARGUMENT,   "",
     "the part xl/workbook.xml is missing; open the workbook in Excel or WPS and save it again as "
     ".xlsx"                                                                                                     },
    {"no_workbook_rels", STATUS_INVALID_ARGUMENT,   "",
     "the part xl/_rels/workbook.xml.rels is missing; open the workbook in Excel or WPS and save "
     "it again as .xlsx"                                                                                         },
    {"old_doc",          STATUS_INVALID_ARGUMENT,   "",
     "an old Office file, not an .xlsx workbook; open it in Excel or WPS and save it as .xlsx"                   },
    {"old_xls",          STATUS_INVALID_ARGUMENT,   "",
     "an old .xls or .et workbook; open it in Excel or WPS and save it as .xlsx"                                 },
    {"only_zip",         STATUS_INVALID_ARGUMENT,   "",
     "a ZIP archive, but no workbook in it; hand in the .xlsx workbook itself"                                   },
    {"outside",          STATUS_INVALID_ARGUMENT,   "",
     "the workbook keeps its worksheet outside of itself, in ../../../etc/passwd; open it in Excel "
     "or WPS and save it again as .xlsx"                                                                         },
    {"overlap",          STATUS_INVALID_ARGUMENT,   "",
     "the entries xl/worksheets/sheet1.xml and xl/worksheets/sheet2.xml lie over each other in the "
     "archive, as in no workbook"                                                                                },
    {"page",             STATUS_INVALID_ARGUMENT,   "",
     "a web page or XML under a workbook's name; open it in Excel or WPS and save it as .xlsx"                   },
    {"password",         STATUS_INVALID_ARGUMENT,   "",
     "the file is locked with a ZIP password; unpack it first and hand in the .xlsx workbook "
     "itself"                                                                                                    },
    {"row_2_32",         STATUS_INVALID_ARGUMENT,   ":附件表",
     "the sheet holds a row numbered 4294967296; rows go from 1 to 1048576"                                      },
    {"row_low",          STATUS_RESOURCE_EXHAUSTED, ":附件表!A20001",
     "a cell below row 20000, the last one a table here may have"                                                },
    {"row_negative",     STATUS_INVALID_ARGUMENT,   ":附件表",
     "the sheet holds a row numbered -1; rows go from 1 to 1048576"                                              },
    {"row_order",        STATUS_INVALID_ARGUMENT,   ":附件表",
     "row 2 stands after row 2; open the workbook in Excel or WPS and save it again as .xlsx"                    },
    {"scheme",           STATUS_INVALID_ARGUMENT,   "",
     "the workbook keeps its worksheet outside of itself, in file:///C:/sheet1.xml; open it in "
     "Excel or WPS and save it again as .xlsx"                                                                   },
    {"sheet_name",       STATUS_INVALID_ARGUMENT,   ":表31mx",
     "the sheet holds a row numbered -1; rows go from 1 to 1048576"                                              },
    {"shared_index",     STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "the cell refers to shared text 4294967295, and the workbook has 1 of them; open it in Excel "
     "or WPS and save it again as .xlsx"                                                                         },
    {"shared_long",      STATUS_RESOURCE_EXHAUSTED, ":附件表!A1",     "the text is longer than 32768 bytes"   },
    {"shared_missing",   STATUS_INVALID_ARGUMENT,   "",
     "the part xl/sharedStrings.xml is missing; open the workbook in Excel or WPS and save it "
     "again as .xlsx"                                                                                            },
    {"shared_negative",  STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "the cell refers to shared text -1, and the workbook has 1 of them; open it in Excel or WPS "
     "and save it again as .xlsx"                                                                                },
    {"text",             STATUS_INVALID_ARGUMENT,   "",
     "no .xlsx workbook; open it in Excel or WPS and save it as .xlsx"                                           },
    {"truncated",        STATUS_INVALID_ARGUMENT,   "",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"truncated_end",    STATUS_INVALID_ARGUMENT,   "",
     "the file is damaged or was cut off on its way; copy it again, or open it in Excel or WPS and "
     "save it again as .xlsx"                                                                                    },
    {"utf8",             STATUS_INVALID_ARGUMENT,   ":附件表!A1",
     "the part xl/worksheets/sheet1.xml is damaged: not well-formed (invalid token) in line 2; "
     "open the workbook in Excel or WPS and save it again as .xlsx"                                              },
    {"word",             STATUS_INVALID_ARGUMENT,   "",
     "a text document or presentation, not a workbook; put the table into an .xlsx workbook"                     },
};

static void refuse(const char *file, const struct refusal *refusal)
{
    char where[256];

    snprintf(where, sizeof where, "book.xlsx%s", refusal->where);
    assert_refused(file, refusal->status, where, refusal->sentence);
}

static void every_hostile_workbook_is_refused_with_its_sentence(void **state)
{
    char file[256];

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        snprintf(file, sizeof file, "hostile/%s.xlsx", refusals[i].file);
        refuse(file, &refusals[i]);
    }
}

static void files_of_other_programs_say_what_to_do(void **state)
{
    static const struct refusal opendocument = {
        .status = STATUS_INVALID_ARGUMENT,
        .where = "",
        .sentence = "an OpenDocument file (.ods); open it in Excel, WPS or LibreOffice and save it "
                    "as .xlsx"};
    static const struct refusal old = {
        .status = STATUS_INVALID_ARGUMENT,
        .where = "",
        .sentence = "an old .xls or .et workbook; open it in Excel or WPS and save it as .xlsx"};

    (void)state;
    refuse("opendocument.ods", &opendocument);
    refuse("old.xls", &old);
}

/* Cut anywhere and with any one byte changed, a workbook is read or refused, never worse. */
static void damage_anywhere_is_survived(void **state)
{
    OWNED(buf_free) struct buf bytes = book_bytes("wps.xlsx");
    struct xlsx_limits limits = xlsx_limits_default();
    struct error err;

    (void)state;
    for (size_t i = 0; i < bytes.size; i++) {
        OWNED(buf_free) struct buf text = buf_make(1 << 20);
        uint8_t *cut = malloc(i + 1);
        assert_non_null(cut);
        memcpy(cut, bytes.data, i);
        assert_int_not_equal(book_read((struct bytes){cut, i}, &limits, 0, &text, &err), STATUS_OK);
        free(cut);
        bytes.data[i] ^= 0x55;
        if (book_read(buf_bytes(&bytes), &limits, 0, &text, &err) != STATUS_OK)
            assert_string_not_equal(err.text, "");
        bytes.data[i] ^= 0x55;
    }
}

static void names_are_looked_up_and_limits_belong_to_the_caller(void **state)
{
    OWNED(buf_free) struct buf bytes = book_bytes("libreoffice.xlsx");
    OWNED(buf_free) struct buf text = buf_make(1 << 20);
    const struct xlsx_limits most = xlsx_limits_default();
    struct xlsx_limits limits;
    struct error err;

    (void)state;
#define REFUSED(field, value, expected)                                                            \
    limits = most;                                                                                 \
    limits.field = (value);                                                                        \
    assert_int_equal(book_read(buf_bytes(&bytes), &limits, 0, &text, &err),                        \
                     STATUS_RESOURCE_EXHAUSTED);                                                   \
    assert_string_equal(err.text, expected)
    REFUSED(entries, 9, "book.xlsx: the archive has more than 9 entries");
    REFUSED(unpacked, 5000,
            "book.xlsx: the part xl/styles.xml is too large: the workbook would unpack to more "
            "than 0 MiB");
    REFUSED(sheets, 1, "book.xlsx: the workbook has more than 1 sheets");
    REFUSED(rows, 6, "book.xlsx:附件表!A7: a cell below row 6, the last one a table here may have");
    REFUSED(columns, 4,
            "book.xlsx:附件表!E2: a cell beyond column D; a table here has at most 4 columns");
    REFUSED(cells, 12, "book.xlsx:附件表!C6: the sheet has more than 12 cells that are not empty");
    REFUSED(cell, 8, "book.xlsx:附件表!A1: the text is longer than 8 bytes");
    REFUSED(strings, 5, "book.xlsx: the workbook has more than 5 different texts");
    REFUSED(memory, 600,
            "book.xlsx:附件表: the workbook needs more than 0 MiB of memory; leave out what is not "
            "asked for, or divide it");
#undef REFUSED
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hostile_workbook_is_refused_with_its_sentence),
        cmocka_unit_test(files_of_other_programs_say_what_to_do),
        cmocka_unit_test(damage_anywhere_is_survived),
        cmocka_unit_test(names_are_looked_up_and_limits_belong_to_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
