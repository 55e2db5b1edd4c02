#!/usr/bin/env python3
"""Worked examples as what people do: annex forms, decisions, proposals; and their results compared.

plan VECTOR ID FOLDER     writes campaign.ini, batches in the order of receipt, decisions
rows ANSWER FOLDER        writes the projects of an answer of explain as the offline scorer's table
compare VECTOR ANSWER     the figures of an answer of explain against expected.json, award aside
same VECTOR RESULT ID     a result of the offline scorer against expected.json, award and all
"""
import csv
import json
import re
import sys
from pathlib import Path

CLERKS = {"zhongjie": "zhongjie-clerk", "nandagang": "nandagang-clerk", "lingang": "lingang-clerk"}
COLUMNS = ("project_no unit name content site investor investor_place outside kind amount_wan "
           "funding amount_usd_wan foreign_share signed_on document page_date page_signature page_seal contact "
           "contact_phone files").split()
UNUSUAL = 500000  # 50亿元 and more is confirmed by the clerk
# no figure depends on it; what was signed or received late in an example must still be taken
CLOSING = "closing_deadline = 2021-01-31T24:00"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def received(row):
    return row["received_at"] or row["signed_on"] + "T00:00:00+08:00"


def instant(text):
    from datetime import datetime
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def in_form(row):
    return dict(row, content="年产样例一万套", site="园区一路", page_date=1, page_signature=2,
                page_seal=3, contact="测试员甲", contact_phone="000-0000000", files="v.pdf")


def settings(vector, campaign):
    text = (vector / "campaign.ini").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^id *=.*$", "id = " + campaign, text, count=1)
    text = re.sub(r"(?m)^closing_deadline *=.*\n", "", text)
    return text.replace("[campaign]\n", "[campaign]\n" + CLOSING + "\n", 1)


def by_receipt(rows):
    """Every instant of receipt a batch of its own."""
    batches = {}
    for row in rows:
        batches.setdefault(instant(received(row)), []).append(row)
    return [batches[at] for at in sorted(batches)]


def in_layers(rows):
    """Receipt orders only what was signed the same day: the n-th receipt of a day is in batch n."""
    layers = {}
    days = {}
    for row in rows:
        days.setdefault((row["unit"], row["signed_on"]), set()).add(instant(received(row)))
    for row in rows:
        order = sorted(days[row["unit"], row["signed_on"]])
        layers.setdefault(order.index(instant(received(row))), []).append(row)
    return [layers[n] for n in sorted(layers)]


def plan(vector, campaign, folder):
    folder.mkdir(parents=True)
    ini = settings(vector, campaign)
    rows = rows_of(vector / "projects.csv")
    exact = "extra_order = received" in ini
    steps = []
    (folder / "campaign.ini").write_text(ini, encoding="utf-8")
    for n, batch in enumerate(by_receipt(rows) if exact else in_layers(rows)):
        for unit in sorted({row["unit"] for row in batch}):
            name = f"{n}-{unit}.csv"
            own = [in_form(row) for row in batch if row["unit"] == unit]
            write(folder / name, COLUMNS, own)
            at = received(batch[0]) if exact else "-"
            large = [r["project_no"] for r in own if int(r["amount_wan"]) >= UNUSUAL]
            steps.append((at, unit, CLERKS.get(unit, "bureau"), name, *large))
    lists = {"accept": [], "refuse": [], "void": [], "terminate": []}
    for row in rows:
        ref = row["unit"] + "/" + row["project_no"]
        verdict = row["verdict"] or "accepted"
        if verdict == "refused":
            lists["refuse"].append(ref)
        elif verdict != "pending":
            lists["accept"].append(ref)
        if verdict in ("voided", "terminated"):
            lists["void" if verdict == "voided" else "terminate"].append(ref)
    (folder / "submit").write_text("".join(" ".join(step) + "\n" for step in steps))
    for name, refs in lists.items():
        (folder / name).write_text("".join(ref + "\n" for ref in refs))
    penalties = rows_of(vector / "penalties.csv")
    (folder / "penalties").write_text(
        "".join(f"{p['unit']} {p['points']} {p['reason']}\n" for p in penalties))


def number(value):
    return int(value or 0)


def unit_said(unit, projects, groups):
    own = [p for p in projects if p["unit"] == unit["unit"]]
    said = {"group": unit.get("group", "")} if groups else {}
    return said | {
        "unit": unit["unit"], "target": number(unit.get("target")),
        "counted": number(unit.get("counted")), "rate": unit["rate"], "base": unit["base_points"],
        "bonus": unit["bonus"], "penalty": unit["penalty"], "total": unit["total"],
        "total_exact": unit["total_exact"], "place": number(unit.get("place")) or None,
        "extras": [{"project_no": p["project_no"], "points": p["points"]}
                   for p in own if p["role"] == "extra"],
        "excluded": [{"project_no": p["project_no"], "reason": p["reason"]}
                     for p in own if p["role"] == "excluded"]}


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def differ(said, expected):
    if said == expected:
        return 0
    for a, b in zip(said["units"], expected["units"]):
        if a != b:
            print("said    ", json.dumps(a, ensure_ascii=False))
            print("expected", json.dumps(b, ensure_ascii=False))
    return 1


def compare(vector, answer):
    reply, expected = load(answer), load(vector / "expected.json")
    for unit in expected["units"]:
        del unit["award"]
    groups = any(u.get("group") for u in reply["units"])
    said = {"campaign": expected["campaign"],
            "units": [unit_said(u, reply.get("projects", []), groups) for u in reply["units"]]}
    return differ(said, expected)


def same(vector, result, campaign):
    said, expected = load(result), load(vector / "expected.json")
    if said["campaign"] != campaign:
        print("the campaign is", said["campaign"])
        return 1
    return differ(dict(said, campaign=expected["campaign"]), expected)


def rows(answer, folder):
    reply = load(answer)
    table = []
    for p in reply.get("projects", []):
        at = p["received"]
        if not isinstance(at, str) or at.isdigit():
            from datetime import datetime, timezone
            at = datetime.fromtimestamp(int(at) / 1e6, timezone.utc).isoformat()
        signed = str(p["signed_on"])
        if len(signed) == 8:
            signed = f"{signed[:4]}-{signed[4:6]}-{signed[6:]}"
        table.append(dict(p, outside="yes" if p.get("outside") else "no",
                          funding="foreign" if p.get("foreign") else "domestic",
                          amount_wan=p.get("amount_wan", 0), signed_on=signed, received_at=at))
    write(folder / "told.csv", "project_no unit outside kind amount_wan funding foreign_share "
          "amount_usd_wan signed_on document verdict received_at".split(), table)
    write(folder / "told-penalties.csv", ["unit", "points", "reason"], reply.get("penalties", []))


def main():
    verb, *rest = sys.argv[1:]
    if verb == "plan":
        return plan(Path(rest[0]), rest[1], Path(rest[2]))
    if verb == "rows":
        return rows(rest[0], Path(rest[1]))
    if verb == "compare":
        return compare(Path(rest[0]), rest[1])
    return same(Path(rest[0]), rest[1], rest[2])


if __name__ == "__main__":
    sys.exit(main())
