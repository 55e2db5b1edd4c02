"""Measures the pages that an office program makes of a Word file, against GB/T 9704-2012.

usage: word_pages.py PAPER.json PAGES.pdf   states facts, one line each, as an integration test does
"""
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

MM = 72 / 25.4
TOP, BINDING, SHORT, LONG = 37 * MM, 28 * MM, 156 * MM, 225 * MM
PAGE_SHORT, PAGE_LONG = 210 * MM, 297 * MM
HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    def __init__(self, element):
        self.width, self.height = float(element.get("width")), float(element.get("height"))
        self.lying = self.width > self.height
        self.left, self.top = (TOP, BINDING) if self.lying else (BINDING, TOP)
        self.right = self.left + (LONG if self.lying else SHORT)
        self.bottom = self.top + (SHORT if self.lying else LONG)
        words = [
            (word.text, *(float(word.get(key)) for key in ("xMin", "yMin", "xMax", "yMax")))
            for word in element.iter(HTML + "word")
        ]
        # glyphs' boxes reach below their line: a foot is what begins below the text
        self.foot = [word for word in words if word[2] > self.bottom - 2]
        self.words = [word for word in words if word[2] <= self.bottom - 2]
        self.text = squeezed("".join(word[0] for word in self.words))
        self.foot_text = squeezed("".join(word[0] for word in self.foot))

    def number(self):
        found = re.search("—([0-9]+)—", self.foot_text)
        return int(found.group(1)) if found else None

    def dashes(self):
        return [word for word in self.foot if "—" in word[0]]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def pages_of(path):
    html = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout
    return [Page(page) for page in ET.fromstring(html).iter(HTML + "page")]


def red_rows(path):
    """First and last row of the first page with red in it, and how far red reaches, in points."""
    dots = subprocess.run(["pdftoppm", "-r", "144", "-f", "1", "-l", "1", path], capture_output=True, check=True).stdout
    width, height = map(int, dots.split(None, 3)[1:3])
    dots = dots[-width * height * 3 :]
    rows = {}
    for at in range(0, len(dots), 3):
        if dots[at] > 150 and dots[at + 1] < 90 and dots[at + 2] < 90:
            y, x = divmod(at // 3, width)
            low, high = rows.get(y, (x, x))
            rows[y] = (min(low, x), max(high, x))
    widest = max(rows, key=lambda y: rows[y][1] - rows[y][0])
    return min(rows) / 2, widest / 2, rows[widest][0] / 2, rows[widest][1] / 2


def near(found, wanted, by):
    return abs(found - wanted) <= by or print(f"# {found:.1f}, not {wanted:.1f}") is not None


def fact(name, holds):
    print(("ok " if holds else "not ok ") + name)


def texts_of(paper):
    yield from paper["title"].split("\n")
    for part in paper["parts"]:
        if part["kind"] in ("table", "facts", "chart", "record"):
            continue
        yield from part.get("text", "").split("\n")
        for row in part.get("rows", []):
            yield row[0]
        if part["kind"] == "signature":
            yield part["value"]


def all_in_order(paper, pages):
    text, at = "".join(page.text for page in pages), 0
    for wanted in filter(None, map(squeezed, texts_of(paper))):
        found = text.find(wanted, at)
        if found < 0:
            return print(f"# not there, or too early: {wanted}")
        at = found + len(wanted)
    return True


def in_margins(page):
    out = [
        word
        for word in page.words
        if word[1] < page.left - 1 or word[3] > page.right + 1 or word[2] < page.top - 8
    ]
    return not out or print(f"# {out[:3]}")


def sides_alternate(pages):
    for page in pages:
        first, last = page.dashes()[0], page.dashes()[-1]
        if page.number() % 2 == 1 and not near(last[3], page.right - 14, 4):
            return False
        if page.number() % 2 == 0 and not near(first[1], page.left + 14, 4):
            return False
    return True


def pitch(pages):
    """From one line of body text to the next, most often."""
    steps = []
    for page in pages:
        rows = sorted({round(word[2], 1) for word in page.words if 19 < word[4] - word[2] < 22})
        steps += [round(b - a, 1) for a, b in zip(rows, rows[1:])]
    return max(set(steps), key=steps.count)


def centred(paper, page):
    for line in map(squeezed, paper["title"].split("\n")):
        words = [word for word in page.words if squeezed(word[0]) and squeezed(word[0]) in line]
        rows = {round(word[2]) for word in words if word[4] - word[2] > 25}
        for row in rows:
            row_words = [word for word in page.words if round(word[2]) == row]
            middle = (min(word[1] for word in row_words) + max(word[3] for word in row_words)) / 2
            if not near(middle, page.left + SHORT / 2, 3):
                return False
    return bool(rows)


def titles_repeated(paper, pages):
    lying = [page for page in pages if page.lying]
    table = next(part for part in paper["parts"] if part["kind"] == "table" and len(part["rows"]) > 20)
    return len(lying) > 1 and all(squeezed(table["columns"][1]["title"]) in page.text for page in lying)


def record_at_the_foot(page):
    last = [word for word in page.words + page.foot if word[0].endswith("印发")]
    return bool(last) and near(last[-1][4], page.bottom, 8)


def main():
    paper = json.load(open(sys.argv[1], encoding="utf-8"))
    pages = pages_of(sys.argv[2])
    letter = paper["form"] == "letter"
    numbered = pages[1:] if letter else pages
    upright = [page for page in pages if not page.lying]
    fact("pages_are_a4", all(near(min(p.width, p.height), PAGE_SHORT, 1) and near(max(p.width, p.height), PAGE_LONG, 1) for p in pages))
    fact("every_text_is_there_and_in_order", all_in_order(paper, pages))
    fact("nothing_stands_outside_the_text_area", all(in_margins(page) for page in numbered))
    fact("pages_are_numbered_through", [p.number() for p in numbered] == list(range(2 if letter else 1, len(pages) + 1)))
    fact("page_numbers_stand_outside_on_alternating_sides", sides_alternate(numbered))
    fact("page_numbers_stand_7_mm_below_the_text", all(near((p.dashes()[0][2] + p.dashes()[0][4]) / 2, p.bottom + 7 * MM, 5) for p in numbered))
    fact("the_title_is_centred", centred(paper, pages[0]))
    fact("no_page_is_empty", all(page.words for page in pages))
    top, rule, left, right = red_rows(sys.argv[2])
    fact("the_mark_stands_where_it_should", near(top, (30 if letter else 72) * MM, 3))
    fact("the_red_rule_is_as_long_as_it_should_be", near(right - left, (170 if letter else 156) * MM, 4))
    if letter:
        fact("a_letter_has_no_number_on_its_first_page", pages[0].number() is None)
        return
    fact("lines_stand_on_the_grid_of_22", near(pitch(upright), LONG / 22, 0.15))
    fact("titles_of_a_table_are_on_every_page", titles_repeated(paper, pages))
    fact("the_record_stands_at_the_foot_of_the_last_page", record_at_the_foot(pages[-1]))


main()
