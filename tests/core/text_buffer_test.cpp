#include "core/text_buffer.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/json_writer.h"

using core::TextBuffer;
using std::chrono::nanoseconds;

TEST_CASE("a text buffer holds what was put into it, of every length, also beyond its first room") {
  std::string expected;
  TextBuffer buffer(8);
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    buffer.text(piece).put('|').lit(", ");
    expected += piece + "|, ";
    REQUIRE(buffer.view() == expected);
  }
  buffer.clear();
  CHECK(buffer.view().empty());
  buffer.number(-9223372036854775807 - 1).put(' ').number(0).put(' ').number(9223372036854775807);
  CHECK(buffer.view() == "-9223372036854775808 0 9223372036854775807");
}

TEST_CASE("a text buffer writes milliseconds as the JSON writer does") {
  TextBuffer buffer;
  for (const std::int64_t ns :
       {-1ll, 0ll, 499ll, 500ll, 1'000'000ll, 9'999'499ll, 9'999'500ll, 12'345'678ll, 86'400'000'000'000ll}) {
    std::string expected;
    core::append_millis(expected, nanoseconds(ns));
    buffer.clear();
    CHECK(buffer.millis(nanoseconds(ns)).view() == expected);
  }
}

TEST_CASE("a text buffer quotes every byte as the JSON writer does, wherever it stands") {
  for (std::size_t size : {1u, 7u, 8u, 9u, 16u, 23u}) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(byte);
        std::string expected;
        core::append_json_string(expected, text);
        TextBuffer buffer;
        REQUIRE(buffer.quoted(text).view() == expected);
        REQUIRE(core::is_plain_json(text) == (expected == '"' + text + '"' && byte < 0x80));
      }
    }
  }
}

TEST_CASE("a text buffer writes bytes as two hex digits each") {
  TextBuffer buffer;
  CHECK(buffer.hex(std::string_view("\x00\x0f\xa5\xff", 4)).view() == "000fa5ff");
}
