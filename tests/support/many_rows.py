#!/usr/bin/env python3
"""many_rows.py OUT.xlsx COUNT: an annex form of that many projects, all columns filled, as an office saves it."""

import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "data"))
import forms  # noqa: E402

FIXED = {
    "unit": "中捷产业园区", "content": "新建厂房及自动化生产线", "site": "园区精细化工园", "investor_place": "北京市", "outside": "是",
    "investor_class": "其他", "industry": "绿色石化", "nature": "新建", "kind": "产业", "funding": "内资", "document": "合同",
    "page_date": "1", "page_signature": "2", "page_seal": "2", "channel": "专业招商", "source_region": "京津",
    "contact": "测试员甲", "contact_title": "经理", "contact_phone": "000-0000001", "signed_on": datetime.date(2020, 11, 5),
}  # fmt: skip


def main():
    columns = [c for c in forms.TITLES if c != "amount_yi"]
    rows = []
    for i in range(int(sys.argv[2])):
        row = FIXED | {"project_no": f"Z-{i}", "name": f"年产{i}万套样例项目", "investor": f"样例{i}有限公司",
                       "amount_wan": str(15000 + i), "files": f"Z-{i}.pdf"}  # fmt: skip
        rows.append([row.get(c, "") for c in columns])
    header = [forms.TITLES[c] for c in columns]
    pathlib.Path(sys.argv[1]).write_bytes(forms.xlsx_bytes("附件表", "附件2", header, columns, rows, 14))


main()
