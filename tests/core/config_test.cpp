#include "core/config.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>

#include "core/config_fields_machine.h"
#include "core/config_fields_routing.h"
#include "tests/core/config_support.h"

using namespace config_test;
using core::Trust;
using namespace std::chrono_literals;

namespace {

std::string example() {
  std::ifstream in("config.yaml");
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// Collects the keys of the field tables.
struct KeyCollector {
  std::set<std::string> keys;
  void text(std::string_view name, const std::string&) { keys.emplace(name); }
  void file(std::string_view name, const std::string&) { keys.emplace(name); }
  void flag(std::string_view name, bool) { keys.emplace(name); }
  template <class... A>
  void size(std::string_view name, A...) {
    keys.emplace(name);
  }
  template <class... A>
  void number(std::string_view name, A...) {
    keys.emplace(name);
  }
  template <class... A>
  void duration(std::string_view name, A...) {
    keys.emplace(name);
  }
  template <class T>
  void list(std::string_view name, const T&) {
    keys.emplace(name);
  }
  template <class T>
  void choice(std::string_view name, const T&) {
    keys.emplace(name);
  }
  template <class T>
  void group(std::string_view name, const T& value) {
    keys.emplace(name);
    fields(*this, value);
  }
};

}  // namespace

TEST_CASE("the example file loads with an empty environment", "[config]") {
  const auto reading = read(example());
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const core::Config& config = *reading.config;
  CHECK(reading.issues.size() == 1);
  CHECK(has_issue(reading, "providers.openai.api_key", "OPENAI_API_KEY is not set", true));
  CHECK(config.server.listen == std::vector<std::string>{"127.0.0.1:8080"});
  REQUIRE(config.routes.size() == 3);
  CHECK(config.routes[0].name == "auto");
  CHECK(config.routes[0].tiers.size() == 3);
  CHECK(config.routes[1].floor == Trust::local);
  CHECK(config.routes[2].retry.attempts == 2);
  CHECK(config.providers[0].trust == Trust::local);
  CHECK(config.providers[1].trust == Trust::local);
  CHECK(config.providers[2].trust == Trust::external);
  CHECK(config.providers[2].disabled == "OPENAI_API_KEY is not set");
  CHECK(config.version.size() == 12);
}

TEST_CASE("the example file's provider is on when its variable is set", "[config]") {
  const auto reading = read(example(), {{"OPENAI_API_KEY", "sk-test"}, {"OLLAMA_URL", "http://gpu.lan:11434"}});
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.issues.size() == 1);
  CHECK(has_issue(reading, "routes.auto.tiers", "made-up text", true));
  CHECK(reading.config->providers[1].trust == Trust::external);
  CHECK(reading.config->providers[2].api_key == "sk-test");
  CHECK(reading.config->providers[2].disabled.empty());
}

TEST_CASE("the example file shows every option there is, and no other", "[config]") {
  std::istringstream lines(example());
  std::string whole;
  // Takes the '#' from the lines that are an option.
  for (std::string line; std::getline(lines, line);) {
    const std::size_t hash = line.find_first_not_of(' ');
    const std::size_t word = hash == std::string::npos ? hash : line.find_first_not_of("# -", hash);
    const bool comment = word != std::string::npos && line.compare(hash, 2, "# ") == 0;
    const std::size_t end = comment ? line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", word) : std::string::npos;
    const bool option = end != std::string::npos && ((line[end] == ':' && end > word) || line[word] == '{');
    whole += (option ? line.substr(0, hash) + line.substr(hash + 2) : line) + "\n";
  }
  const auto reading = read(whole);
  INFO(texts(reading));
  for (const core::ConfigIssue& issue : reading.issues) {
    CHECK((issue.warning || issue.problem.find("cannot be read") != std::string::npos ||
           issue.problem.find("is not set") != std::string::npos));
  }
  KeyCollector all;
  const core::Config config;
  all.group("server", config.server);
  all.group("log", config.log);
  all.group("cache", config.cache);
  all.group("redis", config.redis);
  all.group("metrics", config.metrics);
  all.group("gpu", config.gpu);
  all.group("system", config.system);
  all.group("keys", core::KeyConfig());
  all.group("providers", core::ProviderConfig());
  all.group("exporters", core::GpuExporterConfig());
  all.group("targets", core::TargetConfig());
  all.group("routes", core::RouteConfig());
  for (const std::string& key : all.keys) {
    INFO(key);
    CHECK(whole.find(key + ":") != std::string::npos);
  }
}

TEST_CASE("a small file gets the defaults of the structs", "[config]") {
  const auto reading = read_with_route("");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.issues.empty());
  const core::Config& config = *reading.config;
  CHECK(config.server.limits.body_bytes == 64u << 20);
  CHECK(config.routes[0].retry.attempts == 3);
  REQUIRE(config.targets.size() == 1);
  CHECK(config.targets[0].name == "demo/chat");
  CHECK(config.targets[0].provider == "demo");
  CHECK(config.targets[0].model == "chat");
  CHECK_FALSE(config.targets[0].price.known);
}

