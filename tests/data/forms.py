"""What the data generators share: the annex form's columns and values, CSV and XLSX bytes, sample evidence files."""

import csv
import datetime
import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

# id: title, in the order of the form (DOMAIN section 5)
TITLES = {
    "project_no": "项目编号",
    "unit": "填报单位",
    "subunit": "报送部门(单位)",
    "name": "项目名称",
    "content": "建设内容及规模",
    "site": "建设地点",
    "investor": "投资方",
    "credit_code": "统一社会信用代码",
    "investor_place": "投资方注册地",
    "outside": "投资方是否沧州市域外",
    "investor_class": "投资方类型",
    "partner": "合作方",
    "industry": "所属行业",
    "county_industry": "县域特色产业",
    "chain_role": "产业链作用",
    "nature": "建设性质",
    "kind": "项目类别",
    "amount_wan": "总投资(万元)",
    "amount_yi": "总投资(亿元)",
    "funding": "内资/外资",
    "foreign_share": "外资比例(%)",
    "amount_usd_wan": "合同外资(万美元)",
    "signed_on": "签约日期",
    "document": "文本类型",
    "page_date": "签约日期页",
    "page_signature": "签字页",
    "page_seal": "盖章页",
    "channel": "招商方式",
    "returnee": "沧商回归",
    "source_region": "来源区域",
    "contact": "联系人",
    "contact_title": "职务",
    "contact_phone": "联系电话",
    "files": "佐证材料",
    "note": "备注",
}

VALUES = {
    "outside": {"yes": "是", "no": "否"},
    "nature": {"new": "新建", "expansion": "增资扩产", "relocation": "迁建", "phase": "二期"},
    "kind": {
        "industry": "产业",
        "ppp": "PPP",
        "estate": "房地产",
        "infrastructure": "基础设施",
        "other": "其他",
    },
    "funding": {"domestic": "内资", "foreign": "外资"},
    "document": {"contract": "合同", "agreement": "协议", "framework": "框架协议", "intent": "意向书"},
    "investor_class": {
        "world500": "世界500强",
        "private500": "民营500强",
        "central_soe": "央企",
        "listed": "上市公司",
        "other": "其他",
    },
}


def amount_in_yi(wan):
    """15000 -> "1.5": the decimal text without trailing zeros."""
    whole, rest = divmod(wan, 10000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def date_text(day, style):
    """A datetime.date in one of the three spellings the form allows."""
    if style == "slash":
        return f"{day.year}/{day.month}/{day.day}"
    if style == "chinese":
        return f"{day.year}年{day.month}月{day.day}日"
    return day.isoformat()


def csv_bytes(header, rows, encoding="utf-8"):
    """A CSV table with CRLF line ends; encoding as Python names it (utf-8-sig writes a BOM)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


NUMBERS = ("amount_wan", "amount_yi", "foreign_share", "amount_usd_wan", "page_date", "page_signature", "page_seal")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def letters(column):
    """0 -> "A", 26 -> "AA"."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def sheet_xml(title, header, columns, rows, strings):
    """A sheet: a merged title, the header, then typed cells as offices write them (style 1 is a date)."""

    def text(place, value):
        number = strings.setdefault(value, len(strings))
        return f'<c r="{place}" t="s"><v>{number}</v></c>'

    def typed(place, column, value):
        if value == "":
            return ""
        if isinstance(value, datetime.date):
            return f'<c r="{place}" s="1"><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>'
        if column in NUMBERS and value.replace(".", "", 1).isdigit():
            return f'<c r="{place}"><v>{value}</v></c>'
        return text(place, value)

    last = letters(len(header) - 1)
    lines = [f'<row r="1" ht="28" customHeight="1">{text("A1", title)}</row>']
    lines.append('<row r="2">' + "".join(text(f"{letters(i)}2", t) for i, t in enumerate(header)) + "</row>")
    for number, row in enumerate(rows, 3):
        cells = "".join(typed(f"{letters(i)}{number}", columns[i], value) for i, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:{last}{len(rows) + 2}"/><sheetData>{"".join(lines)}</sheetData>'
        f'<mergeCells count="1"><mergeCell ref="A1:{last}1"/></mergeCells></worksheet>'
    )


def xlsx_bytes(sheet, title, header, columns, rows, date_format):
    """
    A workbook with one sheet. rows: values in the order of columns; a datetime.date becomes a date cell, digits in
    NUMBERS numbers, the rest shared strings. date_format: a built-in number (14) or a format's code.
    """
    strings = {}
    body = sheet_xml(title, header, columns, rows, strings)
    own = "" if isinstance(date_format, int) else f'<numFmts count="1"><numFmt numFmtId="176" formatCode={quoteattr(date_format)}/></numFmts>'
    dates = date_format if isinstance(date_format, int) else 176
    styles = (
        f'<styleSheet xmlns="{MAIN}">{own}<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="{dates}" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": body,
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{shared}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, (2020, 10, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml)
    return out.getvalue()


def pdf(lines):
    """A valid one-page PDF with the given ASCII lines; about 700 bytes."""
    text = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 14 Tf 20 TL 60 760 Td {text} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 6\n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(body),
    )


def png(text):
    """A small grey PNG that carries the given ASCII text as its comment."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 16
    pixels = b"".join(b"\0" + bytes([0xCC] * side) for _ in range(side))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        + chunk(b"tEXt", b"Comment\0" + text.encode("ascii"))
        + chunk(b"IDAT", zlib.compress(pixels, 0))
        + chunk(b"IEND", b"")
    )
