// What is refused, and how it is said.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "core/config_units.h"
#include "tests/core/config_support.h"

using namespace config_test;

namespace {

struct Case {
  std::string part;
  std::string path;
  std::string words;
};

template <class Read>
void check_cases(const std::vector<Case>& cases, Read read_part) {
  for (const Case& one : cases) {
    const core::ConfigReading reading = read_part(one.part);
    INFO(one.part << "\n" << texts(reading));
    CHECK_FALSE(reading.ok());
    CHECK(has_issue(reading, one.path, one.words));
  }
}

}  // namespace

TEST_CASE("an issue reads like a compiler's", "[config]") {
  core::ConfigIssue issue;
  issue.file = "config.yaml";
  issue.line = 12;
  issue.path = "routes.auto.tiers[0]";
  issue.problem = "has no targets";
  issue.cure = "add some";
  CHECK(issue.text() == "config.yaml:12: routes.auto.tiers[0]: has no targets (add some)");
  issue.warning = true;
  issue.line = 0;
  issue.path.clear();
  CHECK(issue.text() == "config.yaml: warning: has no targets (add some)");
}

TEST_CASE("every error is reported with its line and path, not only the first", "[config]") {
  const auto reading = read(
      "server:\n"
      "  listen: 127.0.0.1:8080\n"
      "  threds: 4\n"
      "  timeouts: {idle: 75}\n"
      "providers:\n"
      "  demo: {kind: demo}\n"
      "routes:\n"
      "  auto:\n"
      "    tiers:\n"
      "      - targets:\n"
      "          - demo/chat\n"
      "          - target: demo/other\n"
      "            weight: 0\n");
  INFO(texts(reading));
  REQUIRE(reading.issues.size() == 3);
  CHECK(reading.issues[0].text() == "test.yaml:3: server.threds: unknown key (did you mean 'threads'?)");
  CHECK(
      reading.issues[1].text() ==
      "test.yaml:4: server.timeouts.idle: '75': a duration needs a unit (write 75s, or another unit: ms, s, m, h, d)");
  CHECK(reading.issues[2].text() ==
        "test.yaml:13: routes.auto.tiers[0].targets[1].weight: '0': must be between 1 and 1000 (write 1 or more)");
}

TEST_CASE("values that cannot be meant are refused at their place", "[config]") {
  check_cases(
      {
          {"server: {listen: []}", "server.listen", "no address"},
          {"server: {listen: 8080}", "server.listen", "127.0.0.1:8080"},
          {"server: {listen: '127.0.0.1:70000'}", "server.listen", "not an address"},
          {"server: {listen: '::1:80'}", "server.listen", "not an address"},
          {"server: {listen: ['127.0.0.1:1', '127.0.0.1:1']}", "server.listen", "twice"},
          {"server: {tls: {certificate: nowhere.pem}}", "server.tls.certificate", "cannot be read"},
          {"server: {tls: {certificate: nowhere.pem}}", "server.tls", "add private_key"},
          {"server: {timeouts: {header: 0}}", "server.timeouts.header", "write 1ms or more"},
          {"server: {timeouts: {header: 10 s}}", "server.timeouts.header", "unknown unit"},
          {"server: {timeouts: {header: soon}}", "server.timeouts.header", "not a duration"},
          {"server: {timeouts: {header: -5s}}", "server.timeouts.header", "not a duration"},
          {"server: {timeouts: {header: }}", "server.timeouts.header", "has no value"},
          {"server: {timeouts: {header: [1s]}}", "server.timeouts.header", "must be a single value"},
          {"server: {limits: {body_bytes: 64}}", "server.limits.body_bytes", "write 64MiB"},
          {"server: {limits: {body_bytes: 9GiB}}", "server.limits.body_bytes", "write 4GiB or less"},
          {"server: {limits: {in_flight_bytes: 1MiB}}", "server.limits", "large body never fits"},
          {"server: {threads: 1.5}", "server.threads", "whole number"},
          {"server: {threads: '4'}", "server.threads", "remove the quotes"},
          {"server: {threads: four}", "server.threads", "not a number"},
          {"server: {threads: 1e99999}", "server.threads", "not a number"},
          {"server: {cors: {allow_origins: [example.com]}}", "server.cors", "not an origin"},
          {"server: [1]", "server", "must be a map"},
          {"log: {level: inf}", "log.level", "did you mean 'info'?"},
          {"log: {requests: yes}", "log.requests", "true or false"},
          {"metrics: {require_key: true}", "metrics", "no key may read"},
          {"gpu: {interval: 100ms}", "gpu.interval", "write 500ms or more"},
          {"gpu: {nvml: lib/libnvidia-ml.so.1}", "gpu.nvml", "relative path"},
          {"gpu: {nvml: ''}", "gpu.nvml", "names no library"},
          {"gpu: {enable: true}", "gpu.enable", "did you mean 'enabled'?"},
          {"system: {interval: 1s}", "system.interval", "unknown key"},
          {"log: {level: info, level: debug}", "log.level", "twice"},
          {"log: {<<: 1}", "log[\"<<\"]", "merge keys"},
          {"log: {[a]: 1}", "log", "a key must be a word"},
          {"targets: {nowhere/x: }", "targets[\"nowhere/x\"]", "no provider 'nowhere'"},
          {"targets: {demos/x: }", "targets[\"demos/x\"]", "did you mean 'demo'?"},
          {"targets: {demo: }", "targets.demo", "write provider/model"},
          {"targets: {demo/x: {chat: false, embeddings: false}}", "targets[\"demo/x\"]", "neither"},
          {"targets: {demo/x: {price: {input: -1}}}", "targets[\"demo/x\"].price.input", "between 0"},
          {"defaults: {retry: {backoff_base: 5s}}", "defaults.retry", "longer than backoff_max"},
          {"defaults: {breaker: {open_base: 10m}}", "defaults.breaker", "longer than open_max"},
          {"defaults: {breaker: {failure_ratio: 1.1}}", "defaults.breaker.failure_ratio", "write 1 or less"},
          {"defaults: {breaker: {failure_ratio: 0}}", "defaults.breaker.failure_ratio", "or more"},
          {"defaults: {cache: {semantic: {threshold: 0}}}", "defaults.cache.semantic.threshold", "or more"},
          {"defaults: {cache: {semantic: {threshold: 1.01}}}", "defaults.cache.semantic.threshold", "write 1 or less"},
          {"cache: {semantic: {entries: 0}}", "cache.semantic.entries", "write 1 or more"},
          {"nonsense: 1", "nonsense", "known here: providers, targets"},
      },
      [](const std::string& part) { return read_with_route(part); });
}

