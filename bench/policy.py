#!/usr/bin/env python3
"""What the policy stage costs: microseconds for prompts of 1 KiB, for each further KiB, heap allocations, memory, and hostile texts.

Prompts are rows of JSON lines put together: FILES, or the benign development sets below $SIGNALBOX_TEST_DATA. With perf at hand,
instructions for each prompt stand beside the time. Prints a table; with --json FILE also writes machine, commit and figures. Run it by
`./dev bench policy`.
"""
import argparse, glob, json, os, shutil, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tools


def instructions(command, prompts, rounds):
    """Instructions a prompt, all cases together; None where the machine does not count them."""
    if not shutil.which("perf"):
        return None
    done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", *command], capture_output=True, text=True)
    for line in done.stderr.splitlines():
        fields = line.split(",")
        if len(fields) > 2 and "instructions" in fields[2] and fields[0].isdigit():
            return int(fields[0])
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="JSON lines with a text each")
    parser.add_argument("--rounds", type=int, default=20, help="each prompt so many times; the least counts (20)")
    parser.add_argument("--prompts", type=int, default=2000, help="at most so many (2000)")
    parser.add_argument("--json", help="write the figures there")
    options = parser.parse_args()
    files = options.files
    if not files:
        data = os.environ.get("SIGNALBOX_TEST_DATA", "")
        files = sorted(glob.glob(os.path.join(data, "benign", "dev", "*.jsonl")) + glob.glob(os.path.join(data, "benign", "train", "mixeval.jsonl"))
                       + glob.glob(os.path.join(data, "benign", "train", "gpteacher_*.jsonl")))
    if not files:
        sys.exit("bench policy: name files of JSON lines, or set SIGNALBOX_TEST_DATA to a folder with benign/dev")
    program, hostile = tools.program("policy_bench"), tools.program("policy_hostile")
    command = [program, str(options.rounds), str(options.prompts), *files]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    once = instructions([program, "1", str(options.prompts), *files], options.prompts, 1)
    more = instructions([program, "11", str(options.prompts), *files], options.prompts, 11)
    resident, turn, figures = figures["resident_kib"], {name: figures[name] for name in ("texts", "turn_us", "turn_anew_us")}, figures["cases"]
    print(f"{'':12}{'p50 us':>9}{'p99 us':>9}{'mean us':>9}{'us/further KiB':>16}{'allocations':>13}")
    for row in figures:
        print(f"{row['case']:12}{row['p50_us']:9.1f}{row['p99_us']:9.1f}{row['mean_us']:9.1f}{row['further_kib_us']:16.2f}{row['allocations']:13}")
    print(f"the last turn of a conversation of {turn['texts']} texts of 1 KiB: {turn['turn_us']:.1f} us when the others are known, {turn['turn_anew_us']:.1f} when none is")
    print(f"resident with all of them: {resident / 1024:.1f} MiB")
    hostile = json.loads(subprocess.run([hostile, *files], check=True, capture_output=True, text=True).stdout)
    print(f"texts made to be expensive, against ordinary ones of that length ({hostile['ordinary_us_per_kib']:.1f} us a KiB); the worst of {hostile['texts']}:")
    for row in hostile["worst"]:
        print(f"  {row['text']:34}{row['us_per_kib']:9.1f} us a KiB{row['ratio']:8.2f}x")
    per_kib = None
    if once and more:
        prompts = figures[0]["prompts"]
        kib = prompts + (prompts // 8 + 1) * 8
        per_kib = (more - once) / 10 / 2 / kib  # every classifier runs twice: alone and with the others
        print(f"instructions for each KiB, all classifiers: {per_kib:,.0f}")
    if options.json:
        with open(options.json, "w") as out:
            json.dump({"machine": tools.machine(), "commit": tools.commit(), "rounds": options.rounds, "files": [os.path.basename(f) for f in files],
                       "instructions_per_kib": per_kib, "figures": figures, "turn": turn, "resident_kib": resident, "hostile": hostile}, out, indent=1)


main()
