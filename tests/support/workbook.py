#!/usr/bin/python3
"""
Types into a workbook as a clerk does, saved by another program than ours (openpyxl).

workbook.py FILE SHEET ROW TITLE=VALUE …   a value of digits is a number, yyyy-mm-dd a date, else text; empty: cleared
workbook.py FILE SHEET ROW TITLE           prints the cell
"""

import datetime
import re
import sys

import openpyxl


def typed(text):
    if re.fullmatch(r"\d+(\.\d+)?", text) and (len(text) < 12 and not text.startswith("0")):
        return float(text) if "." in text else int(text)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text or None


def column_of(sheet, title):
    """The column with this title, in the first row that has it."""
    for row in sheet.iter_rows(min_row=1, max_row=20):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.replace("（", "(").replace("）", ")").rstrip("*") == title:
                return cell.column
    sys.exit(f"no column {title}")


def main():
    path, name, row, *changes = sys.argv[1:]
    book = openpyxl.load_workbook(path)
    sheet = book[name]
    for change in changes:
        title, equals, value = change.partition("=")
        cell = sheet.cell(int(row), column_of(sheet, title))
        if not equals:
            print(cell.value if cell.value is not None else "")
            continue
        cell.value = typed(value)
        if isinstance(cell.value, datetime.date):
            cell.number_format = "yyyy-mm-dd"
    if any("=" in change for change in changes):
        book.save(path)


main()
