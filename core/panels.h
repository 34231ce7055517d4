// What a panel may ask for, a file of panels by itself, and how a view is told to the page. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"

namespace core {

// A count adds up, a quantity has quantiles, a ratio is made of two counts, and what is live has no history.
enum class MetricKind : std::uint8_t { count, quantity, ratio, live };
struct PanelMetric {
  std::string_view name, unit;
  MetricKind kind;
};
// Every metric that a panel may ask for: those of /api/history, and what only the present knows.
std::span<const PanelMetric> panel_metrics() noexcept;
const PanelMetric* find_panel_metric(std::string_view name) noexcept;
// What history tells apart. By labels of the policy, from kFirstLabel on, there are only requests.
inline constexpr std::array<std::string_view, 12> kPanelDimensions{
    "total", "route",  "target", "key",   "injection",       "privacy",
    "tier",  "entity", "rule",   "acted", "injection_score", "gain"};
inline constexpr std::size_t kFirstLabel = 4;

struct PanelsReading {
  std::vector<ViewConfig> views;
  std::vector<ConfigIssue> issues;
  bool ok = false;
};
// A file of panels by itself, as the shipped one is. No variables of the environment.
PanelsReading read_panels_text(std::string_view text, const std::string& file_name);

// A view as JSON; docs/panels.md has the fields.
void append_view(const ViewConfig& view, std::string& out);

}  // namespace core
