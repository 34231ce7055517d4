#include "router/upstream/attempt_guard.h"

#include <algorithm>

#include "core/turn.h"
#include "router/core_state.h"
#include "router/upstream/audience.h"

namespace router {

AttemptGuard::AttemptGuard(Exchange& exchange, net::UpstreamCall& call)
    : exchange_(exchange),
      call_(call),
      core_(exchange.home->core()),
      progress_(on_progress, this),
      silence_(on_silence, this) {
  exchange.transaction->on_interrupt(on_interrupt, this);
  if (exchange.cache.leads) exchange.cache.leads->on_deserted(on_deserted, this);
  if (exchange.transaction->interrupted()) on_interrupt(this, net::Transaction::Interrupt::shutdown);
}

void AttemptGuard::arm(core::Instant at) {
  own_deadline_ = exchange_.deadline < at;
  core_.arm(progress_, std::min(at, exchange_.deadline));
}

void AttemptGuard::expect_first(core::Duration limit) {
  first_by_ = core::turn_time() + limit;
  arm(first_by_);
}

void AttemptGuard::ignore_client() noexcept {
  exchange_.transaction->on_interrupt(nullptr, nullptr);
  if (exchange_.cache.leads) exchange_.cache.leads->on_deserted(nullptr, nullptr);
}

void AttemptGuard::pause() noexcept {
  progress_.disarm();
  silence_.disarm();
}

void AttemptGuard::watch_silence(core::Duration every) {
  if (every.count() > 0) core_.arm(silence_, core::turn_time() + every);
}

void AttemptGuard::on_progress(void* self) {
  auto& guard = *static_cast<AttemptGuard*>(self);
  guard.reason_ = core::FailureClass::timeout;
  guard.out_of_time_ = guard.own_deadline_;
  guard.call_.abort();
}

void AttemptGuard::on_silence(void* self) {
  auto& guard = *static_cast<AttemptGuard*>(self);
  guard.silent_ = true;
  guard.call_.poke();
}

void AttemptGuard::on_interrupt(void* self, net::Transaction::Interrupt interrupt) {
  auto& guard = *static_cast<AttemptGuard*>(self);
  if (interrupt == net::Transaction::Interrupt::client_gone && goes_on(guard.exchange_, false)) return;
  guard.shutdown_ = interrupt == net::Transaction::Interrupt::shutdown;
  guard.reason_ = guard.shutdown_ ? core::FailureClass::stream_cut : core::FailureClass::cancelled;
  if (!guard.shutdown_) {
    guard.exchange_.cancelled = true;
    guard.exchange_.cancelled_at = core::turn_time();
  }
  guard.call_.abort();
}

// The last of those who joined has left.
void AttemptGuard::on_deserted(void* self) {
  auto& guard = *static_cast<AttemptGuard*>(self);
  if (guard.exchange_.transaction->gone()) on_interrupt(self, net::Transaction::Interrupt::client_gone);
}

}  // namespace router
