"""What tools/check_floors.py allows and what it finds."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from check_floors import HEADER_LINES, SOURCE_LINES, UNFINISHED, check_file
from cpp_text import blank


def findings(file: str, text: str) -> list[str]:
    top = "#pragma once\n" if file.endswith(".h") else ""
    return [str(found) for found in check_file(file, top + text)]


class Includes(unittest.TestCase):
    def allowed(self, file: str, *lines: str) -> None:
        for line in lines:
            with self.subTest(file=file, line=line):
                self.assertEqual(findings(file, f"#include {line}\n"), [])

    def refused(self, file: str, *lines: str) -> None:
        for line in lines:
            with self.subTest(file=file, line=line):
                self.assertEqual(len(findings(file, f"#include {line}\n")), 1)

    def test_arrows_point_down(self) -> None:
        self.allowed("core/a.cpp", '"core/b.h"', "<vector>", "<sys/stat.h>")
        self.allowed("net/a.cpp", '"core/b.h"', '"net/boost/b.h"')
        self.allowed("router/stages/a.cpp", '"net/task.h"', '"metrics/b.h"', '"policy/b.h"', '"store/b.h"', '"router/wire/b.h"')
        self.allowed("cli/a.cpp", '"dashboard/a.h"', '"router/b.h"', '"net/b.h"', '"core/b.h"')
        self.refused("core/a.cpp", '"net/b.h"', '"router/b.h"', '"cli/b.h"')
        self.refused("router/a.h", '"dashboard/b.h"', '"cli/b.h"')

    def test_rooms_on_one_floor_do_not_see_each_other(self) -> None:
        self.refused("net/a.cpp", '"metrics/b.h"', '"policy/b.h"', '"store/b.h"')
        self.refused("metrics/a.h", '"net/b.h"')

    def test_includes_are_written_from_the_root(self) -> None:
        self.refused("net/a.cpp", '"b.h"', '"../core/b.h"', '"boost/b.h"', '"core/../net/b.h"')

    def test_tests_may_include_everything(self) -> None:
        self.allowed("tests/core/a_test.cpp", '"router/b.h"', '"tests/core/b.h"', "<simdjson.h>", "<boost/asio.hpp>")

    def test_third_party_headers_stay_behind_their_walls(self) -> None:
        self.allowed("core/result.h", "<boost/outcome/basic_result.hpp>")
        self.allowed("net/task.h", "<boost/asio/awaitable.hpp>")
        self.allowed("net/a.cpp", "<boost/beast/http/parser.hpp>", "<boost/asio/post.hpp>")
        self.allowed("net/boost/a.cpp", "<boost/beast/src.hpp>")
        self.allowed("router/wire/a.h", "<simdjson.h>")
        self.allowed("router/providers/a.cpp", "<simdjson.h>")
        self.allowed("core/config_yaml.cpp", "<yaml-cpp/parser.h>")
        self.allowed("metrics/registry.cpp", "<prometheus/registry.h>")
        self.allowed("net/content_coding.cpp", "<zlib.h>", "<zstd.h>", "<brotli/decode.h>")
        self.allowed("net/redis/reader.cpp", "<hiredis/read.h>")
        self.allowed("core/secret_hash.cpp", "<openssl/evp.h>")
        self.allowed("net/tls.cpp", "<openssl/ssl.h>", "<boost/asio/ssl/context.hpp>")
        self.allowed("cli/commands.cpp", "<CLI/CLI.hpp>")

        self.refused("net/a.h", "<boost/beast/http/parser.hpp>")
        self.refused("router/a.cpp", "<boost/asio/post.hpp>", "<simdjson.h>", "<boost/beast/http.hpp>", "<CLI/CLI.hpp>")
        self.refused("router/stages/a.cpp", "<simdjson.h>", "<openssl/evp.h>", "<zlib.h>")
        self.refused("core/a.h", "<boost/asio/awaitable.hpp>", "<yaml-cpp/yaml.h>", "<openssl/sha.h>")
        self.refused("metrics/metrics.cpp", "<prometheus/registry.h>")
        self.refused("net/a.cpp", "<zstd.h>", "<openssl/evp.h>", "<hiredis/read.h>")
        self.refused("net/redis/reader.h", "<hiredis/read.h>")

    def test_spaces_in_the_directive_hide_nothing(self) -> None:
        self.refused("core/a.cpp", ' "net/b.h"', '  <boost/asio.hpp>')
        self.assertEqual(len(findings("core/a.cpp", '  #  include "net/b.h"\n')), 1)


class Files(unittest.TestCase):
    def test_a_header_says_pragma_once(self) -> None:
        self.assertEqual(len(list(check_file("core/a.h", "int x;\n"))), 1)
        self.assertEqual(len(list(check_file("tests/support/a.h", "// #pragma once\n"))), 1)
        self.assertEqual(list(check_file("core/a.h", "// What it is.\n#pragma once\n")), [])

    def test_files_have_a_size(self) -> None:
        self.assertEqual(findings("core/a.cpp", "\n" * SOURCE_LINES), [])
        self.assertEqual(len(findings("core/a.cpp", "\n" * (SOURCE_LINES + 1))), 1)
        self.assertEqual(findings("core/a.h", "\n" * (HEADER_LINES - 1)), [])
        self.assertEqual(len(findings("core/a.h", "\n" * HEADER_LINES)), 1)

    def test_only_the_runtime_spawns(self) -> None:
        for line in ("asio::co_spawn(executor, f(), handler);", "std::thread(f).detached();", "auto x = asio::detached;"):
            with self.subTest(line):
                self.assertEqual(len(findings("router/a.cpp", line + "\n")), 1)
                self.assertEqual(findings("net/runtime.cpp", line + "\n"), [])
        for line in ("// co_spawn is not for us", 'log("detached");', "thread.detach();", "int undetached;"):
            with self.subTest(line):
                self.assertEqual(findings("router/a.cpp", line + "\n"), [])

    def test_unfinished_work_is_found_anywhere(self) -> None:
        for word in ("TODO", "FIXME", "XXX", "HACK"):
            for file in ("core/a.cpp", "tests/core/a_test.cpp", "CMakeLists.txt", "dev", "tools/a.py"):
                with self.subTest(file=file, word=word):
                    self.assertEqual(len(findings(file, f"// {word}: later\n")), 1)
        self.assertIsNone(UNFINISHED.search('mkstemp("/tmp/aXXXXXX"), HACKER, TODOS'))

    def test_the_line_is_named(self) -> None:
        self.assertEqual(findings("core/a.cpp", '\n\n#include "net/b.h"\n')[0].split(": ")[0], "core/a.cpp:3")


class Text(unittest.TestCase):
    def test_comments_and_literals_become_spaces(self) -> None:
        cases = {
            "a // b\nc": "a     \nc",
            "a /* b\nc */ d": "a     \n     d",
            '"a" b': '" " b',
            "'\"' b '\"'": "    b    ",
            "1'000'000 + 'x'": "1'000'000 +    ",
            '"" x': '"" x',
            '"// no comment" a': '"             " a',
            r'"\"//" a': '"    " a',
            "// it's\nb": "       \nb",
        }
        for text, wanted in cases.items():
            with self.subTest(text):
                self.assertEqual(blank(text), wanted)

    def test_raw_strings_end_at_their_own_delimiter(self) -> None:
        text = 'f(R"x(a " )" // b)x", c);'
        self.assertEqual(len(blank(text)), len(text))
        self.assertTrue(blank(text).endswith(", c);"))


class Program(unittest.TestCase):
    def test_it_exits_with_the_verdict(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "core").mkdir()
            file = pathlib.Path(folder) / "core" / "a.cpp"
            for text, code in (("int x;\n", 0), ('#include "net/b.h"\n', 1)):
                file.write_text(text)
                ran = subprocess.run([sys.executable, ROOT / "tools" / "check_floors.py", "--root", folder], capture_output=True, text=True, check=False)
                self.assertEqual(ran.returncode, code, ran.stdout)
                self.assertEqual("core/a.cpp:1: " in ran.stdout, code == 1)


if __name__ == "__main__":
    unittest.main()
