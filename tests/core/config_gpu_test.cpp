#include <catch2/catch.hpp>

#include "tests/core/config_support.h"

namespace {

using config_test::has_issue;
using config_test::read_with_route;
using config_test::texts;

core::ConfigReading read_exporter(const std::string& fields) {
  return read_with_route("gpu: {exporters: [{" + fields + "}]}\n");
}

}  // namespace

TEST_CASE("exporters of cards are a list of names and addresses", "[config]") {
  const auto reading = read_with_route(
      "gpu:\n  placement: false\n  placement_interval: 5s\n  exporters:\n"
      "    - {name: box2, url: 'http://10.0.0.7:9400'}\n"
      "    - {name: box3, url: 'https://box3/gpu', interval: 1m, timeout: 5s, verify_tls: false}\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const core::GpuConfig& gpu = reading.config->gpu;
  CHECK_FALSE(gpu.placement);
  CHECK(gpu.placement_interval == std::chrono::seconds(5));
  REQUIRE(gpu.exporters.size() == 2);
  CHECK(gpu.exporters[0].url == "http://10.0.0.7:9400/metrics");
  CHECK(gpu.exporters[0].interval == std::chrono::seconds(15));
  CHECK(gpu.exporters[1].url == "https://box3/gpu");
  CHECK(gpu.exporters[1].timeout == std::chrono::seconds(5));
  CHECK_FALSE(gpu.exporters[1].verify_tls);
}

TEST_CASE("an exporter needs a name of its own, an address that is one, and a timeout within its interval",
          "[config]") {
  CHECK(has_issue(read_exporter("url: 'http://a:1'"), "gpu.exporters[0]", "has no name"));
  CHECK(has_issue(read_exporter("name: 'a b', url: 'http://a:1'"), "gpu.exporters[0].name", "not a word"));
  CHECK(has_issue(read_exporter("name: a"), "gpu.exporters[0]", "has no url"));
  for (const char* url : {"a:9400", "ftp://a", "http://a:0", "http://u:p@a/", "http://a/m?x=1"}) {
    CAPTURE(url);
    const auto reading = read_exporter("name: a, url: '" + std::string(url) + "'");
    CHECK_FALSE(reading.ok());
    CHECK(texts(reading).find("gpu.exporters[0].url") != std::string::npos);
    CHECK(texts(reading).find("u:p@") == std::string::npos);
  }
  CHECK(has_issue(read_exporter("name: a, url: 'http://a:1', interval: 2s"), "gpu.exporters[0]",
                  "longer than the interval"));
  CHECK(has_issue(read_with_route("gpu: {exporters: [{name: a, url: 'http://a:1'}, {name: a, url: 'http://b:1'}]}\n"),
                  "gpu.exporters[1]", "is taken"));
  CHECK(has_issue(read_with_route("gpu: {enabled: false, exporters: [{name: a, url: 'http://a:1'}]}\n"),
                  "gpu.exporters", "none is asked", true));
  std::string many = "gpu: {exporters: [";
  for (int i = 0; i < 33; ++i) many += "{name: e" + std::to_string(i) + ", url: 'http://a:1'},";
  CHECK(has_issue(read_with_route(many + "]}\n"), "gpu.exporters", "more than 32"));
}

TEST_CASE("a change of the exporters needs a restart and stands in the difference", "[config]") {
  const auto none = read_with_route("");
  const auto one = read_exporter("name: a, url: 'http://a:1'");
  const auto other = read_exporter("name: a, url: 'http://a:2'");
  REQUIRE((none.ok() && one.ok() && other.ok()));
  CHECK(core::needs_restart(*none.config, *one.config));
  CHECK(core::config_diff(*none.config, *one.config) == std::vector<std::string>{"gpu.exporters.a: added"});
  CHECK(core::config_diff(*one.config, *other.config) ==
        std::vector<std::string>{"gpu.exporters.a.url: http://a:1/metrics -> http://a:2/metrics"});
  CHECK(one.config->version != other.config->version);
}

TEST_CASE("a target may name the cards it runs on, which needs no restart", "[config]") {
  const auto one = read_with_route("targets: {demo/chat: {gpu: [GPU-a, GPU-b]}}\n");
  INFO(texts(one));
  REQUIRE(one.ok());
  CHECK(one.config->targets[0].gpu == std::vector<std::string>{"GPU-a", "GPU-b"});
  CHECK_FALSE(core::needs_restart(*read_with_route("").config, *one.config));
  CHECK(has_issue(read_with_route("targets: {demo/chat: {gpu: ['GPU a']}}\n"), "targets[\"demo/chat\"].gpu",
                  "not the UUID"));
}
