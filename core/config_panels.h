// Panels as data: the views that a file of panels declares. Plain structs with defaults, as in config.h;
// docs/panels.md explains the file to operators.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

enum class PanelKind : std::uint8_t { figure, line, bars, table, heat, forecast, drift };
std::string_view to_string(PanelKind kind) noexcept;

// What of a metric: of a count its sum or its rate a minute, of a time its quantiles.
enum class PanelStatistic : std::uint8_t { sum, rate, p50, p95, p99 };
std::string_view to_string(PanelStatistic statistic) noexcept;

enum class PanelLevel : std::uint8_t { ok, warn, bad };
std::string_view to_string(PanelLevel level) noexcept;

struct PanelQuery {
  std::vector<std::string> metrics;
  std::string by = "total";
  std::string name;                      // only this route, target, ...; empty: all
  std::chrono::milliseconds window{0};   // up to now; 0: what the view's choice of time says
  std::chrono::milliseconds compare{0};  // also so long before; 0: not
  std::vector<PanelStatistic> statistics;
  bool operator==(const PanelQuery&) const = default;
};

struct PanelThreshold {
  bool above = true;  // or below
  double bound = 0;
  PanelLevel level = PanelLevel::warn;
  bool operator==(const PanelThreshold&) const = default;
};

struct PanelConfig {
  std::string title;
  PanelKind kind = PanelKind::line;
  PanelQuery query;
  std::string unit;    // empty: the metric's own
  std::string detail;  // a few words below
  std::string link;    // a place within the page: /ui/requests?status=5xx
  std::vector<PanelThreshold> thresholds;
  std::uint32_t width = 6;   // of 12 columns
  std::uint32_t height = 0;  // pixels; 0: as its kind has it
  bool operator==(const PanelConfig&) const = default;
};

struct ViewConfig {
  std::string name;  // in the address
  std::string title;
  std::string icon = "chart";
  std::string detail;  // what it shows, above the panels
  std::vector<PanelConfig> panels;
  bool operator==(const ViewConfig&) const = default;
};

}  // namespace core
