"""Writes a history as if the process had run for weeks: `seed_history.py FOLDER DAYS`. Points of an hour, as store/history.cpp
keeps them and router/traffic/tally.cpp writes them: a wave by day and week on a rising line, with noise that is always the same.
"""

from __future__ import annotations

import math
import pathlib
import random
import sqlite3
import sys
import time

HOUR, DAY, NUMBERS = 3600, 86_400, 1 << 16
IDENTITY, VERSION = 0x53424831, 1  # of the file
LEVELS = (10, 60, 300, HOUR)


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def tally(requests: int, failed: int = 0, tokens: int = 0, nano_usd: int = 0) -> bytes:
    counts = (requests, requests - failed, failed, tokens, tokens, nano_usd, 0, 0, 0)
    nothing = varint(1) + varint(0)  # a sketch of none, with its size
    return b"".join(map(varint, (1, *counts, 0))) + nothing * 3


def seed(folder: pathlib.Path, days: int) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    database = sqlite3.connect(folder / "history.db")
    database.execute(f"PRAGMA application_id={IDENTITY}")
    database.execute(f"PRAGMA user_version={VERSION}")
    database.execute("CREATE TABLE series (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL)")
    for level in LEVELS:
        database.execute(f"CREATE TABLE points_{level} (place INTEGER PRIMARY KEY, text BLOB NOT NULL)")
    numbers: dict[tuple[str, str], int] = {}

    def add(when: int, kind: str, name: str, text: bytes) -> None:
        number = numbers.setdefault((kind, name), len(numbers) + 1)
        database.execute(f"INSERT INTO points_{HOUR} VALUES (?, ?)", (when * NUMBERS + number, text))

    chance = random.Random(7)
    last = int(time.time()) // HOUR * HOUR
    for when in range(last - days * DAY, last, HOUR):
        wave = 1 + 0.6 * math.sin(2 * math.pi * (when % DAY) / DAY - 2) + (0.2 if (when // DAY + 3) % 7 < 5 else -0.25)
        requests = max(1, round(200 * wave + 0.1 * (when - last + days * DAY) / HOUR + chance.gauss(0, 12)))
        add(when, "total", "", tally(requests, requests // 40, requests * 300, requests * 2_000_000))
        add(when, "route", "auto", tally(requests, requests // 40, requests * 300, requests * 2_000_000))
        lately = when >= last - DAY
        for kind, shares in (
            ("injection", {"attack": 0.02, "benign": 0.98}),
            ("privacy", {"none": 0.7, "personal": 0.22, "secret": 0.08}),
            ("tier", {"simple": 0.2, "medium": 0.3, "complex": 0.3, "reasoning": 0.2} if lately else {"simple": 0.6, "medium": 0.3, "complex": 0.08, "reasoning": 0.02}),
            ("rule", {"secrets stay near": 0.08, "attacks stopped": 0.02}),
            ("acted", {"secrets stay near": 0.08}),
            ("entity", {"EMAIL_ADDRESS": 0.15, "PERSON": 0.1, "GITHUB_TOKEN": 0.05}),
            ("gain", {str(bin): 0.1 for bin in range(-20, 30, 5)}),
            ("injection_score", {"0": 0.8, "5": 0.1, "50": 0.08, "95": 0.02}),
        ):
            for name, share in shares.items():
                add(when, kind, name, tally(round(requests * share)))
    database.executemany("INSERT INTO series VALUES (?, ?, ?)", [(number, kind, name) for (kind, name), number in numbers.items()])
    database.commit()
    database.close()


if __name__ == "__main__":
    seed(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
