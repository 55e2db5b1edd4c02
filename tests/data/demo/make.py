#!/usr/bin/env python3
"""Writes the annex files, contracts and README of the demo campaign: always the same bytes.

Run it after a change and commit what it writes. Python's standard library only.
"""

import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import forms  # noqa: E402
import words  # noqa: E402

PERIODS = ("2020-10", "2020-11", "2020-12", "2020-closing")


@dataclass
class Reporter:
    """Who reports with one annex file per period, and how that file is written."""

    key: str  # unit or sub-unit id
    unit: str
    unit_name: str
    subunit: str
    subunit_name: str
    letter: str
    counts: tuple  # new projects per period
    encoding: str
    chinese: bool
    dates: str
    file_name: str  # of a contract, {no}

    def annex(self, period):
        part = f"{self.unit}-{self.subunit}" if self.subunit else self.unit
        return f"{part}-{period}.csv"


REPORTERS = {
    r.key: r
    for r in (
        Reporter("gangwu", "gangcheng", "港城区(区直部门、三集团)", "gangwu", "沧州港务集团", "GW",
                 (3, 6, 4, 1), "gb18030", True, "chinese", "{no}.pdf"),
        Reporter("touzi", "gangcheng", "港城区(区直部门、三集团)", "touzi", "河北渤海投资集团", "TZ",
                 (3, 6, 4, 0), "utf-8", False, "iso", "{no}.pdf"),
        Reporter("zhongjie", "zhongjie", "中捷产业园区", "", "", "Z",
                 (8, 13, 9, 2), "utf-8-sig", True, "iso", "{no}-合同.pdf"),
        Reporter("nandagang", "nandagang", "南大港产业园区", "", "", "N",
                 (8, 11, 8, 2), "gb18030", True, "slash", "{no}.pdf"),
        Reporter("lingang", "lingang", "沧州临港经济技术开发区", "", "", "L",
                 (13, 24, 18, 2), "utf-8", False, "iso", "{no}.pdf"),
    )
}  # fmt: skip


@dataclass
class Edge:
    """A project with a purpose: some of its fields are fixed, the rest is drawn like any other's."""

    who: str
    period: str
    signed_on: date
    why: str
    fixed: dict = field(default_factory=dict)


def oct_(day):
    return date(2020, 10, day)


def nov(day):
    return date(2020, 11, day)


def dec(day):
    return date(2020, 12, day)


OUTSIDE = {"outside": "yes"}
LOCAL = {"outside": "no", "investor_place": "河北省沧州市运河区", "source_region": ""}
NOTE_DUPLICATE = {"investor": "样例粮道食品有限公司", "amount": 32000, "industry": "现代物流"}


def foreign(place, share, **more):
    return {"funding": "foreign", "investor_place": place, "foreign_share": share, **more}


