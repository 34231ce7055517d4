#!/usr/bin/env python3
"""Signalbox beside other gateways, in one run: requests for each second of CPU.

Client (wrk) -> X -> `signalbox mock`, X one of Portkey's gateway (npm), LiteLLM's proxy (pip) and Signalbox with every classifier enforcing (policy) and
without (pass). The two others are installed in build/bench-gateways/ by the first run, in just these versions:
  @portkey-ai/gateway {portkey}, started by node, told by headers where the provider is (an OpenAI provider at a custom host)
  litellm[proxy] {litellm}, one worker, a model list with one OpenAI-compatible model, log level ERROR
Each has one process on CPU 0 and does what it does by default: they differ in what that is (LiteLLM counts costs, Signalbox writes a line, metrics and a decision for
each request, Portkey logs to its console). Each must give the mock's own text before it is measured. Bifrost is not here: its npm package is a
starter that fetches a program from elsewhere, and its Go module is not in the module proxy.

The requests under way when a measurement ends, as many as there are connections at most, have cost CPU and are not counted: with few
connections and long measurements that is little even for the slowest. Throughput for each second of CPU is the figure that does not depend on who has how many cores; the throughput beside it is of one core. Rounds
are interleaved in random order, figures are medians with bootstrap intervals of 95 %, ratios are made within a round. X is pinned to
CPU 0, client and mock to CPU 1. Run it by `./dev bench gateways`; an installation takes minutes and the network.
"""
import json, os, secrets, shutil, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools
from proxy import ask

VERSIONS = {"portkey": "1.15.2", "litellm": "1.106.2"}
FOLDER = os.path.join(tools.BUILD, "bench-gateways")

LITELLM = """
model_list:
  - model_name: bench
    litellm_params: {{ model: openai/bench, api_base: "http://127.0.0.1:{mock}/v1", api_key: bench-upstream-key }}
litellm_settings: {{ telemetry: false }}
"""


def install(name, commands):
    """Runs the commands once for each version; a folder that is not marked is begun again."""
    folder, mark = os.path.join(FOLDER, name), os.path.join(FOLDER, name, "installed")
    if os.path.exists(mark) and open(mark).read() == VERSIONS[name]:
        return folder
    tools.say(f"installing {name} {VERSIONS[name]} in {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for command in commands(folder):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed; --cases leaves {name} out\n{done.stderr[-2000:]}")
    with open(mark, "w") as f:
        f.write(VERSIONS[name])
    return folder


def portkey(bench, mock):
    tools.need("npm", "node")
    folder = install("portkey", lambda folder: [["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts",
                                                 f"@portkey-ai/gateway@{VERSIONS['portkey']}"]])
    port = tools.free_port()
    process = bench.start(["node", f"{folder}/node_modules/@portkey-ai/gateway/build/start-server.js", f"--port={port}", "--headless"],
                          port=port, seconds=120, env={**os.environ, "NODE_ENV": "production"})
    return process, port, {"x-portkey-provider": "openai", "x-portkey-custom-host": f"http://127.0.0.1:{mock}/v1"}


def litellm(bench, mock):
    folder = install("litellm", lambda folder: [[sys.executable, "-m", "venv", folder],
                                                [f"{folder}/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check",
                                                 f"litellm[proxy]=={VERSIONS['litellm']}"]])
    port, key = tools.free_port(), "sk-" + secrets.token_hex(32)  # without a key, or with a weak one, it refuses to start
    path = bench.write("litellm.yaml", LITELLM.format(mock=mock))
    process = bench.start([f"{folder}/bin/litellm", "--config", path, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"], port=port, seconds=180,
                          cwd=bench.folder, env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION",
                                               "LITELLM_MASTER_KEY": key})
    return process, port, {"Authorization": f"Bearer {key}"}


def main():
    parser = tools.arguments(__doc__.format(**VERSIONS), "gateways", seconds=10)
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt (1024)")
    parser.add_argument("--connections", type=int, default=8, help="of the client (8)")
    parser.add_argument("--warm", type=int, default=15, help="seconds of load before the first round, for those who compile as they run (15)")
    parser.add_argument("--cases", nargs="+", default=["pass", "policy", "portkey", "litellm"], metavar="X", help="only these, of: pass policy portkey litellm")
    args = parser.parse_args()
    tools.need("wrk", "taskset")
    starts = {"pass": lambda b, m: (*b.box(m), {}), "policy": lambda b, m: (*b.box(m, tools.POLICY), {}), "portkey": portkey, "litellm": litellm}
    with tools.Bench() as bench:
        mock = bench.mock()
        wanted = json.loads(ask(mock, tools.chat(args.size))[2])["choices"][0]["message"]["content"]
        running = {}
        for name in args.cases:
            if name not in starts:
                sys.exit(f"there is no case '{name}': {' '.join(starts)}")
            running[name] = starts[name](bench, mock)
            _, port, headers = running[name]
            status, _, body = ask(port, tools.chat(args.size), headers)
            if status != 200 or json.loads(body)["choices"][0]["message"]["content"] != wanted:
                sys.exit(f"{name} answers {status} and not what the mock says: {body[:500]!r}")
            tools.say(f"{name} gives the mock's answer")

        def measure(name, seconds=args.seconds):
            process, port, headers = running[name]
            lines = "\n".join(f"{key}: {value}" for key, value in headers.items())
            row = tools.measured(process, port, seconds, args.connections, args.size, env={"HEADERS": lines})
            return {**row, "per_cpu_second": 1e6 / row["cpu_us"]}

        for name in running:
            measure(name, args.warm)
        results = tools.in_rounds(running, args.rounds, measure)
        rows = []
        for name, found in results.items():
            ratio = lambda base: tools.spread(tools.ratios(results[base], found, "per_cpu_second"), 1) if base in results else "-"
            rows.append([name, tools.spread([row["per_cpu_second"] for row in found], 0), tools.spread([row["cpu_us"] for row in found], 0),
                         f"{tools.median(found, 'rps'):.0f}", f"{tools.resident(running[name][0].pid) / 2**20:.0f}", sum(row["errors"] for row in found), ratio("pass"), ratio("policy")])
        print(f"{args.size} bytes of prompt, {args.connections} connections")
        tools.table(["", "requests/CPU second", "CPU us/request", "requests/s", "MiB", "errors", "pass is better by", "policy is better by"], rows)
        tools.report(bench, args, versions=VERSIONS, rounds=results)


if __name__ == "__main__":
    main()
