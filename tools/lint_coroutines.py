#!/usr/bin/env python3
"""Checks that co_await stands only where GCC 12 compiles it rightly, and that coroutines own what they use.

GCC 12.2 silently miscompiles many expressions with co_await in them (temporaries destroyed twice, wild jumps), with no
warning. What is allowed is what tests/canary/coroutine_canary.cpp proves to work:

    co_await f(a);                                   co_return co_await f(a);
    auto x = co_await f(a);                          x = co_await f(a);
    if (auto [error, n] = co_await f(a); error)      CO_TRY(auto x, co_await f(a));   CO_TRY_VOID(co_await f(a));

where f(a) has no braces, no `?:`, no `&&` or `||`, no second co_await and no lambda that captures. Everything else gets a
name in a statement of its own first. Besides: no lambda that captures is a coroutine (its captures die with the lambda,
not with the coroutine), and what net::spawn starts takes values (what it was called with is gone when it runs).

Prints `file:line: what, and the cure` for each finding and exits 1 when there is one.
"""

from __future__ import annotations

import argparse
import dataclasses
import pathlib
import re
import sys
from collections.abc import Iterator

from cpp_text import blank, sources

TOKEN = re.compile(r"[A-Za-z_]\w*|\.?\d(?:[\w.']|[eEpP][+-])*|\"[^\"]*\"|::|->|&&|\|\||[-+*/%&|^<>=!]=|<<=|>>=|\.\.\.|[^\s\w]")
PAIRS = {"(": ")", "[": "]", "{": "}"}
MACROS = ("CO_TRY", "CO_TRY_VOID")
CONDITIONS = ("if", "while", "switch", "for")
AWAITS = ("co_await", "co_return", "co_yield")
BEFORE_LAMBDA = ("return", "co_return", "co_await", "else")


@dataclasses.dataclass
class Token:
    text: str
    line: int
    match: int = -1   # of a bracket: its partner
    inside: int = -1  # the innermost open bracket around it


def tokenize(text: str) -> list[Token]:
    """Tokens of C++ without comments, preprocessor lines and the text of literals; brackets know their partners."""
    clean = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group()), blank(text), flags=re.MULTILINE)
    tokens: list[Token] = []
    open_brackets: list[int] = []
    line, at = 1, 0
    for found in TOKEN.finditer(clean):
        line += clean.count("\n", at, found.start())
        at = found.start()
        token = Token(found.group(), line, inside=open_brackets[-1] if open_brackets else -1)
        if token.text in PAIRS:
            open_brackets.append(len(tokens))
        elif token.text in PAIRS.values() and open_brackets:
            token.match = open_brackets.pop()
            token.inside = tokens[token.match].inside
            tokens[token.match].match = len(tokens)
        tokens.append(token)
    return tokens


@dataclasses.dataclass
class Lambda:
    start: int     # its '['
    captures: bool
    body: int      # its '{'
    head: range    # between captures and body: parameters and return type


