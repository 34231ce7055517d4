// Hints between replicas: "this target's breaker opened here", "it told me to wait". They are published on a channel
// and kept under keys that expire with them, so that a replica that begins later reads those of its targets. A hint is
// never needed and nobody waits for one: what Redis does not take or give was not said. Lives on one core of each
// process, since breakers are shared by all. It has a subscription of its own: a channel that is not permitted, or a
// message over the bound, would otherwise cost the clears theirs.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/config.h"
#include "net/redis/subscriber.h"
#include "router/shared_state.h"

namespace router {

struct Hint {
  enum class Kind : std::uint8_t { opening, rate_limit, quota };
  static constexpr std::array kKinds{Kind::opening, Kind::rate_limit, Kind::quota};
  static constexpr core::Millis kLongest{86'400'000};

  Kind kind = Kind::opening;
  std::string target;    // its name
  std::string identity;  // router/upstream/account.h
  std::string from;      // the replica that saw it
  core::Millis left{0};  // as a duration, since clocks of hosts differ

  std::string text() const;
  // None: damaged, too large, or of a kind we do not know.
  static std::optional<Hint> parse(std::string_view text);
};
std::string_view to_string(Hint::Kind kind) noexcept;

class SharedHints {
 public:
  struct Handlers {
    std::function<void(const std::optional<Hint>& hint)> take;  // each that came; none: it could not be read
    std::function<std::vector<std::string>()> identities;       // of the targets whose hints are to be read
    Handlers() = default;
  };

  // `shared` is that core's and outlives this.
  SharedHints(net::Core& core, net::Resolver& resolver, SharedState& shared, std::uint64_t max_entry,
              std::uint64_t seed, Handlers handlers);
  ~SharedHints();

  const net::redis::Subscriber& subscriber() const noexcept { return subscriber_; }

  // Any core may tell, through its own client, without waiting. False: it was not sent.
  static bool tell(SharedState& shared, const Hint& hint);

 private:
  struct Parts;
  static net::Task<bool> read_kept(std::shared_ptr<Parts> parts);
  static net::Task<void> catch_up(net::Core& core, std::shared_ptr<Parts> parts);

  std::shared_ptr<Parts> parts_;
  net::redis::Subscriber subscriber_;
};

}  // namespace router
