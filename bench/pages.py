#!/usr/bin/env python3
"""What open pages cost the requests beside them: the same traffic with and without them, in one run.

Client (bench/paced.cpp, at a fixed rate) -> Signalbox -> `signalbox mock`. In every second round so many pages are open, each subscribed to what the
view Now and the live requests show. Rounds alternate, since a shared machine drifts; figures are medians with a bootstrap interval, the
ratio is made between neighbours. Signalbox is pinned to CPU 0, all else to CPU 1. At the end as many pages that never read are opened,
and what they add to resident memory is told. Run it by `./dev bench pages`.
"""
import base64, json, os, socket, sys, threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

TOPICS = json.dumps({"subscribe": ["now", "requests", "targets", "system", "gpu", "status"]}).encode()


def open_page(port):
    page = socket.create_connection(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    page.sendall(f"GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                 "Sec-WebSocket-Version: 13\r\n\r\n".encode())
    head = page.recv(4096)
    if b" 101 " not in head:
        sys.exit(f"no page: {head[:200]!r}")
    page.sendall(bytes([0x81, 0x80 | len(TOPICS), 0, 0, 0, 0]) + TOPICS)  # masked with zeros
    return page


class Pages:
    """So many open pages, read by one thread; pings are left unanswered, which is fine for 40 s."""

    def __init__(self, port, count):
        self.sockets = [open_page(port) for _ in range(count)]
        self.bytes, self.stopping = 0, False
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        import selectors
        ready = selectors.DefaultSelector()
        for page in self.sockets:
            ready.register(page, selectors.EVENT_READ)
        while not self.stopping:
            for key, _ in ready.select(0.2):
                got = len(key.fileobj.recv(1 << 16))
                self.bytes += got
                if got == 0:
                    ready.unregister(key.fileobj)

    def close(self):
        self.stopping = True
        self.thread.join()
        for page in self.sockets:
            page.close()


def main():
    parser = tools.arguments(__doc__, "pages", rounds=6, seconds=5)
    parser.add_argument("--pages", type=int, default=50, help="open at once (50)")
    parser.add_argument("--rate", type=int, default=2000, help="requests a second (2000)")
    args = parser.parse_args()
    tools.need("taskset")
    with tools.Bench() as bench:
        os.sched_setaffinity(0, {tools.CLIENT_CPU})
        box, port = bench.box(bench.mock())

        def measure(seconds=args.seconds):
            cpu = tools.Cpu(box)
            times, bad = tools.at_rate(port, args.rate, seconds, tools.chat(1000), 16)
            return {"cpu_us": sum(cpu.used()) / len(times) * 1e6, "p50_ms": tools.quantile(times, 0.5), "p99_ms": tools.quantile(times, 0.99),
                    "requests": len(times), "errors": bad}

        rows = {"without": [], "with": []}
        measure(2)
        for number in range(args.rounds):
            rows["without"].append(measure())
            pages = Pages(port, args.pages)
            try:
                rows["with"].append({**measure(), "bytes": pages.bytes})
            finally:
                pages.close()
            tools.say(f"round {number + 1}/{args.rounds}")
        before = tools.resident(box.pid) / 2**20
        deaf = [open_page(port) for _ in range(args.pages)]
        measure()
        after = tools.resident(box.pid) / 2**20
        for page in deaf:
            page.close()
        print(f"{args.rate} requests a second")
        tools.table(["", "CPU us", "p50 ms", "p99 ms"],
                    [[name, f"{tools.median(found, 'cpu_us'):.1f}", f"{tools.median(found, 'p50_ms'):.3f}", f"{tools.median(found, 'p99_ms'):.3f}"] for name, found in rows.items()])
        for key in ("cpu_us", "p99_ms"):
            print(f"{key} with {args.pages} pages: {tools.spread(tools.ratios(rows['with'], rows['without'], key), 3)} times that without")
        told = sum(row["bytes"] for row in rows["with"]) / args.rounds / args.seconds / args.pages
        print(f"a page is told {told / 1024:.1f} KiB a second; {args.pages} that never read: {before:.1f} MiB resident before, {after:.1f} after")
        tools.report(bench, args, rounds=rows, deaf_mib=[before, after])


if __name__ == "__main__":
    main()
