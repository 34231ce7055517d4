// What every rule says of each thing it tells apart: nothing, that it may soon be too much (pending), or that it is
// (firing). Rules are looked at one after the other with what was measured; what somebody should be told comes back as
// events, each once. Bounded: so many instances of a rule and of all. Knows no clock but the one it is given; the owner
// locks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/config_alerts.h"
#include "metrics/poller.h"
#include "router/alerts/silences.h"

namespace router::alerts {

enum class State : std::uint8_t { inactive, pending, firing };
std::string_view to_string(State state) noexcept;

// What was measured of one instance. No value: there is none, or too little happened for a verdict.
struct Sample {
  std::string instance;  // of the total: empty
  std::optional<double> value;
};

struct Instance {
  std::string name;
  State state = State::inactive;
  metrics::When since;  // of the state
  std::optional<double> value;
  bool told = false;  // somebody was told that it fires
  core::Instant told_at{};
};

struct Event {
  enum class Kind : std::uint8_t { firing, resolved, reminder, test };
  Kind kind = Kind::firing;
  core::AlertRule rule;
  std::string instance;
  std::optional<double> value;
  std::int64_t at_ms = 0, since_ms = 0;  // since: it fires
};
std::string_view to_string(Event::Kind kind) noexcept;

class Book {
 public:
  static constexpr std::size_t kInstances = 200, kAllInstances = 5000;

  struct Watched {
    core::AlertRule rule;
    std::vector<Instance> instances;
    std::size_t left_out = 0;      // in the last look, for want of room
    State state() const noexcept;  // the worst of its instances'
  };

  // Other rules: what a rule of the same name, metric and kind of instances knew is kept; what fired and is watched no
  // more has ended.
  void install(std::vector<core::AlertRule> rules, metrics::When now, std::vector<Event>& events);
  void set_repeat(core::Duration repeat) noexcept { repeat_ = repeat; }

  // What was measured for the rule now. An instance that is not among the samples has no value.
  void look(std::size_t rule, std::span<const Sample> samples, metrics::When now, const Silences& silences,
            std::vector<Event>& events);

  const std::vector<Watched>& watched() const noexcept { return watched_; }

 private:
  void judge(const Watched& watched, Instance& one, metrics::When now, std::vector<Event>& events) const;
  void tell(const Watched& watched, Instance& one, metrics::When now, const Silences& silences,
            std::vector<Event>& events) const;
  Instance* place_for(Watched& watched, const std::string& name);

  std::vector<Watched> watched_;
  std::size_t instances_ = 0;  // of all rules
  core::Duration repeat_ = std::chrono::hours(4);
};

}  // namespace router::alerts
