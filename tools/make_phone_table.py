#!/usr/bin/env python3
"""Writes policy/privacy/phone_table.cpp from the facts in the `phonenumbers` package (libphonenumber's metadata).

    python3 -m venv venv && venv/bin/pip install phonenumbers
    venv/bin/python tools/make_phone_table.py > policy/privacy/phone_table.cpp

What is kept: for each calling code and each length that a national number may have, the ranges of its first three
digits under which some number is valid, and the trunk prefix. Patterns are followed as sets of states, so that a range
says nothing of the digits after the first three.
"""

from __future__ import annotations

try:
    from re import _parser as sre  # Python 3.11 and newer
except ImportError:
    import sre_parse as sre

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail")
LEADING = 3
GAP = 6  # prefixes as near as this are one range: plans grow, and what lies between may be given out tomorrow
LICENCE = "libphonenumber's metadata (Apache-2.0)"


class Machine:
    """A pattern of digits as states: moves by digit, and moves that read nothing."""

    def __init__(self, pattern: str):
        self.moves: list[list[tuple[frozenset[int], int]]] = []
        self.free: list[list[int]] = []
        start = self._state()
        self.end = self._build(sre.parse(pattern), start)
        self.start = self._closure({start})

    def _state(self) -> int:
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1

    def _digits(self, at: int, digits: frozenset[int]) -> int:
        to = self._state()
        self.moves[at].append((digits, to))
        return to

    def _build(self, items, at: int) -> int:
        for op, value in items:
            name = str(op)
            if name == "LITERAL":
                at = self._digits(at, frozenset({value - ord("0")}))
            elif name == "IN":
                digits: set[int] = set()
                for kind, what in value:
                    if str(kind) == "LITERAL":
                        digits.add(what - ord("0"))
                    elif str(kind) == "RANGE":
                        digits.update(range(what[0] - ord("0"), what[1] - ord("0") + 1))
                    elif str(kind) == "CATEGORY":
                        digits.update(range(10))
                    else:
                        raise ValueError(f"a set holds {kind}")
                at = self._digits(at, frozenset(digits))
            elif name == "SUBPATTERN":
                at = self._build(value[-1], at)
            elif name == "BRANCH":
                ends = []
                for branch in value[1]:
                    begin = self._state()
                    self.free[at].append(begin)
                    ends.append(self._build(branch, begin))
                at = self._state()
                for end in ends:
                    self.free[end].append(at)
            elif name == "MAX_REPEAT":
                low, high, inner = value
                for _ in range(low):
                    at = self._build(inner, at)
                ends = [at]
                for _ in range(high - low):
                    at = self._build(inner, at)
                    ends.append(at)
                at = self._state()
                for end in ends:
                    self.free[end].append(at)
            else:
                raise ValueError(f"a pattern holds {name}")
        return at

    def _closure(self, states: set[int]) -> frozenset[int]:
        todo = list(states)
        while todo:
            for to in self.free[todo.pop()]:
                if to not in states:
                    states.add(to)
                    todo.append(to)
        return frozenset(states)

    def step(self, states: frozenset[int], digit: int | None) -> frozenset[int]:
        return self._closure({to for at in states for digits, to in self.moves[at] if digit is None or digit in digits})


def leading(pattern: str, size: int) -> set[int]:
    """The first three digits under which a number of `size` digits matches."""
    machine = Machine(pattern)
    found = set()

    def walk(states: frozenset[int], prefix: int, depth: int) -> None:
        if not states:
            return
        if depth == min(LEADING, size):
            for _ in range(size - depth):
                states = machine.step(states, None)
            if machine.end in states:
                found.add(prefix)
            return
        for digit in range(10):
            walk(machine.step(states, digit), prefix * 10 + digit, depth + 1)

    walk(machine.start, 0, 0)
    return found


def ranges(values: set[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for value in sorted(values):
        if out and value - out[-1][1] <= GAP:
            out[-1] = (out[-1][0], value)
        else:
            out.append((value, value))
    return out


def main() -> None:
    rows, trunks = [], []
    for code in sorted(COUNTRY_CODE_TO_REGION_CODE):
        by_size: dict[int, set[int]] = {}
        trunk = ""
        for region in COUNTRY_CODE_TO_REGION_CODE[code]:
            data = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            if region == COUNTRY_CODE_TO_REGION_CODE[code][0]:
                trunk = data.national_prefix or ""
            for kind in KINDS:
                part = getattr(data, kind)
                if part is None or not part.national_number_pattern:
                    continue
                for size in part.possible_length or data.general_desc.possible_length:
                    if size >= 4:
                        by_size.setdefault(size, set()).update(leading(part.national_number_pattern, size))
        for size in sorted(by_size):
            rows += [(code, size, low, high) for low, high in ranges(by_size[size])]
        trunks.append((code, trunk))
    print("// Made by tools/make_phone_table.py from " + LICENCE + ", package")
    print(f"// phonenumbers {phonenumbers.__version__}. One long list.")
    print('#include "policy/privacy/phone_table.h"\n\nnamespace policy::privacy {\nnamespace {\n')
    print("constexpr PhoneRange kRanges[] = {")
    emit(f"{{{code}, {size}, {low}, {high}}}" for code, size, low, high in rows)
    print("};\n\nconstexpr PhoneTrunk kTrunks[] = {")
    emit(f'{{{code}, "{trunk}"}}' for code, trunk in trunks)
    print("};\n\n}  // namespace\n")
    print("std::span<const PhoneRange> phone_ranges() noexcept { return kRanges; }")
    print("std::span<const PhoneTrunk> phone_trunks() noexcept { return kTrunks; }\n")
    print("}  // namespace policy::privacy")


def emit(items) -> None:
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 120:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)


if __name__ == "__main__":
    main()
