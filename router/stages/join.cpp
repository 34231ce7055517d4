// join: single flight. The second half of lookup, where a route coalesces: when the same is being answered already,
// this request gets that answer's bytes, as they come. Else it leads: dispatch answers it, and others may join.
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/stages/stages.h"
#include "router/upstream/relay.h"

namespace router {
namespace {

using core::ErrorKind;
using core::FailureClass;

constexpr int kTurns = 2;  // who was let down by two leaders asks for itself

cache::FlightKey flight_key(const Exchange& exchange) {
  cache::FlightKey out;
  out.key = exchange.cache.key;
  out.owner = exchange.cache.owner;
  out.stream = wants_stream(exchange);
  out.usage = exchange.scan.include_usage;
  out.patience_ms = std::chrono::duration_cast<core::Millis>(exchange.deadline - exchange.started).count();
  return out;
}

// One request on somebody else's flight. Its own client, its own deadline and the end of the drain end it at once; all
// of them, like the flight, only set the event.
class Following {
 public:
  Following(Exchange& exchange, std::shared_ptr<cache::Flight> flight)
      : exchange_(exchange),
        transaction_(*exchange.transaction),
        core_(exchange.home->core()),
        comment_(wants_stream(exchange) ? exchange.snapshot->config->server.keepalive_comment : core::Millis(0)),
        event_(core_.executor()),
        joiner_(std::move(flight), core_, event_),
        deadline_(nudge, this),
        silence_(nudge, this),
        began_(core::now()) {
    transaction_.on_interrupt(interrupted, this);
    core_.arm(deadline_, exchange.deadline);
    heard();
  }
  ~Following() { transaction_.on_interrupt(nullptr, nullptr); }
  Following(const Following&) = delete;

  // True: the client has been answered, or has left. False: the leader had nothing to give.
  net::Task<core::Result<bool>> run() {
    auto result = co_await follow();
    joiner_.leave();
    exchange_.upstream_time += core::now() - began_;
    co_return result;
  }

 private:
  static void nudge(void* self) { static_cast<Following*>(self)->event_.set(); }
  static void interrupted(void* self, net::Transaction::Interrupt) { nudge(self); }

  // The client has just been written to.
  void heard() {
    last_ = core::now();
    if (comment_.count() > 0) core_.arm_after(silence_, comment_);
  }
  bool over() const { return transaction_.gone() || transaction_.interrupted() || core::now() >= exchange_.deadline; }

  net::Task<core::Result<bool>> follow() {
    using Step = cache::Joiner::Step;
    std::string_view bytes;
    while (!over()) {
      const Step step = joiner_.next(bytes);
      bool there = true;
      if (step == Step::behind) behind_ = true;
      if (step == Step::lost || step == Step::behind) break;
      if (step == Step::wait) {
        co_await event_.wait();
        const bool silent = comment_.count() > 0 && core::now() - last_ >= comment_;
        if (!silent || over()) continue;
        there = co_await send_keepalive(exchange_);
      } else {
        there = co_await write(bytes, step == Step::last);
      }
      if (!there) break;
      heard();
      if (step == Step::last) co_return landed();
    }
    co_return broken_off();
  }

  net::Task<bool> write(std::string_view bytes, bool last) {
    if (!content_sent_) begin();
    if (!exchange_.streamed) co_return co_await transaction_.send(200, "application/json", exchange_.fields, bytes);
    bool there = true;
    if (!transaction_.streaming()) {
      const std::string_view first = last ? std::string_view() : bytes;
      there = co_await transaction_.begin_stream(200, kEventStream, exchange_.fields, first);
      if (!last || !there) co_return there;
    }
    if (last) co_return co_await transaction_.end_stream(bytes);
    co_return co_await transaction_.chunk(bytes);
  }

  void begin() {
    content_sent_ = true;
    exchange_.cache.recording.stop();
    exchange_.first_event = core::now() - exchange_.started;
    exchange_.served_by = target_named(exchange_, joiner_.flight().target());
    exchange_.streamed = wants_stream(exchange_);
    exchange_.fields.clear();
    append_answer_fields(exchange_, exchange_.fields);
    if (exchange_.streamed) exchange_.fields.text(kStreamFields);
  }

  bool landed() {
    const cache::FlightResults& results = joiner_.flight().results();
    exchange_.usage = results.usage;
    exchange_.finish_reason = results.finish_reason;
    exchange_.response_model = results.model;
    exchange_.failure = results.failure;
    return true;
  }

  // Why the answer was not followed to its end.
  core::Result<bool> broken_off() {
    if (transaction_.gone()) {
      exchange_.cancelled = true;
      exchange_.failure = FailureClass::cancelled;
      return true;
    }
    if (transaction_.interrupted()) {
      exchange_.failure = content_sent_ ? FailureClass::stream_cut : FailureClass::cancelled;
      return core::fail(ErrorKind::draining, "The gateway is shutting down.");
    }
    if (core::now() >= exchange_.deadline) {
      exchange_.failure = FailureClass::timeout;
      return core::fail(ErrorKind::upstream_timeout, "The provider did not answer in time.");
    }
    if (!content_sent_) return false;
    exchange_.failure = FailureClass::stream_cut;
    if (behind_) exchange_.snapshot->cache->flights().count_behind();
    return core::fail(ErrorKind::upstream_failed, behind_ ? "The answer was read too slowly: the rest of it is gone."
                                                          : "The answer broke off on its way.");
  }

  Exchange& exchange_;
  net::Transaction& transaction_;
  net::Core& core_;
  const core::Duration comment_;
  net::Event event_;
  cache::Joiner joiner_;
  net::Deadline deadline_;
  net::Deadline silence_;
  const core::Instant began_;
  core::Instant last_{};
  bool content_sent_ = false;
  bool behind_ = false;
};

}  // namespace

net::Task<core::Result<Flow>> join(Exchange& exchange) {
  cache::Use& use = exchange.cache;
  cache::Flights& flights = exchange.snapshot->cache->flights();
  const cache::FlightKey key = flight_key(exchange);
  for (int turn = 0; turn < kTurns; ++turn) {
    cache::Flights::Boarding boarding = flights.enter(key, exchange.home->core(), exchange.decision_id);
    if (boarding.leads) {
      use.leads = std::move(boarding.flight);
      break;
    }
    use.result = cache::Result::coalesced;
    use.leader = boarding.flight->decision();
    Following following(exchange, std::move(boarding.flight));
    CO_TRY(const bool answered, co_await following.run());
    if (answered) co_return Flow::answered;
    use.result = cache::Result::miss;
    use.leader.clear();
  }
  co_return Flow::next;
}

}  // namespace router
