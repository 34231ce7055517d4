#!/usr/bin/env python3
"""Checks how the house is built: which room may include which, where third-party headers may be, and the size of files.

  floor 0  core
  floor 1  net, policy, metrics, store     (rooms on one floor do not see each other)
  floor 2  router
  floor 3  dashboard
  floor 4  cli

Prints `file:line: what, and the cure` for each finding and exits 1 when there is one. Tests and benchmarks may include
everything; the words that mean unfinished work are not allowed anywhere.
"""

from __future__ import annotations

import argparse
import dataclasses
import fnmatch
import pathlib
import re
import sys
from collections.abc import Iterator

from cpp_text import blank, sources

FLOORS = {"core": 0, "net": 1, "policy": 1, "metrics": 1, "store": 1, "router": 2, "dashboard": 3, "cli": 4}

HEADER_LINES, SOURCE_LINES = 160, 450
# Files that are one long list: {file: lines it may have}.
LONG_LISTS = {
    "core/config.h": 260,
    "policy/privacy/phone_table.cpp": 800,
    "policy/privacy/types.h": 200,
    "policy/secrets/vendors.cpp": 700,
}


@dataclasses.dataclass
class Firewall:
    """Who may include headers that match `header`. The first row that matches a header decides."""

    header: str
    allowed: tuple[str, ...]
    cure: str


FIREWALLS = (
    Firewall("boost/outcome/*", ("*",), ""),
    Firewall("boost/beast/*", ("net/*.cpp",), "Beast costs seconds in each file: use it in a .cpp of net/, behind a header of ours"),
    Firewall("boost/*", ("net/*",), "only net/ sees Boost; elsewhere include net/task.h or core/result.h"),
    Firewall("simdjson*", ("router/wire/*", "router/providers/*", "cli/rows/*"), "read JSON in router/wire or router/providers"),  # rows: training files
    Firewall("yaml-cpp/*", ("core/config*",), "YAML is read by core/config*.cpp alone"),
    Firewall("prometheus/*", ("metrics/registry.cpp",), "use metrics/metrics.h"),
    Firewall("zlib.h", ("net/content_coding*", "cli/mock_answer.cpp"), "use net/content_coding.h"),  # the mock compresses
    Firewall("brotli/*", ("net/content_coding*",), "use net/content_coding.h"),
    Firewall("zstd.h", ("net/content_coding*",), "use net/content_coding.h"),
    Firewall("lz4*.h", ("net/content_coding*",), "use net/content_coding_whole.h"),
    Firewall("hiredis/*", ("net/redis/reader.cpp",), "use net/redis/reader.h"),
    Firewall("openssl/*", ("core/secret_hash.cpp", "net/tls*", "net/stream*", "net/redis/script.cpp", "net/websocket.cpp"), "use core/secret_hash.h or net/tls.h"),
    Firewall("hnswlib/*", ("router/cache/semantic_index.cpp",), "use router/cache/semantic_index.h"),
    Firewall("sqlite3.h", ("store/*.cpp",), "use store/database.h"),
    Firewall("re2/*", ("policy/*.cpp",), "patterns are matched in policy/"),
    Firewall("hs/*", ("policy/text/pattern_set*",), "use policy/text/pattern_set.h"),
    Firewall("CLI/*", ("cli/*",), "the command line is read in cli/"),
)

SPAWNER = "net/runtime.cpp"
SPAWNING = re.compile(r"\b(co_spawn|detached)\b")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<(?P<system>[^>\n]+)>|"(?P<own>[^"\n]+)")', re.MULTILINE)

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
TEXT_SUFFIXES = (".h", ".cpp", ".py", ".mjs", ".ts", ".lua", ".cmake", ".yaml", ".service", "CMakeLists.txt", "Dockerfile", "dev", ".ci/run")
OWN_WORDS = ("tools/check_floors.py", "tests/tools/test_check_floors.py")  # they have to spell the words


@dataclasses.dataclass(order=True)
class Finding:
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def room_of(file: str) -> str | None:
    room = file.split("/", 1)[0]
    return room if "/" in file and room in FLOORS else None


def check_own_include(file: str, room: str, included: str) -> str | None:
    target = room_of(included)
    if target is None or ".." in included:
        return f'"{included}" is not a path from the root: write "{room}/..." or the room it is in'
    if target == room or FLOORS[target] < FLOORS[room]:
        return None
    if FLOORS[target] == FLOORS[room]:
        return f"{room}/ includes {included}: rooms on floor {FLOORS[room]} do not see each other, bring them together one floor up"
    return f"{room}/ (floor {FLOORS[room]}) includes {included} (floor {FLOORS[target]}): arrows point down, move what both need to a lower floor"


def check_system_include(file: str, included: str) -> str | None:
    for wall in FIREWALLS:
        if not fnmatch.fnmatchcase(included, wall.header):
            continue
        if any(fnmatch.fnmatchcase(file, pattern) for pattern in wall.allowed):
            return None
        return f"<{included}> may not be included here: {wall.cure}"
    return None


def check_includes(file: str, room: str, text: str) -> Iterator[Finding]:
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start("system" if match["system"] else "own")) + 1
        found = check_system_include(file, match["system"]) if match["system"] else check_own_include(file, room, match["own"])
        if found:
            yield Finding(file, line, found)


def check_size(file: str, text: str) -> Iterator[Finding]:
    most = LONG_LISTS.get(file, HEADER_LINES if file.endswith(".h") else SOURCE_LINES)
    lines = text.count("\n")
    if lines > most:
        yield Finding(file, lines, f"{lines} lines, at most {most}: split it by idea")


def check_spawning(file: str, text: str) -> Iterator[Finding]:
    if file == SPAWNER:
        return
    for number, line in enumerate(blank(text).splitlines(), 1):
        if found := SPAWNING.search(line):
            yield Finding(file, number, f"{found[1]}: only net::spawn starts a coroutine, so that what escapes it is reported")


def check_words(file: str, text: str) -> Iterator[Finding]:
    if file in OWN_WORDS:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := UNFINISHED.search(line):
            yield Finding(file, number, f"{found[1]}: finish it, or open an issue and remove the mark")


def check_file(file: str, text: str) -> Iterator[Finding]:
    """The findings of one file; `file` is its path from the root."""
    yield from check_words(file, text)
    if file.endswith(".h") and not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield Finding(file, 1, "a header without #pragma once: write it below the comment at the top")
    room = room_of(file)
    if room is None or not file.endswith((".h", ".cpp")):
        return
    yield from check_includes(file, room, text)
    yield from check_size(file, text)
    yield from check_spawning(file, text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1], help="the project's folder")
    root = parser.parse_args().root
    files = sources(root, *TEXT_SUFFIXES)
    findings = sorted(found for file in files for found in check_file(file, (root / file).read_text(encoding="utf-8", errors="replace")))
    for found in findings:
        print(found)
    if not findings:
        print(f"floors: {len(files)} files, no findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
