"""What the data generators share: the annex form's columns and values, CSV bytes, sample evidence files."""

import csv
import io
import struct
import zlib

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