TEST_CASE("a provider must be one that can be reached", "[config]") {
  check_cases(
      {
          {"", "providers.p", "has no kind"},
          {"kind: opnai", "providers.p.kind", "did you mean 'openai'?"},
          {"kind: azure, api_key: k", "providers.p", "NAME.openai.azure.com"},
          {"kind: openai_compatible", "providers.p", "needs a base_url"},
          {"kind: openai_compatible, base_url: 'ftp://x/v1'", "providers.p.base_url", "http://"},
          {"kind: openai_compatible, base_url: 'http://u:p@x/v1'", "providers.p.base_url", "user name or password"},
          {"kind: openai_compatible, base_url: 'http://x/v1?a=b'", "providers.p.base_url", "query"},
          {"kind: openai_compatible, base_url: 'http://x:0/v1'", "providers.p.base_url", "host and port"},
          {"kind: openai_compatible, base_url: 'http://x:/v1'", "providers.p.base_url", "host and port"},
          {"kind: openai_compatible, base_url: 'http:///v1'", "providers.p.base_url", "host and port"},
          {"kind: openai_compatible, base_url: 'http://[::g]/v1'", "providers.p.base_url", "IPv6"},
          {"kind: openai_compatible, base_url: \"http://x/\\r\\nv1\"", "providers.p.base_url", "no URL has"},
          {"kind: openai_compatible, base_url: 'http://x/v1/chat/completions'", "providers.p.base_url", "endpoint"},
          {"kind: ollama, base_url: 'http://127.0.0.1:11434/v1'", "providers.p.base_url", "/v1 is added"},
          {"kind: azure, api_key: k, base_url: 'https://x/openai/v1'", "providers.p.base_url", "/openai is added"},
          {"kind: demo, base_url: 'http://x'", "providers.p.base_url", "no URL"},
          {"kind: openai, api_key: k, api_key_file: f", "providers.p.api_key_file", "together"},
          {"kind: openai, api_key_file: nowhere", "providers.p.api_key_file", "No such file"},
          {"kind: openai, api_key: \"a\\nb\"", "providers.p.api_key", "line break"},
          {"kind: openai, api_key: 'a '", "providers.p.api_key", "space"},
          {"kind: openai, api_key: k, headers: {A: \"b\\r\\nC: d\"}", "providers.p.headers.A", "line break"},
          {"kind: openai, api_key: k, headers: {'A:': b}", "providers.p.headers[\"A:\"]", "not a header name"},
          {"kind: openai, api_key: k, headers: {Host: b}", "providers.p.headers.Host", "written by Signalbox"},
          {"kind: openai, api_key: k, headers: {A: '${GONE}'}", "providers.p.headers.A", "GONE is not set"},
          {"kind: openai, api_key: k, max_tokens_field: maxtokens", "providers.p.max_tokens_field",
           "did you mean 'max_tokens'?"},
          {"kind: openai, api_key: k, api_version: 'a&b'", "providers.p.api_version", "API version"},
          {"kind: openai, api_key: k, probe: {path: models}", "providers.p.probe", "not a path"},
          {"kind: openai, api_key: k, probe: {interval: 1s, timeout: 2s}", "providers.p.probe",
           "longer than its interval"},
          {"kind: openai, api_key: k, ca_file: /", "providers.p.ca_file", "cannot be read"},
          {"kind: openai, api_key: k, connections: 0", "providers.p.connections", "between 1"},
      },
      [](const std::string& part) { return read_provider(part); });
  CHECK(has_issue(read("providers: {a/b: {kind: demo}}"), "providers[\"a/b\"]", "a word"));
}

