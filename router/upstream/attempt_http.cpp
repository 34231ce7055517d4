#include <algorithm>
#include <array>

#include "core/turn.h"
#include "net/upstream.h"
#include "router/core_state.h"
#include "router/upstream/attempt.h"
#include "router/upstream/attempt_guard.h"
#include "router/upstream/audience.h"
#include "router/upstream/relay.h"
#include "router/upstream/request_out.h"

namespace router {
namespace {

using core::FailureClass;

constexpr std::size_t kErrorBody = 64 << 10;                           // of a provider's error answer
constexpr core::Duration kAfterDone = std::chrono::milliseconds(250);  // for the end of a stream whose [DONE] has come

Failure failure_of(const AttemptGuard& guard, const net::UpstreamCall& call, net::IoError error,
                   FailureClass otherwise) {
  const FailureClass cls = guard.reason() != FailureClass::none ? guard.reason()
                           : call.timed_out()                   ? FailureClass::timeout
                                                                : otherwise;
  if (cls == FailureClass::connect) {
    Failure failure =
        make_failure(cls, std::string("The provider could not be reached: ") + net::to_string(error) + ".");
    failure.reason = net::to_string(error);
    return failure;
  }
  Failure failure = make_failure(cls);
  if (guard.shutdown()) failure.error = core::fail(core::ErrorKind::draining, "The gateway is shutting down.");
  return failure;
}

// A provider that loads a model may say nothing for minutes; a client that streams hears comments meanwhile.
net::Task<net::IoError> send_and_read_head(Exchange& exchange, net::UpstreamCall& call, AttemptGuard& guard,
                                           std::span<const std::string_view> pieces) {
  const core::Duration comment = exchange.snapshot->config->server.keepalive_comment;
  // A provider that refuses a request may stop reading it: then what it said is worth more than that our writing
  // failed.
  auto sent = co_await call.send(pieces);
  if (sent != net::IoError::none && sent != net::IoError::reset) co_return sent;
  if (wants_stream(exchange)) guard.watch_silence(comment);
  for (;;) {
    auto error = co_await call.read_head();
    if (error != net::IoError::none) co_return sent != net::IoError::none ? sent : error;
    if (call.head().status != 0) co_return net::IoError::none;
    if (!guard.take_silence()) continue;
    const bool there = co_await send_keepalive(exchange);
    if (!there) exchange.cancelled = true;
    if (!there) co_return net::IoError::aborted;
    guard.watch_silence(comment);
  }
}

// Sends the request and reads the answer's head. A pooled connection may have been closed by the provider the moment we
// used it; when no byte has come back, the request goes out once more on a fresh one. Not inlined: its frame is over
// when the body comes, and would be part of attempt_http's.
[[gnu::noinline]] net::Task<net::IoError> exchange_heads(Exchange& exchange, net::UpstreamCall& call,
                                                         AttemptGuard& guard,
                                                         std::span<const std::string_view> pieces) {
  const core::TimeoutConfig& timeouts = exchange.route_config().timeouts;
  const core::Duration connect = std::min<core::Duration>(timeouts.connect, exchange.deadline - core::turn_time());
  auto error = co_await call.open(connect);
  if (error != net::IoError::none) co_return error;
  guard.expect_first(timeouts.first_byte);
  error = co_await send_and_read_head(exchange, call, guard, pieces);
  const bool ended = error == net::IoError::eof || error == net::IoError::reset;
  const bool stale = ended && call.reused() && !call.answered() && !exchange.cancelled;
  if (!stale) co_return error;
  error = co_await call.open_fresh(connect);
  if (error != net::IoError::none) co_return error;
  co_return co_await send_and_read_head(exchange, call, guard, pieces);
}

net::Task<void> read_error(Exchange& exchange, net::UpstreamCall& call, AttemptGuard& guard, Failure& failure) {
  std::string body;
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::poked) continue;  // an error's body is short: no comment is due
    if (step != net::UpstreamCall::BodyStep::bytes) break;
    body.append(piece.substr(0, std::min(piece.size(), kErrorBody - body.size())));
    if (body.size() == kErrorBody) break;
  }
  if (guard.shutdown() || guard.reason() == FailureClass::cancelled) {
    failure = failure_of(guard, call, net::IoError::aborted, FailureClass::cancelled);
    co_return;
  }
  const net::UpstreamHead& head = call.head();
  UpstreamReply reply;
  reply.status = head.status;
  reply.content_type = head.find("content-type");
  reply.body = body;
  reply.retry_after = head.find("retry-after");
  reply.retry_after_ms = head.find("retry-after-ms");
  reply.location = head.find("location");
  call.finish();
  failure = classify_reply(reply);
}

// After [DONE] only the end of the framing is missing; with it the connection can be used again.
net::Task<void> read_to_end(net::UpstreamCall& call, AttemptGuard& guard) {
  guard.expect_next(kAfterDone);
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::end || step == net::UpstreamCall::BodyStep::failed) co_return;
  }
}

// Content resets the clock, anything before it does not: a provider that only ever sends comments must fail over.
void expect_more(AttemptGuard& guard, const Relay& relay, const core::TimeoutConfig& timeouts) {
  if (relay.content_sent() || !relay.streaming()) {
    guard.expect_next(timeouts.inter_event);
  } else {
    guard.resume_first();
  }
}

// How long the client has heard nothing.
class Silence {
 public:
  explicit Silence(core::Duration limit) : limit_(limit), last_(core::turn_time()) {}
  void heard(bool something) {
    if (something) last_ = core::turn_time();
  }
  // Until a comment is due; 0: comments are off.
  core::Duration left() const {
    if (limit_.count() == 0) return limit_;
    return std::max<core::Duration>(last_ + limit_ - core::turn_time(), std::chrono::milliseconds(1));
  }