class Source:
    """One file's tokens, and questions about them."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.lambdas = [found for i in range(len(self.tokens)) if (found := self._lambda_at(i))]

    def text(self, i: int) -> str:
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def after(self, i: int) -> int:
        """The place behind token i, or behind the bracket that opens there."""
        token = self.tokens[i]
        return token.match + 1 if token.text in PAIRS and token.match > i else i + 1

    def _lambda_at(self, i: int) -> Lambda | None:
        if self.text(i) != "[" or self.tokens[i].match < 0 or self.text(i + 1) == "[" or self.text(i - 1) == "[":
            return None
        before = self.text(i - 1)
        subscript = before in (")", "]") or (re.match(r"\w", before) and before not in BEFORE_LAMBDA)
        binding = before in ("&", "&&") and self.text(i - 2) == "auto"
        if subscript or binding:
            return None
        at = self.tokens[i].match + 1
        head = at
        while at < len(self.tokens) and self.text(at) not in ("{", ";", ",", ")", "]", "}"):
            at = self.after(at)
        if self.text(at) != "{":
            return None
        return Lambda(i, self.tokens[i].match > i + 1, at, range(head, at))

    def body_around(self, i: int) -> Lambda | None:
        """The innermost lambda whose body token i is in."""
        around = [one for one in self.lambdas if one.body < i < self.tokens[one.body].match]
        return max(around, key=lambda one: one.body, default=None)

    def statement_start(self, i: int) -> int:
        """The first token of the statement that token i is in, at its own level of brackets."""
        level = self.tokens[i].inside
        at = i
        while at - 1 > level:
            before = self.text(at - 1)
            if before in (";", "}"):
                break
            at = self.tokens[at - 1].match if before in (")", "]") and self.tokens[at - 1].match >= 0 else at - 1
        return at

    def without_control(self, i: int) -> int:
        """Steps over `if (...)`, `else`, `case x:` and the like at the start of a statement."""
        while True:
            word = self.text(i)
            if word in CONDITIONS:
                i += 1 + (self.text(i + 1) == "constexpr")
                i = self.after(i)
            elif word in ("else", "do"):
                i += 1
            elif word in ("case", "default"):
                while self.text(i) != ":":
                    i = self.after(i)
                i += 1
            else:
                return i


def describe_place(source: Source, opener: int) -> str:
    """Why co_await may not stand directly inside this bracket."""
    bracket, before = source.text(opener), source.text(opener - 1)
    if before == "constexpr":
        before = source.text(opener - 2)
    if bracket == "{":
        return "co_await inside braces: give its result a name first"
    if bracket == "[":
        return "co_await inside brackets: give its result a name first"
    if before in CONDITIONS:
        return f"co_await in the head of '{before}': give its result a name first, or write if (auto x = co_await ...; x)"
    if re.fullmatch(r"[A-Z][A-Z0-9_]+", before):
        cure = "use CO_TRY" if before.startswith("TRY") else "give its result a name first"
        return f"co_await inside the macro {before}: {cure}"
    return "co_await inside a larger expression: give its result a name first"


def check_expression(source: Source, first: int, end: int) -> Iterator[tuple[int, str]]:
    """What is wrong inside the operand of a co_await, tokens [first, end)."""
    lambdas = {one.start: one for one in source.lambdas}
    at = first
    while at < end:
        text, line = source.text(at), source.tokens[at].line
        if at in lambdas:
            if lambdas[at].captures:
                yield line, "a lambda that captures in a co_await expression: give it a name first"
            at = source.tokens[lambdas[at].body].match + 1
            continue
        if text == "{":
            yield line, "braces in a co_await expression: give the object a name first, or a constructor"
            at = source.after(at)
            continue
        if text == "?":
            yield line, "?: in a co_await expression: choose in a statement before"
        elif text in ("&&", "||"):
            yield line, f"{text} in a co_await expression: work it out in a statement before"
        elif text == "co_await":
            what = "this_coro::executor is taken" if "this_coro" in (source.text(at + 1), source.text(at + 3), source.text(at + 5)) else "a second co_await"
            yield line, f"{what} inside a co_await expression: give it a name first"
        at += 1


def check_await(source: Source, i: int) -> Iterator[tuple[int, str]]:
    """The findings about the co_await at token i."""
    tokens = source.tokens
    line, opener, before = tokens[i].line, tokens[i].inside, source.text(i - 1)
    end = i + 1
    while end < len(tokens) and source.text(end) not in (";", ",", ")", "]", "}"):
        end = source.after(end)
    stop = source.text(end)

    outer = source.text(opener - 1) if opener >= 0 else ""
    in_parentheses = opener >= 0 and source.text(opener) == "("
    if in_parentheses and outer in MACROS:
        if stop == ")" and before == ("(" if outer == "CO_TRY_VOID" else ","):
            yield from check_expression(source, i + 1, end)
        else:
            yield line, f"{outer} takes one whole co_await: CO_TRY(auto x, co_await f(a)) or CO_TRY_VOID(co_await f(a))"
        return
    if in_parentheses and outer == "if" and stop == ";" and before == "=":
        yield from check_expression(source, i + 1, end)
        return
    if in_parentheses or (opener >= 0 and source.text(opener) == "[") or (opener >= 0 and stop in (",", "}")):
        inner = enclosing_await(source, i)
        if inner < 0:  # otherwise it was reported with the outer one
            yield line, describe_place(source, opener)
        return

    start = source.without_control(source.statement_start(i))
    prefix = [tokens[k].text for k in top_level(source, start, i)]
    if stop != ";" or "?" in prefix:
        yield line, "co_await inside a larger expression: give its result a name first"
    elif prefix and prefix[-1] == "=":
        yield from check_expression(source, i + 1, end)
    elif not prefix or prefix == ["co_return"]:
        yield from check_expression(source, i + 1, end)
    elif "co_await" not in prefix:
        yield line, "co_await inside a larger expression: give its result a name first"


def top_level(source: Source, start: int, end: int) -> Iterator[int]:
    """The tokens of [start, end) without what is in brackets."""
    at = start
    while at < end:
        yield at
        at = source.after(at)


def enclosing_await(source: Source, i: int) -> int:
    """The co_await whose operand token i is in, or -1. Stops at the body of a lambda or block."""
    opener = source.tokens[i].inside
    while opener >= 0 and source.text(opener) != "{":
        at = opener - 1
        while at > source.tokens[opener].inside and source.text(at) not in (";", ",", "{", "}"):
            if source.text(at) == "co_await":
                return at
            at = source.tokens[at].match if source.text(at) in (")", "]") and source.tokens[at].match >= 0 else at
            at -= 1
        opener = source.tokens[opener].inside
    return -1


def check_lambdas(source: Source) -> Iterator[tuple[int, str]]:
    coroutines = {id(one): one for i, token in enumerate(source.tokens) if token.text in AWAITS and (one := source.body_around(i))}
    for one in source.lambdas:
        if any(source.text(k) in ("Task", "awaitable") for k in one.head):
            coroutines[id(one)] = one
    for one in coroutines.values():
        if one.captures:
            yield source.tokens[one.start].line, "a lambda that captures is a coroutine: write a named function that takes values"


def check_spawned(source: Source) -> Iterator[tuple[int, str]]:
    """Coroutines of this file that net::spawn starts, with parameters that may dangle."""
    tokens = source.tokens
    spawned = set()
    for i in range(len(tokens)):
        if source.text(i) != "spawn" or source.text(i + 1) != "(" or source.text(i - 1) not in ("::", ";", "{", "}", ")"):
            continue
        commas = [k for k in top_level(source, i + 2, tokens[i + 1].match) if source.text(k) == ","]
        if commas and source.text(commas[0] + 2) == "(":
            spawned.add(source.text(commas[0] + 1))
    for i in range(len(tokens)):
        definition = source.text(i) in spawned and source.text(i + 1) == "(" and source.text(i - 1) == ">" and source.text(tokens[i + 1].match + 1) == "{"
        if not definition:
            continue
        for parameter in split(source, i + 2, tokens[i + 1].match):
            words = [source.text(k) for k in parameter]
            if "string_view" in words or "span" in words or "&&" in words or ("const" in words and "&" in words):
                yield tokens[parameter[0]].line, f"{source.text(i)} is spawned and may outlive '{' '.join(words)}': take it by value"


def split(source: Source, start: int, end: int) -> Iterator[list[int]]:
    """The token numbers of each part between the commas of [start, end)."""
    part: list[int] = []
    angle = 0
    for k in top_level(source, start, end):
        angle += {"<": 1, ">": -1}.get(source.text(k), 0)
        if source.text(k) == "," and angle == 0:
            yield part
            part = []
        else:
            part.append(k)
    if part:
        yield part


def check_text(text: str) -> list[tuple[int, str]]:
    """The findings of one file: line and text, by line."""
    if not any(word in text for word in ("co_await", "co_return", "Task", "awaitable", "spawn")):
        return []
    source = Source(text)
    found = {*check_lambdas(source), *check_spawned(source)}
    for i, token in enumerate(source.tokens):
        if token.text == "co_await":
            found.update(check_await(source, i))
    return sorted(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="only these; otherwise every C++ file of the project")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1], help="the project's folder")
    arguments = parser.parse_args()
    files = arguments.files or sources(arguments.root, ".h", ".cpp")
    count = 0
    for file in files:
        for line, text in check_text((arguments.root / file).read_text(encoding="utf-8", errors="replace")):
            print(f"{file}:{line}: {text}")
            count += 1
    if count == 0:
        print(f"coroutines: {len(files)} files, no findings")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
