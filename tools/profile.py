#!/usr/bin/env python3
"""Trains the build for speed: runs the counting binary under the load that matters, and leaves its counts in one file.

tools/profile.py BUILD PROFILE: proxied requests, hits, streams and all classifiers, against `signalbox mock`, over keep-alive
connections; then merges the counts into PROFILE. `./dev profile` does all of it.
"""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

REQUESTS = 1500  # of each kind
TEXT = "The quick brown fox jumps over the lazy dog. "
CONFIG = """
server: {{ listen: ["127.0.0.1:0"], threads: 1, drain: {{ delay: 0s }} }}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://{mock}/v1", probe: {{ path: "off" }} }}
routes:
  proxied: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: "off" }} }}
  kept: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: all }} }}
{policy}
"""
POLICY = """policy:
  privacy: { mode: enforce }
  injection: { mode: enforce }
  complexity: { mode: enforce }
"""


def start(command: list[str], counts: pathlib.Path) -> tuple[subprocess.Popen[str], str]:
    """The process and the address it listens at."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "LLVM_PROFILE_FILE": str(counts)})
    assert process.stdout
    for line in process.stdout:
        if match := re.search(r'"listening".*"address":"([^"]+)"', line):
            return process, match[1]
    process.wait()
    sys.exit(f"{command[0]} did not start")


def ask(address: str, model: str, stream: bool, number: int, connection: http.client.HTTPConnection) -> None:
    body = {"model": model, "messages": [{"role": "user", "content": f"{number} {TEXT * (4 + number % 30)}"}], "stream": stream}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"content-type": "application/json", "user-agent": "OpenAI/Python 2.0", "accept": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{address} answered {answer.status}")


def train(binary: pathlib.Path, folder: pathlib.Path, policy: str) -> None:
    mock, upstream = start([str(binary), "mock", "--listen", "127.0.0.1:0", "--script", "size=1KiB"], folder / "mock.profraw")
    try:
        train_behind(binary, folder, policy, upstream)
    finally:
        mock.kill()
        mock.wait()


def train_behind(binary: pathlib.Path, folder: pathlib.Path, policy: str, upstream: str) -> None:
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(mock=upstream, policy=policy))
    server, address = start([str(binary), "serve", "--config", str(config)], folder / f"serve{len(policy)}.profraw")
    log = subprocess.Popen(["cat"], stdin=server.stdout, stdout=subprocess.DEVNULL)  # or it would fill the pipe and stop
    try:
        connection = http.client.HTTPConnection(address, timeout=30)
        for model, same in (("proxied", False), ("kept", False), ("kept", True)):
            for stream in (False, True):
                for number in range(REQUESTS // (4 if stream else 1)):
                    ask(address, model, stream, 7 if same else number, connection)
        connection.close()
        server.send_signal(signal.SIGTERM)
        if server.wait(60) != 0:
            sys.exit("the server did not end well")
    finally:
        server.kill()  # nothing, where it has ended
        server.wait()
        log.wait(10)


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    build, profile = map(pathlib.Path, sys.argv[1:])
    merge = shutil.which("llvm-profdata-14") or shutil.which("llvm-profdata")
    if not merge:
        sys.exit("llvm-profdata is missing: apt-get install llvm-14")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for policy in ("", POLICY):
            train(build / "signalbox", folder, policy)
        counts = sorted(str(file) for file in folder.glob("serve*.profraw"))
        subprocess.run([merge, "merge", "--sparse", "-o", str(profile), *counts], check=True)  # what never ran is left out
    print(f"{profile}: {profile.stat().st_size} bytes")


if __name__ == "__main__":
    main()
