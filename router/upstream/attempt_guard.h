// What may end an attempt from outside: the client leaves, a deadline passes, the process shuts down. All of it happens
// on the core's thread while the attempt waits for the provider; the connection is closed, and whoever waited looks
// here for the reason.
#pragma once

#include "net/deadline.h"
#include "net/upstream.h"
#include "router/exchange.h"

namespace router {

class AttemptGuard {
 public:
  AttemptGuard(Exchange& exchange, net::UpstreamCall& call);
  ~AttemptGuard() { ignore_client(); }
  AttemptGuard(const AttemptGuard&) = delete;

  // The first meaningful event must come within `limit`; nothing that comes before it moves this deadline.
  void expect_first(core::Duration limit);
  // The next sign of progress must come within `limit`.
  void expect_next(core::Duration limit) { arm(core::now() + limit); }
  // While the client is written to, the provider owes nothing. resume_first() goes on with what expect_first() said.
  void pause() noexcept;
  void resume_first() { arm(first_by_); }
  void ignore_client() noexcept;  // it has all it asked for

  void watch_silence(core::Duration every);
  bool take_silence() noexcept { return std::exchange(silent_, false); }

  core::FailureClass reason() const noexcept { return reason_; }
  bool shutdown() const noexcept { return shutdown_; }
  // The request's own time was over: no fault of the provider's.
  bool out_of_time() const noexcept { return out_of_time_; }

 private:
  static void on_progress(void* self);
  static void on_silence(void* self);
  static void on_interrupt(void* self, net::Transaction::Interrupt interrupt);
  static void on_deserted(void* self);
  void arm(core::Instant at);

  Exchange& exchange_;
  net::UpstreamCall& call_;
  net::Core& core_;
  net::Deadline progress_;
  net::Deadline silence_;
  core::Instant first_by_{};
  core::FailureClass reason_ = core::FailureClass::none;
  bool own_deadline_ = false;  // what is armed is the request's deadline
  bool out_of_time_ = false, silent_ = false, shutdown_ = false;
};

}  // namespace router
