#!/usr/bin/env python3
"""Paced SSE streams through nginx, Signalbox and nobody, in one run: CPU per event, time to the first token, jitter, memory.

Client (this script) -> X -> `signalbox mock`, X one of direct, nginx (buffering off) and signalbox (no classifiers, no cache). So many streams
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
import array, asyncio, os, resource, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools


class Stream(asyncio.Protocol):
    """Asks, takes the times of what comes, and resolves `over` when it is whole or broken off."""

    def __init__(self, question, gap, words, over):
        self.question, self.gap, self.words, self.over = question, gap, words, over
        self.events, self.first, self.last, self.off, self.whole = 0, None, None, array.array("d"), False

    def connection_made(self, transport):
        self.transport = transport
        self.begun = time.perf_counter()
        transport.write(self.question)

    def data_received(self, data):
        now = time.perf_counter()
        self.events += data.count(b"data:")
        if self.first is None:
            if self.events > 1:  # the first event tells the role, the second has the first word
                self.first = self.last = now
        elif self.events <= self.words + 1:  # what follows the last word is no word
            self.off.append(abs(now - self.last - self.gap))
            self.last = now
        if b"[DONE]" in data:
            self.whole = True
            self.transport.close()

    def connection_lost(self, _):
        if not self.over.done():
            self.over.set_result(None)


async def run_streams(port, count, events, gap, spread, middle):
    """Streams of which one begins after the other within `spread` seconds; middle() is called once when half of it is over."""
    loop, streams = asyncio.get_running_loop(), []
    question = tools.request(tools.chat(100, stream=True))
    loop.call_later(spread + (events * gap - spread) / 2 if events * gap > spread else events * gap / 2, middle)
    begun = loop.time()
    for number in range(count):
        pause = begun + spread * number / count - loop.time()
        if pause > 0.001:
            await asyncio.sleep(pause)
        stream = Stream(question, gap, events, loop.create_future())
        streams.append(stream)
        await loop.create_connection(lambda: stream, "127.0.0.1", port)
    await asyncio.wait([stream.over for stream in streams], timeout=spread + events * gap * 3 + 30)
    for stream in streams:
        stream.transport.abort()
    return streams


def measure(bench, name, args):
    script = f"tokens={args.events}&pace={args.gap}ms"
    mock = bench.mock(script)
    process, port = {"direct": lambda _: (None, mock), "nginx": bench.nginx, "signalbox": bench.box}[name](mock)
    try:
        asyncio.run(warm(port))
        before, during = tools.resident(process.pid) if process else 0, []
        cpu, own, wall = tools.Cpu(process), time.process_time(), time.perf_counter()
        streams = asyncio.run(run_streams(port, args.streams, args.events, args.gap / 1000, args.spread,
                                          lambda: during.append(tools.resident(process.pid) if process else 0)))
        used, own, wall = cpu.used(), time.process_time() - own, time.perf_counter() - wall
    finally:
        for each in bench.processes[-(1 if name == "direct" else 2):]:
            bench.end(each)
    events = sum(stream.events for stream in streams)
    first = sorted((stream.first - stream.begun) * 1e3 for stream in streams if stream.first)
    off = sorted(value * 1e3 for stream in streams for value in stream.off)
    if not first or not off or not during:
        sys.exit(f"{name}: no stream came through")
    return {"cpu_us": sum(used) / events * 1e6, "user_us": used[0] / events * 1e6, "events": events, "broken": sum(not stream.whole for stream in streams),
            "first_p50_ms": tools.quantile(first, 0.5), "first_p99_ms": tools.quantile(first, 0.99), "jitter_p99_ms": tools.quantile(off, 0.99),
            "stream_kib": (during[0] - before) / args.streams / 1024, "client": own / wall}


async def warm(port):
    """A stream that is broken off: what is built at the first request is there."""
    loop = asyncio.get_running_loop()
    stream = Stream(tools.request(tools.chat(100, stream=True)), 0, 0, loop.create_future())
    await loop.create_connection(lambda: stream, "127.0.0.1", port)
    await asyncio.sleep(0.3)
    stream.transport.abort()
    await asyncio.sleep(0.2)


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
        os.sched_setaffinity(0, {tools.CLIENT_CPU})
        names = ["direct", "nginx", "signalbox"]
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
