#!/usr/bin/env python3
"""Measures of rendered pages, in mm from the top left corner.

pages.py red PAGE.ppm          top, left and right of what is red
pages.py lines FILE.bbox PAGE  one line of text each: top, left, right, text (pdftotext -bbox)
"""
import html
import re
import sys

MM = 72 / 25.4


def read_ppm(path):
    with open(path, "rb") as file:
        data = file.read()
    width, height, _ = map(int, re.match(rb"P6\s(\d+)\s(\d+)\s(\d+)\s", data).groups())
    return width, height, data[len(data) - 3 * width * height:]


def red(path):
    width, height, pixels = read_ppm(path)
    scale = 297 / height if height > width else 210 / height
    rows, left, right = [], width, 0
    for y in range(height):
        line = pixels[3 * width * y:3 * width * (y + 1)]
        found = [x for x in range(width)
                 if line[3 * x] > 180 and line[3 * x + 1] < 90 and line[3 * x + 2] < 90]
        if found:
            rows.append(y)
            left, right = min(left, found[0]), max(right, found[-1])
    print("%.1f %.1f %.1f %.1f" % (rows[0] * scale, left * scale, (right + 1) * scale,
                                   rows[-1] * scale))


def lines(path, page):
    with open(path, encoding="utf-8") as file:
        pages = re.split(r"<page ", file.read())
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
                       pages[page])
    rows = {}
    for x_min, y_min, x_max, y_max, text in words:
        middle = round((float(y_min) + float(y_max)) / 2 / MM)
        row = rows.setdefault(middle, [1e9, 0, ""])
        row[0] = min(row[0], float(x_min) / MM)
        row[1] = max(row[1], float(x_max) / MM)
        row[2] += html.unescape(text)
    for middle, (left, right, text) in sorted(rows.items()):
        print("%d %.1f %.1f %s" % (middle, left, right, text))


if sys.argv[1] == "red":
    red(sys.argv[2])
else:
    lines(sys.argv[2], int(sys.argv[3]))
