// The limits of a client key: requests and concurrent requests when it is admitted, tokens when the prompt was read,
// and what the answer really cost when it has ended. Without Redis, or where limits are not shared, nothing waits.
#include <algorithm>

#include "router/core_state.h"
#include "router/stages/stages.h"

namespace router {
namespace {

core::Error limited(std::string what) { return core::fail(core::ErrorKind::rate_limited, std::move(what)); }

core::Error requests_used_up() { return limited("Rate limit reached for this API key."); }
core::Error tokens_used_up() { return limited("Limit of tokens per minute reached for this API key."); }
core::Error too_many_at_once() { return limited("Too many concurrent requests for this API key."); }

// Waiting does not help it.
core::Error prompt_too_large(std::uint32_t cost, const Quota& quota) {
  core::Error out =
      limited("This prompt is estimated at " + std::to_string(cost) +
              " tokens, more than the limit of tokens of this API key ever gives at once (tokens_burst: " +
              std::to_string(static_cast<std::uint32_t>(quota.at_once())) + "). Send less, or ask for a higher limit.");
  out.no_retry = true;
  return out;
}

std::uint32_t token_cost(const Exchange& exchange) {
  constexpr std::uint64_t kMost = 0xffffffff;  // more than any limit
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(exchange.scan.estimated_input_tokens, 1, kMost));
}

// What the limit pays for: what a provider was asked to read and write. An answer from the cache costs nothing, nor
// does a request that no provider has taken.
std::int64_t tokens_used(const Exchange& exchange) {
  if (exchange.used == Snapshot::kNone) return 0;
  constexpr std::int64_t kMost = 1'000'000'000'000;  // more than anybody reads or writes; sums of many stay in range
  return std::clamp<std::int64_t>(exchange.usage.input, 0, kMost) +
         std::clamp<std::int64_t>(exchange.usage.output, 0, kMost);
}

}  // namespace

core::Result<void> limit_requests(Exchange& exchange) {
  const core::KeyConfig& config = *exchange.key->config;
  const KeyState& state = exchange.key->state;
  exchange.limit = state.requests->alone.take(requests_of(config.rate_limit), exchange.started);
  if (!exchange.limit.allowed) return requests_used_up();
  exchange.key_slot = config.in_flight > 0 && state.slots->take(config.in_flight);
  if (config.in_flight > 0 && !exchange.key_slot) return too_many_at_once();
  return core::success();
}

net::Task<core::Result<void>> limit_shared_requests(Exchange& exchange) {
  const core::KeyConfig& config = *exchange.key->config;
  SharedLimits& shared = exchange.home->limits();
  const Quota quota = requests_of(config.rate_limit);
  if (quota.limited()) {
    std::shared_ptr<KeyLimit> limit = exchange.key->state.requests;
    exchange.limit = co_await shared.take(std::move(limit), quota, 1, exchange.redis_waited);
  }
  if (!exchange.limit.allowed) co_return requests_used_up();
  if (config.in_flight == 0) co_return core::success();
  std::shared_ptr<KeySlots> slots = exchange.key->state.slots;
  exchange.slot_shared = true;
  exchange.key_slot = co_await shared.slots().take(std::move(slots), config.in_flight, exchange.redis_waited);
  if (!exchange.key_slot) co_return too_many_at_once();
  co_return core::success();
}

core::Result<void> limit_tokens(Exchange& exchange) {
  const Quota quota = tokens_of(exchange.key->config->rate_limit);
  const std::uint32_t cost = token_cost(exchange);
  Gcra& limit = exchange.key->state.tokens->alone;
  if (cost > quota.at_once()) {
    exchange.token_limit = limit.look(quota, core::now());
    return prompt_too_large(cost, quota);
  }
  exchange.token_limit = limit.take(quota, core::now(), cost);
  if (!exchange.token_limit.allowed) return tokens_used_up();
  exchange.token_cost = cost;
  return core::success();
}

net::Task<core::Result<void>> limit_shared_tokens(Exchange& exchange) {
  const Quota quota = tokens_of(exchange.key->config->rate_limit);
  const std::uint32_t cost = token_cost(exchange);
  SharedLimits& shared = exchange.home->limits();
  std::shared_ptr<KeyLimit> limit = exchange.key->state.tokens;
  if (cost > quota.at_once()) {
    exchange.token_limit = shared.look(*limit, quota);
    co_return prompt_too_large(cost, quota);
  }
  exchange.token_limit = co_await shared.take(std::move(limit), quota, cost, exchange.redis_waited);
  if (!exchange.token_limit.allowed) co_return tokens_used_up();
  exchange.token_cost = cost;
  exchange.tokens_shared = true;
  co_return core::success();
}

void settle_limits(Exchange& exchange) {
  if (exchange.key_slot && exchange.slot_shared) {
    exchange.home->limits().slots().give(*exchange.key->state.slots);
  } else if (exchange.key_slot) {
    exchange.key->state.slots->give();
  }
  exchange.key_slot = false;
  if (exchange.token_cost == 0) return;
  const std::int64_t units = tokens_used(exchange) - static_cast<std::int64_t>(exchange.token_cost);
  const Quota quota = tokens_of(exchange.key->config->rate_limit);
  exchange.token_cost = 0;
  if (exchange.tokens_shared) {
    exchange.home->limits().settle(exchange.key->state.tokens, quota, units);
  } else {
    exchange.key->state.tokens->alone.charge(quota, core::now(), static_cast<double>(units));
  }
}

}  // namespace router
