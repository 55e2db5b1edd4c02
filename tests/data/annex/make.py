#!/usr/bin/env python3
"""Writes one annex form per kind of mistake into bad/: always the same bytes.

Run it after a change and commit what it writes; `tests/integration/check_test.sh --write` then writes
what `bairi check` says of each, to be read before it is committed. Python's standard library only.
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
BAD = HERE / "bad"
FILES = HERE / "files"

# the form's columns as they stand here, with a row that has nothing wrong with it
GOOD = {
    "项目编号": "Z-01",
    "填报单位": "中捷产业园区",
    "报送部门(单位)": "",
    "项目名称": "样例年产10万台电机项目",
    "建设内容及规模": "新建生产线",
    "投资方": "样例电机有限公司",
    "统一社会信用代码": "91110000600037341L",
    "投资方注册地": "北京市",
    "投资方是否沧州市域外": "是",
    "投资方类型": "上市公司",
    "所属行业": "汽车及零部件制造",
    "县域特色产业": "",
    "产业链作用": "补链",
    "建设性质": "新建",
    "项目类别": "产业",
    "总投资(万元)": "20000",
    "内资/外资": "内资",
    "外资比例(%)": "",
    "合同外资(万美元)": "",
    "签约日期": "2020-11-05",
    "文本类型": "合同",
    "签约日期页": "12",
    "签字页": "12",
    "盖章页": "12",
    "招商方式": "以商招商",
    "沧商回归": "",
    "来源区域": "京津",
    "联系人": "测试员甲",
    "职务": "经理",
    "联系电话": "000-00000001",
    "佐证材料": "a.pdf",
    "备注": "",
}
TITLES = list(GOOD)


def row(**changes):
    """A good row with other values; a title that is no Python name is given through `but`."""
    return but(changes)


def but(changes, number="Z-01"):
    assert not set(changes) - set(GOOD), changes
    return list((GOOD | {"项目编号": number} | changes).values())


# ---- CSV ----


def cell(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def csv(rows):
    return "".join(",".join(cell(text) for text in line) + "\r\n" for line in rows)


def renamed(old, new):
    return [new if title == old else title for title in TITLES]


def without(title, line):
    return [text for name, text in zip(TITLES, line) if name != title]


# one changed cell each: name → (title, value)
CELLS = {
    "project-no-blank-inside": ("项目编号", "Z 01"),
    "project-no-chinese": ("项目编号", "中捷01"),
    "project-no-empty": ("项目编号", ""),
    "project-no-too-long": ("项目编号", "Z" * 33),
    "unit-unknown": ("填报单位", "北方新区"),
    "unit-nearly": ("填报单位", "中捷园区"),
    "unit-another": ("填报单位", "沧州临港经济技术开发区"),
    "subunit-where-there-are-none": ("报送部门(单位)", "招商局"),
    "gangcheng-subunit-unknown": ("报送部门(单位)", "沧州港务"),
    "name-empty": ("项目名称", ""),
    "name-too-long": ("项目名称", "长" * 201),
    "name-control-character": ("项目名称", "样例\x07项目"),
    "content-too-long": ("建设内容及规模", "长" * 2001),
    "investor-empty": ("投资方", ""),
    "investor-local-by-name": ("投资方", "沧州样例有限公司"),
    "credit-code-length": ("统一社会信用代码", "9111000060003734"),
    "credit-code-check-digit": ("统一社会信用代码", "91110000600037342L"),
    "investor-place-local": ("投资方注册地", "河北省沧州市"),
    "outside-empty": ("投资方是否沧州市域外", ""),
    "outside-unknown": ("投资方是否沧州市域外", "可能"),
    "outside-no": ("投资方是否沧州市域外", "否"),
    "investor-class-nearly": ("投资方类型", "世界五百强"),
    "investor-class-unknown": ("投资方类型", "大型集团"),
    "industry-nearly": ("所属行业", "绿色化工"),
    "industry-unknown": ("所属行业", "农业"),
    "county-industry-unknown": ("县域特色产业", "渔网"),
    "chain-role-unknown": ("产业链作用", "断链"),
    "nature-unknown": ("建设性质", "改造"),
    "kind-unknown": ("项目类别", "工业"),
    "kind-excluded": ("项目类别", "房地产"),
    "amount-small-under-wan": ("总投资(万元)", "1.5"),
    "amount-not-whole": ("总投资(万元)", "15000.5"),
    "amount-words": ("总投资(万元)", "约两亿"),
    "amount-negative": ("总投资(万元)", "-15000"),
    "amount-zero": ("总投资(万元)", "0"),
    "amount-empty": ("总投资(万元)", ""),
    "amount-in-dollars": ("总投资(万元)", "300万美元"),
    "amount-in-yuan": ("总投资(万元)", "150000000元"),
    "amount-powers-of-ten": ("总投资(万元)", "1.5E+04"),
    "amount-wrong-commas": ("总投资(万元)", "1,50"),
    "amount-too-large": ("总投资(万元)", "10000000001"),
    "amount-unusual": ("总投资(万元)", "500000"),
    "amount-below-minimum": ("总投资(万元)", "8000"),
    "amount-just-below-minimum": ("总投资(万元)", "9900"),
    "amount-just-below-a-band": ("总投资(万元)", "14800"),
    "funding-unknown": ("内资/外资", "合资"),
    "share-of-a-domestic-project": ("外资比例(%)", "30"),
    "share-words": ("外资比例(%)", "三成"),
    "usd-not-whole": ("合同外资(万美元)", "12.5"),
    "date-words": ("签约日期", "上个月"),
    "date-empty": ("签约日期", ""),
    "date-not-in-the-calendar": ("签约日期", "2020-11-31"),
    "date-two-digit-year": ("签约日期", "20/11/5"),
    "date-day-or-month": ("签约日期", "5/11/2020"),
    "date-day-first": ("签约日期", "25/11/2020"),
    "date-without-year": ("签约日期", "11月5日"),
    "date-serial-number": ("签约日期", "44140"),
    "date-without-signs": ("签约日期", "20201105"),
    "date-before-the-campaign": ("签约日期", "2020-09-30"),
    "date-to-come": ("签约日期", "2020-12-05"),
    "document-nearly": ("文本类型", "投资合同书"),
    "document-unknown": ("文本类型", "备忘录"),
    "document-framework": ("文本类型", "框架协议"),
    "page-date-empty": ("签约日期页", ""),
    "page-signature-empty": ("签字页", ""),
    "page-seal-empty": ("盖章页", ""),
    "page-words": ("盖章页", "最后一页"),
    "page-zero": ("签字页", "0"),
    "channel-unknown": ("招商方式", "网上招商"),
    "returnee-unknown": ("沧商回归", "乡贤回归"),
    "source-region-unknown": ("来源区域", "北京"),
    "contact-empty": ("联系人", ""),
    "contact-phone-empty": ("联系电话", ""),
    "files-empty": ("佐证材料", ""),
    "files-in-a-folder": ("佐证材料", "合同/a.pdf"),
    "files-named-twice": ("佐证材料", "a.pdf;a.pdf"),
    "files-wrong-separator": ("佐证材料", "a.pdf、b.png"),
    "files-too-many": ("佐证材料", ";".join(f"{i}.pdf" for i in range(33))),
    "files-missing": ("佐证材料", "a.pdf;没有.pdf"),
    "files-of-another-kind": ("佐证材料", "a.pdf;letter.docx"),
    "note-too-long": ("备注", "长" * 2001),
}

UNIT_OF = {"gangcheng": "港城区(区直部门、三集团)"}


def one_cell(name, title, value):
    changes = {title: value}
    unit = UNIT_OF.get(name.split("-")[0])
    if unit:
        changes["填报单位"] = unit
    return csv([TITLES, but(changes)])


def bare_amount(value):
    return csv([renamed("总投资(万元)", "总投资"), but({"总投资(万元)": value})])


def amount_in_yi(value):
    return csv([renamed("总投资(万元)", "总投资(亿元)"), but({"总投资(万元)": value})])


def both_amounts():
    return csv([TITLES + ["总投资(亿元)"], but({}) + ["2.1"]])


def dollars_only():
    changes = {"总投资(万元)": "", "合同外资(万美元)": "3000", "内资/外资": "外资"}
    return csv([TITLES, but(changes)])


def foreign(share):
    return csv([TITLES, but({"内资/外资": "外资", "外资比例(%)": share})])


def tables():
    """Whole CSV tables, as text."""
    yield "amount-bare-title-small", bare_amount("1.5")
    yield "amount-bare-title-large", bare_amount("15000")
    yield "amount-yi-not-whole", amount_in_yi("1.23456")
    yield "amount-yi-powers-of-ten", amount_in_yi("1.5E+00")
    yield "amount-columns-differ", both_amounts()
    yield "amount-dollars-without-rate", dollars_only()
    yield "share-out-of-range", foreign("130")
    yield "share-below-minimum", foreign("24")
    yield "project-twice", csv([TITLES, but({}), but({"项目名称": "另一样例项目"})])
    yield "same-project-twice", csv([TITLES, but({}), but({"项目名称": "样例年产 10 万台电机项目（二期）"}, "Z-02")])
    yield "column-missing", csv([without("签约日期", TITLES), without("签约日期", but({}))])
    yield "column-of-amounts-missing", csv([without("总投资(万元)", TITLES), without("总投资(万元)", but({}))])
    yield "column-twice", csv([TITLES + ["项目名称"], but({}) + ["样例"]])
    yield "column-unknown", csv([["序号"] + TITLES, ["1"] + but({})])
    yield "cell-beyond-the-titles", csv([TITLES, but({}) + ["多余"]])
    yield "no-titles", csv([but({}), but({}, "Z-02")])
    yield "no-rows", csv([TITLES])
    yield "nothing", ""
    yield "totals-and-notes", csv([
        ["附件2  项目签约情况表"], TITLES, but({}),
        ["合计"] + [""] * 14 + ["20000"], ["备注：本表由各单位填报"]])
    yield "several-mistakes", csv([
        TITLES, but({"总投资(万元)": "1.5", "签约日期": "20-11-5", "盖章页": ""}),
        but({"项目类别": "PPP", "文本类型": "意向书"}, "Z-02")])


def raw_tables():
    """What is no UTF-8 text."""
    good = csv([TITLES, but({})])
    yield "encoding-utf16", ("\ufeff" + good).encode("utf-16-le")
    yield "encoding-nul", good.encode().replace("样例".encode(), b"\0", 1)
    yield "encoding-neither", good.encode("gb18030") + b"\xff\xff\r\n"
    yield "quoting", good.encode() + b'Z-02,"\xe4\xb8\xad" x,\r\n'
    yield "old-workbook.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    yield "web-page.xls", "<html><table><tr><td>项目编号</td></tr></table></html>".encode()


# ---- XLSX ----

DATE, NUMBER, FAULT, UNCALCULATED = "date", "number", "fault", "uncalculated"


def letters(index):
    text = ""
    while index >= 0:
        text = chr(ord("A") + index % 26) + text
        index = index // 26 - 1
    return text


def xlsx_cell(place, value):
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
    kind, text = value
    if kind == DATE:
        return f'<c r="{place}" s="1"><v>{text}</v></c>'
    if kind == NUMBER:
        return f'<c r="{place}"><v>{text}</v></c>'
    if kind == FAULT:
        return f'<c r="{place}" t="e"><f>A99</f><v>{text}</v></c>'
    return f'<c r="{place}"><f>{text}</f></c>'


def xlsx_sheet(rows, merges):
    lines = []
    for number, line in enumerate(rows, 1):
        cells = "".join(xlsx_cell(f"{letters(i)}{number}", value) for i, value in enumerate(line))
        lines.append(f'<row r="{number}">{cells}</row>')
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    merged = f"<mergeCells>{merged}</mergeCells>" if merges else ""
    return f"<sheetData>{''.join(lines)}</sheetData>{merged}"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(path, *sheets):
    """sheets: (name, rows, merges)"""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, (name, _, _) in enumerate(sheets, 1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{i + 1}.xml" ContentType="{kind}.worksheet+xml"/>' for i in range(len(sheets)))
        + f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="rId{i + 1}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(sheets)))
        + f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for i, (_, rows, merges) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{MAIN}">{xlsx_sheet(rows, merges)}</worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2020, 11, 20, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, head + text)


def two_line_titles():
    """A title over the table, titles in two rows, some merged: as offices like them."""
    upper, lower, merges = [], [], ["A1:AF1"]
    for i, title in enumerate(TITLES):
        group = {"总投资(万元)": ("总投资", "万元"), "签约日期页": ("证据页码", "签约日期页"),
                 "签字页": ("", "签字页"), "盖章页": ("", "盖章页")}.get(title)
        upper.append(group[0] if group else title)
        lower.append(group[1] if group else "")
        if not group:
            merges.append(f"{letters(i)}3:{letters(i)}4")
    at = TITLES.index("签约日期页")
    merges.append(f"{letters(at)}3:{letters(at + 2)}3")
    head = [["附件2  项目签约情况表"], ["填报单位：中捷产业园区    单位：万元"], upper, lower]
    return head, merges


def at(title, line):
    return f"{letters(TITLES.index(title))}{line}"


def workbooks():
    def one(name, changes, merges=(), rows=None, sheet="附件表"):
        workbook(BAD / f"{name}.xlsx", (sheet, [TITLES] + (rows or [but(changes)]), list(merges)))

    one("project-no-became-a-date", {"项目编号": (DATE, "44112")})
    one("credit-code-became-a-number", {"统一社会信用代码": (NUMBER, "911100006000373000")})
    one("date-number-without-format", {"签约日期": (NUMBER, "44140")})
    one("amount-formula-fault", {"总投资(万元)": (FAULT, "#REF!")})
    one("amount-formula-without-value", {"总投资(万元)": (UNCALCULATED, "A1*2")})
    one("cell-without-title", {}, rows=[but({}) + ["", "多余"]])
    one("merged-over-rows", {}, [f"{at('投资方', 2)}:{at('投资方', 3)}"],
        [but({"签约日期": (DATE, "44140")}), but({"投资方": "", "项目名称": "样例二"}, "Z-02")])
    one("merged-over-columns", {}, [f"{at('签约日期页', 2)}:{at('盖章页', 2)}"],
        [but({"签字页": "", "盖章页": ""})])
    head, merges = two_line_titles()
    workbook(BAD / "titles-in-two-rows.xlsx", (
        "签约情况", head + [but({"总投资(万元)": "1.5"}), ["合计"], ["填报人：测试员甲"]], merges))
    notes = ("说明", [["填表说明"], ["一、每个项目一行"]], [])
    workbook(BAD / "second-sheet.xlsx", notes, ("附件表", [TITLES, but({"项目编号": ""})], []))
    workbook(BAD / "example-only.xlsx", ("附件表", [["没有表头"]], []), ("示例", [TITLES, but({})], []))
    workbook(BAD / "no-sheet-with-titles.xlsx", notes, ("其他", [["没有表头"]], []))


def write():
    BAD.mkdir(exist_ok=True)
    FILES.mkdir(exist_ok=True)
    (FILES / "a.pdf").write_bytes(b"%PDF-1.4\n% SYNTHETIC SAMPLE\n")
    (FILES / "b.png").write_bytes(b"\x89PNG\r\n\x1a\nSYNTHETIC SAMPLE\n")
    (FILES / "letter.docx").write_bytes(b"PK\x03\x04 SYNTHETIC SAMPLE\n")
    for name, (title, value) in CELLS.items():
        (BAD / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + one_cell(name, title, value).encode())
    for name, text in tables():
        (BAD / f"{name}.csv").write_bytes(text.encode())
    for name, data in raw_tables():
        (BAD / (name if "." in name else f"{name}.csv")).write_bytes(data)
    workbooks()


if __name__ == "__main__":
    write()
