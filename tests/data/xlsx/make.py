#!/usr/bin/env python3
"""Writes the workbooks that no program writes for us: Excel's and WPS's manner by hand, and hostile ones."""

import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
NOTHING = object()


# ---- archives, byte by byte, so that every field can lie ----

class Entry:
    """One file of an archive; `local` and `central` overwrite fields of its headers."""

    def __init__(self, name, data, packed=True, flags=0, method=None, crc=None, declared=None, at=None):
        self.name = name.encode() if isinstance(name, str) else name
        self.data = data.encode() if isinstance(data, str) else data
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.bytes = deflate.compress(self.data) + deflate.flush() if packed else self.data
        self.method = method if method is not None else 8 if packed else 0
        self.flags = flags
        self.crc = zlib.crc32(self.data) if crc is None else crc
        self.declared = len(self.data) if declared is None else declared
        self.at = at  # index of the entry whose bytes this one claims


def archive(entries):
    out = b""
    offsets = []
    for e in entries:
        if e.at is not None:
            offsets.append(offsets[e.at])
            continue
        offsets.append(len(out))
        out += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, e.flags, e.method, 0, 0x21, e.crc, len(e.bytes),
                           e.declared, len(e.name), 0) + e.name + e.bytes
    start = len(out)
    for e, offset in zip(entries, offsets):
        out += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, e.flags, e.method, 0, 0x21, e.crc,
                           len(e.bytes), e.declared, len(e.name), 0, 0, 0, 0, 0, offset) + e.name
    return out + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(out) - start, start, 0)


def relations(*rows, external=()):
    """rows: (id, type, target)"""
    text = HEAD + f'<Relationships xmlns="{PACKAGE}">'
    for rid, kind, target in rows:
        mode = ' TargetMode="External"' if rid in external else ""
        text += f'<Relationship Id="{rid}" Type="{kind}" Target="{target}"{mode}/>'
    return text + "</Relationships>"


