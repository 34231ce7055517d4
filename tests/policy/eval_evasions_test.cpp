#include "policy/eval/evasions.h"

#include <catch2/catch.hpp>

namespace policy::eval {

TEST_CASE("each trick writes a text as attackers do") {
  CHECK(evade("Ignore it", Evasion::base64) == "SWdub3JlIGl0");
  CHECK(evade("fo", Evasion::base64) == "Zm8=");
  CHECK(evade("f", Evasion::base64) == "Zg==");
  CHECK(evade("Az~", Evasion::hex) == "417a7e");
  CHECK(evade("Hello, Nz", Evasion::rot13) == "Uryyb, Am");
  CHECK(evade("Ignore instructions", Evasion::leet) == "1gn0r3 1n57ruc710n5");
  CHECK(evade("a bc", Evasion::spacing) == "a   b c");
  CHECK(evade("ab c", Evasion::zero_width) == "a\u200bb c");
  CHECK(evade("hack", Evasion::homoglyph) == "h\u0430\u0441k");
  CHECK(evade("A", Evasion::tags) == "\U000E0041");
}

TEST_CASE("characters of several bytes stay whole, bytes that are none stay as they are") {
  CHECK(evade("\u00e4\u65e5", Evasion::spacing) == "\u00e4 \u65e5");
  CHECK(evade("\u00e4\u65e5", Evasion::zero_width) == "\u00e4\u200b\u65e5");
  CHECK(evade("\u00e4", Evasion::tags) == "\u00e4");
  CHECK(evade("\u65e5", Evasion::rot13) == "\u65e5");
  CHECK(evade("\xff\xc3", Evasion::spacing) == "\xff \xc3");
}

TEST_CASE("no trick changes nothing into something") {
  for (const Evasion evasion : kEvasions) {
    INFO(to_string(evasion));
    CHECK(evade("", evasion).empty());
    CHECK(to_string(evasion) != "unknown");
  }
}

}  // namespace policy::eval