TEST_CASE("a route must be one that can be served", "[config]") {
  check_cases(
      {
          {"", "routes.auto", "has no tiers"},
          {"tiers: []", "routes.auto.tiers", "has no tiers"},
          {"tiers: demo/chat", "routes.auto.tiers", "must be a list"},
          {"tiers: [demo/chat]", "routes.auto.tiers[0]", "must be a map"},
          {"tiers: [{targets: []}]", "routes.auto.tiers[0].targets", "is empty"},
          {"tiers: [{strategy: weighted}]", "routes.auto.tiers[0]", "has no targets"},
          {"tiers: [{strategy: wieghted, targets: [demo/a]}]", "routes.auto.tiers[0].strategy",
           "did you mean 'weighted'?"},
          {"tiers: [{targets: [demo]}]", "routes.auto.tiers[0].targets[0]", "provider/model"},
          {"tiers: [{targets: [ollama/x]}]", "routes.auto.tiers[0].targets[0]", "no provider 'ollama'"},
          {"tiers: [{targets: [demo/a, demo/a]}]", "routes.auto.tiers[0].targets[1]", "twice"},
          {"tiers: [{targets: [{weight: 1}]}]", "routes.auto.tiers[0].targets[0]", "names no target"},
          {"tiers: [{targets: [{target: demo/a, weight: 1001}]}]", "routes.auto.tiers[0].targets[0].weight",
           "write 1000 or less"},
          {"tiers: [{targets: [demo/a]}], aliases: ['*']", "routes.auto.aliases", "not an alias"},
          {"tiers: [{targets: [demo/a]}], aliases: [auto]", "routes.auto.aliases", "already means route 'auto'"},
          {"tiers: [{targets: [demo/a]}], aliases: [b, b]", "routes.auto.aliases", "already means"},
          {"tiers: [{targets: [demo/a]}], timeouts: {total: 0}", "routes.auto.timeouts.total", "1ms"},
          {"tiers: [{targets: [demo/a]}], timeout: {total: 1s}", "routes.auto.timeout", "did you mean 'timeouts'?"},
          {"tiers: [{targets: [demo/a]}], floor: locl", "routes.auto.floor", "did you mean 'local'?"},
          {"tiers: [{targets: [demo/a]}], retry: {attempts: 0}", "routes.auto.retry.attempts", "between 1"},
      },
      [](const std::string& part) { return read_route(part); });
  CHECK(has_issue(read(kDemo), "", "there are no routes"));
  CHECK(has_issue(read(""), "", "there are no routes"));
  CHECK(has_issue(read("routes: {a: {aliases: [b]}, b: {}}"), "routes.a.aliases", "already means route 'b'"));
}

TEST_CASE("a route whose floor no provider meets can never be served", "[config]") {
  const std::string head = "providers: {o: {kind: openai, api_key: k}, demo: {kind: demo}}\nroutes:\n";
  const auto refused = read(head + "  a: {floor: private, tiers: [{targets: [o/x]}]}\n");
  CHECK(has_issue(refused, "routes.a.floor", "can never be served"));
  CHECK(read(head + "  a: {floor: local, tiers: [{targets: [o/x]}, {targets: [demo/x]}]}\n").ok());
}

