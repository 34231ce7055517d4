#include "router/alerts/health.h"

#include <array>

#include "core/json_writer.h"
#include "router/alerts/message.h"

namespace router::alerts {
namespace {

struct Row {
  core::AlertMetric metric;
  std::string_view name, measure, type;  // the instance's name is added to the component's
};
constexpr std::array<Row, 2> kRows{{
    {core::AlertMetric::disk_free_ratio, "disk", "free", "system"},
    {core::AlertMetric::history_failing, "history", "failed_writes", "datastore"},
}};

metrics::Component component_of(const Row& row, const core::AlertRule& rule, const Instance& one) {
  metrics::Component out;
  out.name = std::string(row.name) + one.name;
  out.measure = row.measure;
  out.component_type = row.type;
  if (one.value) core::append_number(out.observed_value, *one.value);
  out.observed_unit = core::facts_of(rule.metric).unit;
  if (one.state == State::firing) {
    out.status = metrics::Health::warn;
    out.output = summary_text(rule, one.name, one.value);
  }
  out.extra.emplace_back("rule", rule.name);
  out.extra.emplace_back("warns", threshold_text(rule));
  return out;
}

}  // namespace

std::vector<metrics::Component> health_of(const std::vector<Book::Watched>& watched) {
  std::vector<metrics::Component> out;
  for (const Book::Watched& each : watched) {
    for (const Row& row : kRows) {
      if (row.metric != each.rule.metric) continue;
      for (const Instance& one : each.instances) out.push_back(component_of(row, each.rule, one));
    }
  }
  return out;
}

}  // namespace router::alerts
