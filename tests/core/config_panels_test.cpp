#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/panels.h"
#include "tests/core/config_support.h"

namespace {

using config_test::has_issue;
using config_test::texts;

constexpr std::string_view kGood = R"(views:
  - name: spend
    title: Spend
    panels:
      - title: Cost
        kind: bars
        query: {metric: cost_usd, by: key, window: 7d}
        thresholds: [{above: 5, level: warn}]
        width: 12
)";

std::string panel(std::string_view fields) {
  return "views: [{name: a, title: A, panels: [{title: T, " + std::string(fields) + "}]}]\n";
}

// A config file beside a file of panels, both of their own folder.
struct Folder {
  std::filesystem::path path;
  explicit Folder(std::string_view panels) {
    std::string name = (std::filesystem::temp_directory_path() / "panels-XXXXXX").string();
    path = ::mkdtemp(name.data());
    write(panels);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(std::string_view panels) const { std::ofstream(path / "panels.yaml") << panels; }
  core::ConfigReading read() const {
    const std::string text = std::string(config_test::kDemo).append(config_test::kRoute);
    return core::read_config_text(text + "dashboard: {panels: panels.yaml}\n", (path / "config.yaml").string());
  }
};

bool says(const core::PanelsReading& reading, std::string_view path, std::string_view words) {
  return std::any_of(reading.issues.begin(), reading.issues.end(), [&](const core::ConfigIssue& issue) {
    return issue.path == path && issue.line > 0 && !issue.cure.empty() && issue.text().find(words) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a file of panels is read with the config that names it", "[config]") {
  const Folder folder(kGood);
  const core::ConfigReading reading = folder.read();
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const auto& views = reading.config->dashboard.views;
  REQUIRE(views.size() == 1);
  CHECK(views[0].name == "spend");
  const core::PanelConfig& panel = views[0].panels.at(0);
  CHECK(panel.kind == core::PanelKind::bars);
  CHECK(panel.query.metrics == std::vector<std::string>{"cost_usd"});
  CHECK(panel.query.window == std::chrono::hours(168));
  CHECK(panel.thresholds.at(0) == core::PanelThreshold{true, 5, core::PanelLevel::warn});
  CHECK(panel.width == 12);
  std::string json;
  core::append_view(views[0], json);
  CHECK(json.find(R"("query":{"metrics":["cost_usd"],"by":"key","name":null,"window_ms":604800000)") !=
        std::string::npos);
  CHECK(json.find(R"("unit":"USD")") != std::string::npos);
}

TEST_CASE("a file of panels that is a pipe is refused, and nobody waits for its writer", "[config]") {
  const Folder folder(kGood);
  std::filesystem::remove(folder.path / "panels.yaml");
  REQUIRE(::mkfifo((folder.path / "panels.yaml").c_str(), 0600) == 0);
  const core::ConfigReading reading = folder.read();
  CHECK_FALSE(reading.ok());
  CHECK(texts(reading).find("it is not a regular file") != std::string::npos);
}

TEST_CASE("a wrong file of panels refuses the config, with its own name and line", "[config]") {
  std::string wrong(kGood);
  wrong.replace(wrong.find("cost_usd"), 8, "cost_uds");
  const Folder folder(wrong);
  const core::ConfigReading reading = folder.read();
  REQUIRE_FALSE(reading.ok());
  REQUIRE(reading.issues.size() == 1);
  CHECK(reading.issues[0].file == (folder.path / "panels.yaml").string());
  CHECK(reading.issues[0].line == 7);
  CHECK(reading.issues[0].path == "views[0].panels[0].query.metric");
  CHECK(reading.issues[0].cure.find("cost_usd") != std::string::npos);
}

TEST_CASE("a config whose panels changed is another config, and says which view", "[config]") {
  const Folder folder(kGood);
  const core::ConfigReading before = folder.read();
  std::string other(kGood);
  other.replace(other.find("width: 12"), 9, "width: 6");
  folder.write(other);
  const core::ConfigReading after = folder.read();
  REQUIRE((before.ok() && after.ok()));
  CHECK(before.config->version != after.config->version);
  CHECK(core::config_diff(*before.config, *after.config) ==
        std::vector<std::string>{"dashboard.views.spend: (changed)"});
  CHECK_FALSE(core::needs_restart(*before.config, *after.config));
}

TEST_CASE("a panel asks only for what its metric can tell", "[config]") {
  const auto read = [](std::string_view fields) { return core::read_panels_text(panel(fields), "p.yaml"); };
  const std::string query = "views[0].panels[0].query";
  CHECK(read("kind: line, query: {metric: [requests, errors]}").ok);
  CHECK(says(read("kind: line, query: {metric: latency_ms, by: tier}"), query + ".metric", "not told apart"));
  CHECK(says(read("kind: line, query: {metric: latency_ms, statistic: sum}"), query + ".statistic", "cannot be told"));
  CHECK(says(read("kind: line, query: {metric: requests, statistic: p95}"), query + ".statistic", "cannot be told"));
  CHECK(says(read("kind: line, query: {metric: in_flight}"), query + ".metric", "no history"));
  CHECK(says(read("kind: heat, query: {metric: latency_ms}"), query + ".metric", "needs a count"));
  CHECK(says(read("kind: figure, query: {metric: [requests, errors]}"), query + ".metric", "of one metric"));
  CHECK(says(read("kind: figure, query: {metric: requests, by: key}"), query + ".by", "one number"));
  CHECK(read("kind: figure, query: {metric: requests, by: key, name: alice}").ok);
  CHECK(says(read("kind: drift, query: {metric: requests, by: route}"), query + ".by", "labels"));
  CHECK(says(read("kind: line, query: {metric: requests}, link: 'https://x'"), "views[0].panels[0].link", "within"));
  CHECK(says(read("kind: line, query: {metric: requests}, thresholds: [{level: bad}]"),
             "views[0].panels[0].thresholds[0]", "either"));
  CHECK(says(read("kind: pie, query: {metric: requests}"), "views[0].panels[0].kind", "must be one of"));
  CHECK(says(read("kind: line"), "views[0].panels[0]", "no query"));
}

TEST_CASE("a view has a name that can stand in an address, and no other view has it", "[config]") {
  const std::string panels = "panels: [{title: T, kind: line, query: {metric: requests}}]";
  const auto read = [&](std::string_view name) {
    return core::read_panels_text(
        "views: [{name: a, title: A, " + panels + "}, {name: " + std::string(name) + ", title: B, " + panels + "}]\n",
        "p.yaml");
  };
  CHECK(read("b-2").ok);
  CHECK(says(read("a"), "views[1].name", "two views"));
  CHECK(says(read("A/B"), "views[1].name", "address"));
  CHECK(core::read_panels_text("", "p.yaml").ok);
}