TEST_CASE("prompts are only embedded by a route that can and may", "[config]") {
  const std::string head =
      "providers: {o: {kind: openai, api_key: k}, demo: {kind: demo}}\n"
      "targets: {o/chat: {embeddings: false}}\n"
      "routes:\n"
      "  far: {aliases: [afar], tiers: [{targets: [o/x]}]}\n"
      "  none: {tiers: [{targets: [o/chat]}]}\n"
      "  near: {tiers: [{targets: [o/x]}, {targets: [demo/x]}]}\n";
  const auto with = [&](const std::string& route, const std::string& floor, const std::string& mode = "all") {
    return read(head + "  a: {floor: " + floor + ", tiers: [{targets: [demo/x]}], cache: {mode: " + mode +
                ", semantic: {embeddings: " + route + "}}}\n");
  };
  CHECK(has_issue(with("nowhere", "external"), "routes.a", "there is no such route"));
  CHECK(has_issue(with("none", "external"), "routes.a", "none of whose targets serves embeddings"));
  CHECK(has_issue(with("far", "local"), "routes.a", "trusted as 'local'"));
  CHECK(has_issue(with("far", "external", "\"off\""), "routes.a", "does nothing", true));
  for (const auto& reading : {with("far", "external"), with("afar", "external"), with("near", "local")}) {
    INFO(texts(reading));
    CHECK(reading.ok());
    CHECK_FALSE(has_issue(reading, "routes.a", "", true));
  }
}

TEST_CASE("the folder of the semantic cache is relative to the config file", "[config]") {
  const std::string text = std::string(kDemo).append(kRoute).append("cache: {semantic: {path: kept}}\n");
  const auto reading = core::read_config_text(text, "/etc/signalbox/config.yaml");
  REQUIRE(reading.ok());
  CHECK(reading.config->cache.semantic.path == "/etc/signalbox/kept");
  CHECK(read_with_route("cache: {semantic: {path: /var/kept}}").config->cache.semantic.path == "/var/kept");
}

TEST_CASE("a demo behind providers that somebody pays is warned of: what it says looks like an answer", "[config]") {
  const auto with = [](const std::string& key, const std::string& targets) {
    return read("providers: {demo: {kind: demo}, far: {kind: openai_compatible, base_url: 'https://a.example/v1'" +
                key + "}}\nroutes: {auto: {tiers: [{targets: [" + targets + "]}, {targets: [demo/chat]}]}}\n");
  };
  const std::string key = ", api_key: sk-0123456789abcdef";
  CHECK(has_issue(with(key, "far/m"), "routes.auto.tiers", "made-up text", true));
  CHECK(with(key, "far/m").ok());
  CHECK(with("", "far/m").issues.empty());
  CHECK(with(key, "demo/other").issues.empty());
}

TEST_CASE("tiers and their targets are bounded", "[config]") {
  const auto many = [](int count, const std::string& one) {
    std::string out;
    for (int i = 0; i < count; ++i) out += (i ? ", " : "") + one + (one.ends_with("/m") ? std::to_string(i) : "");
    return out;
  };
  const std::string tier = "{targets: [demo/a]}";
  CHECK(read_route("tiers: [" + many(64, tier) + "]").ok());
  CHECK(has_issue(read_route("tiers: [" + many(65, tier) + "]"), "routes.auto.tiers", "more than 64"));
  CHECK(read_route("tiers: [{targets: [" + many(256, "demo/m") + "]}]").ok());
  CHECK(has_issue(read_route("tiers: [{targets: [" + many(257, "demo/m") + "]}]"), "routes.auto.tiers[0].targets",
                  "more than 256"));
}

TEST_CASE("what is only doubtful is a warning and loads", "[config]") {
  const auto open = read_with_route("server: {listen: '0.0.0.0:8080'}");
  CHECK(open.ok());
  CHECK(has_issue(open, "server.listen", "anyone who reaches", true));
  const auto guarded =
      read_with_route("server: {listen: '0.0.0.0:8080'}\nauth: {keys: [{name: a, secret: 0123456789abcdef}]}");
  INFO(texts(guarded));
  CHECK((guarded.ok() && guarded.issues.empty()));
  const auto clear = read_provider("kind: openai_compatible, base_url: 'http://x.example/v1', api_key: k");
  CHECK((clear.ok() && has_issue(clear, "providers.p.base_url", "unencrypted", true)));
  const auto bare = read_provider("kind: openai_compatible, base_url: 'https://x.example', verify_tls: false");
  CHECK((bare.ok() && has_issue(bare, "providers.p.base_url", "/v1", true)));
  CHECK(has_issue(bare, "providers.p.verify_tls", "in between", true));
  CHECK(has_issue(read_provider("kind: openai"), "providers.p", "no api_key", true));
  CHECK(has_issue(read_with_route("auth: {keys: }"), "auth.keys", "anyone may call", true));
}