EDGES = (
    Edge("zhongjie", "2020-10", oct_(9), "exactly the minimum of 10000: counts", {"amount": 10000}),
    Edge("zhongjie", "2020-10", oct_(13), "9999, one below the minimum: excluded (amount)", {"amount": 9999}),
    Edge("zhongjie", "2020-10", oct_(20), "kind 房地产: excluded (kind)",
         {"kind": "estate", "amount": 80000, "industry": "其他", "name": "滨海新城商住综合体项目",
          "content": "住宅及商业建筑面积20万平方米"}),
    Edge("zhongjie", "2020-11", nov(3), "local investor (运河区): excluded (outside)", {**LOCAL, "amount": 20000}),
    Edge("zhongjie", "2020-11", nov(6), "framework agreement only: excluded (document)",
         {"document": "framework", "amount": 60000}),
    Edge("zhongjie", "2020-11", nov(12), "the seal's page is missing: to be returned; zhongjie-2020-11-corrected.csv"
         " is the answer", {"page_seal": "", "amount": 15000}),
    Edge("zhongjie", "2020-11", nov(17), "expansion, the increase of 12000 reaches the minimum: counts",
         {"nature": "expansion", "amount": 12000, "note": "原项目总投资35000万元，本次增资12000万元"}),
    Edge("zhongjie", "2020-11", nov(20), "foreign, 100 %", foreign("德国", "100", amount=68000, amount_usd_wan="10000")),
    Edge("nandagang", "2020-10", oct_(1), "signed on the campaign's first day", {"amount": 30000}),
    Edge("nandagang", "2020-10", oct_(22), "the false report: accepted in October, later voided with a penalty of 5"
         " points (false 虚假)", {"amount": 52000}),
    Edge("nandagang", "2020-10", oct_(24), "local investor: excluded (outside)", {**LOCAL, "amount": 11000}),
    Edge("nandagang", "2020-11", oct_(15), "late 迟报: signed in October's period, reported in November's",
         {"amount": 18000}),
    Edge("nandagang", "2020-11", nov(9), "foreign from Hong Kong, share 60: counts as foreign",
         foreign("香港", "60", amount=40000)),
    Edge("nandagang", "2020-11", nov(24), "expansion whose increase of 8000 is below the minimum: excluded (amount)",
         {"nature": "expansion", "amount": 8000, "note": "原项目总投资50000万元，本次增资8000万元"}),
    Edge("nandagang", "2020-12", dec(15), "foreign, the share is left empty: 100", foreign("日本", "", amount=21600)),
    Edge("nandagang", "2020-closing", dec(29), "a large extra that moves into the base when the false one is voided",
         {"amount": 60000}),
    Edge("nandagang", "2020-closing", dec(27), "the first day of the closing period", {"amount": 12000}),
    Edge("gangwu", "2020-11", nov(10), "kind 基础设施: excluded (kind)",
         {"kind": "infrastructure", "amount": 150000, "industry": "现代物流", "name": "港区疏港道路改扩建项目",
          "content": "改扩建疏港道路12公里"}),
    Edge("gangwu", "2020-11", nov(19), "foreign from Taiwan, share 51.5 (with decimals): counts as foreign",
         foreign("台湾", "51.5", amount=26000)),
    Edge("touzi", "2020-10", oct_(19), "letter of intent: excluded (document)",
         {"document": "intent", "amount": 230000, "industry": "生物医药", "name": "生物医药产业园合作项目",
          "content": "规划占地500亩"}),
    Edge("touzi", "2020-11", nov(16), "50亿 and more: refused unless `--confirm` names it", {"amount": 510000}),
    Edge("touzi", "2020-11", nov(18), "evidence in two files, one of them a PNG", {"second": "{no}-letter.png"}),
    Edge("touzi", "2020-12", dec(3), "foreign, share 30, with an amount in dollars beside the yuan",
         foreign("新加坡", "30", amount=35000, amount_usd_wan="1500")),
    Edge("touzi", "2020-12", dec(9), "suspected duplicate of lingang's cold store of the same investor: should be 暂缓认定",
         {**NOTE_DUPLICATE, "name": "渤海粮油冷链加工（一期）项目", "content": "新建冷库8万吨及加工车间"}),
    Edge("lingang", "2020-12", dec(22), "suspected duplicate of touzi's cold store: same investor and amount, same name in other"
         " brackets",
         {**NOTE_DUPLICATE, "name": "渤海粮油冷链加工(一期) 项目", "content": "新建冷库8万吨及加工车间"}),
    Edge("lingang", "2020-10", oct_(14), "changed in the cumulative December file: 20000 becomes 26000, a second file"
         " comes along", {"amount": 20000, "changed": True}),
    Edge("lingang", "2020-10", oct_(16), "missing from the cumulative December file: listed, never withdrawn",
         {"missing": True}),
    Edge("lingang", "2020-10", oct_(21), "foreign, 100 %, early: a base project, so no bonus",
         foreign("韩国", "100", amount=80000)),
    Edge("lingang", "2020-10", oct_(26), "signed on the deadline's day, reported the same evening", {"amount": 10000}),
    Edge("lingang", "2020-11", nov(11), "kind PPP: excluded (kind)",
         {"kind": "ppp", "amount": 120000, "industry": "其他", "name": "园区污水处理厂PPP项目",
          "content": "日处理污水5万吨"}),
    Edge("lingang", "2020-11", nov(13), "the investor's name has rare characters that must print",
         {"investor": "样例䶮喆堃玥昇有限公司", "amount": 16000, "contact": "测试员䶮"}),
    Edge("lingang", "2020-12", dec(8), "extra at 14999: no point", {"amount": 14999}),
    Edge("lingang", "2020-12", dec(9), "extra at 15000: 1 point", {"amount": 15000}),
    Edge("lingang", "2020-12", dec(10), "extra at 24999: 1 point", {"amount": 24999}),
    Edge("lingang", "2020-12", dec(11), "extra at 25000: 2 points", {"amount": 25000}),
    Edge("lingang", "2020-12", dec(14), "extra at 34999: 2 points", {"amount": 34999}),
    Edge("lingang", "2020-12", dec(15), "extra at 35000: 3 points", {"amount": 35000}),
    Edge("lingang", "2020-12", dec(16), "extra at 49999: 3 points", {"amount": 49999}),
    Edge("lingang", "2020-12", dec(17), "extra at 50000: 4 points", {"amount": 50000}),
    Edge("lingang", "2020-12", dec(18), "extra, foreign share exactly 25: 2 points twice",
         foreign("香港", "25", amount=30000)),
    Edge("lingang", "2020-12", dec(21), "extra, foreign share 24: not foreign, 2 points once",
         foreign("香港", "24", amount=30000)),
    Edge("lingang", "2020-closing", dec(31), "signed on the campaign's last day", {"amount": 10000}),
)  # fmt: skip

