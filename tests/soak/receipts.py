#!/usr/bin/env python3
"""Compares what was acknowledged with what the ledger holds.

usage: receipts.py LEDGER.db FOLDER

FOLDER is searched for the statements that clients keep beside their receipts. Each must be a record
of the ledger exactly once, byte for byte with its signature, and have its receipt; each record but
the first, the founding, must be somebody's. Indexes run from 0 without a gap.
"""
import hashlib
import os
import sqlite3
import sys

HEADER = b"bairi statement 1\n"


def fields(message):
    """Length-delimited fields of a protobuf message, by number."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        size = varint()
        assert key & 7 == 2, "not a signed statement"
        found[key >> 3] = message[at : at + size]
        at += size
    return found


def kept(folder):
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".statement"):
                yield os.path.join(path, name)


def compare(database, folder):
    faults, seen = [], {}
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute("SELECT idx, statement_id, digest, statement, signature FROM record ORDER BY idx").fetchall()
    by_digest = {}
    for place, (idx, statement_id, digest, statement, signature) in enumerate(rows):
        if idx != place:
            faults.append(f"record {idx} stands at place {place}")
        if hashlib.sha256(statement).digest() != digest:
            faults.append(f"record {idx} is not what its digest says")
        by_digest.setdefault(digest, []).append((idx, signature))
    if len({row[1] for row in rows}) != len(rows):
        faults.append("a statement id stands in the ledger twice")
    for path in kept(folder):
        with open(path, "rb") as file:
            content = file.read()
        if not content.startswith(HEADER):
            faults.append(f"{path}: no statement")
            continue
        signed = fields(content[len(HEADER) :])
        digest = hashlib.sha256(signed[1]).digest()
        records = by_digest.get(digest, [])
        if len(records) != 1 or records[0][1] != signed[2]:
            faults.append(f"{path}: acknowledged, and {len(records)} times in the ledger")
        if not os.path.exists(path[: -len("statement")] + "receipt"):
            faults.append(f"{path}: has no receipt")
        seen[digest] = path
    for idx, _, digest, _, _ in rows[1:]:
        if digest not in seen:
            faults.append(f"record {idx} was never acknowledged")
    return rows, seen, faults


rows, seen, faults = compare(sys.argv[1], sys.argv[2])
for fault in faults[:40]:
    print(fault)
print(f"{len(rows)} records, {len(seen)} acknowledged statements, {len(faults)} faults")
sys.exit(1 if faults or not seen else 0)
