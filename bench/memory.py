#!/usr/bin/env python3
"""How much memory Signalbox holds: idle, under load, afterwards, for each idle connection and for each open stream.

Resident memory of a process that was started for each measurement, without classifiers and without a cache unless said otherwise:
  started            when it listens; with one thread, and with as many as it takes by itself
  started, policy    the same with every classifier enforcing
  under load         the most that was seen while wrk keeps --connections busy for --seconds, one thread
  after load         so many seconds (--pause) after it
  idle connection    what each of so many keep-alive connections adds, each after two requests
  stream             what each of so many open streams adds, in the middle of them; streams must come whole (see stream.py)
Whatever answer or stream is broken makes the exit status 1. Rounds are in random order, figures are medians with bootstrap intervals of 95 %.
Signalbox is pinned to CPU 0 (where it takes its default of threads: to none), client and mock to CPU 1. Run it by `./dev bench memory`.
"""
import os, socket, sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools
from stream import files, run_streams, warm

MIB = 2**20


def read_answer(s):
    """Whether one sized answer came, and with 200."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = s.recv(65536)
        if not got:
            return False
        data += got
    head, rest = data.split(b"\r\n\r\n", 1)
    length = int(next(line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")))
    while len(rest) < length:
        rest += s.recv(65536) or b"\0" * length
    return head.startswith(b"HTTP/1.1 200")


def ask_twice(port, question):
    s = socket.create_connection(("127.0.0.1", port), 30)
    good = []
    for _ in range(2):
        s.sendall(question)
        good.append(read_answer(s))
    return s, all(good)


def started(bench, mock, more="", threads=1):
    port = tools.free_port()
    config = tools.SIGNALBOX.format(mock=mock, port=port, more=more, cache='"off"')
    if threads is None:
        config = config.replace(", threads: 1", "")
    process = bench.signalbox(config, port, **({"cpu": ",".join(map(str, range(os.cpu_count())))} if threads is None else {}))
    time.sleep(1)  # what is made after it listens is made
    return process, port


def idle(more, threads):
    def measure(bench, mock, args):
        process, _ = started(bench, mock, more, threads)
        return process, {"started": tools.resident(process.pid)}
    return measure


def under_load(bench, mock, args):
    process, port = started(bench, mock)
    seen, over = [], threading.Event()

    def watch():
        while not over.wait(0.1):
            seen.append(tools.resident(process.pid))
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        tools.load(port, args.seconds, args.connections, 1024)
    finally:
        over.set()
        watcher.join()
    time.sleep(args.pause)
    return process, {"under": max(seen), "after": tools.resident(process.pid)}


def connections(count):
    def measure(bench, mock, args):
        process, port = started(bench, mock)
        question = tools.request(tools.chat(1024))
        held = [ask_twice(port, question) for _ in range(10)]  # what is made once is made
        before = tools.resident(process.pid)
        held += [ask_twice(port, question) for _ in range(count)]
        time.sleep(1)
        each = (tools.resident(process.pid) - before) / count
        for s, _ in held:
            s.close()
        return process, {"each": each, "broken": sum(not good for _, good in held)}
    return measure


def streams(count, events, gap, spread):
    def measure(bench, mock, args):
        paced = bench.mock(f"tokens={events}&pace={gap}ms")
        process, port = started(bench, paced)
        warm(port)
        before, during = tools.resident(process.pid), []
        found, _, _ = run_streams(bench, port, count, events, gap, spread, lambda: during.append(tools.resident(process.pid)))
        bench.end(bench.processes[-2])
        return process, {"each": (during[0] - before) / count, "broken": sum(not whole for whole, _, _ in found)}
    return measure


def main():
    parser = tools.arguments(__doc__, "memory", rounds=5, seconds=5)
    parser.add_argument("--connections", type=int, default=64, help="of the load (64)")
    parser.add_argument("--pause", type=float, default=10, help="seconds from the end of the load to `after load` (10)")
    parser.add_argument("--idle", type=int, nargs="+", default=[1000, 5000], help="numbers of idle connections (1000 5000)")
    parser.add_argument("--streams", type=int, nargs="+", default=[1000], help="numbers of streams at once (1000)")
    parser.add_argument("--events", type=int, default=100, help="of each stream (100)")
    parser.add_argument("--gap", type=int, default=100, help="ms between two events of a stream (100)")
    parser.add_argument("--spread", type=float, default=2.0, help="seconds in which the streams begin (2)")
    args = parser.parse_args()
    tools.need("wrk", "taskset")
    most = max([count + 100 for count in args.idle] + [count * 3 + 100 for count in args.streams])
    if files() < most:
        sys.exit(f"this needs {most} open files, and only {files()} are allowed: ulimit -n")
    cases = {"started, 1 thread": idle("", 1), f"started, {os.cpu_count()} threads (default)": idle("", None), "started, policy, 1 thread": idle(tools.POLICY, 1),
             "load": under_load, **{f"{count} idle connections": connections(count) for count in args.idle},
             **{f"{count} streams": streams(count, args.events, args.gap, args.spread) for count in args.streams}}
    with tools.Bench() as bench:
        os.sched_setaffinity(0, {tools.CLIENT_CPU})
        mock = bench.mock()

        def measure(name):
            process, figures = cases[name](bench, mock, args)
            bench.end(process)
            return figures

        results = tools.in_rounds(cases, args.rounds, measure)
        rows, broken = [], 0
        for name, found in results.items():
            for key in found[0]:
                if key == "broken":
                    broken += sum(row[key] for row in found)
                    continue
                unit = (1024, "KiB each") if key == "each" else (MIB, "MiB")
                label = {"under": "under load", "after": f"{args.pause:g} s after load"}.get(key, name)
                rows.append([label, tools.spread([row[key] / unit[0] for row in found], 1), unit[1]])
        tools.table(["", "resident", ""], rows)
        print(f"answers and streams that were broken: {broken}")
        tools.report(bench, args, rounds=results)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
