#include "router/pipeline.h"

#include <array>

#include "core/turn.h"
#include "router/decision.h"
#include "router/stages/stages.h"

namespace router {
namespace {

constexpr std::array<Stage, 6> kPipeline{{
    {"admit", admit},        // first: a refusal by key or limit costs nothing, not even reading the body
    {"parse", parse},        // one scan of the body; everything behind it works on what the scan found
    {"classify", classify},  // before the plan, because the floor decides who is a candidate at all
    {"plan", plan},          // route and candidates; pure, so that explain can stop behind it
    {"lookup", lookup},      // behind all that can refuse; a hit asks nobody
    {"dispatch", dispatch},  // the only stage that talks to providers
}};
constexpr std::size_t kPlanned = 4;  // explain runs the stages before lookup

static_assert(kPipeline.size() < kStages);

// Runs the first `count` stages. True: a stage has answered or failed.
net::Task<bool> run_stages(Exchange& exchange, std::size_t count) {
  core::Instant before = core::turn_time();
  for (std::size_t i = 0; i < count; ++i) {
    auto result = co_await kPipeline[i].run(exchange);
    const core::Instant after = core::renew_turn();
    exchange.stage_time[i] = after - before;
    before = after;
    if (!result) {
      exchange.failed = true;
      exchange.error = std::move(result).assume_error();
      co_return true;
    }
    if (result.assume_value() == Flow::answered) co_return true;
  }
  co_return false;
}

}  // namespace

net::Task<void> run_pipeline(Exchange& exchange) {
  co_await run_stages(exchange, kPipeline.size());
  if (exchange.failed) co_await answer_error(exchange);
  account(exchange);  // last, always
}

net::Task<void> run_explain(Exchange& exchange) {
  exchange.dry_run = true;
  const bool ended = co_await run_stages(exchange, kPlanned);
  // A request that would be refused is explained too, unless the caller may not ask at all.
  const bool refused = ended && exchange.route == Snapshot::kNone && exchange.candidates.empty();
  if (refused) {
    co_await answer_error(exchange);
  } else {
    std::string body;
    append_decision(exchange, body);
    exchange.fields.clear();
    append_answer_fields(exchange, exchange.fields);
    co_await exchange.transaction->send(200, "application/json", exchange.fields, body);
    exchange.failed = false;
  }
  account(exchange);
}

std::string_view stage_name(std::size_t index) noexcept {
  return index < kPipeline.size() ? kPipeline[index].name : std::string_view("account");
}

}  // namespace router
