#include <catch2/catch.hpp>

#include "tests/core/config_support.h"

namespace {

using config_test::has_issue;
using config_test::read_with_route;
using config_test::texts;

}  // namespace

TEST_CASE("the page is on and opens by no other name unless the config says so", "[config]") {
  const auto reading = read_with_route("");
  REQUIRE(reading.ok());
  CHECK(reading.config->dashboard == core::DashboardConfig{});
  CHECK(reading.config->dashboard.enabled);
  const auto given = read_with_route("dashboard: {enabled: false, hosts: [Box.Example.com, box2], clients: 5}\n");
  INFO(texts(given));
  REQUIRE(given.ok());
  CHECK(given.config->dashboard.hosts == std::vector<std::string>{"box.example.com", "box2"});
  CHECK(given.config->dashboard.clients == 5);
  CHECK_FALSE(given.config->dashboard.enabled);
}

TEST_CASE("a name to open the page by has no scheme, port or path", "[config]") {
  for (const char* host : {"https://box", "box:8080", "box/ui", "''", "bo x"}) {
    const auto reading =
        read_with_route("dashboard: {hosts: [\"" + std::string(host == std::string("''") ? "" : host) + "\"]}\n");
    CAPTURE(host, texts(reading));
    CHECK(has_issue(reading, "dashboard.hosts", "not the name of a machine"));
  }
}

TEST_CASE("a key may be a viewer's, and an admin's is told that it need not be", "[config]") {
  const std::string key = "auth: {keys: [{name: a, secret: 0123456789abcdef, viewer: true";
  const auto viewer = read_with_route(key + "}]}\n");
  REQUIRE(viewer.ok());
  CHECK(viewer.config->auth.keys[0].viewer);
  CHECK_FALSE(viewer.config->auth.keys[0].admin);
  CHECK(has_issue(read_with_route(key + ", admin: true}]}\n"), "auth.keys[0].viewer", "may read all of it", true));
}

TEST_CASE("a text has a version of its own, and says what needs a restart", "[config]") {
  const auto one = read_with_route("");
  const auto same = read_with_route("# a comment\n");
  const auto other = read_with_route("system: {enabled: false}\n");
  REQUIRE((one.ok() && same.ok() && other.ok()));
  CHECK(one.config->version == same.config->version);
  CHECK(one.config->text_version != same.config->text_version);
  CHECK(one.config->text_version.size() == 12);
  CHECK_FALSE(core::needs_restart(*one.config, *same.config));
  CHECK(core::needs_restart(*one.config, *other.config));
  CHECK_FALSE(core::needs_restart(*one.config, *read_with_route("dashboard: {enabled: false}\n").config));
}
