#!/usr/bin/env python3
"""Turns press-projects.csv into import fixtures, one campaign per event whose date is a full day.

Run it after a change and commit what it writes. Python's standard library only.
"""

import calendar
import csv
import re
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import forms  # noqa: E402

# event in the source: folder (also the end of the campaign's id), letters of project numbers
EVENTS = {
    "CZ2021": ("cangzhou-2021", "CZ"),
    "SL2014": ("shangluo-2014", "SL"),
    "LoF2023": ("loufan-2023", "LF"),
    "YX2020": ("yunxiao-2020", "YX"),
}
UNITS = {
    "渤海新区": "bohai",
    "黄骅市": "huanghua",
    "吴桥县": "wuqiao",
    "(未写明县)": "unnamed-county",
    "镇安县": "zhenan",
    "商南县": "shangnan",
    "山阳县": "shanyang",
    "洛南县": "luonan",
    "商州区": "shangzhou",
    "娄烦县": "loufan",
    "云霄县": "yunxiao",
}
# kind in the source: kind, industry, what the note says about the class
KINDS = {
    "industry": ("industry", "其他", ""),
    "logistics": ("industry", "现代物流", ""),
    "energy": ("industry", "清洁能源", ""),
    "tourism": ("industry", "主题旅游", ""),
    "agriculture": ("industry", "其他", "农业"),
    "service": ("other", "其他", "服务业"),
    "property": ("estate", "其他", ""),
}
# The investor's home where the source names a city or province: the form's words.
HOMES = {"沧州": "河北省沧州市", "陕西": "陕西省", "西安": "陕西省西安市"}
NOT_REPORTED = "未见报道"
COLUMNS = [c for c in forms.TITLES if c not in ("subunit", "amount_wan", "amount_usd_wan")]

SETTINGS = """\
; Import fixture from press reports: real places, dates, investors and amounts, taken from press-projects.csv.
; No target is known, so no unit is ranked. outside_only = no: most reports do not say where an investor is at home.
[campaign]
id = press-{folder}
name = {event}
start = {start}
end = {end}
utc_offset = +08:00

[eligibility]
outside_only = no
"""


def full_date(text):
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def is_outside(row):
    """Only what the source shows: an investor at home in another city than the host's."""
    return row["investor_home"] == "西安" and row["host_city"] != "西安市"


def note(row):
    said = KINDS[row["kind"]][2]
    parts = [said, row["note"], "press: started, not signed" if row["stage"] == "started" else ""]
    return "; ".join(part for part in parts if part)


def annex_row(row, number, evidence):
    kind, industry, _ = KINDS[row["kind"]]
    values = dict.fromkeys(COLUMNS, "")
    values.update(
        project_no=number,
        unit=UNITS[row["place"]],
        name=row["project"],
        content=row["project"],
        site=row["host_city"] + ("" if row["place"].startswith("(") else row["place"]),
        investor=row["investor"] or NOT_REPORTED,
        investor_place=HOMES.get(row["investor_home"], NOT_REPORTED),
        outside="yes" if is_outside(row) else "no",
        industry=industry,
        kind=kind,
        amount_yi=row["total_investment_yi_yuan"],
        funding="foreign" if row["foreign"] == "yes" else "domestic",
        signed_on=row["date"],
        document="contract",
        files=evidence,
        note=note(row),
    )
    return [values[column] for column in COLUMNS]


def write_settings(folder, rows):
    day = full_date(rows[0]["date"])
    last = calendar.monthrange(day.year, day.month)[1]
    text = SETTINGS.format(
        folder=folder.name, event=rows[0]["event"], start=day.replace(day=1), end=day.replace(day=last)
    )
    for place in dict.fromkeys(row["place"] for row in rows):
        text += f"\n[unit.{UNITS[place]}]\nname = {place.strip('()')}\n"
    (folder / "campaign.ini").write_text(text, encoding="utf-8")


def write_event(name, rows):
    stem, letters = EVENTS[name]
    folder = HERE / stem
    (folder / "files").mkdir(parents=True, exist_ok=True)
    evidence = f"press-{stem}.pdf"
    lines = ["PRESS REPORT REFERENCE - NOT A CONTRACT", rows[0]["source"]]
    (folder / "files" / evidence).write_bytes(forms.pdf(lines))
    table = [annex_row(row, f"{letters}-{i:02d}", evidence) for i, row in enumerate(rows, 1)]
    header = [forms.TITLES[column] for column in COLUMNS]
    (folder / "annex.csv").write_bytes(forms.csv_bytes(header, table))
    write_settings(folder, rows)


def main():
    with open(HERE / "press-projects.csv", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for name in EVENTS:
        write_event(name, [row for row in rows if row["set"] == name and full_date(row["date"])])
    left_out = [row for row in rows if row["set"] not in EVENTS]
    assert not any(full_date(row["date"]) for row in left_out)
    print(f"{len(rows) - len(left_out)} rows, {len(left_out)} left out")


if __name__ == "__main__":
    main()
