#include "router/limits/shared_limits.h"

#include <algorithm>

#include "core/log.h"
#include "router/limits/limit_scripts.h"

namespace router {
namespace {

constexpr core::Duration kFirstBeat = std::chrono::milliseconds(100);  // until one was heard
// Slots of thousands of keys are not told in one breath: requests' questions come in between, and there is an end to
// what Redis takes at once (redis.max_in_flight).
constexpr std::size_t kWordsAtOnce = 256;
constexpr core::Duration kBetweenWords = std::chrono::milliseconds(20);

}  // namespace

SharedLimits::SharedLimits(net::Core& core, Fleet& fleet, metrics::Metrics& metrics)
    : core_(core), fleet_(fleet), metrics_(metrics), slots_(core, fleet) {}

void SharedLimits::attach(SharedState* redis) {
  redis_ = redis;
  slots_.attach(redis);
  if (!redis || beating_) return;
  beating_ = true;
  net::spawn(core_, keep_beating(alive_), "replicas");
}

SharedQuota SharedLimits::now(const Quota& quota) const noexcept {
  return {quota, fleet_.replicas.load(std::memory_order_relaxed)};
}

void SharedLimits::count(std::string_view event) {
  metrics::Shard& shard = metrics_.shard(core_.index());
  shard.add(shard.find(metrics_, metrics::Family::limit_events, {event}), 1);
}

GcraVerdict SharedLimits::look(const KeyLimit& limit, const Quota& quota) const noexcept {
  return limit.shared.look(now(quota), core::now());
}

net::Task<GcraVerdict> SharedLimits::take(std::shared_ptr<KeyLimit> limit, Quota quota, std::uint32_t cost,
                                          core::Duration& waited) {
  GcraVerdict verdict;
  LimitAsk ask;
  const core::Instant began = core::now();
  LimitEvent event = limit->shared.begin(now(quota), cost, began, ask, verdict);
  if (event == LimitEvent::leased && limit->shared.wants_refill(now(quota), began, ask))
    net::spawn(core_, refill(limit, quota, ask), "lease");
  if (event == LimitEvent::ask) {
    const auto answer = co_await put(limit, quota, ask, waited);
    event = limit->shared.finish(now(quota), cost, ask, answer, core::now(), verdict);
  }
  count(to_string(event));
  co_return verdict;
}

net::Task<LimitAnswer> SharedLimits::put(std::shared_ptr<KeyLimit> limit, Quota quota, LimitAsk ask,
                                         core::Duration& waited) {
  if (!redis_) co_return LimitAnswer();
  std::vector<std::string> keys{redis_->limit_name(limit->name)};
  std::vector<std::string> words = take_arguments(quota, ask);
  auto reply = co_await redis_->ask(take_script(), std::move(keys), std::move(words), waited);
  co_return take_answer(reply);
}

net::Task<void> SharedLimits::refill(std::shared_ptr<KeyLimit> limit, Quota quota, LimitAsk ask) {
  core::Duration waited{};
  const auto answer = co_await put(limit, quota, ask, waited);
  limit->shared.finish_refill(now(quota), ask, answer, core::now());
  count("refills");
}

void SharedLimits::settle(std::shared_ptr<KeyLimit> limit, Quota quota, std::int64_t units) {
  if (limit->shared.settle(units)) net::spawn(core_, settle_all(limit, quota), "settlement");
}

// One at a time for each limit; what comes meanwhile goes together.
net::Task<void> SharedLimits::settle_all(std::shared_ptr<KeyLimit> limit, Quota quota) {
  LimitAsk ask;
  while (limit->shared.settlement(now(quota), core::now(), ask)) {
    core::Duration waited{};
    const auto answer = co_await put(limit, quota, ask, waited);
    limit->shared.finish_settlement(now(quota), ask, answer, core::now());
    count("settled");
  }
}

net::Task<void> SharedLimits::keep_beating(std::weak_ptr<void> alive) {
  while (redis_) {
    bool heard = true;
    if (core_.index() == 0) {
      heard = co_await beat();
    }
    if (alive.expired()) co_return;
    const std::vector<std::string> held = slots_.held();
    for (std::size_t i = 0; i < held.size(); ++i) {
      if (i % kWordsAtOnce == kWordsAtOnce - 1) {
        co_await core_.sleep(kBetweenWords);
        if (alive.expired()) co_return;
      }
      slots_.tell_soon(held[i]);
    }
    const core::Duration pause = heard || fleet_.replicas > 0 ? kBeat : kFirstBeat;
    co_await core_.sleep(pause);
    if (alive.expired()) co_return;
  }
  beating_ = false;
}

net::Task<bool> SharedLimits::beat() {
  const auto life = std::chrono::duration_cast<std::chrono::milliseconds>(kLife).count();
  std::vector<std::string> keys{redis_->limit_name("replicas")};
  std::vector<std::string> words{fleet_.id, std::to_string(life)};
  auto reply = co_await redis_->client().run(beat_script(), std::move(keys), std::move(words));
  // Not being allowed to is for somebody to mend; not reaching it is told elsewhere.
  if (reply.outcome == net::redis::Outcome::error && !warned_) {
    warned_ = true;
    core::log().write_any(core::LogLevel::warning, "limits_not_shared", reply.value.text);
  }
  if (!reply.ok() || !reply.value.is(net::redis::Value::Kind::integer)) co_return false;
  const auto heard = static_cast<std::uint32_t>(std::clamp<std::int64_t>(reply.value.integer, 1, 1'000'000));
  fleet_.heard = heard;
  fleet_.replicas = replicas_.hear(heard, core::now());
  co_return true;
}

}  // namespace router
