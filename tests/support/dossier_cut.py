"""Cuts parts out of a receipt's file, as anybody can who passes it on.

usage: dossier_cut.py RECEIPT OUT PART…     (papers, crl, signed, garbage: another token)
"""

import sys

TITLE = b"bairi receipt 2\n"
SIGNED, CERTIFICATES, CRL, RECEIPT, TOKEN = 2, 3, 4, 1, 4


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def fields(data):
    """Number, content and whole bytes of each field; only varints and lengths occur."""
    at = 0
    while at < len(data):
        start = at
        key, at = read_varint(data, at)
        size, after = read_varint(data, at)
        content = data[after : after + size] if key & 7 == 2 else None
        at = after + size if key & 7 == 2 else after
        yield key >> 3, content, data[start:at]


def with_length(number, content):
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def other_token(receipt):
    return b"".join(with_length(TOKEN, b"garbage") if number == TOKEN else whole for number, _, whole in fields(receipt))


def main():
    source, target, parts = sys.argv[1], sys.argv[2], sys.argv[3:]
    cut = {number for number, part in ((CERTIFICATES, "papers"), (CRL, "crl"), (SIGNED, "signed")) if part in parts}
    with open(source, "rb") as file:
        data = file.read()
    out = TITLE
    for number, content, whole in fields(data[len(TITLE) :]):
        if number == RECEIPT and "garbage" in parts:
            out += with_length(RECEIPT, other_token(content))
        elif number not in cut:
            out += whole
    with open(target, "wb") as file:
        file.write(out)


main()
