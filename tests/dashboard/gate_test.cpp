#include "dashboard/gate.h"

#include <catch2/catch.hpp>

namespace {

core::Config with_keys(bool keys) {
  core::Config out;
  if (keys) out.auth.keys.emplace_back();
  out.dashboard.hosts = {"box.example.com"};
  return out;
}

net::RequestHead asked(std::string_view host, std::string_view origin = {}) {
  net::RequestHead out;
  out.host = host;
  if (!origin.empty()) out.fields[out.count++] = {"Origin", origin};
  return out;
}

bool passes(const std::vector<std::string>& listen, const net::RequestHead& head, bool keys = false) {
  return dashboard::pass_gate(with_keys(keys), listen, head).has_value();
}

const std::vector<std::string> kHere{"127.0.0.1:8080", "[::1]:8080"};

}  // namespace

TEST_CASE("where nobody signs in, names of this machine pass and others do not") {
  for (const char* host : {"localhost", "LocalHost:8080", "127.0.0.1:8080", "127.255.0.3", "[::1]", "[::1]:1",
                           "box.example.com", "BOX.example.com:443"})
    CHECK(passes(kHere, asked(host)));
  for (const char* host : {"", "evil.example", "localhost.evil", "127.0.0.1.evil", "127.1", "0.0.0.0", "[::]", "[::1",
                           "192.168.0.1", "xbox.example.com", "[::1].evil"})
    CHECK_FALSE(passes(kHere, asked(host)));
}

TEST_CASE("where nobody signs in, no page of another origin passes") {
  CHECK(passes(kHere, asked("localhost:8080", "http://localhost:8080")));
  for (const char* origin :
       {"null", "http://localhost", "http://localhost:80800", "https://evil.example", "localhost:8080"})
    CHECK_FALSE(passes(kHere, asked("localhost:8080", origin)));
}

TEST_CASE("where nobody signs in, nothing passes that a proxy forwards") {
  for (const char* name :
       {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"}) {
    net::RequestHead head = asked("localhost");
    head.fields[head.count++] = {name, "203.0.113.7"};
    CHECK_FALSE(passes(kHere, head));
    CHECK(passes(kHere, head, true));
  }
}

TEST_CASE("beyond loopback somebody has to sign in") {
  for (const char* address : {"0.0.0.0:8080", "[::]:8080", "192.168.0.5:8080"}) {
    const std::vector<std::string> listen{"127.0.0.1:1", address};
    CHECK_FALSE(passes(listen, asked("localhost")));
    CHECK(passes(listen, asked("anything", "https://anywhere"), true));
  }
}
