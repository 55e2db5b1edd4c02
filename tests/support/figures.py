#!/usr/bin/python3
"""Compares what was made of a report with the report's own JSON, figure by figure.

figures.py REPORT.json csv FILE        the report's CSV
figures.py REPORT.json xlsx FILE       its workbook: every unit's and every project's figures, sums
figures.py REPORT.json calc STEM       its sheets as another program shows them: STEM-<sheet>.csv
figures.py REPORT.json pdf FILE        the report's pages
figures.py REPORT.json rank FILE       bairi rank -o json of the same moment
figures.py REPORT.json rank-csv FILE   bairi rank -o csv of the same moment
figures.py REPORT.json says UNIT FIELD VALUE …
"""
import csv
import datetime
import io
import json
import sys
from decimal import Decimal
from fractions import Fraction

UNIT = {"place": "place", "unit": "unit", "target": "target", "new_count": "new_count",
        "new_amount_wan": "new_amount_wan", "counted": "counted", "amount_wan": "amount_wan",
        "pending": "pending", "rate": "rate", "base": "base_points", "bonus": "bonus",
        "penalty": "penalty", "total": "total", "total_exact": "total_exact",
        "place_by_rate": "place_by_rate", "place_by_total": "place_by_total",
        "schedule_gap": "schedule_gap"}
NONE = {"", "-", "0", None, 0}
GUARDED = {"'" + sign for sign in "=+-@＝＋－＠\t\r\n'"}
faults = []
compared = 0


def same(where, wanted, found):
    """Texts of numbers are equal when the printed text is; nothing, '-' and 0 are one for places."""
    global compared
    compared += 1
    if str(wanted) != str(found) and not (wanted in NONE and found in NONE):
        faults.append(f"{where}: {found!r}, not {wanted!r}")


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read())))
    # the guard before what a spreadsheet would take for a formula is no part of the text
    return [[cell[1:] if cell[:2] in GUARDED else cell for cell in row] for row in rows]


def unit_rows(report, rows, where):
    """rows: dicts with the CSV's names, by unit."""
    if [row["unit"] for row in rows] != [unit["unit"] for unit in report["units"]]:
        faults.append(f"{where}: other units, or another order")
    for row, unit in zip(rows, report["units"]):
        for name, field in UNIT.items():
            if name in row:
                same(f"{where} {unit['unit']} {name}", unit[field], row[name])


def check_csv(report, path):
    rows = read_csv(path)
    gap = rows.index([])
    unit_rows(report, [dict(zip(rows[0], row)) for row in rows[1:gap]], "csv")
    titles, projects = rows[gap + 1], rows[gap + 2:]
    if len(projects) != len(report["projects"]):
        faults.append("csv: another number of projects")
    for row, project in zip(projects, report["projects"]):
        row = dict(zip(titles, row))
        for name in ("unit", "project_no", "amount_wan", "role", "reason", "points", "verdict",
                     "period", "industry", "source_region", "investor_class"):
            same(f"csv {project['project_no']} {name}", project[name], row[name])


OF_NOW = ("new_count", "new_amount_wan", "schedule_gap")


def check_rank(report, path):
    """New counts and the schedule's day are of the period in a report, of now in the ranking."""
    with open(path, encoding="utf-8") as file:
        rank = json.load(file)
    rows = [{name: unit[field] for name, field in UNIT.items()
             if name not in OF_NOW} for unit in rank["units"]]
    unit_rows(report, rows, "rank")


def check_rank_csv(report, path):
    rows = read_csv(path)
    rows = [{k: v for k, v in zip(rows[0], row) if k not in OF_NOW} for row in rows[1:]]
    unit_rows(report, rows, "rank -o csv")


# ---- the workbook ----

def shown(cell):
    """A number as its format prints it."""
    value, look = cell.value, cell.number_format
    if not isinstance(value, (int, float)):
        return "" if value is None else str(value)
    number = Decimal(repr(value))
    percent = look.endswith("%")
    first = look.split(";")[0]
    digits = first.rstrip("%")
    digits = len(digits.split(".")[1]) if "." in digits else 0
    text = f"{number * 100 if percent else number:.{digits}f}"
    return "+" + text if first.startswith("+") and number > 0 else text


TITLES = {"名次": "place", "目标（个）": "target", "本期新增（个）": "new_count",
          "本期新增投资（万元）": "new_amount_wan", "累计完成（个）": "counted",
          "累计投资（万元）": "amount_wan", "待审核（个）": "pending", "完成率": "rate",
          "超(+)欠(-)进度（百分点）": "schedule_gap", "基础分": "base_points", "加分": "bonus",
          "扣分": "penalty", "总分": "total", "完成率名次": "place_by_rate",
          "总分名次": "place_by_total"}
HEAD = 3


