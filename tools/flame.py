#!/usr/bin/env python3
"""Draws a flame graph of `perf script`'s output: perf script -i FILE | tools/flame.py TITLE > out.svg

Each bar is a function, as wide as its share of the samples; what it called stands above it. Of several threads each has its own tower.
Names are shortened to what tells them apart; a browser shows the whole name of a bar and its share when the mouse rests on it.
"""

from __future__ import annotations

import html
import re
import sys

WIDTH, ROW, FONT, LEAST = 1400, 17, 11, 0.0015  # pixels; a bar narrower than this share is left out


class Node:
    def __init__(self) -> None:
        self.samples = 0
        self.above: dict[str, Node] = {}


def short(name: str) -> str:
    """router::account(router::Exchange&) [clone .resume] -> router::account"""
    name = name.replace("(anonymous namespace)::", "").replace(" [clone .resume]", "").replace("[abi:cxx11]", "")
    while (plain := re.sub(r"<[^<>]*>", "", name)) != name:
        name = plain
    return re.sub(r"\(.*", "", name).removeprefix("void ") or name


def read(lines) -> Node:
    """The tree of all stacks: a stack is a head line, then a line a frame from the innermost out, then an empty one."""
    root, frames, thread = Node(), [], ""
    for line in [*lines, ""]:
        if not line.strip():
            if frames:
                node = root
                node.samples += 1
                last = None
                for frame in [thread, *reversed(frames)]:
                    if frame == last:
                        continue  # a coroutine that goes on inside itself is one bar
                    node = node.above.setdefault(frame, Node())
                    node.samples += 1
                    last = frame
            frames = []
        elif not line[0].isspace():
            thread = line.split()[0]
        elif match := re.match(r"\s+[0-9a-f]+ (.*?)(?:\+0x[0-9a-f]+)? \((.*)\)$", line):
            frames.append(short(match[1]) if match[1] != "[unknown]" else f"[{match[2].rsplit('/', 1)[-1]}]")
    return root


def depth(node: Node, least: float) -> int:
    return 1 + max((depth(above, least) for above in node.above.values() if above.samples >= least), default=0)


def draw(node: Node, name: str, x: float, level: int, scale: float, height: int, least: float, out: list[str]) -> None:
    width = node.samples * scale
    y = height - (level + 1) * ROW
    tone = 20 + sum(name.encode()) % 35
    light = 62 + sum(name.encode()) % 12
    share = f"{100 * width / WIDTH:.1f} %"
    label = html.escape(name)
    fits = int(width / (FONT * 0.62))
    text = label if len(name) <= fits else html.escape(name[: max(fits - 1, 0)]) + "…" if fits > 3 else ""
    out.append(f'<g><title>{label}: {share}</title><rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" height="{ROW - 1}" fill="hsl({tone},75%,{light}%)"/>'
               + (f'<text x="{x + 3:.1f}" y="{y + ROW - 5}">{text}</text>' if text else "") + "</g>")
    for above_name, above in sorted(node.above.items(), key=lambda item: -item[1].samples):
        if above.samples >= least:
            draw(above, above_name, x, level + 1, scale, height, least, out)
        x += above.samples * scale


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    root = read(sys.stdin)
    if root.samples == 0:
        sys.exit("there are no stacks in the input: perf script -i FILE")
    least = LEAST * root.samples
    height = depth(root, least) * ROW + 34
    out: list[str] = []
    draw(root, "all", 0, 0, WIDTH / root.samples, height, least, out)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="{FONT}">'
          f'<rect width="{WIDTH}" height="{height}" fill="#fff"/><text x="8" y="20" font-size="14">{html.escape(sys.argv[1])}, {root.samples} samples</text>')
    print("\n".join(out))
    print("</svg>")


if __name__ == "__main__":
    main()
