#include <catch2/catch.hpp>
#include <string>

#include "policy/text/unescape.h"

using policy::text::Unescaper;

namespace {

std::string read(std::string_view raw) {
  Unescaper unescaper;
  return std::string(unescaper.read(raw));
}

// What stands in the raw text where `part` of what was read comes from.
std::string origin(std::string_view raw, std::string_view part) {
  Unescaper unescaper;
  const std::string_view text = unescaper.read(raw);
  const std::size_t at = text.find(part);
  REQUIRE(at != text.npos);
  const Unescaper::Range range = unescaper.origin(at, at + part.size());
  CHECK(range.escaped == (raw.substr(range.begin, range.end - range.begin) != part));
  return std::string(raw.substr(range.begin, range.end - range.begin));
}

}  // namespace

TEST_CASE("the escapes of JSON, programming languages and HTML are read") {
  CHECK(read(R"(J\u00fcrgen M\u00FCller)") == "J\u00fcrgen M\u00fcller");
  CHECK(read(R"(kai\u0040corp.com kai\x40corp.com kai&#64;corp.com kai&#x40;corp.com kai\100corp.com)") ==
        "kai@corp.com kai@corp.com kai@corp.com kai@corp.com kai@corp.com");
  CHECK(read(R"(\ud83d\ude00 \U0001F600 \u{1F600})") == "\U0001F600 \U0001F600 \U0001F600");
  CHECK(read(R"(J\xc3\xbcrgen J\xfcrgen J\303\274rgen)") == "J\u00fcrgen J\u00fcrgen J\u00fcrgen");
  CHECK(read(R"({\\u0022a\\u0022: 1})") == R"({"a": 1})");
}

TEST_CASE("where a character is escaped, blanks and slashes are read too, and quotes stay as they are") {
  CHECK(read(R"(\u0041\nb\tc\/d \"e\" \\n)") == "A\nb\tc/d \\\"e\\\" \\\\n");
}

TEST_CASE("a text without an escaped character is not read") {
  for (const char* text : {"", "plain", R"(a\nb \"c\")", R"(C:\Users\nina)", R"(\ud83d alone)", R"(\u00g1)", "\\", "&#",
                           "a&b &amp; 100%41", R"(\u12)", R"(\x)", R"(\202)"}) {
    INFO(text);
    CHECK(read(text).empty());
  }
}

TEST_CASE("what was read leads back to its place") {
  const std::string raw = R"({"a": "x\ny", "name": "J\u00fcrgen M\u00fcller", "mail": "kai\u0040corp.com"})";
  CHECK(origin(raw, "J\u00fcrgen M\u00fcller") == R"(J\u00fcrgen M\u00fcller)");
  CHECK(origin(raw, "kai@corp.com") == R"(kai\u0040corp.com)");
  CHECK(origin(raw, "\xc3\xbcrgen") == R"(\u00fcrgen)");
  CHECK(origin(raw, "J\u00fc") == R"(J\u00fc)");
  CHECK(origin(raw, "rgen M") == "rgen M");
  CHECK(origin(raw, "name") == "name");
  CHECK(origin(raw, "y\", ") == "y\", ");
  CHECK(origin(R"(\u00fc)", "\u00fc") == R"(\u00fc)");
}
