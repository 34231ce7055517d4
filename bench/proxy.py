#!/usr/bin/env python3
"""Signalbox beside nginx and no proxy at all, in one run: CPU per request, throughput, added latency.

Client (wrk) -> X -> `signalbox mock`, X one of direct, nginx, signalbox. Rounds are interleaved in random order, because a shared machine
drifts; figures are medians with a bootstrap interval, and ratios to nginx are made within a round. X is pinned to CPU 0, client and mock
to CPU 1. Run it by `./dev bench proxy`.
"""
import argparse, json, os, platform, random, re, shutil, signal, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.path.join(ROOT, "build", "signalbox")

NGINX = """
worker_processes 1; daemon off; error_log stderr crit; pid {dir}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {dir}; proxy_temp_path {dir};
  fastcgi_temp_path {dir}; uwsgi_temp_path {dir}; scgi_temp_path {dir};
  upstream mock {{ server 127.0.0.1:{mock}; keepalive 1024; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
                  proxy_set_header Authorization "Bearer upstream"; client_body_buffer_size 1m; }} }}
}}
"""

SIGNALBOX = """
server: {{ listen: ["127.0.0.1:{port}"], threads: 1 }}
log: {{ requests: true }}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{mock}/v1", api_key: bench-upstream-key, probe: {{ path: "off" }}, connections: 4096 }}
routes:
  bench: {{ tiers: [ {{ targets: [ mock/bench ] }} ] }}
"""


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process and its threads, in seconds."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree(pid):
    kids = [pid]
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            for child in f.read().split():
                kids += tree(int(child))
    except OSError:
        pass
    return kids


def wait_port(port):
    import socket
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


def start(command, cpu, **kwargs):
    return subprocess.Popen(["taskset", "-c", str(cpu)] + command, **kwargs)


def load(port, seconds, connections, size, cpu):
    env = dict(os.environ, SIZE=str(size))
    out = subprocess.run(["taskset", "-c", str(cpu), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s",
                          os.path.join(ROOT, "bench", "chat.lua"), f"http://127.0.0.1:{port}"], env=env, capture_output=True, text=True).stdout
    def ms(label):
        m = re.search(label + r"\s+([\d.]+)(us|ms|s)", out)
        return float(m[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[m[2]] if m else float("nan")
    requests = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: (.*)", out)
    if bad or errors:
        print("  errors:", bad and bad[0], errors and errors[0], file=sys.stderr)
    return {"requests": requests, "rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), "p50_ms": ms("50%"), "p99_ms": ms("99%")}


def interval(values, rounds=2000):
    rng = random.Random(1)
    medians = sorted(statistics.median(rng.choices(values, k=len(values))) for _ in range(rounds))
    return medians[int(rounds * 0.025)], medians[int(rounds * 0.975)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--json", default=os.path.join(ROOT, "build", "bench-proxy.json"))
    args = parser.parse_args()
    for tool in ("wrk", "nginx", "taskset"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: apt-get install wrk nginx-light util-linux")
    if not os.path.exists(BINARY):
        sys.exit("build/signalbox is missing: ./dev build")
    folder = tempfile.mkdtemp()
    mock_port, nginx_port, box_port = free_port(), free_port(), free_port()
    with open(f"{folder}/nginx.conf", "w") as f:
        f.write(NGINX.format(dir=folder, mock=mock_port, port=nginx_port))
    with open(f"{folder}/config.yaml", "w") as f:
        f.write(SIGNALBOX.format(mock=mock_port, port=box_port))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = {"mock": start([BINARY, "mock", "--listen", f"127.0.0.1:{mock_port}", "--script", "size=1KiB"], 1, **quiet),
                 "nginx": start(["nginx", "-c", f"{folder}/nginx.conf", "-p", folder], 0, **quiet),
                 "signalbox": start([BINARY, "serve", "--config", f"{folder}/config.yaml"], 0, **quiet)}
    ports = {"direct": mock_port, "nginx": nginx_port, "signalbox": box_port}
    results = {name: [] for name in ports}
    try:
        for port in ports.values():
            wait_port(port)
        for name, port in ports.items():
            load(port, 1, args.connections, args.size, 1)  # warm-up
        for number in range(args.rounds):
            order = list(ports)
            random.shuffle(order)
            for name in order:
                pids = tree(processes[name].pid) if name in processes else []
                before = sum(map(cpu_seconds, pids))
                figures = load(ports[name], args.seconds, args.connections, args.size, 1)
                figures["cpu_us"] = (sum(map(cpu_seconds, pids)) - before) / figures["requests"] * 1e6 if pids else 0.0
                results[name].append(figures)
            print(f"round {number + 1}/{args.rounds}", file=sys.stderr)
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':10} {'CPU us/req':>22} {'req/s':>10} {'p50 ms':>8} {'p99 ms':>8}")
    for name, rows in results.items():
        cpu = [row["cpu_us"] for row in rows]
        low, high = interval(cpu)
        print(f"{name:10} {statistics.median(cpu):8.1f} [{low:.1f}, {high:.1f}]".ljust(34) +
              f"{statistics.median(r['rps'] for r in rows):10.0f} {statistics.median(r['p50_ms'] for r in rows):8.2f} {statistics.median(r['p99_ms'] for r in rows):8.2f}")
    ratios = [mine["cpu_us"] / other["cpu_us"] for mine, other in zip(results["signalbox"], results["nginx"])]
    low, high = interval(ratios)
    print(f"CPU per request, signalbox / nginx: {statistics.median(ratios):.2f} [{low:.2f}, {high:.2f}]")
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    with open(args.json, "w") as f:
        json.dump({"machine": platform.processor() or platform.machine(), "cpus": os.cpu_count(), "commit": commit, "settings": vars(args),
                   "results": results, "ratio_cpu": ratios}, f, indent=1)
    print("figures:", args.json)


if __name__ == "__main__":
    main()
