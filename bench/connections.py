#!/usr/bin/env python3
"""Memory and stamina: idle keep-alive clients and concurrent paced streams on one process.

Opens --idle connections (each has made one request), then --streams paced streams through `signalbox mock`, checks that every stream is
whole, and states resident memory per idle connection and per stream. Run it by `./dev bench connections`.
"""
import argparse, json, os, resource, select, signal, socket, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("SIGNALBOX_BINARY", os.path.join(ROOT, "build", "signalbox"))

CONFIG = """
server: {{ listen: ["127.0.0.1:0"], threads: 1 }}
log: {{ requests: false }}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://{mock}/v1", probe: {{ path: "off" }}, connections: 4096 }}
  demo: {{ kind: demo }}
routes:
  bench: {{ tiers: [ {{ targets: [ "mock/bench?tokens={events}&pace={pace}ms" ] }} ] }}
  demo: {{ tiers: [ {{ targets: [ demo/demo-chat ] }} ] }}
"""


def start(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        event = json.loads(line)
        if event.get("event") == "listening":
            return process, event["address"]
    sys.exit(f"{command[1]} did not start")


def resident(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) * 1024


def request(model, stream):
    body = json.dumps({"model": model, "stream": stream, "messages": [{"role": "user", "content": "hello " * 20}]}).encode()
    return b"POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def connect(address):
    host, port = address.rsplit(":", 1)
    s = socket.create_connection((host, int(port)), 10)
    s.settimeout(30)
    return s


def read_answer(s):
    data = b""
    while b"\r\n\r\n" not in data:
        data += s.recv(65536)
    head, rest = data.split(b"\r\n\r\n", 1)
    length = int(next(l.split(b":")[1] for l in head.split(b"\r\n") if l.lower().startswith(b"content-length")))
    while len(rest) < length:
        rest += s.recv(65536)
    return head.startswith(b"HTTP/1.1 200")


def open_idle(address, count):
    sockets, bad = [], 0
    for _ in range(count):
        s = connect(address)
        s.sendall(request("demo", False))
        bad += not read_answer(s)
        sockets.append(s)
    return sockets, bad


def run_streams(address, count, events, sample):
    """All streams at once over epoll; returns (whole, broken, resident bytes at mid-run)."""
    poll, open_streams, done, middle = select.epoll(), {}, 0, 0
    for _ in range(count):
        s = connect(address)
        s.sendall(request("bench", True))
        s.setblocking(False)
        open_streams[s.fileno()] = [s, 0, b""]
        poll.register(s, select.EPOLLIN)
    whole, started = 0, time.monotonic()
    while open_streams and time.monotonic() - started < 300:
        for fd, _ in poll.poll(1):
            entry = open_streams[fd]
            data = entry[0].recv(262144)
            entry[1] += data.count(b"data: ")
            entry[2] = (entry[2] + data)[-64:]
            if not data or entry[2].endswith(b"0\r\n\r\n"):
                whole += entry[2].endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n") and entry[1] >= events
                poll.unregister(fd)
                open_streams.pop(fd)[0].close()
        if not middle and all(entry[1] > events // 2 for entry in open_streams.values()):
            middle = sample()
    return whole, count - whole, middle


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle", type=int, default=10000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100, help="events of one stream")
    parser.add_argument("--pace", type=int, default=100, help="ms between events")
    args = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    folder = tempfile.mkdtemp()
    mock, mock_address = start([BINARY, "mock", "--listen", "127.0.0.1:0"])
    with open(f"{folder}/config.yaml", "w") as f:
        f.write(CONFIG.format(mock=mock_address, events=args.events, pace=args.pace))
    box, address = start([BINARY, "serve", "--config", f"{folder}/config.yaml"])
    try:
        warm, _ = open_idle(address, 10)
        empty = resident(box.pid)
        idle, bad = open_idle(address, args.idle)
        loaded = resident(box.pid)
        print(f"idle process: {empty / 2**20:.1f} MiB")
        print(f"{args.idle} idle clients: {bad} errors, {loaded / 2**20:.1f} MiB, {(loaded - empty) / max(args.idle, 1) / 1024:.1f} KiB each")
        whole, broken, middle = run_streams(address, args.streams, args.events, lambda: resident(box.pid))
        print(f"{args.streams} streams of {args.events} events: {whole} whole, {broken} broken, "
              f"{(middle - loaded) / args.streams / 1024:.1f} KiB each")
        for s in warm + idle:
            s.close()
        time.sleep(1)
        print(f"after: {resident(box.pid) / 2**20:.1f} MiB")
        sys.exit(1 if bad or broken else 0)
    finally:
        box.send_signal(signal.SIGKILL)
        mock.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    main()