def workbook(sheets='<sheet name="附件表" sheetId="1" r:id="rId1"/>', properties="<workbookPr/>"):
    return HEAD + (f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{sheets}</sheets></workbook>')


def sheet(rows, after=""):
    return HEAD + f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(items):
    return HEAD + f'<sst xmlns="{MAIN}" count="9" uniqueCount="9">{items}</sst>'


def styles(formats, ids):
    """formats: {id: code}; ids: the number format of each cell style"""
    codes = "".join(f'<numFmt numFmtId="{i}" formatCode="{c}"/>' for i, c in formats.items())
    cells = "".join(f'<xf numFmtId="{i}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for i in ids)
    return HEAD + (f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts>'
                   f'<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
                   f'<cellXfs count="{len(ids)}">{cells}</cellXfs></styleSheet>')


TYPES = HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ONE_ROW = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>')


def parts(**changed):
    """The parts of a small good workbook, by what they are; NOTHING leaves one out."""
    table = {
        "types": ("[Content_Types].xml", TYPES),
        "rels": ("_rels/.rels", relations(("rId1", OFFICE + "/officeDocument", "xl/workbook.xml"))),
        "book": ("xl/workbook.xml", workbook()),
        "book_rels": ("xl/_rels/workbook.xml.rels", relations(("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml"))),
        "sheet": ("xl/worksheets/sheet1.xml", ONE_ROW),
    }
    entries = []
    for key, (name, data) in table.items():
        given = changed.get(key, data)
        if given is NOTHING:
            continue
        entries.append(given if isinstance(given, Entry) else Entry(name, given))
    return entries


def with_strings(text, **changed):
    rels = relations(("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml"),
                     ("rId2", OFFICE + "/sharedStrings", "sharedStrings.xml"))
    found = parts(book_rels=rels, **changed)
    if text is not NOTHING:
        found.append(Entry("xl/sharedStrings.xml", text))
    return found


# ---- as Excel writes ----

EXCEL_STRINGS = [
    "<t>2020年招商引资项目附件表</t>",
    '<t>项目名称</t><rPh sb="0" eb="2"><t>シャンムー</t></rPh><phoneticPr fontId="1" type="noConversion"/>',
    '<r><t>总投资</t></r><r><rPr><b/><sz val="11"/><rFont val="宋体"/></rPr><t xml:space="preserve"> (万元) </t></r><r><t>  </t></r>',
    '<t xml:space="preserve">  \u3000签约日期\u00a0 </t>',
    "<t>第一行_x000D_\n第二行</t>",
    "<t>_x005F_x000D_ stays</t>",
    '<t/>',
    "<t>是</t>",
    '<r><t xml:space="preserve">is </t></r><r><t>joined</t></r>',
]


def excel_sheet():
    """The manner of Excel 2016: spans, x14ac, styled empty cells, shared formulas."""
    rows = (
        '<row r="1" spans="1:6" ht="24" customHeight="1" x14ac:dyDescent="0.15"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/>'
        '<c r="C1" s="1"/></row>'
        '<row r="2" spans="1:6" x14ac:dyDescent="0.15"><c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>2</v></c>'
        '<c r="C2" t="s"><v>3</v></c><c r="D2" t="s"><v>6</v></c></row>'
        '<row r="4" spans="1:6" x14ac:dyDescent="0.15"><c r="A4" t="s"><v>4</v></c><c r="B4"><v>1.1000000000000001</v></c>'
        '<c r="C4" s="2"><v>44112</v></c><c r="D4" s="3"><v>44112</v></c><c r="E4" s="4"><v>44112.395833333336</v></c>'
        '<c r="F4" s="5"><v>44112</v></c></row>'
        '<row r="5" spans="1:6" x14ac:dyDescent="0.15"><c r="A5" t="s"><v>5</v></c><c r="B5"><v>1.5E+4</v></c>'
        '<c r="C5"><f>B5*2</f><v>30000</v></c><c r="D5" t="str"><f>A2&amp;"!"</f><v>项目名称!</v></c>'
        '<c r="E5" t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c><c r="F5" t="b"><v>1</v></c></row>'
        '<row r="6" spans="1:6" x14ac:dyDescent="0.15"><c r="A6" t="s"><v>8</v></c><c r="B6"><f t="shared" ref="B6:B7" si="0">B5+1</f></c>'
        '<c r="C6" t="str"><f>""</f><v></v></c><c r="D6" s="6"><v>3</v></c><c r="E6" s="7"><v>0.39583333333333331</v></c>'
        '<c r="F6" s="2"><v>60</v></c></row>'
        '<row r="7" hidden="1" x14ac:dyDescent="0.15"><c r="B7"><f t="shared" si="0"/><v>30001</v></c><c r="C7" s="2"><v>0</v></c>'
        '<c r="D7" s="2"><v>-1</v></c><c r="E7"><v>123456789012345</v></c><c r="F7"><v>1E-3</v></c></row>'
        '<row r="1048576" s="1" customFormat="1" x14ac:dyDescent="0.15"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    )
    return HEAD + (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><dimension ref="A1:XFD1048576"/>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="13.5" x14ac:dyDescent="0.15"/>'
        f'<cols><col min="1" max="16384" width="20" customWidth="1"/></cols><sheetData>{rows}</sheetData>'
        '<mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A4:A5"/></mergeCells><phoneticPr fontId="1" type="noConversion"/>'
        '<dataValidations count="1"><dataValidation type="list" sqref="D4"><formula1>"是,否"</formula1></dataValidation></dataValidations>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:sheetData><x14:row r="1"><x14:c r="A1"><x14:v>1</x14:v></x14:c></x14:row></x14:sheetData></ext></extLst></worksheet>')


EXCEL_STYLES = styles({176: "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\\ h:mm", 177: "[$-804]e/m/d;@", 178: "0&quot;年&quot;", 179: "h:mm;@"},
                      [0, 0, 14, 31, 176, 177, 178, 179])


def excel():
    book = HEAD + (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'mc:Ignorable="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
        '<fileVersion appName="xl" lastEdited="6" lowestEdited="6" rupBuild="14420"/><workbookPr filterPrivacy="1" defaultThemeVersion="153222"/>'
        '<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="D:\\report\\" '
        'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="22260" windowHeight="12645"/></bookViews><sheets>'
        '<sheet name="附件表" sheetId="3" r:id="rId2"/><sheet name="图" sheetId="5" r:id="rId9"/>'
        '<sheet name="列表" sheetId="4" state="veryHidden" r:id="rId1"/></sheets>'
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">附件表!$2:$2</definedName></definedNames>'
        '<calcPr calcId="152511"/></workbook>')
    return archive([
        Entry("[Content_Types].xml", TYPES),
        Entry("_rels/.rels", relations(
            ("rId3", OFFICE + "/extended-properties", "/docProps/app.xml"),
            ("rId1", OFFICE + "/officeDocument", "/xl/workbook.xml"))),
        Entry("xl/workbook.xml", book),
        Entry("xl/_rels/workbook.xml.rels", relations(
            ("rId1", OFFICE + "/worksheet", "/xl/worksheets/sheet2.xml"),
            ("rId9", OFFICE + "/chartsheet", "/xl/chartsheets/sheet1.xml"),
            ("rId4", OFFICE + "/styles", "/xl/styles.xml"),
            ("rId5", OFFICE + "/sharedStrings", "/xl/sharedStrings.xml"),
            ("rId2", OFFICE + "/worksheet", "/xl/worksheets/sheet1.xml"))),
        Entry("xl/worksheets/sheet1.xml", excel_sheet()),
        Entry("xl/worksheets/sheet2.xml", sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')),
        Entry("xl/sharedStrings.xml", strings("".join(f"<si>{s}</si>" for s in EXCEL_STRINGS))),
        Entry("xl/styles.xml", EXCEL_STYLES),
    ])


def excel_1904():
    rows = ('<row r="1"><c r="A1" s="2"><v>42650</v></c><c r="B1" s="2"><v>0</v></c><c r="C1" s="4"><v>42650.5</v></c></row>')
    rels = relations(("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml"), ("rId2", OFFICE + "/styles", "styles.xml"))
    return archive(parts(book=workbook(properties='<workbookPr date1904="1"/>'), book_rels=rels, sheet=sheet(rows))
                   + [Entry("xl/styles.xml", EXCEL_STYLES)])


def excel_strict():
    """Excel's “Strict Open XML”: other namespaces, dates in ISO 8601."""
    rows = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="d"><v>2020-10-08</v></c>'
            '<c r="C1" t="d"><v>2020-10-08T09:30:00.000Z</v></c><c r="D1" t="d"><v>09:30:15</v></c></row>')
    rels = relations(("rId1", STRICT_OFFICE + "/worksheet", "worksheets/sheet1.xml"),
                     ("rId2", STRICT_OFFICE + "/sharedStrings", "sharedStrings.xml"))
    found = parts(rels=relations(("rId1", STRICT_OFFICE + "/officeDocument", "xl/workbook.xml")), book=workbook(),
                  book_rels=rels, sheet=sheet(rows)) + [Entry("xl/sharedStrings.xml", strings("<si><t>严格</t></si>"))]
    for i, e in enumerate(found):
        data = e.data.decode().replace(f'"{MAIN}"', f'"{STRICT_MAIN}"').replace(f'"{OFFICE}"', f'"{STRICT_OFFICE}"')
        found[i] = Entry(e.name, data)
    return archive(found)


# ---- as WPS writes ----

def wps():
    """WPS Office: its own relationship of cell images, DISPIMG formulas, custom properties, formats from 176 on."""
    rows = (
        '<row r="1" ht="27" customHeight="1" spans="1:4"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" s="1"/><c r="D1" s="1"/></row>'
        '<row r="2" spans="1:4"><c r="A2" s="0" t="s"><v>1</v></c><c r="B2" s="2"><v>44112</v></c><c r="C2" s="3"><v>44112.3958333333</v></c>'
        '<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_54C1E2B5",1)</f><v>=DISPIMG("ID_54C1E2B5",1)</v></c></row>'
        '<row r="3" spans="1:4"><c r="A3" s="4" t="s"><v>2</v></c><c r="B3" s="5"><v>15000</v></c><c r="C3"><f>SUM(B3:B3)</f><v>15000</v></c>'
        '<c r="D3" s="6"><v>44112</v></c></row>')
    text = HEAD + (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData">'
        '<sheetPr/><dimension ref="A1:D3"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5" outlineLevelRow="2" outlineLevelCol="3"/>'
        f'<sheetData>{rows}</sheetData><mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells><headerFooter/></worksheet>')
    formats = styles({41: "_ * #,##0_ ;_ * \\-#,##0_ ;_ * &quot;-&quot;_ ;_ @_ ", 43: "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ ",
                      176: "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", 177: "yyyy/m/d\\ h:mm;@", 178: "#,##0&quot;万元&quot;"},
                     [0, 0, 176, 177, 49, 178, 58])
    return archive([
        Entry("docProps/app.xml", HEAD + "<Properties/>"),
        Entry("docProps/custom.xml", HEAD + (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
            'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-11.1.0.10228</vt:lpwstr></property>'
            "</Properties>")),
        Entry("xl/_rels/workbook.xml.rels", relations(
            ("rId5", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml"),
            ("rId4", OFFICE + "/sharedStrings", "sharedStrings.xml"), ("rId3", OFFICE + "/styles", "styles.xml"),
            ("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml"))),
        Entry("xl/cellimages.xml", HEAD + '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'),
        Entry("xl/media/image1.png", b"\x89PNG\r\n\x1a\n", packed=False),
        Entry("xl/sharedStrings.xml", strings("<si><t>招商引资项目附件表</t></si><si><t>盐山弯头管件</t></si>"
                                              '<si><t xml:space="preserve">00123 </t></si>')),
        Entry("xl/styles.xml", formats),
        Entry("xl/workbook.xml", HEAD + (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><fileVersion appName="xl" lastEdited="3" lowestEdited="5" rupBuild="9302"/>'
            '<workbookPr/><bookViews><workbookView windowWidth="28800" windowHeight="12375"/></bookViews>'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="144525"/></workbook>')),
        Entry("xl/worksheets/sheet1.xml", text),
        Entry("_rels/.rels", relations(
            ("rId4", OFFICE + "/custom-properties", "docProps/custom.xml"),
            ("rId1", OFFICE + "/officeDocument", "xl/workbook.xml"))),
        Entry("[Content_Types].xml", TYPES),
    ])


# ---- as small libraries write ----

def plain():
    """What the standard allows and few do: no r attributes, prefixes, UTF-16, back slashes, "..", values never calculated."""
    rows = ('<x:row><x:c t="inlineStr"><x:is><x:t>\n   name\n  </x:t></x:is></x:c><x:c/><x:c><x:v> 12.50 </x:v></x:c></x:row>\n'
            '<x:row r="3"><x:c r="B3"><x:f>A1*2</x:f><x:v></x:v></x:c><x:c><x:f>A1</x:f></x:c>'
            '<x:c t="inlineStr"><x:is><x:r><x:t xml:space="preserve">a </x:t></x:r><x:r><x:t> b </x:t></x:r></x:is></x:c></x:row><x:row/>'
            '<x:row><x:c t="n"><x:v>7</x:v></x:c></x:row>')
    text = f'<?xml version="1.0" encoding="UTF-16"?>\n<x:worksheet xmlns:x="{MAIN}">\n <x:sheetData>{rows}</x:sheetData>\n</x:worksheet>'
    rels = relations(("rId1", OFFICE + "/worksheet", "./../xl//worksheets/../Sheets\\one.xml"))
    return archive(parts(book_rels=rels, sheet=Entry("XL\\sheets\\ONE.xml", text.encode("utf-16")))
                   + [Entry("../../etc/passwd", "never written"), Entry("/etc/passwd", "never written"), Entry("C:\\x", "never written"),
                      Entry("xl/empty/", "", packed=False)])


# ---- hostile ----

def bad_sheet(rows, after=""):
    return archive(parts(sheet=sheet(rows, after)))


def ole(*names):
    """The header of an OLE file and one directory sector with these names."""
    out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    for name in names:
        wide = name.encode("utf-16-le")
        out += wide + bytes(64 - len(wide)) + struct.pack("<H", len(wide) + 2) + bytes(62)
    return out + bytes(512)


def laughs():
    entities = "".join(f'<!ENTITY l{i} "{"&l%d;" % (i - 1) * 10}">' for i in range(1, 10))
    return (f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "ha">{entities}]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>')


def cell(content, attributes='r="A1"'):
    return f'<row r="1"><c {attributes}>{content}</c></row>'


def hostile():
    good = archive(parts())
    entity = ('<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
              f'<sst xmlns="{MAIN}"><si><t>&e;</t></si></sst>')
    wide = "<row>" + "<c><v>1</v></c>" * 1000000 + "</row>"
    blank = "<row>" + '<c s="1"/>' * 1000000 + "</row>"
    bomb = sheet(" " * 60000000)
    lying = sheet("<row/>" * 1000000)
    files = {
        "bomb": archive(parts(sheet=bomb)),
        "bomb_strings": archive(with_strings(strings("<si><t>" + "a" * 40000000 + "</t></si>"))),
        "declared_1gb": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", ONE_ROW, declared=1 << 30))),
        "declared_small": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", lying, declared=1000))),
        "declared_large": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", ONE_ROW, declared=5000))),
        "checksum": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", ONE_ROW, crc=1))),
        "truncated": good[:len(good) * 2 // 3],
        "truncated_end": good[:-10],
        "overlap": archive(parts() + [Entry("xl/worksheets/sheet2.xml", ONE_ROW, at=4)]),
        "duplicate": archive(parts() + [Entry("XL/workbook.XML", workbook())]),
        "many_entries": archive(parts() + [Entry(f"{i:x}", "", packed=False) for i in range(2000)]),
        "method": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", ONE_ROW, method=14))),
        "password": archive(parts(sheet=Entry("xl/worksheets/sheet1.xml", ONE_ROW, flags=1))),
        "laughs": archive(parts(sheet=laughs())),
        "external_entity": archive(with_strings(entity)),
        "million_columns": bad_sheet(wide),
        "million_blank": bad_sheet(blank),
        "column_name": bad_sheet(cell("<v>1</v>", 'r="BDWGN1"')),
        "row_2_32": bad_sheet('<row r="4294967296"><c><v>1</v></c></row>'),
        "row_negative": bad_sheet('<row r="-1"><c><v>1</v></c></row>'),
        "sheet_name": archive(
            parts(
                book=workbook('<sheet name="\u202e表\u009b31m&#10;x" sheetId="1" r:id="rId1"/>'),
                sheet=sheet('<row r="-1"><c><v>1</v></c></row>'),
            )
        ),
        "row_low": bad_sheet('<row r="20001"><c><v>1</v></c></row>'),
        "row_order": bad_sheet('<row r="2"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>'),
        "cell_nonsense": bad_sheet(cell("<v>1</v>", 'r="1A"')),
        "cell_other_row": bad_sheet(cell("<v>1</v>", 'r="A2"')),
        "cell_order": bad_sheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
        "cell_type": bad_sheet(cell("<v>1</v>", 'r="A1" t="x"')),
        "cell_number": bad_sheet(cell("<v>0x10</v>")),
        "cell_infinite": bad_sheet(cell("<v>INF</v>")),
        "cell_boolean": bad_sheet(cell("<v>yes</v>", 'r="A1" t="b"')),
        "cell_date": bad_sheet(cell("<v>2020-13-01</v>", 'r="A1" t="d"')),
        "cell_long": bad_sheet(cell("<is><t>" + "长" * 11000 + "</t></is>", 'r="A1" t="inlineStr"')),
        "shared_long": archive(with_strings(strings("<si><t>" + "x" * 33000 + "</t></si>"), sheet=sheet(cell("<v>0</v>", 'r="A1" t="s"')))),
        "shared_index": archive(with_strings(strings("<si><t>a</t></si>"), sheet=sheet(cell("<v>4294967295</v>", 'r="A1" t="s"')))),
        "shared_negative": archive(with_strings(strings("<si><t>a</t></si>"), sheet=sheet(cell("<v>-1</v>", 'r="A1" t="s"')))),
        "shared_missing": archive(with_strings(NOTHING)),
        "merge": bad_sheet("", '<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>'),
        "utf8": archive(parts(sheet=sheet(cell("<is><t>?</t></is>", 'r="A1" t="inlineStr"')).encode().replace(b"?</t>", b"\xc3\x28</t>"))),
        "encoding": archive(parts(sheet=ONE_ROW.replace("UTF-8", "X-NONE"))),
        "half_xml": archive(parts(sheet=ONE_ROW[:-20])),
        "deep": archive(parts(sheet=sheet("<a>" * 100000))),
        "long_tag": archive(parts(sheet=sheet(f'<row r="{"1" * 900000}"/>'))),
        "no_workbook": archive(parts(book=NOTHING)),
        "no_workbook_rels": archive(parts(book_rels=NOTHING)),
        "no_sheet": archive(parts(sheet=NOTHING)),
        "no_main": archive(parts(rels=relations(("rId1", OFFICE + "/other", "xl/workbook.xml")))),
        "no_relation": archive(parts(book_rels=relations(("rId7", OFFICE + "/worksheet", "worksheets/sheet1.xml")))),
        "no_name": archive(parts(book=workbook('<sheet sheetId="1" r:id="rId1"/>'))),
        "many_sheets": archive(parts(book=workbook('<sheet name="a" sheetId="1" r:id="rId1"/>' * 256))),
        "charts_only": archive(parts(book_rels=relations(("rId1", OFFICE + "/chartsheet", "worksheets/sheet1.xml")))),
        "cyclic": archive(parts(book_rels=relations(("rId1", OFFICE + "/worksheet", "workbook.xml")))),
        "itself": archive(parts(rels=relations(("rId1", OFFICE + "/officeDocument", "_rels/.rels")))),
        "outside": archive(parts(book_rels=relations(("rId1", OFFICE + "/worksheet", "../../../etc/passwd")))),
        "absolute_out": archive(parts(rels=relations(("rId1", OFFICE + "/officeDocument", "/../etc/passwd")))),
        "scheme": archive(parts(book_rels=relations(("rId1", OFFICE + "/worksheet", "file:///C:/sheet1.xml")))),
        "external": archive(parts(book_rels=relations(("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml"), external=("rId1",)))),
        "encrypted": ole("Root Entry", "EncryptionInfo", "EncryptedPackage"),
        "old_xls": ole("Root Entry", "Workbook"),
        "old_doc": ole("Root Entry", "WordDocument"),
        "binary": archive(parts(rels=relations(("rId1", OFFICE + "/officeDocument", "xl/workbook.bin")))),
        "word": archive(parts(rels=relations(("rId1", OFFICE + "/officeDocument", "word/document.xml")))),
        "only_zip": archive([Entry("a.xlsx", good, packed=False)]),
        "no_entries": archive([]),
        "empty": b"",
        "text": "项目编号,项目名称\r\n".encode("gb18030"),
        "page": b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table></html>",
    }
    return files


def write(name, data):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def main():
    write("excel.xlsx", excel())
    write("excel_1904.xlsx", excel_1904())
    write("excel_strict.xlsx", excel_strict())
    write("wps.xlsx", wps())
    write("plain.xlsx", plain())
    for name, data in hostile().items():
        write(f"hostile/{name}.xlsx", data)


if __name__ == "__main__":
    main()
