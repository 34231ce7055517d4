// What the tests of the configuration share: reading a text with an environment of their own, and looking at the
// issues.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/config.h"

namespace config_test {

using Variables = std::map<std::string, std::string>;

inline std::optional<std::string> look_up(void* context, const char* name) {
  const auto& variables = *static_cast<Variables*>(context);
  const auto found = variables.find(name);
  if (found == variables.end()) return std::nullopt;
  return found->second;
}

inline core::ConfigReading read(std::string_view text, Variables variables = {}) {
  return core::read_config_text(text, "test.yaml", look_up, &variables);
}

// A file that is right, in front of or behind the part that a test is about.
inline constexpr std::string_view kDemo = "providers: {demo: {kind: demo}}\n";
inline constexpr std::string_view kRoute = "routes: {auto: {tiers: [{targets: [demo/chat]}]}}\n";

inline core::ConfigReading read_with_route(std::string_view part, Variables variables = {}) {
  return read(std::string(kDemo).append(kRoute).append(part), std::move(variables));
}
inline core::ConfigReading read_provider(std::string_view fields, Variables variables = {}) {
  return read(std::string(kRoute).append("providers:\n  demo: {kind: demo}\n  p: {").append(fields).append("}\n"),
              std::move(variables));
}
inline core::ConfigReading read_route(std::string_view fields) {
  return read(std::string(kDemo).append("routes:\n  auto: {").append(fields).append("}\n"));
}

inline std::string texts(const core::ConfigReading& reading) {
  std::string out;
  for (const core::ConfigIssue& issue : reading.issues) out.append(issue.text()).append("\n");
  return out;
}

// Whether there is an issue at this path that says this, and has a cure.
inline bool has_issue(const core::ConfigReading& reading, std::string_view path, std::string_view words,
                      bool warning = false) {
  return std::any_of(reading.issues.begin(), reading.issues.end(), [&](const core::ConfigIssue& issue) {
    return issue.path == path && issue.warning == warning && issue.text().find(words) != std::string::npos &&
           !issue.cure.empty();
  });
}

}  // namespace config_test
