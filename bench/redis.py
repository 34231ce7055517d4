#!/usr/bin/env python3
"""Round trips and throughput of the Redis client: GET and SET, one at a time and 64 in flight, unix socket and TCP.

A redis-server of its own is started in a folder of its own and ended with the benchmark. Client and server share the
machine: with fewer than two idle cores the figures say more of the scheduler than of either.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", help="write the figures there")
    options = parser.parse_args()
    if not shutil.which("redis-server"):
        sys.exit("bench redis: redis-server is not installed: ./dev setup --tests")
    subprocess.run(["ninja", "-C", BUILD, "redis_bench"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        path, port = os.path.join(folder, "s"), free_port()
        server = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--unixsocket", path, "--save", "",
                                   "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 10
            while not os.path.exists(path):
                if server.poll() is not None or time.monotonic() > until:
                    sys.exit("bench redis: redis-server did not start")
                time.sleep(0.01)
            out = subprocess.run([os.path.join(BUILD, "redis_bench"), path, f"127.0.0.1:{port}"], check=True, capture_output=True, text=True)
        finally:
            server.kill()
            server.wait()
    figures = json.loads(out.stdout)
    print(f"{'':6}{'':6}{'in flight':>10}{'p50 us':>9}{'p99 us':>9}{'ops/s':>10}{'CPU us/op':>11}{'failed':>8}")
    for row in figures:
        row["at"] = "tcp" if ":" in row["at"] else "unix"
        print(f"{row['at']:6}{row['command']:6}{row['in_flight']:10}{row['p50_us']:9.1f}{row['p99_us']:9.1f}{row['per_second']:10.0f}"
              f"{row['cpu_us']:11.2f}{row['failed']:8}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


main()