def table(sheet):
    """Rows below the titles, as dicts of cells by title."""
    titles = [str(cell.value or "").replace("\n", "") for cell in sheet[HEAD]]
    return [dict(zip(titles, row)) for row in sheet.iter_rows(min_row=HEAD + 1)]


def total(report, field):
    return sum(int(unit[field]) for unit in report["units"])


def whole_rate(report):
    """Of the units that have a target, rounded once."""
    measured = [unit for unit in report["units"] if unit["target"]]
    digits = len(measured[0]["rate"].split(".")[1]) if "." in measured[0]["rate"] else 0
    rate = Fraction(100 * sum(unit["counted"] for unit in measured),
                    sum(unit["target"] for unit in measured))
    whole = (2 * rate * 10 ** digits + 1) // 2
    return f"{Decimal(int(whole)).scaleb(-digits):.{digits}f}"


def check_units(report, sheet):
    rows = table(sheet)
    for row, unit in zip(rows, report["units"]):
        for title, field in TITLES.items():
            same(f"汇总 {unit['unit']} {title}", unit[field], shown(row[title]))
    sums = rows[len(report["units"])]
    same("汇总", "合计", shown(sums["考核单位"]))
    same("汇总 合计 完成率", whole_rate(report), shown(sums["完成率"]))
    for title in ("目标（个）", "本期新增（个）", "本期新增投资（万元）", "累计完成（个）",
                  "累计投资（万元）", "待审核（个）"):
        same(f"汇总 合计 {title}", total(report, TITLES[title]), shown(sums[title]))


def check_projects(report, sheet):
    rows = table(sheet)
    for number, (row, project) in enumerate(zip(rows, report["projects"]), 1):
        where = f"项目明细 {project['project_no']}"
        same(where, number, shown(row["序号"]))
        for title, field in (("项目编号", "project_no"), ("项目名称", "name"),
                             ("总投资（万元）", "amount_wan"), ("加分", "points"),
                             ("投资方", "investor"), ("所属行业", "industry")):
            same(f"{where} {title}", project[field], shown(row[title]))
        signed = row["签约日期"].value
        if not isinstance(signed, datetime.datetime):
            faults.append(f"{where}: the day of signing is no date")
        else:
            same(f"{where} 签约日期", project["signed_on"], signed.strftime("%Y%m%d"))
    counted = [p for p in report["projects"] if p["role"] != "excluded"]
    sums = rows[len(report["projects"])]
    same("项目明细 计入合计", sum(int(p["amount_wan"]) for p in counted),
         shown(sums["总投资（万元）"]))
    same("项目明细 计入合计", f"{len(counted)}个", shown(sums["项目名称"]))


def check_statistics(report, sheet):
    """Every table of the statistics adds up to what counts."""
    counted = [p for p in report["projects"] if p["role"] != "excluded"]
    kinds, industries = {}, {}
    for row in table(sheet):
        kind, title = shown(row["统计项"]), shown(row["分类"])
        if not kind:
            continue
        if title == "合计":
            if "部门" not in kind and "单位" not in kind:
                same(f"统计 {kind}", len(counted), shown(row["累计项目（个）"]))
                same(f"统计 {kind}", sum(int(p["amount_wan"]) for p in counted),
                     shown(row["累计投资（万元）"]))
                same(f"统计 {kind}", total(report, "new_count"), shown(row["本期新增（个）"]))
            continue
        kinds[kind] = kinds.get(kind, 0) + int(shown(row["累计项目（个）"]))
        industries[title] = int(shown(row["累计项目（个）"]))
    for industry in {p["industry"] for p in counted}:
        same(f"统计 {industry}", sum(p["industry"] == industry for p in counted),
             industries.get(industry))
    if len(kinds) < 6:
        faults.append(f"统计: only {len(kinds)} tables")


def check_frame(report, book):
    wanted = ["汇总", "项目明细", "统计", "进度", "扣分与异议"]
    if book.sheetnames[:len(wanted)] != wanted:
        faults.append(f"sheets: {book.sheetnames}")
    for sheet in book:
        title = str(sheet["A1"].value)
        for mark, is_due in (("初步数", report["preliminary"]), ("未签发", False)):
            if (mark in title) != bool(is_due):
                faults.append(f"{sheet.title}: its title {title} and {mark}")
        facts = {"frozen titles": sheet.freeze_panes is not None,
                 "titles on every page": sheet.print_title_rows == f"$1:${HEAD}",
                 "landscape": sheet.page_setup.orientation == "landscape",
                 "A4": str(sheet.page_setup.paperSize) == "9",
                 "one page wide": sheet.sheet_properties.pageSetUpPr.fitToPage
                 and sheet.page_setup.fitToWidth in (1, None) and sheet.page_setup.fitToHeight == 0,
                 "a print area": bool(sheet.print_area),
                 "page numbers": "&P" in (sheet.oddFooter.center.text or "")
                 or "[Page]" in str(sheet.oddFooter.center.text)}
        faults.extend(f"{sheet.title}: no {name}" for name, held in facts.items() if not held)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    faults.append(f"{sheet.title}!{cell.coordinate} is a formula")
    for name in ("汇总", "项目明细"):
        if not book[name].auto_filter.ref:
            faults.append(f"{name}: no filter")