# Days on which the other projects of a period are signed; November's days stand for 45 % of all.
FREE_DAYS = {
    "2020-10": [oct_(d) for d in (8, 9, 10, 12, 13, 14, 15, 16, 17, 19, 20, 21)],
    "2020-11": [oct_(30)] + [nov(d) for d in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19,
                                                               20, 23, 24, 25, 26)],
    "2020-12": [nov(27), nov(27), nov(28), nov(30), nov(30)] + [dec(d) for d in (1, 4, 8, 11, 16, 18, 21, 24)],
    "2020-closing": [dec(28), dec(30)],
}  # fmt: skip
# lingang fills its target of 40 before 8 December, so that the band edges are extras.
LINGANG_DECEMBER = [nov(27), nov(27), nov(30), nov(30), dec(23), dec(24), dec(25)]


def credit_code(serial):
    """A code with both check digits right; region 000000 does not exist, so it is nobody's."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{serial:08d}"
    total = sum(int(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    code = "91000000" + body + "0123456789X0"[(11 - total % 11) % 11]
    total = sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + signs[(31 - total % 31) % 31]


def amounts(draw):
    """Amounts without end, in whole decks of 100 so that the spread is kept."""
    while True:
        deck = [wan for wan, often in words.AMOUNTS for _ in range(often)]
        draw.shuffle(deck)
        yield from deck


class Drawer:
    """Draws what a project's edge leaves open."""

    def __init__(self):
        self.draw = random.Random(116)
        self.amounts = amounts(self.draw)
        self.words = list(words.INVESTOR_WORDS)
        self.draw.shuffle(self.words)
        self.serial = 0

    def project(self, reporter, fixed):
        draw = self.draw
        self.serial += 1
        industry, trade, name, content = draw.choice(words.PRODUCTS)
        n = draw.choice((2, 3, 5, 6, 8, 10, 12, 15, 20, 30))
        place, region = draw.choice(words.PLACES)
        is_foreign = fixed.get("funding") == "foreign"
        row = {
            "unit": reporter.unit,
            "subunit": reporter.subunit,
            "name": self.words[self.serial - 1] + name.format(n=n),
            "content": content.format(n=n),
            "site": draw.choice(words.SITES[reporter.key]),
            "investor": f"样例{self.words[self.serial - 1]}{trade}有限公司",
            "credit_code": "" if is_foreign or draw.random() < 0.2 else credit_code(self.serial),
            "investor_place": place,
            "outside": "yes",
            "investor_class": draw.choice(("other",) * 9 + ("listed", "private500", "central_soe", "world500")),
            "partner": "",
            "industry": industry,
            "county_industry": words.COUNTY_INDUSTRIES.get(trade, ""),
            "chain_role": draw.choice(words.CHAIN_ROLES + ("",) * 4),
            "nature": draw.choice(("new",) * 8 + ("phase", "relocation")),
            "kind": "industry",
            "amount": next(self.amounts),
            "funding": "domestic",
            "foreign_share": "",
            "amount_usd_wan": "",
            "document": draw.choice(("contract",) * 4 + ("agreement",)),
            "page_date": "1",
            "page_signature": "1",
            "page_seal": "1",
            "channel": draw.choice(words.CHANNELS),
            "returnee": draw.choice(("",) * 12 + ("产业回归", "资本回归")),
            "source_region": "境外" if is_foreign else region,
            "contact": "测试员" + draw.choice(words.SURNAMES),
            "contact_title": draw.choice(words.CONTACT_TITLES),
            "contact_phone": f"000-{self.serial:08d}",
            "note": "",
        }
        row.update(fixed)
        return row


