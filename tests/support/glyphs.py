#!/usr/bin/python3
"""
Prints common/glyphs_table.c: the characters that at least one font of the chain has, by fc-query.

glyphs.py FONT[:INDEX]… >common/glyphs_table.c
Without fonts: Noto Serif CJK SC, Noto Sans CJK SC and LXGW WenKai, as Debian installs them
(fonts-noto-cjk, fonts-lxgw-wenkai). Controls, private use and unassigned code points are left out
even where a font draws something for them.
"""
import subprocess
import sys
import unicodedata

FONTS = ["/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc:2",
         "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:2",
         "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf:0"]
MOST = 256  # characters in one entry
HEAD = """/* Characters that the fonts of printed papers have; made by tests/support/glyphs.py, not by hand. */
#include "common/glyphs_table.h"

/* clang-format off */
const uint32_t glyphs_table[] = {
"""


def points(font):
    path, _, index = font.partition(":")
    ranges = subprocess.run(["fc-query", "-i", index or "0", "-f", "%{charset}", path], check=True,
                            capture_output=True, text=True).stdout
    for piece in ranges.split():
        first, _, last = piece.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def entries(characters):
    first = last = None
    for point in sorted(characters):
        if first is not None and (point != last + 1 or point - first == MOST):
            yield first, last
            first = None
        if first is None:
            first = point
        last = point
    yield first, last


def main():
    has = {point for font in sys.argv[1:] or FONTS for point in points(font)}
    has = {point for point in has if unicodedata.category(chr(point))[0] != "C"}
    texts = [f"0x{first << 8 | last - first:X}," for first, last in entries(has)]
    print(HEAD, end="")
    line = "   "
    for text in texts:
        if len(line) + 1 + len(text) > 100:
            print(line)
            line = "   "
        line += " " + text
    print(line)
    print("};\n/* clang-format on */\n")
    print("const size_t glyphs_table_count = sizeof glyphs_table / sizeof glyphs_table[0];")


main()
