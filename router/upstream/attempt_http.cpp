#include <algorithm>
#include <array>

#include "net/upstream.h"
#include "router/core_state.h"
#include "router/upstream/attempt.h"
#include "router/upstream/relay.h"
#include "router/upstream/request_out.h"

namespace router {
namespace {

using core::FailureClass;

constexpr std::size_t kErrorBody = 64 << 10;                           // of a provider's error answer
constexpr core::Duration kAfterDone = std::chrono::milliseconds(250);  // for the end of a stream whose [DONE] has come

// What may end an attempt from outside: the client leaves, a deadline passes, the process shuts down. All of it happens
// on the core's thread while the attempt waits for the provider.
class Guard {
 public:
  Guard(Exchange& exchange, net::UpstreamCall& call)
      : exchange_(exchange),
        call_(call),
        core_(exchange.home->core()),
        progress_(on_progress, this),
        silence_(on_silence, this) {
    exchange.transaction->on_interrupt(on_interrupt, this);
  }
  ~Guard() { exchange_.transaction->on_interrupt(nullptr, nullptr); }
  Guard(const Guard&) = delete;

  // The next sign of progress must come within `limit`, and all of it before the request's deadline.
  void expect_within(core::Duration limit) { core_.arm(progress_, std::min(core::now() + limit, exchange_.deadline)); }
  void watch_silence(core::Duration every) { core_.arm_after(silence_, every); }
  bool take_silence() noexcept { return std::exchange(silent_, false); }
  FailureClass reason() const noexcept { return reason_; }
  bool shutdown() const noexcept { return shutdown_; }

 private:
  static void on_progress(void* self) {
    auto& guard = *static_cast<Guard*>(self);
    guard.reason_ = FailureClass::timeout;
    guard.call_.abort();
  }
  static void on_silence(void* self) {
    auto& guard = *static_cast<Guard*>(self);
    guard.silent_ = true;
    guard.call_.poke();
  }
  static void on_interrupt(void* self, net::Transaction::Interrupt interrupt) {
    auto& guard = *static_cast<Guard*>(self);
    guard.shutdown_ = interrupt == net::Transaction::Interrupt::shutdown;
    guard.reason_ = guard.shutdown_ ? FailureClass::stream_cut : FailureClass::cancelled;
    if (!guard.shutdown_) {
      guard.exchange_.cancelled = true;
      guard.exchange_.cancelled_at = core::now();
    }
    guard.call_.abort();
  }

  Exchange& exchange_;
  net::UpstreamCall& call_;
  net::Core& core_;
  net::Deadline progress_;
  net::Deadline silence_;
  FailureClass reason_ = FailureClass::none;
  bool silent_ = false;
  bool shutdown_ = false;
};

Failure failure_of(const Guard& guard, const net::UpstreamCall& call, net::IoError error, FailureClass otherwise) {
  const FailureClass cls = guard.reason() != FailureClass::none ? guard.reason()
                           : call.timed_out()                   ? FailureClass::timeout
                                                                : otherwise;
  if (cls == FailureClass::connect)
    return make_failure(cls, std::string("The provider could not be reached: ") + net::to_string(error) + ".");
  Failure failure = make_failure(cls);
  if (guard.shutdown()) failure.error = core::fail(core::ErrorKind::draining, "The gateway is shutting down.");
  return failure;
}

// A provider that loads a model may say nothing for minutes; a client that streams hears comments meanwhile.
net::Task<net::IoError> send_and_read_head(Exchange& exchange, net::UpstreamCall& call, Guard& guard,
                                           std::span<const std::string_view> pieces) {
  auto error = co_await call.send(pieces);
  if (error != net::IoError::none) co_return error;
  const core::Duration comment = exchange.snapshot->config->server.keepalive_comment;
  if (wants_stream(exchange) && comment.count() > 0) guard.watch_silence(comment);
  for (;;) {
    error = co_await call.read_head();
    if (error != net::IoError::none || call.head().status != 0) co_return error;
    if (!guard.take_silence()) continue;
    const bool there = co_await send_keepalive(exchange);
    if (!there) co_return net::IoError::aborted;
    guard.watch_silence(comment);
  }
}

// Sends the request and reads the answer's head. A pooled connection may have been closed by the provider the moment we
// used it; when no byte has come back, the request goes out once more on a fresh one.
net::Task<net::IoError> exchange_heads(Exchange& exchange, net::UpstreamCall& call, Guard& guard,
                                       std::span<const std::string_view> pieces) {
  const core::TimeoutConfig& timeouts = exchange.route_config().timeouts;
  const core::Duration connect = std::min<core::Duration>(timeouts.connect, exchange.deadline - core::now());
  auto error = co_await call.open(connect);
  if (error != net::IoError::none) co_return error;
  guard.expect_within(timeouts.first_byte);
  error = co_await send_and_read_head(exchange, call, guard, pieces);
  const bool stale =
      error != net::IoError::none && call.reused() && !call.answered() && guard.reason() == FailureClass::none;
  if (!stale) co_return error;
  error = co_await call.open_fresh(connect);
  if (error != net::IoError::none) co_return error;
  co_return co_await send_and_read_head(exchange, call, guard, pieces);
}

net::Task<Failure> read_error(Exchange& exchange, net::UpstreamCall& call, Guard& guard) {
  std::string body;
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::poked) continue;  // an error's body is short: no comment is due
    if (step != net::UpstreamCall::BodyStep::bytes) break;
    body.append(piece.substr(0, std::min(piece.size(), kErrorBody - body.size())));
    if (body.size() == kErrorBody) break;
  }
  if (guard.reason() == FailureClass::cancelled)
    co_return failure_of(guard, call, net::IoError::aborted, FailureClass::cancelled);
  const net::UpstreamHead& head = call.head();
  UpstreamReply reply;
  reply.status = head.status;
  reply.content_type = head.find("content-type");
  reply.body = body;
  reply.retry_after = head.find("retry-after");
  reply.retry_after_ms = head.find("retry-after-ms");
  call.finish();
  co_return classify_reply(reply);
}

