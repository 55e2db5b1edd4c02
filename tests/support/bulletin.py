#!/usr/bin/python3
"""
bulletin.py REPORT.json PAGE.html PAGE.json: the bulletin parsed as a browser parses it: no element,
attribute or address that could act; its policy fits its style; its figures are the report's.
"""
import base64
import hashlib
import json
import sys
from html.parser import HTMLParser

ALLOWED = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "br", "main",
           "ul", "li", "b", "section", "table", "caption", "thead", "tbody", "tfoot", "tr", "th",
           "td", "bdi", "meter", "footer"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "min", "max",
              "value"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.open, self.tables, self.style, self.policy = [], [], [], "", ""
        self.lang = None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in ALLOWED:
            self.faults.append(f"element {tag}")
        self.faults.extend(f"attribute {name} of {tag}" for name in attributes if name not in ATTRIBUTES)
        if tag == "html":
            self.lang = attributes.get("lang")
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} is closed where it is not open")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        elif "meter" in self.open:
            return
        elif any(tag in ("td", "th") for tag in self.open):
            self.tables[-1][-1][-1] += data

    def handle_comment(self, data):
        self.faults.append("a comment")


def check_units(report, page, faults):
    rows = page.tables[0][1:-1]
    for row, unit in zip(rows, report["units"]):
        wanted = [str(unit["place"] or "-"), None, str(unit["target"] or "-"), str(unit["new_count"]),
                  str(unit["counted"]), str(unit["amount_wan"]),
                  unit["rate"] if unit["rate"] == "-" else unit["rate"] + "%", unit["schedule_gap"],
                  unit["total"]]
        for want, found in zip(wanted, row):
            if want is not None and want != found.strip():
                faults.append(f"{unit['unit']}: {found!r}, not {want!r}")
    if len(rows) != len(report["units"]):
        faults.append(f"{len(rows)} rows of units")


def main():
    report, page, data = json.load(open(sys.argv[1], encoding="utf-8")), Page(), None
    page.feed(open(sys.argv[2], encoding="utf-8").read())
    data = json.load(open(sys.argv[3], encoding="utf-8"))
    faults = page.faults
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    for part in ("default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'"):
        if part not in page.policy:
            faults.append(f"the policy lacks {part}: {page.policy}")
    if page.lang != "zh-CN":
        faults.append("no language")
    check_units(report, page, faults)
    counted = [p for p in report["projects"] if p["role"] != "excluded"]
    names = [row[1] for row in page.tables[-1][1:]]
    if names != [p["name"] for p in counted]:
        faults.append(f"projects: {names}")
    if [p["name"] for p in data["projects"]] != names or not names:
        faults.append("the JSON has other projects")
    for mine, unit in zip(data["units"], report["units"]):
        for name in ("unit", "target", "counted", "rate", "total", "place", "schedule_gap"):
            if mine[name] != unit[name]:
                faults.append(f"JSON {unit['unit']} {name}: {mine[name]}")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


main()
