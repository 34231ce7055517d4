"""What the benchmarks share: processes that end with them, load, figures of the kernel, rounds, intervals, tables and the file of results.

A benchmark opens a `Bench`, starts its processes in it and measures in interleaved rounds, because a shared machine drifts. What is measured
is pinned to CPU 0, client and upstream to CPU 1. SIGNALBOX_BINARY names another binary than build/signalbox.
"""
import argparse, json, os, platform, random, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
BINARY = os.environ.get("SIGNALBOX_BINARY", os.path.join(BUILD, "signalbox"))
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
X_CPU, CLIENT_CPU = 0, 1
ALONE = ("paced", "streams", "bare_server", "bare_proxy")  # programs of one file that includes nothing of ours

PACKAGES = {"wrk": "wrk", "nginx": "nginx-light", "taskset": "util-linux", "h2load": "nghttp2-client", "redis-server": "redis-server",
            "haproxy": "haproxy", "npm": "npm", "node": "nodejs", "c++": "g++"}

NGINX = """
worker_processes 1; daemon off; error_log stderr crit; pid {folder}/nginx.pid;
events {{ worker_connections 16384; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream mock {{ server 127.0.0.1:{mock}; keepalive 1024; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
                  proxy_set_header Authorization "Bearer upstream"; client_body_buffer_size 1m; client_max_body_size 0; }} }}
}}
"""

SIGNALBOX = """
server: {{ listen: ["127.0.0.1:{port}"], threads: 1 }}
log: {{ requests: true }}
{more}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{mock}/v1", api_key: bench-upstream-key, probe: {{ path: "off" }}, connections: 16384 }}
routes:
  bench: {{ tiers: [ {{ targets: [ mock/bench ] }} ], cache: {{ mode: {cache} }} }}
"""

POLICY = """policy:
  privacy: { mode: enforce }
  injection: { mode: enforce }
  complexity: { mode: enforce }
  rules:
    - { name: secrets stay near, when: { privacy: secret }, then: { floor: private } }"""


def say(text):
    print(text, file=sys.stderr, flush=True)


# What is there -------------------------------------------------------------------------------------------------------

def need(*tools):
    """Ends with the packages that are missing, or goes on."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)}. apt-get install {' '.join(PACKAGES[tool] for tool in missing)}")
    if not os.path.exists(BINARY):
        sys.exit(f"{BINARY} is missing: ./dev build, or let SIGNALBOX_BINARY name one")


def program(name):
    """A program of this folder, built; those that stand alone also without a configured build."""
    made = os.path.join(BUILD, name)
    if os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["ninja", "-C", BUILD, name], check=True, stdout=subprocess.DEVNULL)
        return made
    source = os.path.join(ROOT, "bench", name + ".cpp")
    if name not in ALONE:
        sys.exit(f"{name} needs a configured build: ./dev build")
    if not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(source):
        compiler = next((each for each in ("clang++-14", "clang++", "c++") if shutil.which(each)), None) or sys.exit("a C++ compiler is missing: ./dev setup")
        os.makedirs(BUILD, exist_ok=True)
        subprocess.run([compiler, "-std=c++20", "-O2", source, "-o", made], check=True)
    return made


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except OSError:
        return None
    return ((done.stdout or done.stderr).splitlines() or [""])[0].strip()


def machine():
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.machine())
    with open("/proc/meminfo") as f:
        memory = int(f.readline().split()[1]) / 2**20
    with open("/etc/os-release") as f:
        system = next((line.split("=")[1].strip().strip('"') for line in f if line.startswith("PRETTY_NAME")), platform.system())
    return {"cpu": model, "cpus": os.cpu_count(), "memory_gib": round(memory, 1), "system": system, "kernel": platform.release(),
            "load_before": os.getloadavg()[0]}


def commit():
    return first_line(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"])


# Processes -----------------------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(command, cpu, **kwargs):
    """A process on one CPU in a group of its own, so that Ctrl-C is the benchmark's to handle."""
    return subprocess.Popen(["taskset", "-c", str(cpu)] + command, start_new_session=True, **kwargs)


