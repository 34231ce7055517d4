// What all parts of one client share on its core: options, counters, jitter, the TLS context. Private to net/redis/.
// Owned by the client and by each loop of its connections, so that a loop may end after the client has.
#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "core/random.h"
#include "net/redis/counters.h"
#include "net/redis/options.h"
#include "net/resolver.h"
#include "net/runtime.h"
#include "net/tls.h"

namespace net::redis {

struct Shared {
  Core& core;
  Resolver& resolver;
  const Options options;
  core::Random random;
  Counters counters;
  std::array<std::atomic<std::uint32_t>, 4> nodes{};  // how many are in each State
  std::atomic<const char*> last_error{""};            // a literal: what went wrong last. Any thread

  Shared(Core& c, Resolver& r, Options o, core::Random seeded)
      : core(c), resolver(r), options(std::move(o)), random(seeded) {}

  // How long to wait before the attempt after `failures` others: exponential, with full jitter.
  core::Duration backoff(unsigned failures) noexcept;
  core::Result<TlsContext> tls();  // made once
  State state() const noexcept;    // the best of the nodes'. Any thread

 private:
  TlsContext tls_;
};

}  // namespace net::redis
