#!/usr/bin/env python3
"""Paced SSE streams through nginx, Signalbox and nobody, in one run: CPU per event, time to the first token, jitter, memory.

Client (bench/streams.cpp) -> X -> `signalbox mock`, X one of direct, bare (bench/bare_proxy.cpp, which hands on bytes and looks at
none), nginx (buffering off) and signalbox (no classifiers, no cache). So many streams
at once, begun evenly over --spread; the mock sends an event of each every --gap ms. For each measurement X is started anew, so that memory
is that of these streams. Columns:
  CPU us/event    user and system time of X, from before the first connection to the end of the last stream, over all events
  first token     from the request to the first word, which the mock sends --gap after the event with the role; what is added is the
                  difference to direct in the same round
  jitter          how far the pause between two words of a stream is from --gap, at most, of 99 % of them; added likewise
  KiB/stream      resident memory in the middle of the run less that before, over the streams; "-" for direct
  client          how busy the client was with its own work, as a share of the CPU it has together with the mock. It takes the time and counts
                  "data:" in what arrives, no more. When the two come near 100 %, times are the client's and not X's
Streams must be whole: those that are not are counted as broken. Rounds are interleaved in random order; figures are medians with
bootstrap intervals of 95 %, ratios to nginx are made within a round. X is pinned to CPU 0, client and mock to CPU 1. Run it by `./dev bench stream`.
"""
import os, resource, socket, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools


def run_streams(bench, port, count, events, gap, spread, middle):
    """What bench/streams.cpp saw of so many streams, begun evenly over `spread` seconds, `gap` ms between two events.

    Of each whether it was whole, its events, and the seconds to each word; then the client's CPU and time. middle() is called when half of it is over.
    """
    client = bench.start([tools.program("streams"), str(port), str(count), str(round(spread * 1000)), str(gap * 10 + 10000)], tools.CLIENT_CPU,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    client.stdin.write(tools.request(tools.chat(100, stream=True)).decode())
    client.stdin.close()
    time.sleep((spread + max(spread, events * gap / 1000)) / 2)
    middle()
    lines = client.stdout.read().splitlines()
    failed = client.wait() != 0
    bench.end(client)
    if failed:
        sys.exit("the client failed")
    streams = []
    for line in lines[:-1]:
        good, events, *words = map(int, line.split())
        streams.append((good == 1, events, [word / 1e9 for word in words]))
    return streams, *map(float, lines[-1].split())


def measure(bench, name, args):
    mock = bench.mock(f"tokens={args.events}&pace={args.gap}ms")
    process, port = {"direct": lambda _: (None, mock), "bare": bench.bare, "nginx": bench.nginx, "signalbox": bench.box}[name](mock)
    try:
        warm(port)
        before, during = tools.resident(process.pid) if process else 0, []
        cpu = tools.Cpu(process)
        streams, own, wall = run_streams(bench, port, args.streams, args.events, args.gap, args.spread, lambda: during.append(tools.resident(process.pid) if process else 0))
        used = cpu.used()
    finally:
        for each in bench.processes[-(1 if name == "direct" else 2):]:
            bench.end(each)
    events = sum(count for _, count, _ in streams)
    gap = args.gap / 1000
    spoken = [words[:args.events] for _, _, words in streams if words]  # what follows the last word is no word
    first = sorted(words[0] * 1e3 for words in spoken)
    off = sorted(abs(b - a - gap) * 1e3 for words in spoken for a, b in zip(words, words[1:]))
    if not first or not off:
        sys.exit(f"{name}: no stream came through")
    return {"cpu_us": sum(used) / events * 1e6, "user_us": used[0] / events * 1e6, "events": events, "broken": sum(not whole for whole, _, _ in streams),
            "first_p50_ms": tools.quantile(first, 0.5), "first_p99_ms": tools.quantile(first, 0.99), "jitter_p99_ms": tools.quantile(off, 0.99),
            "stream_kib": (during[0] - before) / args.streams / 1024, "client": own / wall}


def warm(port):
    """A stream that is broken off: what is built at the first request is there."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(tools.request(tools.chat(100, stream=True)))
        connection.recv(65536)
    time.sleep(0.3)


def files():
    """As many open files as may be."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def main():
    parser = tools.arguments(__doc__, "stream", rounds=5, seconds=None)
    parser.add_argument("--streams", type=int, default=1000, help="at once (1000)")
    parser.add_argument("--events", type=int, default=200, help="of each stream (200)")
    parser.add_argument("--gap", type=int, default=100, help="ms between two events of a stream (100)")
    parser.add_argument("--spread", type=float, default=2.0, help="seconds in which the streams begin (2)")
    args = parser.parse_args()
    tools.need("nginx", "taskset")
    if files() < args.streams * 3 + 100:
        sys.exit(f"{args.streams} streams need {args.streams * 3 + 100} open files, and only {files()} are allowed: ulimit -n")
    with tools.Bench() as bench:
        names = ["direct", "bare", "nginx", "signalbox"]
        results = tools.in_rounds(names, args.rounds, lambda name: measure(bench, name, args))
        rows = []
        for name, found in results.items():
            through = name != "direct"
            of = lambda key, digits=2: tools.spread([row[key] for row in found], digits)
            added = lambda key: tools.spread([a[key] - b[key] for a, b in zip(found, results["direct"])]) if through else "-"
            rows.append([name, of("cpu_us", 1) if through else "-", tools.spread(tools.ratios(found, results["nginx"], "cpu_us")) if through else "-",
                         f"{tools.median(found, 'first_p50_ms'):.2f}", added("first_p50_ms"), f"{tools.median(found, 'first_p99_ms'):.2f}", added("first_p99_ms"),
                         f"{tools.median(found, 'jitter_p99_ms'):.2f}", added("jitter_p99_ms"), of("stream_kib", 1) if through else "-",
                         sum(row["broken"] for row in found), f"{tools.median(found, 'client') * 100:.0f} %"])
        print(f"{args.streams} streams of {args.events} events, {args.gap} ms apart; ms")
        tools.table(["", "CPU us/event", "times nginx's", "first token p50", "added", "p99", "added", "jitter p99", "added", "KiB/stream", "broken", "client"], rows)
        tools.report(bench, args, rounds=results)


if __name__ == "__main__":
    main()
