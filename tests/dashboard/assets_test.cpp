#include "dashboard/assets.h"

#include <catch2/catch.hpp>

#include "net/content_coding_whole.h"

using namespace dashboard;

TEST_CASE("gzip is given to who takes it") {
  for (const char* good : {"gzip", "br, gzip;q=0.5", "deflate , x-gzip", "*", "*;q=0.1", "br;q=1.0, gzip;q=0.001"})
    CHECK(accepts_gzip(good));
  for (const char* bad : {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "*, gzip;q=0", "gzipped"})
    CHECK_FALSE(accepts_gzip(bad));
}

TEST_CASE("a tag is found in a list of tags") {
  CHECK(has_tag("\"a\"", "\"a\""));
  CHECK(has_tag("\"b\", W/\"a\"", "\"a\""));
  CHECK(has_tag("*", "\"a\""));
  CHECK_FALSE(has_tag("", "\"a\""));
  CHECK_FALSE(has_tag("\"ab\", a", "\"a\""));
}

TEST_CASE("what a name says of its content") {
  CHECK(content_type_of("assets/app-1.js") == "text/javascript; charset=utf-8");
  CHECK(content_type_of("index.html") == "text/html; charset=utf-8");
  CHECK(content_type_of("x") == "application/octet-stream");
}

TEST_CASE("a compressed file is given whole to who cannot read it compressed") {
  const std::string text(100'000, 'x');
  std::string packed;
  REQUIRE(net::encode_whole(net::Coding::gzip, 9, text, 1 << 20, packed));
  const Asset asset{"assets/test-1.js", "abc", packed, true};
  CHECK(plain_bytes(asset) == text);
  CHECK(plain_bytes(asset).data() == plain_bytes(asset).data());
  CHECK(is_immutable(asset));
}
