#include <cstdio>

#include "cli/commands.h"
#include "core/config.h"
#include "policy/check.h"
#include "router/snapshot.h"

namespace cli {

int check(const std::string& config, bool quiet) {
  const core::ConfigReading reading = core::read_config_file(config);
  for (const core::ConfigIssue& issue : reading.issues) std::fprintf(stderr, "%s\n", issue.text().c_str());
  if (!reading.ok()) return 1;
  const auto issues = policy::check(*reading.config);
  for (const core::ConfigIssue& issue : issues) std::fprintf(stderr, "%s\n", issue.text().c_str());
  if (!issues.empty()) return 1;
  const auto snapshot = router::make_snapshot(reading.config, nullptr);  // loads CA files too
  if (!snapshot) {
    std::fprintf(stderr, "%s: %s\n", config.c_str(), snapshot.assume_error().message.c_str());
    return 1;
  }
  if (!quiet) {
    std::printf("%s is valid: %zu providers, %zu targets, %zu routes, version %s\n", config.c_str(),
                reading.config->providers.size(), reading.config->targets.size(), reading.config->routes.size(),
                reading.config->version.c_str());
  }
  return 0;
}

}  // namespace cli
