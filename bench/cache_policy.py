#!/usr/bin/env python3
"""What the response cache's eviction finds, against LRU and the optimum, on invented traces; with --codecs, what compression makes of answers.

Hit ratios are means over the seeds; `least` is the least that the eviction is above LRU with any of them. Where sizes differ the optimum is
a bound that no policy can pass, else Belady's. Prints a table; with --json FILE also writes machine, commit and figures. With --churn SECONDS
two threads work the cache for so long instead, against its bound of memory. Run it by `./dev bench cache_policy`.
"""
import argparse, json, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools


def table(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["trace"], row["sizes"], row["percent"]), []).append(row)
    print(f"{'trace':24}{'sizes':12}{'cache':>6}{'shipped':>9}{'LRU':>8}{'optimum':>9}{'least':>9}")
    below = 0
    for (trace, sizes, percent), of in groups.items():
        shipped, lru, optimum = (sum(row[key] for row in of) / len(of) for key in ("shipped", "lru", "optimum"))
        least = min(row["shipped"] - row["lru"] for row in of)
        below += sum(row["shipped"] <= row["lru"] for row in of)
        print(f"{trace:24}{sizes:12}{percent:4} %{shipped:9.4f}{lru:8.4f}{optimum:9.4f}{least:+9.4f}")
    print(f"not above LRU: {below} of {len(rows)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000_000, help="in each trace (1000000)")
    parser.add_argument("--seeds", type=int, default=3, help="of each trace (3)")
    parser.add_argument("--json", help="write the figures there")
    parser.add_argument("--codecs", nargs="+", metavar="FILE", help="compress these files instead, each an answer")
    parser.add_argument("--churn", type=int, metavar="SECONDS", help="work the cache for so long instead")
    parser.add_argument("--mib", type=int, default=64, help="bound of the cache with --churn (64)")
    options = parser.parse_args()
    if options.codecs:
        return subprocess.run([tools.program("cache_codec"), *options.codecs], check=True)
    if options.churn:
        return subprocess.run([tools.program("cache_churn"), str(options.churn), str(options.mib)], check=True)
    command = [tools.program("cache_policy"), str(options.requests), str(options.seeds)]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    table(figures["rows"])
    if options.json:
        with open(options.json, "w") as out:
            json.dump({"machine": tools.machine(), "commit": tools.commit(), **figures}, out, indent=1)


main()
