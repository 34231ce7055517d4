#include "core/json_writer.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  core::append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("JSON strings escape what they must and nothing else", "[json_writer]") {
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("plain /<>&\x7f") == "\"plain /<>&\x7f\"");
  CHECK(quoted("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(quoted(std::string_view("\0\x01\x1f", 3)) == R"("\u0000\u0001\u001f")");
  CHECK(quoted("h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == "\"h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"");
}

TEST_CASE("each maximal invalid part of UTF-8 becomes one U+FFFD", "[json_writer]") {
  const std::string R = "\xEF\xBF\xBD";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"\x80", R},
      {"a\xC3", "a" + R},
      {"\xC0\xAF", R + R},                  // overlong
      {"\xED\xA0\x80", R + R + R},          // a surrogate
      {"\xF4\x90\x80\x80", R + R + R + R},  // beyond U+10FFFF
      {"\xF0\x9F\x98", R},                  // cut short
      {"\xE2\x82(", R + "("},
      {"\xFF\xFE", R + R},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
  };
  for (const auto& [in, expected] : rows) {
    std::string out;
    core::append_valid_utf8(out, in);
    CHECK(out == expected);
    CHECK(quoted(in) == '"' + expected + '"');
  }
  CHECK(core::utf8_sequence("\xE2\x82\xAC!") == 3);
  CHECK(core::utf8_sequence("\xE2\x82") == 0);
  CHECK(core::utf8_sequence("") == 0);
}

TEST_CASE("numbers and members", "[json_writer]") {
  std::string out = "{";
  core::append_key(out, "a");
  core::append_number(out, std::numeric_limits<std::int64_t>::min());
  core::append_key(out, "b");
  core::append_number(out, std::numeric_limits<std::uint64_t>::max());
  core::append_key(out, "c");
  core::append_number(out, 0.1);
  core::append_key(out, "d");
  core::append_number(out, std::numeric_limits<double>::infinity());
  core::append_key(out, "e");
  core::append_bool(out, true);
  out += '}';
  CHECK(out == R"({"a":-9223372036854775808,"b":18446744073709551615,"c":0.1,"d":null,"e":true})");
}
