"""What a request costs, in instructions and allocations: counts, so that they say the same on a busy machine.

tests/golden/cost.json has the instructions of the thread that serves; a change that moves one by more than 3 % (an event of a stream: 8) says so by
changing them there. They are of the release build and what valgrind makes of the processor: `SIGNALBOX_COST=write` writes them anew. What other threads
do (the log's writer, the collector of traffic) and what timers start is printed beside them: it goes by the clock, which runs on under valgrind.
"""

import http.client
import json
import os
import pathlib
import re
import subprocess
from collections.abc import Callable
from typing import NamedTuple

import pytest

from harness import BINARY, REPOSITORY, Mock, Program, chain, config, provider

GOLDEN = REPOSITORY / "tests" / "golden" / "cost.json"
WARM = 300
MOST_ALLOCATIONS = 3
TEXT = ("The quick brown fox jumps over the lazy dog. " * 24)[:1024]
JUDGED = {"privacy": {"mode": "enforce"}, "injection": {"mode": "enforce"}, "complexity": {"mode": "enforce"}}
EVENTS = 800  # of a stream, each by itself


class Scenario(NamedTuple):
    cache: str  # of the route
    policy: dict
    counted: int  # requests, or events of one: enough that what goes on beside them hardly counts
    answer: str = "size=1KiB"  # of the mock
    tolerance: float = 0.03


SCENARIOS = {
    "proxied": Scenario("off", {}, 3000),
    "proxied, all classifiers": Scenario("off", JUDGED, 1000),
    "hit": Scenario("all", {}, 3000),
    # How often the loop looks at its deadlines meanwhile goes by the clock.
    "event of a stream": Scenario("off", {}, EVENTS, f"tokens={EVENTS}&pace=3ms", 0.08),
}

CACHE = BINARY.parent / "CMakeCache.txt"
RELEASE = CACHE.exists() and "CMAKE_BUILD_TYPE:STRING=Release" in CACHE.read_text() and "clang" in CACHE.read_text()
pytestmark = pytest.mark.skipif(not RELEASE, reason="the figures are of the release build")  # ./dev test --preset asan and the like


def send(connection: http.client.HTTPConnection, times: int, stream: bool = False) -> None:
    body = json.dumps({"model": "counted", "messages": [{"role": "user", "content": TEXT}], "temperature": 0, "stream": stream}).encode()
    for _ in range(times):
        connection.request("POST", "/v1/chat/completions", body, {"content-type": "application/json", "authorization": "Bearer sk-anything"})
        answer = connection.getresponse()
        assert answer.status == 200 and (answer.read().count(b"data:") > EVENTS) == stream


def is_allocation(function: str) -> bool:
    return function.split("@")[0] in {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}


def is_timer(function: str) -> bool:
    return "::wait_handler<" in function and "::do_complete(" in function


def called(profile: str, wanted: Callable[[str], bool]) -> tuple[int, int]:
    """How often such functions were called and the instructions of those calls, by callgrind's profile: `cfn=(12) malloc`, `calls=N ...`, `LINE INSTRUCTIONS`."""
    known: dict[str, str] = {}
    calls, instructions, told, counted = 0, 0, False, False
    for line in profile.splitlines():
        if match := re.match(r"c?fn=(\(\d+\))(?: (.*))?", line):
            if match[2]:
                known[match[1]] = match[2]
            told = line.startswith("cfn=") and wanted(known.get(match[1], ""))
        elif told and line.startswith("calls="):
            calls += int(line[6:].split()[0])
            counted = True
        elif counted:
            instructions += int(line.split()[1])
            told = counted = False
    return calls, instructions


def cost(folder: pathlib.Path, name: str) -> dict[str, float]:
    cache, policy, counted, answer, _ = SCENARIOS[name]
    stream = name == "event of a stream"
    upstream = Mock(answer)
    try:
        routes = {"counted": chain("up/m", cache={"mode": cache})}
        settings = config(routes, {"up": provider(upstream.url)}, policy=policy,
                          server={"decisions": WARM // 2},  # its memory is taken once: warm is when all of it was
                          gpu={"enabled": False}, system={"enabled": False})
        path = folder / "config.yaml"
        path.write_text(json.dumps(settings))
        bare = folder / "signalbox"  # valgrind cannot read all of clang's debug information, and does not need it
        subprocess.run(["objcopy", "--strip-debug", str(BINARY), str(bare)], check=True)
        program = Program(["serve", "--config", str(path)], folder=folder, patience=120, binary=bare,
                          under=("valgrind", "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes", f"--callgrind-out-file={folder}/profile"))
        try:
            connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
            switch = lambda word: subprocess.run(["callgrind_control", "-i", word, str(program.process.pid)], check=True, capture_output=True, timeout=60)
            send(connection, 2 if stream else WARM, stream)
            switch("on")
            send(connection, 1 if stream else counted, stream)
            switch("off")
            subprocess.run(["callgrind_control", "-d", str(program.process.pid)], check=True, capture_output=True, timeout=60)
        finally:
            program.end()
    finally:
        upstream.end()
    threads: dict[str, list[str]] = {}  # profile.1-03 is what thread 3 did until the first dump
    for file in sorted(folder.glob("profile*-*")):
        threads.setdefault(file.name.rsplit("-", 1)[1], []).append(file.read_text())
    instructions = {thread: sum(int(total) for text in texts for total in re.findall(r"^totals: (\d+)", text, re.M)) for thread, texts in threads.items()}
    serving = max(instructions, key=instructions.get)
    allocations = sum(called(text, is_allocation)[0] for text in threads[serving])
    by_the_clock = sum(called(text, is_timer)[1] for text in threads[serving])
    return {"instructions": round((instructions[serving] - by_the_clock) / counted), "allocations": round(allocations / counted, 1),
            "elsewhere": round((sum(instructions.values()) - instructions[serving] + by_the_clock) / counted)}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_request_costs_what_it_did(tmp_path, name):
    golden = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    now = cost(tmp_path, name)
    print(name, now)
    if os.environ.get("SIGNALBOX_COST") == "write":
        golden[name] = now["instructions"]
        GOLDEN.write_text(json.dumps(golden, indent=2, sort_keys=True) + "\n")
    before = golden[name]
    assert now["allocations"] <= MOST_ALLOCATIONS
    assert abs(now["instructions"] / before - 1) <= SCENARIOS[name].tolerance, f"{now} instead of {before}; SIGNALBOX_COST=write pytest {__file__} writes them anew"
