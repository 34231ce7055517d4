#include "core/turn.h"
#include "router/core_state.h"
#include "router/providers/demo_answers.h"
#include "router/upstream/attempt.h"
#include "router/upstream/relay.h"

namespace router {
namespace {

// The whole demo answer through the relay, frame by frame, so that a demo stream is a stream like any other.
net::Task<Relay::Step> play(const demo::DemoAnswer& answer, Relay& relay) {
  const std::string_view rest = answer.body;
  std::size_t begun = 0;
  for (const std::size_t end : answer.frames) {
    relay.bytes(rest.substr(begun, end - begun));
    auto step = co_await relay.flush();
    if (step != Relay::Step::more) co_return step;
    begun = end;
  }
  if (begun < rest.size()) {
    relay.bytes(rest.substr(begun));
    auto step = co_await relay.flush();
    if (step != Relay::Step::more) co_return step;
  }
  co_return co_await relay.end(true);
}

}  // namespace

net::Task<AttemptResult> attempt_demo(Exchange& exchange, std::uint32_t target) {
  const core::Instant began = core::turn_time();
  AttemptResult result;
  const std::string id = exchange.decision_id.substr(4);
  wire::Edits edits;  // it sees what any other provider would
  for (const wire::Edit& mask : exchange.judged.masks) edits.add(mask.begin, mask.end, mask.text);
  const std::string masked = edits.empty() ? std::string() : wire::apply(exchange.body, edits);
  const demo::DemoAnswer answer =
      demo::answer(exchange.endpoint, edits.empty() ? exchange.body : std::string_view(masked),
                   exchange.target(target).config->model, core::unix_seconds(), id);
  core::renew_turn();  // making it is what the first event waited for
  result.asked = true;
  result.status = answer.status;
  if (answer.status != 200) {
    UpstreamReply reply;
    reply.status = answer.status;
    reply.content_type = answer.content_type;
    reply.body = answer.body;
    result.failure = classify_reply(reply);
    co_return result;
  }
  Relay relay(exchange, target, began);
  relay.begin(200, answer.content_type, nullptr);
  auto step = co_await play(answer, relay);
  if (step != Relay::Step::done) relay.note_results();
  result.content_sent = relay.content_sent();
  result.first_event = relay.first_event();
  if (step == Relay::Step::gone) {
    exchange.cancelled = true;
    result.failure.cls = core::FailureClass::cancelled;
  } else if (step == Relay::Step::failed) {
    result.failure = relay.failure();
    if (result.content_sent) co_await relay.end_with_error(result.failure);
  }
  co_return result;
}

}  // namespace router
