#!/usr/bin/env python3
"""What the cost of a request depends on, and on what it does not: routes, keys, targets, series, remembered decisions, size of the body.

Client (wrk) -> Signalbox (no classifiers, no cache) -> `signalbox mock`. In each comparison a process for each size runs at the same time, and the rounds
interleave in random order:
  routes     so many in the config, one is asked
  keys       so many client keys in a file that the config names (auth.keys_file), one is used (--keys; a size that the config check refuses is left
             out, and said)
  targets    so many in the chain of the route, in tiers of up to 250; the first that is drawn answers
  series     of 10,000 routes so many are asked in turn, each with metric series of its own (metrics.max_series is raised)
  decisions  so many are remembered (server.decisions)
  body       bytes of prompt; the last column is what each further KiB costs, and it is of one process
CPU is user and system time of the process for each request, as a median with a bootstrap interval of 95 %; the ratio to the smallest is made within a
round. Signalbox is pinned to CPU 0, client and mock to CPU 1. Run it by `./dev bench scale`.
"""
import hashlib, json, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

CONFIG = """
server: {{ listen: ["127.0.0.1:{port}"], threads: 1, decisions: {decisions} }}
log: {{ requests: true }}
metrics: {{ max_series: 200000 }}
{keys}
providers:
  mock: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{mock}/v1", api_key: bench-upstream-key, probe: {{ path: "off" }}, connections: 4096 }}
defaults: {{ cache: {{ mode: "off" }} }}
routes:
{routes}
"""


def route(name, count=1):
    """A route whose chain has so many targets, in tiers."""
    tiers = [f"{{targets: [{', '.join(f'mock/m{number}' for number in range(first, min(first + 250, count)))}]}}" for first in range(0, count, 250)]
    return f"  {name}: {{tiers: [{', '.join(tiers)}]}}"


def secret(number):
    return f"sk-{number:013}"


def config(bench, mock, what, size):
    """The config of one size, whether it is valid, the port, and what the client sets for it."""
    port, env = tools.free_port(), {"MODEL": "r0"}
    keys, decisions, routes = "", 4096, [route("r0")]
    if what == "routes":
        routes = [route(f"r{number}") for number in range(size)]
        env["MODEL"] = f"r{size // 2}"
    elif what == "keys":
        hashes = (hashlib.sha256(secret(number).encode()).hexdigest() for number in range(size))
        lines = (json.dumps({"name": f"k{number}", "sha256": sha256}) for number, sha256 in enumerate(hashes))
        keys = f"auth: {{ keys_file: {bench.write(f'keys-{port}.jsonl', chr(10).join(lines))} }}"
        env["KEY"] = secret(size // 2)
    elif what == "targets":
        routes = [route("r0", size)]
    elif what == "series":
        routes = [route(f"r{number}") for number in range(10000)]
        env.update(MODEL="r", MODELS=str(size))
    elif what == "decisions":
        decisions = size
    text = CONFIG.format(port=port, mock=mock, keys=keys, decisions=decisions, routes="\n".join(routes))
    path = bench.write(f"scale-{port}.yaml", text)
    checked = subprocess.run([tools.BINARY, "check", path], capture_output=True, text=True)
    if checked.returncode:
        said = (checked.stdout + checked.stderr).strip()
        tools.say(f"{size} {what}: the config is refused, and the size left out: {said[:200]}")
        return None
    return text, port, env


def compare(bench, mock, what, sizes, args):
    """A process for each size; for bodies one for all."""
    cases = {}
    for size in sizes:
        if what == "body" and cases:
            process, port, env, _ = next(iter(cases.values()))
        else:
            made = config(bench, mock, what, size)
            if not made:
                continue
            text, port, env = made
            process = bench.signalbox(text, port, seconds=60)
        cases[size] = (process, port, env, size if what == "body" else args.size)

    def measure(size, seconds=args.seconds):
        process, port, env, length = cases[size]
        return tools.measured(process, port, seconds, args.connections, length, env=env)

    if not cases:
        return {}
    for size in cases:
        measure(size, 1 if what != "series" else 3)
    results = tools.in_rounds(cases, args.rounds, measure)
    for size, (process, *_) in cases.items():
        memory = tools.resident(process.pid) / 2**20
        results[size] = [{**row, "resident_mib": memory} for row in results[size]]
    for process in {process.pid: process for process, *_ in cases.values()}.values():
        bench.end(process)
    return results


def main():
    kinds = {"routes": [10, 1000, 10000], "keys": [1, 1000, 100000], "targets": [1, 100, 1000], "series": [1, 100, 10000], "decisions": [1000, 100000],
             "body": [1024, 8192, 65536, 262144, 1048576]}
    parser = tools.arguments(__doc__, "scale")
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt (1024)")
    parser.add_argument("--connections", type=int, default=32, help="of the client (32)")
    parser.add_argument("--only", nargs="+", choices=list(kinds), default=list(kinds), help="only these comparisons")
    for name, sizes in kinds.items():
        parser.add_argument(f"--{name}", type=int, nargs="+", default=sizes, help=f"sizes, the smallest first ({' '.join(map(str, sizes))})")
    args = parser.parse_args()
    tools.need("wrk", "taskset")
    with tools.Bench() as bench:
        mock = bench.mock()
        results = {}
        for what in args.only:
            tools.say(what)
            results[what] = compare(bench, mock, what, getattr(args, what), args)
        rows = []
        for what, found in results.items():
            for size, measured in found.items():
                least = next(iter(found))
                per_kib = "-"
                if what == "body" and size != least:
                    each = [(a["cpu_us"] - b["cpu_us"]) / ((size - least) / 1024) for a, b in zip(measured, found[least])]
                    per_kib = tools.spread(each)
                rows.append([f"{what} {size}", tools.spread([row["cpu_us"] for row in measured], 1), tools.spread(tools.ratios(measured, found[least], "cpu_us"), 3),
                             f"{measured[0]['resident_mib']:.0f}", sum(row["errors"] for row in measured), per_kib])
        tools.table(["", "CPU us/request", "times the smallest", "MiB", "errors", "us/further KiB"], rows)
        tools.report(bench, args, rounds={what: {str(size): measured for size, measured in found.items()} for what, found in results.items()})


if __name__ == "__main__":
    main()