def wait_port(port, seconds=10, process=None):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process and process.poll() is not None:
            sys.exit(f"{' '.join(process.args[3:5])} ended with {process.returncode} instead of listening on port {port}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


class Bench:
    """A folder and processes that are gone when the block is left, also by Ctrl-C, SIGTERM and errors."""

    def __enter__(self):
        self.machine = machine()
        self.folder = tempfile.mkdtemp(prefix="bench-")
        os.chmod(self.folder, 0o755)  # nginx's workers may be another user's
        self.processes = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
        return self

    def __exit__(self, kind, *_):
        for process in list(self.processes):
            self.end(process)
        shutil.rmtree(self.folder, ignore_errors=True)
        if kind is KeyboardInterrupt:
            sys.exit("interrupted")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def start(self, command, cpu=X_CPU, port=None, seconds=10, **kwargs):
        process = start(command, cpu, **{**QUIET, **kwargs})
        self.processes.append(process)
        if port:
            wait_port(port, seconds, process)
        return process

    def end(self, process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        if process in self.processes:
            self.processes.remove(process)

    def mock(self, script="size=1KiB", cpu=CLIENT_CPU):
        port = free_port()
        self.start([BINARY, "mock", "--listen", f"127.0.0.1:{port}", "--script", script], cpu, port)
        return port

    def nginx(self, mock):
        port, folder = free_port(), os.path.join(self.folder, "nginx")
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)
        path = self.write("nginx.conf", NGINX.format(folder=folder, mock=mock, port=port))
        return self.start(["nginx", "-c", path, "-p", folder], X_CPU, port), port

    def bare(self, mock):
        """A relay that looks at nothing (bench/bare_proxy.cpp): what the kernel takes for a proxy's messages."""
        port = free_port()
        return self.start([program("bare_proxy"), str(port), str(mock)], X_CPU, port), port

    def signalbox(self, config, port, cpu=X_CPU, **kwargs):
        """Serves a config, in which {port} has been put already."""
        path = self.write(f"signalbox-{port}.yaml", config)
        return self.start([BINARY, "serve", "--config", path], cpu, port, **kwargs)

    def box(self, mock, more="", cache='"off"'):
        port = free_port()
        return self.signalbox(SIGNALBOX.format(mock=mock, port=port, more=more, cache=cache), port), port


# Figures of the kernel -----------------------------------------------------------------------------------------------

def cpu_times(pid):
    """User and system seconds of a process and its threads, in steps of 10 ms."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def cpu_seconds(pid):
    return sum(cpu_times(pid))


def tree(pid):
    """A process and its children, whichever thread they are of."""
    kids = [pid]
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as f:
                for child in f.read().split():
                    kids += tree(int(child))
    except OSError:
        pass
    return kids


class Cpu:
    """User and system time of a process and its children from here on; of none at all where there is no process."""

    def __init__(self, process):
        self.pids = tree(process.pid) if process else []
        self.before = [cpu_times(pid) for pid in self.pids]

    def used(self):
        after = [cpu_times(pid) for pid in self.pids]
        return tuple(sum(b[i] - a[i] for a, b in zip(self.before, after)) for i in (0, 1))


def resident(pid):
    """Bytes in memory of a process and its children; pages they share count for each."""
    total = 0
    for each in tree(pid):
        with open(f"/proc/{each}/status") as f:
            total += next((int(line.split()[1]) for line in f if line.startswith("VmRSS")), 0) * 1024
    return total


# Load ----------------------------------------------------------------------------------------------------------------

def prompt(size):
    return ("The quick brown fox jumps over the lazy dog. " * (size // 45 + 1))[:size]


def chat(size, model="bench", **more):
    """A chat request as chat.lua sends it."""
    return json.dumps({"model": model, "messages": [{"role": "user", "content": prompt(size)}], "temperature": 0.2, **more}, separators=(",", ":"))


def request(body, path="/v1/chat/completions", headers=""):
    data = body.encode()
    return f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{headers}Content-Length: {len(data)}\r\n\r\n".encode() + data


def load(port, seconds, connections, size, cpu=CLIENT_CPU, model=None, different=None, script="chat.lua", env=None):
    """As many chat requests as go through in so many seconds: wrk with chat.lua, which takes MODEL and DIFFERENT from the environment too."""
    env = dict(os.environ, SIZE=str(size), **(env or {}))
    if model is not None:
        env["MODEL"] = model
    if different is not None:
        env["DIFFERENT"] = str(different)
    done = subprocess.run(["taskset", "-c", str(cpu), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s",
                           os.path.join(ROOT, "bench", script), f"http://127.0.0.1:{port}"], env=env, capture_output=True, text=True)
    out = done.stdout

    def ms(label):
        m = re.search(label + r"\s+([\d.]+)(us|ms|s)", out)
        return float(m[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[m[2]] if m else float("nan")
    found = re.search(r"(\d+) requests in", out)
    if not found or int(found[1]) == 0:
        sys.exit(f"wrk got no answers: {done.stderr or out}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: (.*)", out)
    if bad or errors:
        say(f"  errors: {bad and bad[0]} {errors and errors[0]}")
    return {"requests": int(found[1]), "errors": int(bad[1]) if bad else 0, "rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
            "p50_ms": ms("50%"), "p99_ms": ms("99%")}


def measured(process, port, *args, **kwargs):
    """load(), and what it cost the process in microseconds a request."""
    cpu = Cpu(process)
    figures = load(port, *args, **kwargs)
    user, system = (part / figures["requests"] * 1e6 for part in cpu.used())
    return {**figures, "user_us": user, "system_us": system, "cpu_us": user + system}


def at_rate(port, rate, seconds, body, connections=64, fresh=False):
    """Latencies in ms of requests that arrive at a rate, sorted, and how many were refused. With fresh no prompt comes twice."""
    if fresh:
        body = body.replace('"content":"', '"content":"@@@@@@@@@@@@@@@@ ', 1)
    done = subprocess.run(["taskset", "-c", str(CLIENT_CPU), program("paced"), str(port), str(rate), str(seconds), str(connections), str(int(fresh))],
                          input=body, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the paced client failed at {rate:.0f} requests a second: {done.stderr.strip()}")
    rows = [line.split() for line in done.stdout.splitlines()]
    bad = sum(row[2] != "200" for row in rows)
    if bad:
        say(f"  errors: {bad} of {len(rows)}")
    return sorted(int(row[0]) / 1e6 for row in rows), bad


# Figures -------------------------------------------------------------------------------------------------------------

def quantile(ordered, share):
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def interval(values, rounds=2000):
    """Where 95 % of the medians lie of as many values drawn anew."""
    rng = random.Random(1)
    medians = sorted(statistics.median(rng.choices(values, k=len(values))) for _ in range(rounds))
    return medians[int(rounds * 0.025)], medians[int(rounds * 0.975)]


def spread(values, digits=2):
    """A median and its interval, as text."""
    low, high = interval(values)
    return f"{statistics.median(values):.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def ratios(rows, base, key):
    """Of each round, so that what the machine did then is in both."""
    return [mine[key] / other[key] if other[key] else float("nan") for mine, other in zip(rows, base)]


def in_rounds(names, count, measure):
    """measure(name) for each name in random order, `count` times. Gives for each name its rounds."""
    results = {name: [] for name in names}
    for number in range(count):
        order = list(names)
        random.shuffle(order)
        for name in order:
            results[name].append(measure(name))
        say(f"round {number + 1}/{count}")
    return results


def table(header, rows):
    """Columns as wide as they must be; the first to the left, the others to the right."""
    cells = [list(map(str, row)) for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip())


def arguments(doc, name, rounds=10, seconds=2, **more):
    """The parser all benchmarks have: rounds, seconds (unless None), json; the name is known to report()."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"each case so often, in random order ({rounds})")
    if seconds is not None:
        parser.add_argument("--seconds", type=int, default=seconds, help=f"of each measurement ({seconds})")
    parser.add_argument("--json", default=os.path.join(BUILD, f"bench-{name}.json"), help=f"where the figures go (build/bench-{name}.json)")
    return parser


def report(bench, args, **figures):
    """Says on what machine this was, and writes everything to the file."""
    about = {**bench.machine, "load_after": os.getloadavg()[0]}
    binary = first_line([BINARY, "version"])
    print(f"machine: {about['cpu']}, {about['cpus']} CPUs, {about['memory_gib']} GiB, {about['system']}, Linux {about['kernel']}; "
          f"load {about['load_before']:.1f} before, {about['load_after']:.1f} after; {binary}")
    os.makedirs(os.path.dirname(os.path.abspath(args.json)), exist_ok=True)
    with open(args.json, "w") as f:
        json.dump({"machine": about, "commit": commit(), "binary": binary, "settings": vars(args), **figures}, f, indent=1)
    print(f"figures: {args.json}")
