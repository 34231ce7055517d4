#!/usr/bin/env python3
"""Makes dashboard/openapi.json of docs/openapi.yaml; with --check only says whether it is what the YAML makes.

Needs PyYAML (build/e2e-venv has it), which is why the JSON is committed: building Signalbox needs none.
"""

from __future__ import annotations

import json
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE, MADE = ROOT / "docs" / "openapi.yaml", ROOT / "dashboard" / "openapi.json"


def made() -> str:
    return json.dumps(yaml.safe_load(SOURCE.read_text()), ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> int:
    if "--check" in sys.argv[1:]:
        if MADE.read_text() == made():
            return 0
        print(f"{MADE} is not what {SOURCE} makes: run tools/openapi.py", file=sys.stderr)
        return 1
    MADE.write_text(made())
    return 0


if __name__ == "__main__":
    sys.exit(main())
