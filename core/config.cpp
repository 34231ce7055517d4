#include "core/config.h"

#include <cstdlib>

namespace core {

std::string_view to_string(ProviderKind kind) noexcept {
  switch (kind) {
    case ProviderKind::openai: return "openai";
    case ProviderKind::azure: return "azure";
    case ProviderKind::openai_compatible: return "openai_compatible";
    case ProviderKind::ollama: return "ollama";
    case ProviderKind::demo: return "demo";
  }
  return "unknown";
}

std::string_view to_string(Strategy strategy) noexcept {
  switch (strategy) {
    case Strategy::weighted: return "weighted";
    case Strategy::least_latency: return "least_latency";
    case Strategy::cheapest: return "cheapest";
    case Strategy::priority: return "priority";
  }
  return "unknown";
}

// The shape compilers use, so that editors can jump to the line.
std::string ConfigIssue::text() const {
  std::string out = file;
  if (line > 0) out.append(":").append(std::to_string(line));
  if (warning) out += ": warning";
  if (!path.empty()) out.append(": ").append(path);
  out.append(": ").append(problem);
  if (!cure.empty()) out.append(" (").append(cure).append(")");
  return out;
}

std::optional<std::string> process_environment(void*, const char* name) {
  const char* value = std::getenv(name);
  if (!value) return std::nullopt;
  return std::string(value);
}

}  // namespace core