// After [DONE] only the end of the framing is missing; with it the connection can be used again.
net::Task<void> read_to_end(net::UpstreamCall& call, Guard& guard) {
  guard.expect_within(kAfterDone);
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::end || step == net::UpstreamCall::BodyStep::failed) co_return;
  }
}

net::Task<Relay::Step> relay_body(Exchange& exchange, net::UpstreamCall& call, Guard& guard, Relay& relay) {
  const core::TimeoutConfig& timeouts = exchange.route_config().timeouts;
  const core::Duration comment = exchange.snapshot->config->server.keepalive_comment;
  if (relay.streaming() && comment.count() > 0) guard.watch_silence(comment);
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::poked) {
      if (!guard.take_silence()) continue;
      const bool there = co_await send_keepalive(exchange);
      if (!there) co_return Relay::Step::gone;
      guard.watch_silence(comment);
      continue;
    }
    Relay::Step done = Relay::Step::more;
    if (step == net::UpstreamCall::BodyStep::bytes) {
      done = co_await relay.bytes(piece);
      if (done == Relay::Step::more) {
        guard.expect_within(relay.content_sent() || !relay.streaming() ? timeouts.inter_event : timeouts.first_byte);
        if (relay.streaming() && comment.count() > 0) guard.watch_silence(comment);
        continue;
      }
    } else {
      done = co_await relay.end(step == net::UpstreamCall::BodyStep::end);
    }
    if (done == Relay::Step::done && step == net::UpstreamCall::BodyStep::bytes) co_await read_to_end(call, guard);
    co_return done;
  }
}

}  // namespace

net::Task<AttemptResult> attempt_http(Exchange& exchange, std::uint32_t target) {
  const Provider& provider = exchange.snapshot->providers[exchange.target(target).provider];
  const core::Instant began = core::now();
  AttemptResult result;
  net::UpstreamCall call(exchange.home->core(), exchange.home->pool(provider));
  Guard guard(exchange, call);
  if (exchange.transaction->gone()) {
    exchange.cancelled = true;
    result.failure.cls = FailureClass::cancelled;
    co_return result;
  }
  RequestOut request(exchange, target);
  auto error = co_await exchange_heads(exchange, call, guard, request.pieces());
  if (error != net::IoError::none) {
    result.failure = failure_of(guard, call, error, FailureClass::connect);
    co_return result;
  }
  result.status = call.head().status;
  if (result.status < 200 || result.status > 299) {
    result.failure = co_await read_error(exchange, call, guard);
    co_return result;
  }
  Relay relay(exchange, target, began);
  relay.begin(result.status, call.head().find("content-type"), &call.head());
  auto step = co_await relay_body(exchange, call, guard, relay);
  result.content_sent = relay.content_sent();
  result.first_event = relay.first_event();
  if (step == Relay::Step::done) {
    call.finish();
    co_return result;
  }
  if (step == Relay::Step::gone) {
    exchange.cancelled = true;
    result.failure.cls = FailureClass::cancelled;
    co_return result;
  }
  result.failure = relay.failure();
  if (guard.reason() != FailureClass::none)
    result.failure = failure_of(guard, call, call.error(), FailureClass::stream_cut);
  if (result.content_sent && result.failure.cls != FailureClass::cancelled)
    co_await relay.end_with_error(result.failure);
  co_return result;
}

}  // namespace router
