#!/usr/bin/env python3
"""Writes harmless technical texts (source code, documentation, settings, licences) as JSON lines for `signalbox train injection`.

Coding agents and retrieval send mostly such text, and no collection of prompts has it. The texts are pieces of published packages under permissive
licences, named in tools/technical_packages.txt with the SHA-256 of each archive (about 300 MB to fetch): the same packages give the same bytes.

    tools/technical_texts.py --out DATA/technical [--archives FOLDER]
"""

import argparse
import hashlib
import io
import json
import pathlib
import random
import re
import sys
import tarfile
import urllib.request
import zipfile

LIST = pathlib.Path(__file__).with_name("technical_packages.txt")
ROWS = 1000  # of a kind
LENGTHS = (150, 400, 900, 1800, 3500, 5500)  # characters, at most
KINDS = {
    "python_code": (".py", ".pyi"),
    "javascript_code": (".js", ".mjs", ".cjs", ".jsx"),
    "typescript_code": (".ts", ".tsx"),
    "rust_code": (".rs",),
    "go_code": (".go",),
    "java_code": (".java", ".kt"),
    "c_code": (".c", ".h", ".cc", ".cpp", ".hpp", ".pyx"),
    "documentation": (".md",),
    "manuals": (".rst", ".txt"),
    "web_files": (".html", ".css", ".scss", ".vue", ".svg"),
    "settings_files": (".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".xml", ".csv", ".sql", ".sh"),
}
LICENCE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.I)


def fetched(url: str, sha256: str, folder: pathlib.Path) -> bytes:
    kept = folder / sha256
    if kept.exists() and hashlib.sha256(data := kept.read_bytes()).hexdigest() == sha256:
        return data
    print(f"fetching {url}", file=sys.stderr)
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            data = answer.read()
    except OSError as error:
        sys.exit(f"technical_texts: {url}: {error} (run it again: what was fetched is kept in {folder})")
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"technical_texts: {url}: its SHA-256 is {found}, {LIST.name} says {sha256}")
    kept.with_suffix(".part").write_bytes(data)
    kept.with_suffix(".part").rename(kept)
    return data


def members(name: str, data: bytes):
    """Path and bytes of each file of an archive, in the order of the paths."""
    if name.endswith((".zip", ".whl", ".jar")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for path in sorted(archive.namelist()):
                if not path.endswith("/"):
                    yield path, archive.read(path)
    else:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            yield from sorted((member.name, archive.extractfile(member).read()) for member in archive if member.isfile())


def kind_of(path: str) -> str | None:
    if LICENCE.search(path):
        return "licences"
    return next((kind for kind, suffixes in KINDS.items() if path.endswith(suffixes)), None)


def piece(text: str, rng: random.Random) -> str:
    """Whole lines from somewhere in the text."""
    length = rng.choice(LENGTHS)
    at = text.find("\n", rng.randrange(max(1, len(text) - length))) + 1 if len(text) > length else 0
    cut = text[at:at + length]
    return cut[:cut.rfind("\n") + 1] or cut


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=pathlib.Path, help="the folder for the files, one for each kind of text")
    parser.add_argument("--archives", type=pathlib.Path, help="where fetched packages are kept (OUT/archives)")
    options = parser.parse_args(arguments)
    archives = options.archives or options.out / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    texts: dict[str, dict[str, str]] = {}  # by kind and its SHA-256: each once
    group = None
    for line in LIST.read_text().splitlines():
        if line.startswith("= "):
            group = line[2:]
        if not line or line.startswith(("#", "= ")):
            continue
        sha256, url, licence = line.split(maxsplit=2)
        for path, data in members(url, fetched(url, sha256, archives)):
            kind = kind_of(path)
            if kind is None or not 100 <= len(data) <= 400_000:
                continue
            kind = kind if kind == "licences" else group or kind
            try:
                texts.setdefault(kind, {})[hashlib.sha256(data).hexdigest()] = data.decode().replace("\r\n", "\n")
            except UnicodeDecodeError:
                continue
    for old in options.out.glob("*.jsonl"):
        old.unlink()
    for kind, files in sorted(texts.items()):
        rng = random.Random(kind)
        chosen = rng.sample(sorted(files), min(ROWS, len(files)))
        rows = [piece(files[chosen[i % len(chosen)]], rng) for i in range(min(ROWS, 3 * len(chosen)))]
        lines = [json.dumps({"text": text, "label": 0, "source": kind}, ensure_ascii=False) + "\n" for text in dict.fromkeys(rows) if len(text) >= 40]
        (options.out / f"{kind}.jsonl").write_text("".join(lines))
        print(f"{kind}: {len(lines)} texts of {len(files)} files")


if __name__ == "__main__":
    main()
