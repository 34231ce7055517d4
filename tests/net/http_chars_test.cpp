#include "net/http_chars.h"

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("a control character is found at every place of a text of any length, and nothing else is one") {
  for (std::size_t size = 1; size <= 25; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '\t');
        for (std::size_t i = 0; i < size; ++i) text[i] = i % 3 == 0 ? '\t' : i % 3 == 1 ? '\x80' : 'x';
        text[at] = static_cast<char>(byte);
        REQUIRE(net::has_control(text) == net::is_control(static_cast<char>(byte)));
      }
    }
  }
  CHECK_FALSE(net::has_control(""));
}