 private:
  core::Duration limit_;
  core::Instant last_;
};

// The piece, and all that is here behind it. `step`: what the last of it was. How a stream goes on, flush() tells.
Relay::Step read_here(net::UpstreamCall& call, Relay& relay, std::string_view piece,
                      net::UpstreamCall::BodyStep& step) {
  Relay::Step done = Relay::Step::more;
  while (step == net::UpstreamCall::BodyStep::bytes) {
    done = relay.bytes(piece);
    if (done != Relay::Step::more || relay.flush_due() || !call.body_here(piece, step)) break;
  }
  return done;
}

net::Task<Relay::Step> relay_body(Exchange& exchange, net::UpstreamCall& call, AttemptGuard& guard, Relay& relay) {
  const core::TimeoutConfig& timeouts = exchange.route_config().timeouts;
  const core::Duration comment = exchange.snapshot->config->server.keepalive_comment;
  Silence silence(comment);
  if (relay.streaming()) guard.watch_silence(comment);
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::poked) {
      if (!guard.take_silence()) continue;
      guard.pause();
      const bool there = co_await send_keepalive(exchange);
      if (!there) co_return Relay::Step::gone;
      expect_more(guard, relay, timeouts);
      silence.heard(true);
      guard.watch_silence(comment);
      continue;
    }
    guard.pause();
    Relay::Step done = read_here(call, relay, piece, step);
    if (step == net::UpstreamCall::BodyStep::bytes) {
      if (relay.streaming()) done = co_await relay.flush();
      if (done == Relay::Step::more) {
        expect_more(guard, relay, timeouts);
        // Only what the client hears breaks the silence; a provider's own comments and held events do not.
        if (relay.streaming()) silence.heard(relay.take_wrote());
        if (relay.streaming()) guard.watch_silence(silence.left());
        continue;
      }
    } else {
      done = co_await relay.end(step == net::UpstreamCall::BodyStep::end);
    }
    if (done == Relay::Step::done && step == net::UpstreamCall::BodyStep::bytes) {
      guard.ignore_client();
      co_await read_to_end(call, guard);
    }
    co_return done;
  }
}

// No coroutines: what they need for a moment is not in the frame of an open stream.
void note_unanswered(Exchange& exchange, const net::UpstreamCall& call, const AttemptGuard& guard, net::IoError error,
                     AttemptResult& result) {
  result.failure = failure_of(guard, call, error, FailureClass::connect);
  if (exchange.cancelled || deserted(exchange)) {
    exchange.cancelled = true;
    result.failure.cls = FailureClass::cancelled;
  }
  const bool late = call.timed_out() && core::turn_time() >= exchange.deadline;
  result.blameless = error == net::IoError::limit || guard.out_of_time() || late;
}

void note_broken(const Relay& relay, const net::UpstreamCall& call, const AttemptGuard& guard, AttemptResult& result) {
  result.failure = relay.failure();
  if (guard.reason() != FailureClass::none) {
    result.failure = failure_of(guard, call, call.error(), FailureClass::stream_cut);
  }
  const bool closed = call.error() == net::IoError::eof || call.error() == net::IoError::reset;
  if (closed && result.failure.cls == FailureClass::stream_cut)
    result.failure.reason = "it closed the connection in the middle of its answer";
  result.blameless = guard.out_of_time();
}

// Everything after the head of an answer with 2xx. Not inlined: while the provider thinks, which may take it minutes,
// the memory of its relay is not taken yet, and what was used a moment ago is used again.
[[gnu::noinline]] net::Task<void> relay_answer(Exchange& exchange, net::UpstreamCall& call, AttemptGuard& guard,
                                               std::uint32_t target, core::Instant began, AttemptResult& result) {
  Relay relay(exchange, target, began);
  relay.begin(result.status, call.head().find("content-type"), &call.head());
  auto step = co_await relay_body(exchange, call, guard, relay);
  if (step != Relay::Step::done) relay.note_results();
  result.content_sent = relay.content_sent();
  result.first_event = relay.first_event();
  if (step == Relay::Step::done) {
    call.finish();
    co_return;
  }
  if (step == Relay::Step::gone) {
    exchange.cancelled = true;
    result.failure.cls = FailureClass::cancelled;
    co_return;
  }
  note_broken(relay, call, guard, result);
  if (result.content_sent && result.failure.cls != FailureClass::cancelled)
    co_await relay.end_with_error(result.failure);
}

}  // namespace

net::Task<AttemptResult> attempt_http(Exchange& exchange, std::uint32_t target) {
  const Provider& provider = exchange.snapshot->providers[exchange.target(target).provider];
  const core::Instant began = core::turn_time();
  AttemptResult result;
  net::UpstreamCall call(exchange.home->core(), exchange.home->pool(provider));
  AttemptGuard guard(exchange, call);
  if (deserted(exchange)) {
    exchange.cancelled = true;
    result.failure.cls = FailureClass::cancelled;
    co_return result;
  }
  const std::span<const std::string_view> request = exchange.request_out.write(exchange, target);
  auto error = co_await exchange_heads(exchange, call, guard, request);
  result.asked = call.sent();
  if (error != net::IoError::none) {
    note_unanswered(exchange, call, guard, error, result);
    co_return result;
  }
  result.status = call.head().status;
  if (result.status < 200 || result.status > 299) {
    co_await read_error(exchange, call, guard, result.failure);
    co_return result;
  }
  co_await relay_answer(exchange, call, guard, target, began, result);
  co_return result;
}

}  // namespace router
