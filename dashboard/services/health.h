// Whether services answer: a GET, or a connection and no more. The asking goes on on a loop that serves no requests, as
// each check by TLS reads the system's roots; who wants to know waits elsewhere.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/config_services.h"
#include "net/resolver.h"
#include "net/runtime.h"

namespace dashboard::services {

struct Health {
  enum class State : std::uint8_t { unknown, ok, failing };
  State state = State::unknown;
  std::string detail;  // "HTTP 503", "refused"
  Health() = default;
  Health(State s, std::string d) : state(s), detail(std::move(d)) {}
};
std::string_view to_string(Health::State state) noexcept;

// Several questions asked together. The threads of the cores may outlive who waits.
class HealthRound {
 public:
  explicit HealthRound(std::size_t count) : missing_(count), results_(count) {}
  void set(std::size_t place, Health health);
  // By place; unknown where nothing has come within `limit`.
  std::vector<Health> wait(core::Duration limit);

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t missing_;
  std::vector<Health> results_;
};

// `checks`: one for each place; those that name nothing are left unknown.
// Whether it names something to ask.
bool has_check(const core::ServiceHealthConfig& check) noexcept;

std::shared_ptr<HealthRound> check_health(net::Core& core, net::Resolver& resolver,
                                          const std::vector<core::ServiceHealthConfig>& checks, core::Duration limit);

}  // namespace dashboard::services
