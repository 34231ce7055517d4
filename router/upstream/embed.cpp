#include "router/upstream/embed.h"

#include <algorithm>

#include "core/json_writer.h"
#include "net/http_text.h"
#include "net/upstream.h"
#include "router/cache/semantic_index.h"
#include "router/core_state.h"
#include "router/loop.h"
#include "router/providers/demo_embeddings.h"
#include "router/upstream/attempt_guard.h"
#include "router/upstream/audience.h"
#include "router/upstream/embed_plan.h"
#include "router/upstream/place.h"
#include "router/wire/embeddings.h"
#include "router/wire/json_tree.h"

namespace router {
namespace {

using core::FailureClass;

constexpr int kTries = 2;
constexpr std::size_t kMostAnswer = 1 << 20;
constexpr std::size_t kPadding = 64;  // simdjson reads past the end

std::string body_of(const Target& target, std::string_view text) {
  std::string out = R"({"model":)";
  core::append_json_string(out, target.config->model);
  out += R"(,"input":)";
  core::append_json_string(out, text);
  out += R"(,"encoding_format":"float"})";
  return out;
}

std::string head_of(const Exchange& exchange, const Target& target, std::size_t body) {
  std::string out = target.heads[static_cast<std::size_t>(core::Endpoint::embeddings)];
  net::append_decimal(out, body);
  out.append("\r\nx-request-id: ").append(exchange.request_id);
  if (!exchange.passed.empty()) out.append("\r\n").append(kViaName).append(": ").append(exchange.passed);
  out.append("\r\n\r\n");
  return out;
}

// What one target gave.
struct Reply {
  FailureClass failure = FailureClass::none;
  std::string_view problem;  // a literal
  std::string body;

