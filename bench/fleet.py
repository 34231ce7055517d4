#!/usr/bin/env python3
"""What a fleet costs: two Signalbox processes that share a Redis, beside one process without.

Client (wrk) -> Signalbox -> `signalbox mock`. The processes `left` and `right` share answers and limits through a redis-server of this benchmark's own; `alone`
has the same config without the part `redis`. Load goes to right or to alone:
  hit    prompts whose answers left wrote (to alone: it wrote them itself, and has them in memory). The memory of right holds a part of them only, so that Redis
         gives the rest; `from Redis` is the share of right's hits that it gave, by what Redis counts
  miss   prompts that never came before: asked of Redis, then of the mock, and kept in both
  plain  a route without a cache, by a client key without a limit
  limit  the same, by a key with a limit of 50,000 requests a second, of which a replica takes leases
  slots  the same, by a key with a limit of concurrent requests, about which Redis is asked at each
CPU us is user and system time of the process for each request, Redis us that of Redis. Rounds are interleaved in random order; figures are
medians with bootstrap intervals of 95 %, ratios to the same case of alone are made within a round. Signalbox is pinned to CPU 0, client, mock and Redis
to CPU 1, where Redis takes from what the client and the mock can do: CPU is the figure, throughput its shadow. Run it by `./dev bench fleet`.
"""
import os, socket, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

CONFIG = """
server: {{ listen: ["127.0.0.1:{port}"], threads: 1 }}
log: {{ requests: true }}
auth:
  keys:
    - {{ name: free, secret: sk-bench-0123456789abcdef }}
    - {{ name: limited, secret: sk-bench-limited-0123456789, rate_limit: {{ requests_per_minute: 3000000, burst: 100000 }} }}
    - {{ name: counted, secret: sk-bench-counted-0123456789, in_flight: 100000 }}
{redis}
cache: {{ memory: {memory} }}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{mock}/v1", api_key: bench-upstream-key, probe: {{ path: "off" }}, connections: 4096 }}
routes:
  kept: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: all }} }}
  off: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: "off" }} }}
"""


def found(redis_port):
    """How many keys Redis was asked for and had."""
    with socket.create_connection(("127.0.0.1", redis_port), 5) as s:
        s.sendall(b"INFO stats\r\n")
        data = b""
        while b"keyspace_misses" not in data:
            data += s.recv(65536)
    return next(int(line.split(b":")[1]) for line in data.split(b"\r\n") if line.startswith(b"keyspace_hits"))


def main():
    parser = tools.arguments(__doc__, "fleet")
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt (1024)")
    parser.add_argument("--connections", type=int, default=64, help="of the client (64)")
    parser.add_argument("--prompts", type=int, default=8000, help="different ones that are hit (8000)")
    parser.add_argument("--memory", default="1MiB", help="of the cache of right, so that Redis has something to do (1MiB)")
    args = parser.parse_args()
    tools.need("wrk", "redis-server", "taskset")
    with tools.Bench() as bench:
        mock, redis_port = bench.mock(), tools.free_port()
        redis = bench.start(["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", bench.folder,
                             "--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru"], tools.CLIENT_CPU, redis_port)
        part = f"redis: {{ endpoints: [127.0.0.1:{redis_port}], timeout: 1s }}"
        ports, processes = {}, {}
        for name, more, memory in (("left", part, "256MiB"), ("right", part, args.memory), ("alone", "", "256MiB")):
            ports[name] = tools.free_port()
            processes[name] = bench.signalbox(CONFIG.format(port=ports[name], mock=mock, redis=more, memory=memory), ports[name])
        loads = {"hit": {"model": "kept", "different": args.prompts}, "miss": {"model": "kept", "different": 0}, "plain": {"model": "off"},
                 "limit": {"model": "off", "env": {"KEY": "sk-bench-limited-0123456789"}},
                 "slots": {"model": "off", "env": {"KEY": "sk-bench-counted-0123456789"}}}

        def load(name, kind, seconds=args.seconds):
            return tools.measured(processes[name], ports[name], seconds, args.connections, args.size, **loads[kind])

        tools.say("left and alone write the answers")
        for name in ("left", "alone"):
            written = 0
            while written < args.prompts * 1.1:
                written += load(name, "hit", 2)["requests"]

        def measure(case):
            name, kind = case.split()
            before, cpu = found(redis_port), tools.Cpu(redis)
            row = load(name, kind)
            return {**row, "redis_us": sum(cpu.used()) / row["requests"] * 1e6, "from_redis": (found(redis_port) - before) / row["requests"]}

        cases = [f"{name} {kind}" for kind in loads for name in ("right", "alone")]
        for case in cases:
            load(*case.split(), 1)
        results = tools.in_rounds(cases, args.rounds, measure)
        rows = []
        for case, rounds in results.items():
            name, kind = case.split()
            ratio = lambda key: tools.spread(tools.ratios(rounds, results[f"alone {kind}"], key)) if name == "right" else "-"
            rows.append([f"{kind}, {'with Redis' if name == 'right' else 'alone'}", tools.spread([row["cpu_us"] for row in rounds], 1), ratio("cpu_us"),
                         f"{tools.median(rounds, 'rps'):.0f}", ratio("rps"), f"{tools.median(rounds, 'redis_us'):.1f}" if name == "right" else "-",
                         f"{tools.median(rounds, 'from_redis') * 100:.0f} %" if case == "right hit" else "-", sum(row["errors"] for row in rounds)])
        tools.table(["", "CPU us/request", "times alone", "requests/s", "times alone", "Redis us", "from Redis", "errors"], rows)
        tools.report(bench, args, rounds=results)


if __name__ == "__main__":
    main()
