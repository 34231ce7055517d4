// The configuration reader over any bytes, with an environment that answers some names. It must not fail in any way of
// its own, and what it says must hold together: no config without an issue that refuses it, no issue without words, and
// a config that is read twice is the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/config.h"

namespace {

std::optional<std::string> some_variables(void*, const char* name) {
  const std::string_view wanted = name;
  if (wanted == "KEY") return "sk-0123456789abcdef";
  if (wanted == "EMPTY") return "";
  if (wanted == "LINES") return "a: b\nc: d\r\n";
  return std::nullopt;
}

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const core::ConfigReading reading = core::read_config_text(text, "fuzz.yaml", some_variables);
  bool refused = false;
  for (const core::ConfigIssue& issue : reading.issues) {
    refused = refused || !issue.warning;
    must(!issue.problem.empty() && !issue.cure.empty() && !issue.text().empty());
  }
  must(refused != reading.ok());
  if (!reading.ok()) return 0;
  const core::Config& config = *reading.config;
  must(!config.routes.empty() && config.version.size() == 12);
  for (const core::RouteConfig& route : config.routes) {
    for (const core::TierConfig& tier : route.tiers) {
      for (const core::WeightedTarget& weighted : tier.targets)
        must(weighted.target < config.targets.size() && weighted.weight > 0);
    }
  }
  const core::ConfigReading again = core::read_config_text(text, "fuzz.yaml", some_variables);
  must(again.ok() && again.config->version == config.version && core::config_diff(config, *again.config).empty());
  return 0;
}
