#!/usr/bin/env python3
"""Round trips and throughput of the Redis client: GET and SET, one at a time and 64 in flight, unix socket and TCP.

A redis-server of its own is started in a folder of its own and ended with the benchmark. Client and server share the
machine: with fewer than two idle cores the figures say more of the scheduler than of either.
"""
import json, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools


def main():
    parser = tools.arguments(__doc__, "redis", rounds=1, seconds=None)
    args = parser.parse_args()
    tools.need("redis-server")
    client = tools.program("redis_bench")
    with tools.Bench() as bench:
        path, port = os.path.join(bench.folder, "s"), tools.free_port()
        bench.start(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--unixsocket", path, "--save", "", "--dir", bench.folder],
                    ",".join(map(str, range(os.cpu_count()))), port)
        rounds = []
        for number in range(args.rounds):
            rounds.append(json.loads(subprocess.run([client, path, f"127.0.0.1:{port}"], check=True, capture_output=True, text=True).stdout))
            tools.say(f"round {number + 1}/{args.rounds}")
        rows = []
        for same in zip(*rounds):
            of = lambda key: tools.median(same, key)
            rows.append(["tcp" if ":" in same[0]["at"] else "unix", same[0]["command"], same[0]["in_flight"], f"{of('p50_us'):.1f}", f"{of('p99_us'):.1f}",
                         f"{of('per_second'):.0f}", f"{of('cpu_us'):.2f}", sum(row["failed"] for row in same)])
        tools.table(["", "", "in flight", "p50 us", "p99 us", "ops/s", "CPU us/op", "failed"], rows)
        tools.report(bench, args, rounds=rounds)


if __name__ == "__main__":
    main()
