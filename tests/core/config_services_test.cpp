#include <catch2/catch.hpp>

#include "tests/core/config_support.h"

namespace {

using config_test::has_issue;
using config_test::read_with_route;
using config_test::texts;

core::ConfigReading read_service(std::string_view fields) {
  return read_with_route(std::string("services: {ollama: {").append(fields).append("}}\n"));
}

bool differs(const core::ConfigReading& before, const core::ConfigReading& after, std::string_view line) {
  REQUIRE((before.ok() && after.ok()));
  const auto lines = core::config_diff(*before.config, *after.config);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("a service is a name and the argument lists that act on it", "[config]") {
  const auto reading = read_with_route(
      "services:\n"
      "  ollama:\n"
      "    description: local models\n"
      "    start: [/bin/true, --start, 'a b']\n"
      "    stop: [/bin/true]\n"
      "    status: [/bin/true]\n"
      "    health: {url: 'http://127.0.0.1:11434/v1/models?x=1'}\n"
      "    timeout: 5s\n"
      "    directory: sub\n"
      "    backups: /var/backups/ollama\n"
      "    environment: {TOKEN: abc}\n"
      "  redis: {start: [/bin/true], health: {address: 'localhost:6379'}}\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const auto& services = reading.config->services;
  REQUIRE(services.size() == 2);
  CHECK(services[0].name == "ollama");
  CHECK(services[0].start == core::Argv{"/bin/true", "--start", "a b"});
  CHECK(services[0].restart.empty());
  CHECK(services[0].health.url == "http://127.0.0.1:11434/v1/models?x=1");
  CHECK(services[0].timeout == std::chrono::seconds(5));
  CHECK(services[0].directory == "sub");
  CHECK(services[0].environment == std::vector<std::pair<std::string, std::string>>{{"TOKEN", "abc"}});
  CHECK(services[1].health.address == "localhost:6379");
  CHECK(services[1].timeout == std::chrono::seconds(30));
  CHECK(read_with_route("").config->services.empty());
}

TEST_CASE("services may be a list of maps with a name each", "[config]") {
  const auto reading = read_with_route("services: [{name: b, start: [/bin/true]}, {name: a, stop: [/bin/true]}]\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.config->services[0].name == "b");
  CHECK(reading.config->services[1].name == "a");
  CHECK(has_issue(read_with_route("services: [{start: [/bin/true]}]\n"), "services[0]", "has no name"));
  CHECK(has_issue(read_with_route("services: [{name: a}, {name: a}]\n"), "services[1]", "is taken"));
}

TEST_CASE("a command is a list and never a line for a shell", "[config]") {
  CHECK(has_issue(read_service("start: systemctl start ollama"), "services.ollama.start", "must be a list"));
  CHECK(has_issue(read_service("start: []"), "services.ollama.start", "is empty"));
  CHECK(has_issue(read_service("start: ['']"), "services.ollama.start[0]", "names no program"));
  CHECK(has_issue(read_service("start: [./run]"), "services.ollama.start[0]", "relative path"));
  CHECK(has_issue(read_service("start: {a: b}"), "services.ollama.start", "must be a list"));
  CHECK(has_issue(read_service("start: [\"/bin/true\", \"a\\0b\"]"), "services.ollama.start[1]", "zero byte"));
  for (const char* shell : {"sh", "/bin/sh", "bash", "/usr/bin/dash", "zsh"}) {
    CAPTURE(shell);
    CHECK(has_issue(read_service("start: [" + std::string(shell) + ", -c, 'a && b']"), "services.ollama.start[0]",
                    "is a shell"));
  }
}

TEST_CASE("a program that is not there is warned about and does not refuse the file", "[config]") {
  const auto absent = read_service("status: [/nonexistent/tool]");
  CHECK(absent.ok());
  CHECK(has_issue(absent, "services.ollama.status[0]", "not an executable file", true));
  CHECK(has_issue(read_service("status: [no-such-tool-anywhere]"), "services.ollama.status[0]",
                  "not an executable file", true));
  CHECK(texts(read_service("status: ['true']")).empty());
  CHECK(has_issue(read_service("status: ['true'], environment: {PATH: /nonexistent}"), "services.ollama.status[0]",
                  "not an executable file", true));
}

TEST_CASE("a program is found in the folders of PATH that are absolute", "[config]") {
  CHECK(core::find_program("/bin/true", "") == "/bin/true");
  CHECK(core::find_program("true", "/nonexistent:/bin") == "/bin/true");
  CHECK(core::find_program("true", ".:bin").empty());
  CHECK(core::find_program("../bin/true", "/usr").empty());
  CHECK(core::find_program("", "/bin").empty());
  CHECK(core::find_program("/etc/passwd", "").empty());
  CHECK(core::find_program("/bin", "").empty());
}

TEST_CASE("what a service's fields cannot mean is refused with a cure", "[config]") {
  CHECK(has_issue(read_with_route("services: {'a/b': {}}\n"), "services[\"a/b\"]", "not a name for a service"));
  CHECK(has_issue(read_with_route("services: {..: {}}\n"), "services[\"..\"]", "not a name for a service"));
  CHECK(has_issue(read_service("health: {}"), "services.ollama.health", "names nothing"));
  CHECK(has_issue(read_service("health: {url: ftp://x}"), "services.ollama.health", "not an http or https URL"));
  CHECK(has_issue(read_service("health: {url: 'http://a:b@x/'}"), "services.ollama.health", "not an http"));
  CHECK(has_issue(read_service("health: {address: localhost}"), "services.ollama.health", "not a host and a port"));
  CHECK(has_issue(read_service("health: {address: 'a:0'}"), "services.ollama.health", "not a host and a port"));
  CHECK(has_issue(read_service("health: {url: 'http://x/', address: 'x:1'}"), "services.ollama.health", "both"));
  CHECK(has_issue(read_service("environment: {'A=B': c}"), "services.ollama.environment[\"A=B\"]", "not the name"));
  CHECK(has_issue(read_service("keep: 3"), "services.ollama", "keep counts"));
  CHECK(has_issue(read_service("sart: [/bin/true]"), "services.ollama.sart", "did you mean 'start'"));
  CHECK(has_issue(read_with_route("services: {a: {backups: x}, b: {backups: ./x}}\n"), "services.b", "is the folder"));
}

TEST_CASE("what changes in a service is told, and its environment only as changed", "[config]") {
  const auto before = read_service("stop: ['true', 'a b'], environment: {TOKEN: one}");
  CHECK(differs(before, read_service("stop: ['true', a, b], environment: {TOKEN: one}"),
                R"(services.ollama.stop: ["true", "a b"] -> ["true", "a", "b"])"));
  CHECK(differs(before, read_service("stop: ['true', 'a b'], environment: {TOKEN: two}"),
                "services.ollama.environment.TOKEN: (changed)"));
  CHECK(differs(before, read_with_route(""), "services.ollama: removed"));
  const auto order = read_with_route("services: {a: {}, b: {}}\n");
  CHECK(order.config->version != read_with_route("services: {b: {}, a: {}}\n").config->version);
  CHECK_FALSE(core::needs_restart(*before.config, *read_with_route("").config));
}

TEST_CASE("how many log lines the page can show is bounded", "[config]") {
  CHECK(read_with_route("").config->dashboard.log_lines == 2000);
  CHECK(read_with_route("dashboard: {log_lines: 0}\n").config->dashboard.log_lines == 0);
  CHECK(has_issue(read_with_route("dashboard: {log_lines: 1000000}\n"), "dashboard.log_lines", "must be between"));
}