  Reply() = default;
};

Reply no_reply(FailureClass failure, std::string_view problem) {
  Reply out;
  out.failure = failure;
  out.problem = problem;
  return out;
}

// The client's departure and our own impatience say nothing of the target.
Reply interrupted(const AttemptGuard& guard, bool timed_out) {
  if (guard.reason() == FailureClass::timeout || timed_out) return no_reply(FailureClass::timeout, "timeout");
  if (guard.reason() != FailureClass::none) return no_reply(FailureClass::cancelled, "cancelled");
  return no_reply(FailureClass::connect, "connect");
}

net::Task<net::IoError> send_on(net::UpstreamCall& call, std::span<const std::string_view> pieces) {
  auto error = co_await call.send(pieces);
  if (error != net::IoError::none) co_return error;
  co_return co_await call.read_head();
}

net::Task<Reply> ask_http(Exchange& exchange, std::uint32_t index, std::string text, core::Duration left) {
  const Target& target = exchange.target(index);
  const Provider& provider = exchange.snapshot->providers[target.provider];
  const std::string body = body_of(target, text);
  const std::string head = head_of(exchange, target, body.size());
  const std::string_view pieces[] = {head, body};
  net::UpstreamCall call(exchange.home->core(), exchange.home->pool(provider));
  AttemptGuard guard(exchange, call);
  guard.expect_first(left);
  // Who left before the guard was there is told by nobody.
  if (deserted(exchange)) exchange.cancelled = true;
  if (exchange.cancelled) co_return no_reply(FailureClass::cancelled, "cancelled");
  auto error = co_await call.open(left);
  if (error == net::IoError::none) error = co_await send_on(call, pieces);
  // A pooled connection may have been closed by the provider just now.
  const bool ended = error == net::IoError::eof || error == net::IoError::reset;
  if (ended && call.reused() && !call.answered() && guard.reason() == FailureClass::none) {
    error = co_await call.open_fresh(left);
    if (error == net::IoError::none) error = co_await send_on(call, pieces);
  }
  if (error == net::IoError::limit) co_return no_reply(FailureClass::cancelled, "busy");
  if (error != net::IoError::none) co_return interrupted(guard, call.timed_out());
  const int status = call.head().status;
  if (status == 429) co_return no_reply(FailureClass::rate_limited, "rate_limited");
  if (status >= 500 && status != kLoopStatus) co_return no_reply(FailureClass::server_error, "status");
  if (status < 200 || status > 299) co_return no_reply(FailureClass::cancelled, "status");
  Reply out;
  for (;;) {
    std::string_view piece;
    auto step = co_await call.read_body(piece);
    if (step == net::UpstreamCall::BodyStep::poked) continue;
    if (step == net::UpstreamCall::BodyStep::failed) co_return interrupted(guard, false);
    if (step == net::UpstreamCall::BodyStep::end) break;
    if (out.body.size() + piece.size() > kMostAnswer) co_return no_reply(FailureClass::bad_body, "too_large");
    out.body += piece;
  }
  call.finish();
  co_return out;
}

Reply ask_demo(const Target& target, std::string_view text) {
  wire::JsonTree tree;
  if (!tree.parse(body_of(target, text))) return no_reply(FailureClass::bad_body, "unreadable");
  auto answer = demo::embed(tree, target.config->model);
  if (!answer) return no_reply(FailureClass::bad_body, "status");
  Reply out;
  out.body = std::move(answer).assume_value();
  return out;
}

void settle(const Target& target, Breaker::Permit permit, FailureClass failure) {
  Breaker& breaker = target.state->breaker;
  const core::Instant now = core::now();
  if (failure == FailureClass::none) {
    breaker.success(now, permit);
  } else if (failure == FailureClass::rate_limited) {
    breaker.rate_limited(now, core::Millis(0));
    breaker.abandon(permit);
  } else if (failure == FailureClass::timeout || failure == FailureClass::cancelled) {
    breaker.abandon(permit);
  } else {
    breaker.failure(now, failure, permit);
  }
}

void read(Reply& reply, Embedded& out) {
  const std::size_t size = reply.body.size();
  reply.body.reserve(size + kPadding);
  if (!wire::read_vector(reply.body, reply.body.capacity(), out.vector, out.usage)) {
    reply = no_reply(FailureClass::bad_body, "unreadable");
  } else if (!cache::normalise(out.vector)) {
    reply = no_reply(FailureClass::bad_body, "no_vector");
  }
}

}  // namespace

net::Task<Embedded> embed(Exchange& exchange, std::uint32_t route, std::string text, core::Duration limit) {
  const core::Instant until = std::min(core::now() + limit, exchange.deadline);
  Embedded out;
  EmbedPlan plan(exchange, route, text);
  out.problem = plan.possible() ? std::string_view("unavailable") : std::string_view("no_trusted_target");
  for (int tries = 0; tries < kTries && plan.possible() && core::now() < until;) {
    const std::uint32_t index = plan.next();
    if (index == Snapshot::kNone) break;
    const Target& target = exchange.target(index);
    const Provider& provider = exchange.snapshot->providers[target.provider];
    const Breaker::Permit permit = target.state->breaker.acquire(core::now());
    if (!permit.passes()) continue;
    const Place place(*provider.state, provider.config->in_flight);
    if (!place.taken()) target.state->breaker.abandon(permit);
    if (!place.taken()) continue;
    const TargetPlace target_place(*target.state);
    ++tries;
    Reply reply;
    if (provider.kind->in_process) {
      reply = ask_demo(target, text);
    } else {
      const core::Duration left = until - core::now();
      reply = co_await ask_http(exchange, index, text, left);
    }
    if (reply.failure == FailureClass::none && reply.problem.empty()) read(reply, out);
    settle(target, permit, reply.failure);
    out.problem = reply.problem;
    out.failed = reply.failure != FailureClass::none && reply.failure != FailureClass::cancelled;
    if (reply.failure == FailureClass::timeout && core::now() >= exchange.deadline) out.failed = false;
    out.target = index;
    if (out.problem.empty() || out.problem == "timeout" || exchange.cancelled) break;
  }
  if (!out.problem.empty()) out.vector.clear();
  co_return out;
}

}  // namespace router