TEST_CASE("every kind of value reaches its field", "[config]") {
  const auto reading = read(R"(
server:
  listen: ["127.0.0.1:0", "[::1]:9000"]
  limits: {body_bytes: 1.5MiB, header_bytes: 2KB, connections: 5}
  timeouts: {header: 250ms, idle: 1h}
  cors: {allow_origins: ["*"], max_age: 5m}
  drain: {delay: 0, timeout: 1.5s}
log: {level: debug, requests: false}
metrics: {max_series: 7}
gpu: {nvml: /opt/nvidia/libnvidia-ml.so.1, interval: 500ms}
system: {enabled: false}
providers:
  demo: {kind: demo}
  lab: {kind: openai_compatible, base_url: "http://10.0.0.5:8000/v1/", trust: private, headers: {X-Team: red}, probe: {path: off}}
  cloud: {kind: azure, base_url: "https://me.openai.azure.com", api_key: k, api_version: 2024-10-21}
targets:
  lab/org/model:7b: {model: other, context: 4096, tools: false, price: {input: 0.5, output: 2}, max_body: 1MB}
defaults: {retry: {attempts: 5}, breaker: {window: 10s}}
routes:
  one:
    aliases: [a, b]
    floor: private
    tiers:
      - {strategy: least_latency, targets: [lab/org/model:7b, {target: demo/chat, weight: 7}]}
      - targets: [demo/chat]
    breaker: {failure_ratio: 1}
  "*": {tiers: [{targets: [cloud/gpt]}], retry: {attempts: 2}}
)");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const core::Config& c = *reading.config;
  CHECK(c.server.listen.size() == 2);
  CHECK(c.server.limits.body_bytes == 1572864);
  CHECK(c.server.limits.header_bytes == 2000);
  CHECK(c.server.limits.connections == 5);
  CHECK(c.server.timeouts.header == 250ms);
  CHECK(c.server.timeouts.idle == 1h);
  CHECK(c.server.cors.max_age == 5min);
  CHECK(c.server.drain.delay == 0ms);
  CHECK(c.server.drain.timeout == 1500ms);
  CHECK(c.log.level == core::LogLevel::debug);
  CHECK_FALSE(c.log.requests);
  CHECK(c.metrics.max_series == 7);
  CHECK(c.gpu.enabled);
  CHECK(c.gpu.nvml == "/opt/nvidia/libnvidia-ml.so.1");
  CHECK(c.gpu.interval == 500ms);
  CHECK_FALSE(c.system.enabled);
  CHECK(c.providers[1].base_url == "http://10.0.0.5:8000/v1");
  CHECK(c.providers[1].trust == Trust::private_);
  CHECK(c.providers[1].forward_trace);
  CHECK_FALSE(c.providers[2].forward_trace);
  CHECK(c.providers[1].headers == std::vector<std::pair<std::string, std::string>>{{"X-Team", "red"}});
  CHECK(c.providers[1].probe.path == "off");
  CHECK(c.providers[2].api_version == "2024-10-21");
  CHECK(c.targets[0].provider == "lab");
  CHECK(c.targets[0].model == "other");
  CHECK(c.targets[0].context == 4096);
  CHECK_FALSE(c.targets[0].tools);
  CHECK(c.targets[0].price.known);
  CHECK(c.targets[0].price.output == 2);
  const core::RouteConfig& one = c.routes[0];
  CHECK(one.aliases == std::vector<std::string>{"a", "b"});
  CHECK(one.floor == Trust::private_);
  CHECK(one.tiers[0].strategy == core::Strategy::least_latency);
  CHECK(one.tiers[0].targets[1].weight == 7);
  CHECK(one.tiers[0].targets[1].target == one.tiers[1].targets[0].target);
  CHECK(one.retry.attempts == 5);
  CHECK(one.breaker.window == 10s);
  CHECK(one.breaker.failure_ratio == 1);
  CHECK(c.routes[1].retry.attempts == 2);
}

TEST_CASE("providers have the URL and the trust of their kind", "[config]") {
  const auto reading = read(std::string(kRoute) +
                            "providers:\n"
                            "  demo: {kind: demo}\n"
                            "  a: {kind: openai, api_key: k}\n"
                            "  b: {kind: ollama}\n"
                            "  c: {kind: ollama, base_url: 'http://[::1]:11434'}\n"
                            "  d: {kind: ollama, base_url: 'http://127.evil.example:11434'}\n"
                            "  e: {kind: openai_compatible, base_url: 'http://127.0.0.1:8000/v1'}\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const auto& p = reading.config->providers;
  CHECK(p[1].base_url == "https://api.openai.com/v1");
  CHECK(p[1].trust == Trust::external);
  CHECK(p[2].base_url == "http://127.0.0.1:11434");
  CHECK(p[2].trust == Trust::local);
  CHECK(p[3].trust == Trust::local);
  CHECK(p[4].trust == Trust::external);
  CHECK(p[5].trust == Trust::external);
}

TEST_CASE("ten thousand routes load without delay", "[config]") {
  std::string text = "providers: {demo: {kind: demo}}\nroutes:\n";
  for (int i = 0; i < 10'000; ++i) {
    const std::string n = std::to_string(i);
    text += "  r" + n + ": {aliases: [a" + n + "], tiers: [{targets: [demo/m" + n + ", demo/shared]}]}\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const auto reading = read(text);
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE(reading.ok());
  CHECK(reading.config->routes.size() == 10'000);
  CHECK(reading.config->targets.size() == 10'001);
  CHECK(took < 20s);  // half a second in a release build; the bound is for sanitizers on a busy machine
}