def check_charts(path):
    """Charts are bound to cells: their references name sheets of the book."""
    import re
    import zipfile
    with zipfile.ZipFile(path) as book:
        charts = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
        for name in charts:
            text = book.read(name).decode()
            if not re.search(r"<c:val><c:numRef><c:f>[^<]*!\$", text):
                faults.append(f"{name} is not bound to cells")
    if len(charts) < 5:
        faults.append(f"only {len(charts)} charts")


def check_xlsx(report, path):
    import openpyxl
    book = openpyxl.load_workbook(path)
    check_frame(report, book)
    check_units(report, book["汇总"])
    check_projects(report, book["项目明细"])
    check_statistics(report, book["统计"])
    rows = table(book["扣分与异议"])
    for row, penalty in zip(rows, report.get("penalties", [])):
        same(f"扣分 {penalty['project_no']}", penalty["points"], shown(row["扣分"]))
    check_charts(path)


def check_calc(report, stem):
    """Sheets as LibreOffice shows them: %, thousands separators and signs as printed."""
    rows = read_csv(f"{stem}-汇总.csv")[HEAD - 1:]
    titles = [title.replace("\n", "") for title in rows[0]]
    for row, unit in zip(rows[1:], report["units"]):
        row = dict(zip(titles, row))
        for title, field in TITLES.items():
            wanted = unit[field]
            if field.endswith("amount_wan"):
                wanted = f"{int(wanted):,}"
            if field == "rate" and wanted != "-":
                wanted += "%"
            same(f"shown {unit['unit']} {title}", wanted, row[title])
    rows = read_csv(f"{stem}-项目明细.csv")[HEAD - 1:]
    titles = [title.replace("\n", "") for title in rows[0]]
    for row, project in zip(rows[1:], report["projects"]):
        row = dict(zip(titles, row))
        day = str(project["signed_on"])
        for title, wanted in (("项目名称", project["name"]), ("加分", project["points"]),
                              ("签约日期", f"{day[:4]}-{day[4:6]}-{day[6:]}"),
                              ("总投资（万元）", f"{int(project['amount_wan']):,}")):
            same(f"shown {project['project_no']} {title}", wanted, row[title])


def check_pdf(report, path):
    """The two tables of the page, and the whole area's completion, as the text of the PDF has them."""
    import subprocess
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True,
                          text=True).stdout
    lines = [line.split() for line in text.splitlines()]

    def is_there(wanted):
        """A line that ends with these figures; numbers with point are amounts in 亿元."""
        return any(len(line) >= len(wanted) and all(
            one == other or (isinstance(other, Decimal) and one.replace(".", "").isdigit()
                             and Decimal(one) == other)
            for one, other in zip(line[-len(wanted):], wanted)) for line in lines)

    for unit in report["units"]:
        yi = [Decimal(int(unit[name])) / 10000 for name in ("new_amount_wan", "amount_wan")]
        place = [str(unit[name] or "-") for name in ("place", "place_by_rate", "place_by_total")]
        rows = {"completion": [str(unit["target"] or "-"), str(unit["new_count"]), yi[0],
                               str(unit["counted"]), yi[1], unit["rate"], unit["schedule_gap"],
                               str(unit["pending"])],
                "score": [unit["base_points"], unit["bonus"], unit["penalty"], unit["total"], *place]}
        for name, row in rows.items():
            same(f"pdf {unit['unit']} {name} {row}", True, is_there(row))
    flat = "".join(text.split())
    same("pdf 完成率", True, f"的{whole_rate(report)}%" in flat)
    same("pdf 初步数", bool(report["preliminary"]), "初步数" in flat)


def check_says(report, *facts):
    units = {unit["unit"]: unit for unit in report["units"]}
    for unit, field, value in zip(facts[0::3], facts[1::3], facts[2::3]):
        same(f"{unit} {field}", value, str(units[unit][field]))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    checks = {"csv": check_csv, "xlsx": check_xlsx, "calc": check_calc, "pdf": check_pdf, "rank": check_rank, "rank-csv": check_rank_csv,
              "says": check_says}
    checks[sys.argv[2]](report, *sys.argv[3:])
    if compared == 0:
        faults.append("nothing was compared")
    for fault in faults[:40]:
        print(fault)
    print(f"{compared} figures compared, {len(faults)} differ")
    sys.exit(1 if faults else 0)


main()
