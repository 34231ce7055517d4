#!/usr/bin/env python3
"""How long a cold start takes: from the start of the process to the first chat answered through the mock, and to /readyz.

The process is started (by taskset, which adds a millisecond), a connection is tried every millisecond, and as soon as one is taken the
question is asked; the time ends with the last byte of an answer with 200. /readyz is asked until it says 200. Cases: pass, a small config;
policy, every classifier enforcing; page, pass but the first to come is the web page. The binary is in the page cache, as after a restart or a crash, unless
--drop, which needs root and makes the whole machine forget its page cache before each start. Starts are in random order, figures are medians
with bootstrap intervals of 95 %. Signalbox is pinned to CPU 0, client and mock to CPU 1. Run it by `./dev bench start`.
"""
import os, socket, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

GIVE_UP = 30


def connected(port, until):
    while time.monotonic() < until:
        try:
            return socket.create_connection(("127.0.0.1", port), 1)
        except OSError:
            time.sleep(0.001)
    sys.exit("nobody listened")


def answered(port, question, until):
    """Tries until there is an answer with 200; the last byte ends it, since the connection is asked to be closed."""
    while time.monotonic() < until:
        with connected(port, until) as s:
            s.sendall(question)
            data = b""
            while got := s.recv(65536):
                data += got
        if data.startswith(b"HTTP/1.1 200"):
            return
        time.sleep(0.001)
    sys.exit(f"no answer with 200 but {data[:200]!r}")


def main():
    parser = tools.arguments(__doc__, "start", rounds=20, seconds=None)
    parser.add_argument("--drop", action="store_true", help="forget the page cache before each start")
    args = parser.parse_args()
    tools.need("taskset")
    close = "Connection: close\r\n"
    chat = tools.request(tools.chat(1024), headers=close)
    get = lambda path: f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{close}\r\n".encode()
    cases = {"pass, chat": ("", chat), "pass, /readyz": ("", get("/readyz")), "policy, chat": (tools.POLICY, chat),
             "policy, /readyz": (tools.POLICY, get("/readyz")), "page, /ui/": ("", get("/ui/"))}
    with tools.Bench() as bench:
        os.sched_setaffinity(0, {tools.CLIENT_CPU})
        mock = bench.mock()

        def measure(name):
            more, question = cases[name]
            port = tools.free_port()
            config = bench.write("start.yaml", tools.SIGNALBOX.format(mock=mock, port=port, more=more, cache='"off"'))
            if args.drop:
                subprocess.run(["sync"], check=True)
                with open("/proc/sys/vm/drop_caches", "w") as f:
                    f.write("3")
            begun = time.monotonic()
            process = bench.start([tools.BINARY, "serve", "--config", config])
            answered(port, question, begun + GIVE_UP)
            took = time.monotonic() - begun
            cpu = tools.cpu_seconds(process.pid)
            bench.end(process)
            return {"ms": took * 1e3, "cpu_ms": cpu * 1e3}

        measure("pass, chat")
        results = tools.in_rounds(cases, args.rounds, measure)
        tools.table(["", "ms", "least", "most", "CPU ms"],
                    [[name, tools.spread([row["ms"] for row in found], 1), f"{min(row['ms'] for row in found):.1f}", f"{max(row['ms'] for row in found):.1f}",
                      f"{tools.median(found, 'cpu_ms'):.0f}"] for name, found in results.items()])
        tools.report(bench, args, rounds=results)


if __name__ == "__main__":
    main()
