// Messages of some channels, over a connection of its own. It connects again by itself and says so each time: what was
// published in between is lost, so whoever keeps something that messages keep true drops it then. Core-local, made and
// destroyed on its core; the core and the resolver outlive it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "net/redis/counters.h"
#include "net/redis/options.h"
#include "net/resolver.h"
#include "net/runtime.h"

namespace net::redis {

class Subscriber {
 public:
  // Called on the core; either may destroy the subscriber. The views end with the call.
  struct Handlers {
    std::function<void(std::string_view channel, std::string_view message)> message;
    std::function<void()> subscribed;  // to all channels, the first time and after each loss
    Handlers() = default;
  };

  Subscriber(Core& core, Resolver& resolver, Options options, core::Random random, std::vector<std::string> channels,
             Handlers handlers);
  ~Subscriber();  // close()
  Subscriber(const Subscriber&) = delete;

  State state() const noexcept;                  // any thread
  const Counters& counters() const noexcept;     // any thread; those of connections, and `answers` counts messages
  std::string_view last_error() const noexcept;  // as of Client; any thread
  void close();                                  // no handler is called any more

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace net::redis