TEST_CASE("YAML that would explode is refused", "[config]") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'l'; ++c) {
    bomb.append(1, c).append(": &").append(1, c).append(" [");
    for (int i = 0; i < 10; ++i) bomb.append(i ? ", *" : "*").append(1, static_cast<char>(c - 1));
    bomb += "]\n";
  }
  const auto exploded = read(bomb);
  REQUIRE(exploded.issues.size() == 1);
  CHECK(exploded.issues[0].problem.find("more than 200000 values") != std::string::npos);
  CHECK(exploded.issues[0].line > 1);

  const std::vector<std::pair<std::string, std::string>> cases{
      {std::string(100, '[') + std::string(100, ']'), "deeper than 64"},
      {std::string(100'000, '['), "deeper than 64"},
      {"a: &a [*a]", "inside what it names"},
      {"a: *nowhere", "not YAML"},
      {"a: b: c", "not YAML"},
      {"a: 'x", "not YAML"},
      {"a: !!binary x", "tags have no meaning"},
      {"a:\n\tb: 1", "line 2 is indented with a tab: put spaces in its place"},
      {"a:\n  b: 1\n  \tc: 2\n", "line 3 is indented with a tab"},
      {"a:\n  - x\n\t- y: 1\n", "line 3 is indented with a tab"},
      {"a:\t{b: c: d}", "look at this line and the one before it"},
      {"a: 1\n---\nb: 2", "second YAML document"},
      {"a: 1\nb: \x04 c", "control character"},
      {"a: \xff", "not UTF-8"},
      {std::string("\0a", 2), "control character"},
      {std::string(5 << 20, ' '), "larger than 4 MiB"},
      {"- a", "must be a map"},
      {"text", "must be a map"},
  };
  for (const auto& [text, words] : cases) {
    const auto reading = read(text);
    INFO(text.substr(0, 100) << "\n" << texts(reading).substr(0, 1000));
    CHECK_FALSE(reading.ok());
    CHECK(texts(reading).find(words) != std::string::npos);
  }
}

TEST_CASE("anchors and aliases serve where they stay small", "[config]") {
  const auto reading = read(
      "providers: {demo: {kind: demo}}\n"
      "routes:\n"
      "  a: {tiers: &chain [{targets: [demo/x]}]}\n"
      "  b: {tiers: *chain}\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.config->routes[1].tiers.size() == 1);
}

TEST_CASE("a file that is wrong everywhere is reported up to a bound", "[config]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "wrong" + std::to_string(i) + ": 1\n";
  for (int i = 0; i < 5000; ++i)
    text += (i ? "      - nobody/" : "routes:\n  a:\n    aliases:\n      - ") + std::to_string(i) + "\x7f\n";
  const auto reading = read(text);
  CHECK(reading.issues.size() == 501);
  CHECK(reading.issues.back().problem.find("further issues") != std::string::npos);
}

TEST_CASE("a file that is not there is an issue", "[config]") {
  const auto reading = core::read_config_file("no/such/config.yaml");
  REQUIRE(reading.issues.size() == 1);
  CHECK(reading.issues[0].text() ==
        "no/such/config.yaml: the config file cannot be read: No such file or directory (check its name and "
        "permissions)");
  CHECK(core::read_config_file("tests").issues.size() == 1);
}

TEST_CASE("durations and sizes are written as they are read", "[config]") {
  for (const char* text : {"0", "1ms", "250ms", "10s", "5m", "1h", "1d", "90s"}) {
    CHECK(core::format_duration(core::parse_duration(text).value.value()) == text);
  }
  for (const char* text : {"0", "1B", "1000B", "64KiB", "16MiB", "2GiB", "1TiB"}) {
    CHECK(core::format_size(core::parse_size(text).value.value()) == text);
  }
  CHECK(core::parse_size("1MB").value == 1'000'000u);
  CHECK(core::parse_size("0.5KiB").value == 512u);
  for (const char* text : {"", "s", "1..5s", ".", "1e3s", "0x10s", "1S", "1 s", "inf", "nan", "99999999999d", "1s "}) {
    INFO(text);
    CHECK_FALSE(core::parse_duration(text).value);
    CHECK_FALSE(core::parse_size(text).value);
  }
}

TEST_CASE("the nearest known word is proposed only when it is near", "[config]") {
  const std::vector<std::string_view> known{"timeouts", "tiers", "retry", "breaker"};
  CHECK(core::nearest("timeout", known) == "timeouts");
  CHECK(core::nearest("braeker", known) == "breaker");
  CHECK(core::nearest("teirs", known) == "tiers");
  CHECK(core::nearest("iter", known).empty());
  CHECK(core::nearest("tier", known) == "tiers");
  CHECK(core::nearest("zebra", known).empty());
  CHECK(core::nearest("", known).empty());
}
