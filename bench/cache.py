#!/usr/bin/env python3
"""What the response cache saves: hits in memory and in Redis beside requests that go upstream, in one run.

Client (wrk) -> Signalbox -> `signalbox mock`. Cases: off (a route without a cache), miss (each prompt is new and its answer kept),
hit (one prompt), redis (more answers than memory holds, so that Redis gives them); stream_miss and stream_hit the same with streams of
100 events; judged_miss and judged_hit the same with all classifiers on; bare, a server that reads nothing and answers the same bytes, so what the kernel and the client alone cost. Rounds are
interleaved in random order; figures are medians with a bootstrap interval, ratios to the miss of the same kind are made within a round. Signalbox is pinned to CPU 0, client, mock and Redis to
CPU 1. At the end hits arrive at half the rate that was reached (bench/paced.cpp), in rounds with the same rate to the bare server
and to one that spins until it is as busy as we are: what that one has is the machine's. Run it by `./dev bench cache`.
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

SIGNALBOX = """
server: {{ listen: ["127.0.0.1:{port}"], threads: 1 }}
log: {{ requests: true }}
{more}
cache: {{ memory: {memory} }}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{mock}/v1", probe: {{ path: "off" }}, connections: 4096 }}
  talker: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{talker}/v1", probe: {{ path: "off" }}, connections: 4096 }}
routes:
  off: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: "off" }} }}
  kept: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: all }} }}
  talk: {{ tiers: [ {{ targets: [ talker/bench ] }} ], cache: {{ mode: all }} }}
"""


def main():
    parser = tools.arguments(__doc__, "cache")
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt (1024)")
    parser.add_argument("--connections", type=int, default=64, help="for throughput; latency is that of one connection (64)")
    args = parser.parse_args()
    tools.need("wrk", "redis-server", "taskset")
    with tools.Bench() as bench:
        mock, talker = bench.mock(), bench.mock("tokens=100")
        redis, bare_port = tools.free_port(), tools.free_port()
        bench.start(["redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", bench.folder], tools.CLIENT_CPU, redis)
        bench.start([tools.program("bare_server"), str(bare_port)], port=bare_port)
        bare = bench.processes[-1]

        def box(more="", memory="256MiB"):
            port = tools.free_port()
            return bench.signalbox(SIGNALBOX.format(mock=mock, talker=talker, port=port, more=more, memory=memory), port), port

        alone, judged = box(), box(tools.POLICY)
        shared = box(f"redis: {{ endpoints: [127.0.0.1:{redis}], timeout: 1s }}", "1MiB")
        cases = {"off": (alone, "off", 1), "miss": (alone, "kept", 0), "hit": (alone, "kept", 1), "redis": (shared, "kept", 4000),
                 "bare": ((bare, bare_port), "kept", 1), "stream_miss": (alone, "talk", 0), "stream_hit": (alone, "talk", 1),
                 "judged_miss": (judged, "kept", 0), "judged_hit": (judged, "kept", 1)}

        def load(name, connections):
            (process, port), model, different = cases[name]
            return tools.measured(process, port, args.seconds, connections, args.size, model=model, different=different,
                                  env={"STREAM": str(int(name.startswith("stream")))})

        def measure(name):
            figures, one = load(name, args.connections), load(name, 1)
            return {**figures, "one_p50_ms": one["p50_ms"], "one_p99_ms": one["p99_ms"], "one_rps": one["rps"]}

        for name in cases:
            load(name, args.connections)  # warm-up, and what `redis` finds later
        results = tools.in_rounds(cases, args.rounds, measure)
        half = tools.median(results["hit"], "rps") / 2

        busy_port = tools.free_port()
        spin = max(tools.median(results["hit"], "cpu_us") - tools.median(results["bare"], "cpu_us"), 0)
        bench.start([tools.program("bare_server"), str(busy_port), f"{spin:.1f}"], port=busy_port)
        halves = {"hit": alone[1], "bare": bare_port, "busy": busy_port}

        def at_half(name):
            ordered, _ = tools.at_rate(halves[name], half, max(args.seconds, 3), tools.chat(args.size, "kept"), 8)
            return {f"p{part}_ms": tools.quantile(ordered, part / 100) for part in (50, 95, 99)}

        paced = tools.in_rounds(halves, args.rounds, at_half)
        rows = []
        for name, found in results.items():
            miss = results[name.replace("hit", "miss") if "_" in name else "miss"]
            rows.append([name, f"{tools.median(found, 'cpu_us'):.1f}", f"{tools.median(found, 'rps'):.0f}", tools.spread(tools.ratios(found, miss, "rps")),
                         f"{tools.median(found, 'one_p50_ms'):.3f}", f"{tools.median(found, 'one_p99_ms'):.3f}"])
        tools.table(["", "CPU us", "req/s", "times miss", "p50 ms", "p99 ms"], rows)
        print("p50 and p99 are those of one connection")
        at = lambda name, key: tools.spread([row[key] for row in paced[name]], 3)
        for name in paced:
            print(f"{name:5}at half the rate of hits, {half:.0f} a second: ms p50 {at(name, 'p50_ms')}, p95 {at(name, 'p95_ms')}, p99 {at(name, 'p99_ms')}")
        tools.report(bench, args, rounds=results, half_load={"rate": half, "rounds": paced})


if __name__ == "__main__":
    main()