def spread(reporter, period, how_many, drawer):
    """Signing days of the projects without a purpose, as evenly as the period allows."""
    if reporter.key == "lingang" and period == "2020-12":
        return LINGANG_DECEMBER[:how_many]
    days = FREE_DAYS[period]
    return [days[(i * len(days) // how_many + drawer.draw.randrange(2)) % len(days)] for i in range(how_many)]


def build():
    """All projects of all reporters in the order of their numbers."""
    drawer = Drawer()
    projects = []
    for reporter in REPORTERS.values():
        number = 0
        for period, count in zip(PERIODS, reporter.counts):
            edges = [e for e in EDGES if (e.who, e.period) == (reporter.key, period)]
            days = spread(reporter, period, count - len(edges), drawer)
            drafts = [(e.signed_on, e.fixed, e.why) for e in edges] + [(day, {}, "") for day in days]
            for signed_on, fixed, why in sorted(drafts, key=lambda d: d[0]):
                number += 1
                row = drawer.project(reporter, fixed)
                row["project_no"] = f"{reporter.letter}-{number:02d}"
                row["signed_on"] = signed_on
                names = [reporter.file_name] + ([row["second"]] if "second" in row else [])
                row["files"] = [name.format(no=row["project_no"]) for name in names]
                row.update(reporter=reporter, period=period, why=why)
                projects.append(row)
    return projects


def cell(row, column, chinese, dates):
    if column in ("amount_wan", "amount_yi"):
        return str(row["amount"]) if column == "amount_wan" else forms.amount_in_yi(row["amount"])
    if column == "signed_on":
        return forms.date_text(row["signed_on"], dates)
    if column == "files":
        return ";".join(row["files"])
    if column == "unit" and chinese:
        return row["reporter"].unit_name
    if column == "subunit" and chinese:
        return row["reporter"].subunit_name
    value = row[column]
    return forms.VALUES.get(column, {}).get(value, value) if chinese else value


def write_annex(name, rows, encoding, chinese, dates, amount="amount_wan", leave_out=(), wide=False, extra=""):
    """One annex file. wide: full-width brackets in titles; extra: an unknown column in front."""
    other = "amount_yi" if amount == "amount_wan" else "amount_wan"
    columns = [c for c in forms.TITLES if c != other and c not in leave_out]
    header = [forms.TITLES[c] if chinese else c for c in columns]
    if wide:
        header = [title.replace("(", "（").replace(")", "）") for title in header]
    table = [[cell(row, c, chinese, dates) for c in columns] for row in rows]
    if extra:
        header = [extra] + header
        table = [[str(i)] + line for i, line in enumerate(table, 1)]
    (HERE / "annex" / name).write_bytes(forms.csv_bytes(header, table, encoding))


def write_workbook(name, rows, date_format, spoil=None):
    """The same as a workbook, as Excel or WPS saves it: a merged title, real dates and numbers."""
    columns = [c for c in forms.TITLES if c != "amount_yi"]
    header = [forms.TITLES[c] for c in columns]
    table = [[row["signed_on"] if c == "signed_on" else cell(row, c, True, "iso") for c in columns] for row in rows]
    for number, column, value in spoil or ():
        line = next(line for line in table if line[0] == number)
        line[columns.index(column)] = value
    title = f"附件2：{rows[0]['reporter'].unit_name}签约项目情况表"
    (HERE / "annex" / name).write_bytes(forms.xlsx_bytes("附件表", title, header, columns, table, date_format))


# what a clerk gets wrong on a busy day
MISTAKES = (
    ("Z-09", "amount_wan", "1.5"),
    ("Z-11", "credit_code", "91000000000000385D"),
    ("Z-13", "signed_on", "2020-11-31"),
    ("Z-14", "industry", "绿色化工"),
    ("Z-16", "files", "Z-16-合同（扫描件）.pdf"),
)


def changed_in_december(row):
    """The cumulative file's one changed row."""
    no = row["project_no"]
    note = "补充协议增资6000万元"
    return {**row, "amount": 26000, "files": row["files"] + [f"{no}-supplement.pdf"], "note": note}


def write_annexes(projects):
    for reporter in REPORTERS.values():
        own = [p for p in projects if p["reporter"] is reporter]
        for period in PERIODS:
            rows = [p for p in own if p["period"] == period]
            style = {"encoding": reporter.encoding, "chinese": reporter.chinese, "dates": reporter.dates}
            if not rows:
                continue
            if (reporter.key, period) == ("lingang", "2020-12"):
                before = [p for p in own if p["period"] < period and not p.get("missing")]
                rows = [changed_in_december(p) if p.get("changed") else p for p in before] + rows
                style = {"encoding": "utf-8-sig", "chinese": True, "dates": "chinese", "amount": "amount_yi"}
            if (reporter.key, period) == ("gangwu", "2020-12"):
                rows = [p for p in own if p["period"] == "2020-11"][:2] + rows
            if reporter.key == "zhongjie" and period == "2020-11":
                style["wide"] = True
            if reporter.key == "touzi":
                style["extra"] = "serial"
            if reporter.key == "nandagang" and period in ("2020-12", "2020-closing"):
                style["amount"] = "amount_yi"
            if reporter.key == "nandagang":
                style["leave_out"] = ("subunit",) if period != "2020-closing" else ("unit", "subunit")
            write_annex(reporter.annex(period), rows, **style)
            if reporter.key in ("zhongjie", "nandagang"):
                workbook = reporter.annex(period).replace(".csv", ".xlsx")
                write_workbook(workbook, rows, 14 if reporter.key == "zhongjie" else 'yyyy"年"m"月"d"日";@')
            if (reporter.key, period) == ("zhongjie", "2020-11"):
                write_workbook("zhongjie-2020-11-mistakes.xlsx", rows, 14, MISTAKES)
    corrected = [{**p, "page_seal": "1", "files": [f"{p['project_no']}-sealed.pdf"]}
                 for p in projects if p["page_seal"] == ""]  # fmt: skip
    write_annex("zhongjie-2020-11-corrected.csv", corrected, "utf-8-sig", True, "iso")
    write_workbook("zhongjie-2020-11-corrected.xlsx", corrected, 14)
    return [changed_in_december(p) for p in projects if p.get("changed")] + corrected


def write_evidence(rows):
    for row in rows:
        for name in row["files"]:
            lines = ["SYNTHETIC SAMPLE - NOT A CONTRACT", f"Demo project {row['project_no']}, file {name.split('/')[-1]}",
                     f"Signed on {row['signed_on']}", f"Total investment {row['amount']} wan yuan"]  # fmt: skip
            lines = [line.encode("ascii", "ignore").decode() for line in lines]
            data = forms.png(" ".join(lines)) if name.endswith(".png") else forms.pdf(lines)
            path = HERE / "files" / name
            if not path.exists():
                path.write_bytes(data)


def table_of_edges(projects):
    lines = ["| project | signed | 万元 | file | what for |", "|---|---|---|---|---|"]
    for p in projects:
        if p["why"]:
            annex = p["reporter"].annex(p["period"])
            lines.append(f"| {p['project_no']} | {p['signed_on']} | {p['amount']} | `{annex}` | {p['why']} |")
    return "\n".join(lines)


def write_readme(projects):
    november = sum(p["signed_on"].month == 11 for p in projects) * 100 // len(projects)
    large = sum(p["amount"] >= 50000 for p in projects) * 100 // len(projects)
    abroad = sum(p["funding"] == "foreign" for p in projects) * 100 / len(projects)
    confirm = next(p for p in projects if p["amount"] >= 500000)["project_no"]
    text = (HERE / "README.in.md").read_text(encoding="utf-8")
    for key, value in {
        "COUNT": str(len(projects)),
        "NOVEMBER": str(november),
        "LARGE": str(large),
        "FOREIGN": f"{abroad:.0f}",
        "CONFIRM": confirm,
        "EDGES": table_of_edges(projects),
    }.items():
        text = text.replace(f"@{key}@", value)
    (HERE / "README.md").write_text(text, encoding="utf-8")


def check(projects):
    """What README, demo and tests rely on."""
    numbers = {p["why"][:16]: p["project_no"] for p in projects if p["why"]}
    assert numbers["the false report"] == "N-07", numbers["the false report"]
    assert len({p["investor"] for p in projects}) == len(projects) - 1  # one suspected duplicate
    lingang = [p for p in projects if p["reporter"].key == "lingang" and p["kind"] == "industry"]
    assert sum(p["signed_on"] < dec(8) for p in lingang) == 40


def main():
    for folder in ("annex", "files"):
        (HERE / folder).mkdir(exist_ok=True)
        for old in (HERE / folder).iterdir():
            old.unlink()
    projects = build()
    check(projects)
    later = write_annexes(projects)
    write_evidence(projects + later)
    write_readme(projects)
    print(f"{len(projects)} projects")


if __name__ == "__main__":
    main()
