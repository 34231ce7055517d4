// Measures what alert rules watch: from the traffic of the last minutes, the states of targets and providers, the
// machine and the process itself. What is not known has no value. The thread's of Alerts.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "router/alerts/book.h"
#include "router/snapshot.h"
#include "router/traffic/window.h"

namespace router {
struct Shared;
}

namespace router::alerts {

// A metric of traffic from what happened in so many seconds; nothing with fewer requests than it takes for a verdict.
std::optional<double> measure(const core::AlertRule& rule, const traffic::Tally& tally, double seconds);

// A counter over the last minutes: how much it grew in a window.
class Growth {
 public:
  void note(core::Instant now, std::uint64_t value);
  std::uint64_t in(core::Instant now, core::Duration window) const noexcept;

 private:
  std::deque<std::pair<core::Instant, std::uint64_t>> points_;  // one a second at most, of ten minutes
};

class Meter {
 public:
  explicit Meter(Shared& shared);

  // Between the looks, once a second: what the moment alone shows.
  void note(core::Instant now);
  // A look: read() what the rules ask between begin() and end().
  void begin(metrics::When now, std::shared_ptr<const Snapshot> snapshot);
  std::vector<Sample> read(const core::AlertRule& rule);
  void end() noexcept { snapshot_.reset(); }  // until the next look another config may come into force

 private:
  using Sums = std::map<std::string, traffic::Tally>;
  const Sums& sums(traffic::By by, std::chrono::seconds window);
  std::vector<Sample> of_traffic(const core::AlertRule& rule);
  std::vector<Sample> of_fallbacks(const core::AlertRule& rule);
  std::vector<Sample> of_targets(const core::AlertRule& rule);
  std::vector<Sample> of_providers(const core::AlertRule& rule);
  std::vector<Sample> of_routes(const core::AlertRule& rule);
  std::vector<Sample> of_gpus(const core::AlertRule& rule);
  std::vector<Sample> of_disks();
  std::optional<double> of_process(const core::AlertRule& rule);
  std::optional<double> of_system(const core::AlertRule& rule);
  std::optional<double> certificate_days();

  Shared& shared_;
  metrics::When now_, began_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::map<std::pair<traffic::By, std::int64_t>, Sums> sums_;  // of this look
  Growth dropped_, lost_;
  std::deque<std::pair<core::Instant, double>> lag_ms_;  // one a second, of ten minutes
  std::string certificate_;
  std::optional<std::int64_t> certificate_end_;
  core::Instant certificate_at_{};
};

}  // namespace router::alerts
