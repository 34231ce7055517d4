// Reads the Prometheus text format 0.0.4 of servers that are not ours: sample by sample, without keeping anything. A
// line that is not exactly what the format allows is left out and counted, whatever is around it. Bounded: lines,
// labels and samples have a most. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metrics {

struct TextSample {
  struct Label {
    std::string_view name;
    std::string value;  // without its escapes
  };
  std::string_view name;
  std::vector<Label> labels;
  double value = 0;  // NaN and infinities as they came
  std::optional<std::int64_t> at_ms;

  std::string_view label(std::string_view name) const noexcept;  // empty: none, which means the same
};

struct TextCounts {
  std::size_t samples = 0;
  std::size_t refused = 0;  // lines
};

inline constexpr std::size_t kMostTextLabels = 64;        // of a sample
inline constexpr std::size_t kMostTextLine = 64 << 10;    // bytes
inline constexpr std::size_t kMostTextSamples = 200'000;  // the rest counts as refused

// `take` gets each sample; what it is given does not outlive the call.
TextCounts read_prometheus_text(std::string_view text, const std::function<void(const TextSample&)>& take);

}  // namespace metrics
