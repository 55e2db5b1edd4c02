#!/usr/bin/env python3
"""Judges the samples of the mixed soak.

usage: judge.py SAMPLES.csv descriptors|memory

The first tenth is warm-up. Threads, sockets, connections and descriptors of the rest must all be the
same. SQLite keeps one descriptor for each reader there ever was at the same time, since closing it
would drop its locks: those of the database may grow up to the size of the pool.
Memory: the median of the last samples, a tenth of all, against that of the first after the warm-up.
"""
import csv
import statistics
import sys

GROWTH_MOST = 5.0  # per cent
DATABASE_MOST = 60  # 48 readers, 3 connections that stay, their logs


def column(rows, name):
    return [int(row[name]) for row in rows]


def constant(rows):
    good = max(column(rows, "database")) <= DATABASE_MOST
    for row in rows:
        row["others"] = int(row["descriptors"]) - int(row["database"])
    print(f"database: {min(column(rows, 'database'))} to {max(column(rows, 'database'))} descriptors, {DATABASE_MOST} at most")
    for name in ("others", "sockets", "threads", "connections"):
        values = column(rows, name)
        good = good and min(values) == max(values)
        print(f"{name}: {min(values)} to {max(values)} in {len(rows)} samples")
    return good


def grown(rows, name):
    few = max(3, len(rows) // 10)
    values = column(rows, name)
    first, last = statistics.median(values[:few]), statistics.median(values[-few:])
    percent = 100.0 * (last - first) / first
    print(f"{name}: {first:.0f} kB after the warm-up, {last:.0f} kB at the end: {percent:+.1f} %"
          f" (least {min(values)}, most {max(values)})")
    return percent


def memory(rows):
    print(f"{rows[-1]['calls']} calls, {rows[-1]['records']} records, {rows[-1]['reloads']} reloads meanwhile")
    grown(rows, "anon_kb")
    return grown(rows, "rss_kb") < GROWTH_MOST


with open(sys.argv[1], newline="", encoding="ascii") as file:
    samples = list(csv.DictReader(file))
samples = samples[len(samples) // 10 :]
if len(samples) < 3:
    print("too few samples to judge")
    sys.exit(1)
sys.exit(0 if {"descriptors": constant, "memory": memory}[sys.argv[2]](samples) else 1)
