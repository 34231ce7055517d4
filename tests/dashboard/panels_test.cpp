#include "dashboard/panels.h"

#include <catch2/catch.hpp>

namespace dashboard {
namespace {

core::ViewConfig view(std::string name, std::string title) {
  core::ViewConfig out;
  out.name = std::move(name);
  out.title = std::move(title);
  core::PanelConfig& panel = out.panels.emplace_back();
  panel.title = "Requests";
  panel.query.metrics = {"requests"};
  return out;
}

}  // namespace

TEST_CASE("the panels that ship are right, and have the views that the page names", "[panels]") {
  const core::PanelsReading reading = core::read_panels_text(shipped_panels_text(), "panels.yaml");
  std::string issues;
  for (const core::ConfigIssue& issue : reading.issues) issues += issue.text() + "\n";
  INFO(issues);
  REQUIRE(reading.ok);
  CHECK(reading.issues.empty());
  std::vector<std::string> names;
  for (const core::ViewConfig& one : shipped_views()) names.push_back(one.name);
  CHECK(names == std::vector<std::string>{"now", "policy", "trends"});
}

TEST_CASE("a view of one's own stands last, or where the shipped one of its name stood", "[panels]") {
  const std::string json = panels_json({view("spend", "Spend"), view("now", "Our now")});
  CHECK(json.find(R"("title":"Our now")") < json.find(R"("name":"policy")"));
  CHECK(json.find(R"("title":"Now")") == std::string::npos);
  CHECK(json.find(R"("name":"trends")") < json.find(R"("name":"spend")"));
  CHECK(json.find(R"("own":["spend","now"])") != std::string::npos);
}

}  // namespace dashboard
