#!/usr/bin/env python3
"""What open pages cost the requests beside them: the same traffic with and without them, in one run.

Client (h2load, at a fixed rate) -> Signalbox -> `signalbox mock`. In every second round so many pages are open, each subscribed to what the
view Now and the live requests show. Rounds alternate, since a shared machine drifts; figures are medians with a bootstrap interval, the
ratio is made between neighbours. Signalbox is pinned to CPU 0, all else to CPU 1. At the end as many pages that never read are opened,
and what they add to resident memory is told. Run it by `./dev bench pages`.
"""
import argparse, base64, json, os, platform, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from proxy import BINARY, ROOT, SIGNALBOX, cpu_seconds, free_port, interval, start, tree, wait_port

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


def measure(port, pids, rate, seconds, folder, connections=16):
    before = sum(map(cpu_seconds, pids))
    subprocess.run(["taskset", "-c", "1", "h2load", "--h1", f"-c{connections}", f"--rps={rate / connections}", f"-D{seconds}", "-d", f"{folder}/body.json",
                    "-H", "content-type: application/json", f"--log-file={folder}/latencies", f"http://127.0.0.1:{port}/v1/chat/completions"],
                   check=True, stdout=subprocess.DEVNULL)
    used = sum(map(cpu_seconds, pids)) - before
    with open(f"{folder}/latencies") as f:
        rows = [line.split("\t") for line in f]
    os.unlink(f"{folder}/latencies")
    bad = sum(row[1] != "200" for row in rows)
    if bad:
        print(f"  errors: {bad}", file=sys.stderr)
    times = sorted(int(row[2]) / 1000 for row in rows)
    return {"cpu_us": used / len(rows) * 1e6, "p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)], "requests": len(rows)}


def resident(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6, help="pairs, without and with pages")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--rate", type=int, default=2000, help="requests a second")
    parser.add_argument("--json", default=os.path.join(ROOT, "build", "bench-pages.json"))
    args = parser.parse_args()
    for tool in ("taskset", "h2load"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: apt-get install util-linux nghttp2-client")
    folder = tempfile.mkdtemp()
    mock_port, port = free_port(), free_port()
    with open(f"{folder}/signalbox.yaml", "w") as f:
        f.write(SIGNALBOX.format(mock=mock_port, port=port))
    with open(f"{folder}/body.json", "w") as f:
        json.dump({"model": "bench", "messages": [{"role": "user", "content": "The quick brown fox. " * 50}]}, f)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [start([BINARY, "mock", "--listen", f"127.0.0.1:{mock_port}", "--script", "size=1KiB"], 1, **quiet),
                 start([BINARY, "serve", "--config", f"{folder}/signalbox.yaml"], 0, **quiet)]
    box = processes[-1]
    rows = {"without": [], "with": []}
    os.sched_setaffinity(0, {1})
    try:
        wait_port(mock_port)
        wait_port(port)
        pids = tree(box.pid)
        measure(port, pids, args.rate, 2, folder)
        for number in range(args.rounds):
            rows["without"].append(measure(port, pids, args.rate, args.seconds, folder))
            pages = Pages(port, args.pages)
            rows["with"].append({**measure(port, pids, args.rate, args.seconds, folder), "bytes": pages.bytes})
            pages.close()
            print(f"round {number + 1}/{args.rounds}", file=sys.stderr)
        before = resident(box.pid)
        deaf = [open_page(port) for _ in range(args.pages)]
        measure(port, pids, args.rate, args.seconds, folder)
        after = resident(box.pid)
        for page in deaf:
            page.close()
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':10}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}   at {args.rate} requests a second")
    for name, found in rows.items():
        median = lambda key: statistics.median(row[key] for row in found)
        print(f"{name:10}{median('cpu_us'):9.1f}{median('p50_ms'):9.3f}{median('p99_ms'):9.3f}")
    for key in ("cpu_us", "p99_ms"):
        ratios = [b[key] / a[key] for a, b in zip(rows["without"], rows["with"])]
        low, high = interval(ratios)
        print(f"{key} with {args.pages} pages: {statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}] times that without")
    told = sum(row["bytes"] for row in rows["with"]) / args.rounds / args.seconds / args.pages
    print(f"a page is told {told / 1024:.1f} KiB a second; {args.pages} that never read: {before:.1f} MiB resident before, {after:.1f} after")
    with open(args.json, "w") as f:
        json.dump({"machine": platform.platform(), "cpus": os.cpu_count(), "settings": vars(args), "rounds": rows, "deaf_mib": [before, after]}, f, indent=1)
    print(f"written to {args.json}")


if __name__ == "__main__":
    main()
