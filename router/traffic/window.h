// Traffic of the last minutes: of the whole by the second for a minute, and by ten seconds for ten minutes also of each
// route, target and key, and of each way from a route to a target. Requests count for routes and keys, attempts for
// targets, each with its own outcome. What is counted is counted in the moment it is added. Bounded: beyond so many
// names of a kind the rest are `_other`. The owner locks.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "router/traffic/row.h"
#include "router/traffic/tally.h"

namespace router::traffic {

// From `injection` on by what the policy said of a request; such series have nothing but requests. An entity type, a
// rule that matched and one that acted may be several of one request; of each other kind a judged request has one. A
// score is told by the bin it lies in.
enum class By : std::uint8_t {
  total,
  route,
  target,
  key,
  flow,
  injection,
  privacy,
  tier,
  entity,
  rule,
  acted,
  injection_score,
  gain
};
inline constexpr std::size_t kKinds = 13;
constexpr bool is_label(By by) noexcept { return by >= By::injection; }
std::string_view to_string(By by) noexcept;

// What `name` says to_string writes; false: nothing does that history keeps.
bool read_by(std::string_view name, By& by) noexcept;

// Scores lie in bins of this width, named by where they begin, in hundredths: "-20" is -0.20 to -0.15.
inline constexpr int kBin = 5;
std::string bin_of(double score);

// The name of a flow, in parts.
struct Flow {
  std::string_view route, tier, target;
};
Flow flow_of(std::string_view name) noexcept;

// Ten seconds of a series that are over.
struct Closed {
  By by = By::total;
  std::string name;  // of the total: empty
  std::int64_t start_ms = 0;
  std::string tally;
};

class Window {
 public:
  static constexpr std::int64_t kStep = 10'000;  // ms
  static constexpr std::size_t kSteps = 60, kSeconds = 60;
  static constexpr std::size_t kLabels = 64;  // of a kind are told apart, however few `names`

  Window(std::size_t names, std::int64_t now_ms);

  // Time goes on: what is over is closed and added to `closed`, the total always, others when there was something.
  void advance(std::int64_t now_ms, std::vector<Closed>& closed);
  // What is open is closed as it is; what comes in its time still is told apart from it.
  void close(std::vector<Closed>& closed);
  void add(const Row& row);
  void add_not_seen(std::uint64_t requests);

  struct Minute {
    Tally tally;
    std::uint64_t not_seen = 0;
    std::uint64_t estimated_nano_usd = 0;  // of the tally's cost
  };
  Minute last_minute() const;
  // The sum of each series of a kind that had something in so many seconds, by name.
  std::map<std::string, Tally> sums(By by, std::int64_t seconds) const;

 private:
  struct Step {
    std::int64_t start_ms = 0;
    std::string tally;
  };
  struct Series {
    Tally open;
    std::deque<Step> closed;
  };
  struct Second {
    std::int64_t number = -1;  // Unix
    std::uint64_t not_seen = 0;
    std::uint64_t estimated_nano_usd = 0;  // of the tally's cost
    Tally tally;
  };
  using Names = std::map<std::string, Series, std::less<>>;

  Tally& open(By by, std::string_view name);
  Second& second();
  void add_tries(const Row& row);
  void add_labels(const Row& row);
  void count(By by, std::string_view name) { ++open(by, name).counts.requests; }

  const std::size_t names_;
  std::int64_t now_ms_, start_ms_;
  std::array<Names, kKinds> series_;
  std::array<Second, kSeconds + 1> seconds_;
  std::string flow_;  // used again
};

}  // namespace router::traffic
