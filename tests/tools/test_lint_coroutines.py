"""What tools/lint_coroutines.py allows and what it finds."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

from lint_coroutines import check_text


def findings(body: str) -> list[str]:
    """Of these statements inside a coroutine."""
    return [text for _, text in check_text(f"namespace a {{\nnet::Task<void> coroutine(int flag) {{\n{body}\n}}\n}}\n")]


GOOD = {
    "a whole statement": "co_await f(a);",
    "a member of a pointer": "co_await exchange.transaction->send(200, kJson, fields, std::string_view(body));",
    "a declaration": "const auto [error, n] = co_await stream.read(buffer, size);",
    "a declaration with a type": "std::vector<std::string> names = co_await f(a, b);",
    "a forwarding reference": "auto&& x = co_await f();",
    "an assignment": "exchange.state[3].x = co_await f(a);",
    "a return": "co_return co_await f(a);",
    "if with an initialiser": "if (auto [error, n] = co_await f(a); error) return_early();",
    "if constexpr with an initialiser": "if constexpr (x) { co_await f(); }",
    "behind an if": "if (a && b) co_await f(a);",
    "behind an else": "if (a) { g(); } else x = co_await f(a);",
    "behind a loop's head": "for (int i = 0; i < 3 && go; ++i) co_await f(i);",
    "behind a case": "switch (flag) { case 1: co_await f(); break; default: x = co_await g(); }",
    "a try of ours": "CO_TRY(auto x, co_await f(a, b));",
    "a try with a type that has a comma": "CO_TRY((std::pair<int, int> x), co_await f(a));",
    "a try without a value": "CO_TRY_VOID(co_await f(a));",
    "a temporary with a constructor": "auto x = co_await f(std::string(50, 'a'), Options(1, 2));",
    "a lambda without captures": "co_await each(core, [](int x) { return x > 0 ? 1 : 2; });",
    "an executor of its own": "auto executor = co_await this_coro::executor;",
    "a lambda that captures but is no coroutine": "core.post([&mine, fresh] { mine.config = fresh; });",
    "a lambda without captures that is a coroutine": "auto l = [](int x) -> Task<int> { co_return x; };",
    "a block in between": "while (true) { co_await f(); }",
    "in a comment": "// if (co_await f()) {}\n/* co_await g({1}) ? 2 : 3 */ co_await f();",
    "in quotes": 'log("co_await ? {}"); co_await f("{ && }", \'{\', 1\'000);',
    "in a raw string": 'auto s = R"x(if (co_await f()) { " )x"; co_await f();',
    "a subscript before a call": "co_await table[index](a);",
    "braces in a statement before": "Options options{1, 2};\nco_await f(options);",
    "?: in a statement before": "const int n = flag ? 1 : 2;\nco_await f(n);",
    "do and while": "do { co_await f(); } while (more);",
}

BAD = {
    "if": ("if (co_await f()) g();", "head of 'if'"),
    "if not": ("if (!co_await f()) g();", "head of 'if'"),
    "if with a comparison": ("if ((co_await f()) == 3) g();", "larger expression"),
    "the condition behind an initialiser": ("if (int x = 1; co_await f(x)) g();", "head of 'if'"),
    "while": ("while (co_await f()) g();", "head of 'while'"),
    "a while that declares": ("while (auto x = co_await f()) g(x);", "head of 'while'"),
    "do while": ("do { g(); } while (co_await f());", "head of 'while'"),
    "switch": ("switch (co_await f()) { case 1: break; }", "head of 'switch'"),
    "for": ("for (int i = 0; co_await f(i); ++i) g();", "head of 'for'"),
    "range for": ("for (auto& x : co_await f()) g(x);", "head of 'for'"),
    "and": ("bool x = co_await f() && co_await g();", "&& in a co_await"),
    "or": ("bool x = co_await f() || b;", "|| in a co_await"),
    "and before": ("bool x = b && co_await f();", "larger expression"),
    "and among the arguments": ("co_await f(a && b);", "&& in a co_await"),
    "a ternary around": ("auto x = flag ? co_await f() : g();", "larger expression"),
    "a ternary's second branch": ("auto x = flag ? g() : co_await f();", "larger expression"),
    "a ternary's condition": ("auto x = co_await f() ? 1 : 2;", "?: in a co_await"),
    "a ternary among the arguments": ("co_await f(flag ? a : b);", "?: in a co_await"),
    "a returned ternary": ("co_return flag ? co_await f() : g();", "larger expression"),
    "an aggregate": ("co_await f(Options{1, 2});", "braces"),
    "a designated aggregate": ("co_await f({.a = 1, .b = 2});", "braces"),
    "an initialiser list": ('co_await f({"GET", key});', "braces"),
    "empty braces": ("co_await f({});", "braces"),
    "a method of an aggregate": ("co_await Object{}.method();", "braces"),
    "an await inside braces": ("Agg a{co_await f(), 3};", "inside braces"),
    "a last await inside braces": ("Agg a{3, co_await f()};", "inside braces"),
    "an await inside a designated initialiser": ("Agg a{.x = co_await f()};", "inside braces"),
    "an await inside braces of a call": ("g(Agg{co_await f()});", "inside braces"),
    "a capturing lambda": ("co_await each([x] { return x; });", "lambda that captures"),
    "a lambda that captures by reference": ("co_await each([&] { return x; });", "lambda that captures"),
    "a lambda that is awaited at once": ("co_await [x]() -> Task<int> { co_return x; }();", "lambda that captures"),
    "two awaits": ("auto x = co_await f(co_await g());", "second co_await"),
    "the executor among the arguments": ("co_await timer(co_await asio::this_coro::executor, 3);", "this_coro::executor"),
    "an await among the arguments": ("g(co_await f());", "larger expression"),
    "the executor in a constructor": ("Timer timer(co_await this_coro::executor);", "larger expression"),
    "a sum": ("auto x = 1 + co_await f();", "larger expression"),
    "an update": ("x += co_await f();", "larger expression"),
    "a member of the result": ("auto x = (co_await f()).size();", "larger expression"),
    "a macro": ("REQUIRE(co_await f());", "macro REQUIRE"),
    "a try for functions": ("TRY(auto x, co_await f());", "macro TRY"),
    "a try of more than an await": ("CO_TRY(auto x, g(co_await f()));", "larger expression"),
    "a try of a comparison": ("CO_TRY(auto x, 1 + co_await f());", "one whole co_await"),
    "braces in a try": ("CO_TRY(auto x, co_await f(Options{}));", "braces"),
    "a subscript": ("g(table[co_await f()]);", "inside brackets"),
    "a capture": ("auto l = [x = co_await f()] { return x; };", "inside brackets"),
    "a coroutine that captures": ("auto l = [x]() { co_await f(x); };", "captures is a coroutine"),
    "a coroutine by its type that captures": ("auto l = [x](int y) -> net::Task<int> { return f(x, y); };", "captures is a coroutine"),
    "a coroutine in a lambda": ("auto l = [] { return [x] { co_return x; }; };", "captures is a coroutine"),
}


class Statements(unittest.TestCase):
    def test_what_is_allowed(self) -> None:
        for name, body in GOOD.items():
            with self.subTest(name):
                self.assertEqual(findings(body), [])

    def test_what_is_found(self) -> None:
        for name, (body, word) in BAD.items():
            with self.subTest(name):
                found = findings(body)
                self.assertTrue(found, "nothing was found")
                self.assertTrue(any(word in text for text in found), f"{word!r} is not in {found}")

    def test_the_line_is_that_of_the_await(self) -> None:
        self.assertEqual([line for line, _ in check_text("Task<void> f() {\n  int x;\n  g(\n      co_await h());\n}\n")], [4])

    def test_one_await_is_reported_once(self) -> None:
        self.assertEqual(len(findings("auto x = co_await f(co_await g());")), 1)


SPAWNED = """
Task<void> work({parameters}) {{ co_await f(); }}
void start(Core& core) {{ net::spawn(core, work(a, b), "work"); }}
"""


class Spawned(unittest.TestCase):
    def test_values_and_things_that_live_longer(self) -> None:
        for parameters in ("std::string a, int b", "std::shared_ptr<const Snapshot> a, std::size_t b", "CoreState& a, int b", "std::map<int, const char> a, int b"):
            with self.subTest(parameters):
                self.assertEqual(check_text(SPAWNED.format(parameters=parameters)), [])

    def test_what_may_dangle(self) -> None:
        for parameters in ("std::string_view a, int b", "int a, const std::string& b", "std::span<const int> a, int b", "std::string&& a, int b"):
            with self.subTest(parameters):
                found = check_text(SPAWNED.format(parameters=parameters))
                self.assertEqual(len(found), 1)
                self.assertIn("take it by value", found[0][1])

    def test_a_coroutine_that_is_awaited_may_take_views(self) -> None:
        self.assertEqual(check_text("Task<void> work(std::string_view a) { co_await f(a); }\n"), [])


if __name__ == "__main__":
    unittest.main()
