#!/usr/bin/env python3
"""Signalbox beside nginx, haproxy and no proxy at all, in one run: CPU per request, throughput, added latency.

Client -> X -> `signalbox mock`, X one of direct, bare (bench/bare_proxy.cpp, which hands on bytes and looks at none: what nobody can save), nginx,
haproxy (where it is installed) and Signalbox in three settings: pass (no classifiers, no cache), policy (every classifier enforcing) and miss
(policy, and a cache that is asked and filled by prompts of which each is new). All of them write what they do by default, and Signalbox a
line for each request.

First as much as goes through (wrk): CPU of the process and its children for each request, and throughput. `busy` is the share of its CPU that X
used; well below 100 % it was the client or the upstream that had no more to give, and the throughput is theirs. Then requests arrive at one rate for all
(bench/paced.cpp, a Poisson process), half of what the slowest proxy reached: latency, counted from when a request was due. What is added is
the difference to direct in the same round. Rounds are interleaved in random order; figures are medians with bootstrap intervals of 95 %, ratios to
nginx are made within a round. X is pinned to CPU 0, client and mock to CPU 1. Run it by `./dev bench proxy`.
"""
import http.client, os, shutil, statistics, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools

HAPROXY = """
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend in
  bind 127.0.0.1:{port}
  default_backend mock
backend mock
  http-request set-header Authorization "Bearer upstream"
  server mock 127.0.0.1:{mock}
"""


def ask(port, body, headers=None):
    """Status, headers and body of one answer."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("POST", "/v1/chat/completions", body, {"content-type": "application/json", "Authorization": "Bearer sk-bench-0123456789abcdef", **(headers or {})})
    answer = client.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def check(ports, size):
    """Everybody must give what the mock gives, and the one with a cache must ask it and miss."""
    length = len(ask(ports["direct"], tools.chat(size))[2])
    for name, port in ports.items():
        for prefix in ("000a", "000b"):
            status, headers, body = ask(port, tools.chat(size).replace('"content":"', f'"content":"{prefix} '))
            if status != 200 or abs(len(body) - length) > 64:
                sys.exit(f"{name} answers {status} with {len(body)} bytes where the mock has {length}: {body[:200]!r}")
            if name == "miss" and headers.get("x-signalbox-cache") != "miss":
                sys.exit(f"the setting with a cache did not miss: {headers.get('x-signalbox-cache')}")


def main():
    parser = tools.arguments(__doc__, "proxy")
    parser.add_argument("--size", type=int, default=1024, help="bytes of prompt (1024)")
    parser.add_argument("--connections", type=int, default=64, help="of the client (64)")
    parser.add_argument("--cases", nargs="+", metavar="X", help="only these, of: direct bare nginx haproxy pass policy miss")
    args = parser.parse_args()
    tools.need("wrk", "nginx", "taskset")
    with tools.Bench() as bench:
        mock = bench.mock()
        ports, processes = {"direct": mock}, {"direct": None}
        processes["bare"], ports["bare"] = bench.bare(mock)
        processes["nginx"], ports["nginx"] = bench.nginx(mock)
        if shutil.which("haproxy"):
            ports["haproxy"] = tools.free_port()
            path = bench.write("haproxy.cfg", HAPROXY.format(port=ports["haproxy"], mock=mock))
            processes["haproxy"] = bench.start(["haproxy", "-db", "-f", path], port=ports["haproxy"])
        else:
            tools.say("haproxy is not installed and left out: apt-get install haproxy")
        processes["pass"], ports["pass"] = bench.box(mock)
        processes["policy"], ports["policy"] = bench.box(mock, tools.POLICY)
        processes["miss"], ports["miss"] = bench.box(mock, tools.POLICY, "all")
        names = [name for name in ports if not args.cases or name in args.cases]
        if not {"direct", "nginx"} <= set(names):
            sys.exit("direct and nginx are what the others are measured against: name them too")
        check(ports, args.size)
        different = lambda name: 0 if name == "miss" else 1

        def full(name):
            return tools.measured(processes[name], ports[name], args.seconds, args.connections, args.size, different=different(name))

        def paced(name):
            times, bad = tools.at_rate(ports[name], rate, args.seconds, tools.chat(args.size), args.connections, name == "miss")
            return {"requests": len(times), "errors": bad, **{key: tools.quantile(times, share) * 1000 for key, share in SHARES.items()}}

        for name in names:
            tools.load(ports[name], 1, args.connections, args.size, different=different(name))
        tools.say("as much as goes through")
        most = tools.in_rounds(names, args.rounds, full)
        rate = min(tools.median(most[name], "rps") for name in names if name != "direct") / 2
        tools.say(f"{rate:.0f} requests a second")
        even = tools.in_rounds(names, args.rounds, paced)

        print(f"{args.size} bytes of prompt, {args.connections} connections; as much as goes through")
        rows = []
        for name in names:
            cpu = name != "direct"
            of = lambda key: tools.spread([row[key] for row in most[name]], 1) if cpu else "-"
            ratio = lambda key: tools.spread(tools.ratios(most[name], most["nginx"], key)) if cpu else "-"
            busy = statistics.median(row["cpu_us"] * row["requests"] / 1e4 / args.seconds for row in most[name])
            rows.append([name, of("cpu_us"), of("user_us"), of("system_us"), ratio("cpu_us"), f"{tools.median(most[name], 'rps'):.0f}", ratio("rps"),
                         f"{busy:.0f} %" if cpu else "-"])
        tools.table(["", "CPU us/request", "user", "system", "times nginx's", "requests/s", "times nginx's", "busy"], rows)
        print(f"\n{rate:.0f} requests a second; us, and what is added to direct")
        rows = []
        for name in names:
            cells = []
            for key in SHARES:
                cells.append(f"{tools.median(even[name], key):.0f}")
                cells.append(tools.spread([a[key] - b[key] for a, b in zip(even[name], even["direct"])], 0) if name != "direct" else "-")
            rows.append([name, *cells])
        tools.table(["", "p50", "added", "p99", "added", "p99.9", "added"], rows)
        tools.report(bench, args, saturation=most, rate=rate, at_rate=even)


SHARES = {"p50_us": 0.5, "p99_us": 0.99, "p999_us": 0.999}

if __name__ == "__main__":
    main()
