#include "router/providers/ollama_models.h"

#include <catch2/catch.hpp>

#include "net/url.h"

using namespace router;

TEST_CASE("what an ollama has loaded is read with its sizes and end", "[ollama]") {
  const auto found = read_ollama_models(R"({"models":[
    {"name":"llama3:8b","model":"llama3:8b","size":6654289920,"digest":"x","details":{"family":"llama"},
     "expires_at":"2026-11-22T03:14:41.123456789+02:00","size_vram":6654289920,"context_length":8192},
    {"name":"kept","size":5,"expires_at":"2318-05-12T00:00:00Z","size_vram":0},
    {"size":5}, 7]})");
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  const auto& one = (*found)[0];
  CHECK(one.model == "llama3:8b");
  CHECK(one.size_bytes == 6654289920u);
  CHECK(one.gpu_bytes == 6654289920u);
  CHECK(one.context == 8192u);
  CHECK(one.expires_ms == 1795310081123);
  CHECK_FALSE((*found)[1].expires_ms);
  CHECK((*found)[1].gpu_bytes == 0u);
  CHECK(read_ollama_models(R"({"models":[]})")->empty());
}

TEST_CASE("another answer is none of ollama's", "[ollama]") {
  for (const char* text : {"", "{}", "[]", "{\"models\":null}", "{\"models\":{}}", "not json", "{\"error\":\"x\"}"}) {
    CAPTURE(text);
    CHECK_FALSE(read_ollama_models(text));
  }
}

TEST_CASE("times are read with their offset, and what is none is none", "[ollama]") {
  CHECK(unix_of_rfc3339("1970-01-01T00:00:00Z") == 0);
  CHECK(unix_of_rfc3339("1970-01-01T01:00:00.5-01:00") == 7'200'500);
  for (const char* text :
       {"", "1970", "1970-13-01T00:00:00Z", "1970-02-30T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:00:00",
        "1970-01-01T00:00:00+1", "0001-01-01T00:00:00Z", "1970-01-01 00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(unix_of_rfc3339(text));
  }
}

TEST_CASE("addresses of one's own network are told from others", "[ollama]") {
  for (const char* host :
       {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "fd00::1", "fe80::1"})
    CHECK(net::is_private_address(host));
  for (const char* host : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "2001:db8::1", "10.example.com", "localhost", ""})
    CHECK_FALSE(net::is_private_address(host));
  CHECK(net::is_loopback_name("127.0.0.1"));
  CHECK_FALSE(net::is_loopback_name("128.0.0.1"));
  CHECK_FALSE(net::is_loopback_name("127.example.com"));
}
