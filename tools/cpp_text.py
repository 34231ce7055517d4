"""C++ text for the checks beside this file: which files there are, and their text without comments and literals."""

from __future__ import annotations

import pathlib
import re
import subprocess

# In this order: what begins first, and of those the first that fits. A ' between digits (1'000) belongs to the number.
_LITERAL = re.compile(
    r"""
      //(?:[^\n\\]|\\.|\\\n)*
    | /\*.*?(?:\*/|\Z)
    | (?:u8|[uUL])?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"
    | "(?:[^"\\\n]|\\.)*"
    | (?<![0-9a-zA-Z_])'(?:[^'\\\n]|\\.)+'
    """,
    re.VERBOSE | re.DOTALL,
)


def blank(text: str) -> str:
    """The text with comments and what stands in quotes replaced by spaces: same length, same lines."""

    def spaces(match: re.Match[str]) -> str:
        found = match.group()
        hidden = re.sub(r"[^\n]", " ", found)
        # The quotes stay, so that an empty string is still an argument.
        return found if found[0] == '"' and len(found) == 2 else '"' + hidden[1:-1] + '"' if found[0] == '"' else hidden

    return _LITERAL.sub(spaces, text)


def sources(root: pathlib.Path, *suffixes: str) -> list[str]:
    """The files of the project with these suffixes, new ones included, ignored ones left out; without git all there are."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().split("\0")
    else:
        skipped = {".git", "build", "node_modules"}
        names = [str(path.relative_to(root)) for path in root.rglob("*") if not skipped & set(path.relative_to(root).parts)]
    return sorted(name for name in set(names) if name.endswith(suffixes) and (root / name).is_file())
