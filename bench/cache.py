#!/usr/bin/env python3
"""What the response cache saves: hits in memory and in Redis beside requests that go upstream, in one run.

Client (wrk) -> Signalbox -> `signalbox mock`. Cases: off (a route without a cache), miss (each prompt is new and its answer kept),
hit (one prompt), redis (more answers than memory holds, so that Redis gives them); stream_miss and stream_hit the same with streams of
100 events; judged_miss and judged_hit the same with all classifiers on; bare, a server that reads nothing and answers the same bytes, so what the kernel and the client alone cost. Rounds are
interleaved in random order; figures are medians with a bootstrap interval, ratios to the miss of the same kind are made within a round. Signalbox is pinned to CPU 0, client, mock and Redis to
CPU 1. At the end hits arrive at half the rate that was reached (h2load), each connection at its own pace. Run it by `./dev bench cache`.
"""
import argparse, json, os, platform, random, shutil, signal, statistics, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from proxy import BINARY, ROOT, cpu_seconds, free_port, interval, load, start, tree, wait_port

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

POLICY = """policy:
  privacy: { mode: enforce }
  injection: { mode: enforce }
  complexity: { mode: enforce }
  rules:
    - { name: secrets stay near, when: { privacy: secret }, then: { floor: private } }"""


def at_rate(port, rate, seconds, size, folder, connections=8):
    """Sorted latencies in ms of hits that arrive at a rate, whatever the answers do."""
    text = ("The quick brown fox jumps over the lazy dog. " * (size // 45 + 1))[:size]
    with open(f"{folder}/body.json", "w") as f:
        json.dump({"model": "kept", "messages": [{"role": "user", "content": text}], "temperature": 0.2}, f, separators=(",", ":"))
    subprocess.run(["taskset", "-c", "1", "h2load", "--h1", f"-c{connections}", f"--rps={rate / connections}", f"-D{seconds}", "-d", f"{folder}/body.json",
                    "-H", "content-type: application/json", f"--log-file={folder}/latencies", f"http://127.0.0.1:{port}/v1/chat/completions"],
                   check=True, stdout=subprocess.DEVNULL)
    with open(f"{folder}/latencies") as f:
        rows = [line.split("\t") for line in f]
    bad = sum(row[1] != "200" for row in rows)
    if bad:
        print(f"  errors: {bad}", file=sys.stderr)
    return sorted(int(row[2]) / 1000 for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt")
    parser.add_argument("--connections", type=int, default=64, help="for throughput; latency is that of one connection")
    parser.add_argument("--json", default=os.path.join(ROOT, "build", "bench-cache.json"))
    args = parser.parse_args()
    for tool in ("wrk", "redis-server", "taskset", "h2load"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: apt-get install wrk redis-server util-linux nghttp2-client")
    subprocess.run(["ninja", "-C", os.path.join(ROOT, "build"), "bare_server"], check=True, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp()
    mock_port, talker_port, box_port, shared_port, redis_port, bare_port, judged_port = (free_port() for _ in range(7))
    with open(f"{folder}/alone.yaml", "w") as f:
        f.write(SIGNALBOX.format(mock=mock_port, talker=talker_port, port=box_port, more="", memory="256MiB"))
    with open(f"{folder}/shared.yaml", "w") as f:
        f.write(SIGNALBOX.format(mock=mock_port, talker=talker_port, port=shared_port, memory="1MiB", more=f"redis: {{ endpoints: [127.0.0.1:{redis_port}], timeout: 1s }}"))
    with open(f"{folder}/judged.yaml", "w") as f:
        f.write(SIGNALBOX.format(mock=mock_port, talker=talker_port, port=judged_port, more=POLICY, memory="256MiB"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [start([BINARY, "mock", "--listen", f"127.0.0.1:{mock_port}", "--script", "size=1KiB"], 1, **quiet),
                 start([BINARY, "mock", "--listen", f"127.0.0.1:{talker_port}", "--script", "tokens=100"], 1, **quiet),
                 start(["redis-server", "--port", str(redis_port), "--save", "", "--appendonly", "no"], 1, **quiet),
                 start([os.path.join(ROOT, "build", "bare_server"), str(bare_port)], 0, **quiet),
                 start([BINARY, "serve", "--config", f"{folder}/judged.yaml"], 0, **quiet),
                 start([BINARY, "serve", "--config", f"{folder}/alone.yaml"], 0, **quiet)]
    bare, judged, alone = processes[-3:]
    shared = None
    results = {}
    try:
        for port in (mock_port, talker_port, redis_port, bare_port, judged_port, box_port):
            wait_port(port)
        shared = start([BINARY, "serve", "--config", f"{folder}/shared.yaml"], 0, **quiet)
        processes.append(shared)
        wait_port(shared_port)
        cases = {"off": (alone, box_port, "off", "1"), "miss": (alone, box_port, "kept", "0"), "hit": (alone, box_port, "kept", "1"),
                 "redis": (shared, shared_port, "kept", "4000"), "bare": (bare, bare_port, "kept", "1"),
                 "stream_miss": (alone, box_port, "talk", "0"), "stream_hit": (alone, box_port, "talk", "1"),
                 "judged_miss": (judged, judged_port, "kept", "0"), "judged_hit": (judged, judged_port, "kept", "1")}
        results = {name: [] for name in cases}

        def measure(name, connections):
            process, port, model, different = cases[name]
            os.environ.update(MODEL=model, DIFFERENT=different, STREAM=str(int(name.startswith("stream"))))
            pids = tree(process.pid)
            before = sum(map(cpu_seconds, pids))
            figures = load(port, args.seconds, connections, args.size, 1)
            figures["cpu_us"] = (sum(map(cpu_seconds, pids)) - before) / figures["requests"] * 1e6
            return figures

        for name in cases:
            measure(name, args.connections)  # warm-up, and what `redis` finds later
        for number in range(args.rounds):
            order = list(cases)
            random.shuffle(order)
            for name in order:
                figures = measure(name, args.connections)
                one = measure(name, 1)
                results[name].append({**figures, "one_p50_ms": one["p50_ms"], "one_p99_ms": one["p99_ms"], "one_rps": one["rps"]})
            print(f"round {number + 1}/{args.rounds}", file=sys.stderr)
        half = statistics.median(row["rps"] for row in results["hit"]) / 2
        paced = at_rate(box_port, half, max(args.seconds, 3), args.size, folder)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':12}{'CPU us':>8}{'req/s':>10}{'times miss':>26}{'p50 ms':>9}{'p99 ms':>9}   (latency: one connection)")
    for name, rows in results.items():
        miss = results[name.replace("hit", "miss") if "_" in name else "miss"]
        ratios = [row["rps"] / other["rps"] for row, other in zip(rows, miss)]
        low, high = interval(ratios)
        median = lambda key: statistics.median(row[key] for row in rows)
        print(f"{name:12}{median('cpu_us'):8.1f}{median('rps'):10.0f}{statistics.median(ratios):10.2f} [{low:5.2f}, {high:5.2f}]"
              f"{median('one_p50_ms'):12.3f}{median('one_p99_ms'):9.3f}")
    quantile = lambda share: paced[min(int(len(paced) * share), len(paced) - 1)]
    print(f"hits at half load, {half:.0f} a second: p50 {quantile(0.5):.3f} ms, p99 {quantile(0.99):.3f} ms, of {len(paced)}")
    with open(args.json, "w") as f:
        json.dump({"machine": platform.platform(), "cpus": os.cpu_count(), "settings": vars(args), "rounds": results, "half_load": {"rate": half, "p50_ms": quantile(0.5), "p99_ms": quantile(0.99)}}, f, indent=1)
    print(f"written to {args.json}")


if __name__ == "__main__":
    main()
