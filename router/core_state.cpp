#include "router/core_state.h"

#include "router/hints.h"
#include "router/router.h"

namespace router {
namespace {

constexpr std::size_t kSpareExchanges = 64;
constexpr std::string_view kStillSaved = "what was cleared is still in the file, which could not be removed";

// They look at every entry, so they are a worker's; one piece of work, however many.
net::Task<void> apply_clears(net::Core& core, Shared& shared, std::shared_ptr<cache::ResponseCache> kept,
                             std::vector<Clearing> clearings, bool all, std::uint64_t generation) {
  const std::function<void()> work = [kept, clearings, all, generation] {
    for (const Clearing& clearing : clearings) {
      cache::Filter filter = clearing.filter;
      // It may be an old one, read on connecting: what is younger stays.
      filter.stored_before = std::min(filter.stored_before.value_or(clearing.at + 1), clearing.at + 1);
      if (clearing.key) {
        kept->forget_memory(*clearing.key, clearing.at);
      } else {
        kept->clear_memory(filter, clearing.at);
      }
    }
    if (!clearings.empty()) kept->unsave();
    if (!clearings.empty() && kept->still_saved())
      core::log().write_any(core::LogLevel::error, "semantic_cache_not_cleared", kStillSaved);
    if (all) kept->know_clears(generation);
  };
  while (!shared.worker.submit(work)) co_await core.sleep(std::chrono::milliseconds(20));
  if (clearings.empty()) co_return;
  // Prompts without an answer lead nowhere: when the worker has too much to do, they go with time.
  shared.index_worker.submit([kept] { kept->sweep_prompts(); });
}

}  // namespace

CoreState::CoreState(net::Core& core, Shared& shared)
    : core_(core),
      shared_(shared),
      snapshot_(shared.current),
      random_(core::random_seed()),
      decisions_(core.index(),
                 std::max<std::size_t>(shared.current->config->server.decisions / shared.runtime.size(), 1),
                 static_cast<std::uint64_t>(shared.started) << 24),
      limits_(core, shared.fleet, shared.metrics) {
  seed_gains();
  connect_redis();
  share_limits();
}

void CoreState::connect_redis() {
  const core::Config& config = *snapshot_->config;
  const std::scoped_lock lock(redis_mutex_);
  const std::uint64_t generation = snapshot_->redis_generation;
  // A new store knows of no clears yet.
  if (redis_ && redis_->generation() == generation && redis_for_ == snapshot_->cache) return;
  hints_.reset();
  clears_.reset();
  limits_.attach(nullptr);
  redis_.reset();
  redis_for_ = snapshot_->cache;
  if (!config.redis.active()) return;
  redis_ = std::make_unique<SharedState>(core_, shared_.resolver, config.redis, generation, config.cache.max_entry,
                                         random_.next());
  if (core_.index() != 0) return;
  if (redis_for_) listen_to_clears(config);
  if (config.redis.share_hints) listen_to_hints(config);
}

void CoreState::listen_to_clears(const core::Config& config) {
  const auto apply = [this, kept = redis_for_, of = redis_->generation()](std::vector<Clearing> clearings, bool all) {
    net::spawn(core_, apply_clears(core_, shared_, kept, std::move(clearings), all, of), "clears of others");
  };
  clears_ =
      std::make_unique<SharedClears>(core_, shared_.resolver, *redis_, config.cache.max_entry, random_.next(), apply);
}

void CoreState::listen_to_hints(const core::Config& config) {
  SharedHints::Handlers handlers;
  handlers.take = [this](const std::optional<Hint>& hint) { take_hint(*this, hint); };
  handlers.identities = [this] {
    std::vector<std::string> out;
    for (const Target& target : snapshot_->targets) {
      if (!target.identity.empty()) out.push_back(target.identity);
    }
    return out;
  };
  hints_ = std::make_unique<SharedHints>(core_, shared_.resolver, *redis_, config.cache.max_entry, random_.next(),
                                         std::move(handlers));
}

// Without a key that has limits nothing is told or asked.
void CoreState::share_limits() {
  limits_.attach(snapshot_->limited && snapshot_->config->redis.share_limits ? redis_.get() : nullptr);
}

RedisCounts CoreState::redis_counts() {
  RedisCounts out;
  const std::scoped_lock lock(redis_mutex_);
  if (!redis_) return out;
  const net::redis::Counters& counters = redis_->client().counters();
  out.used = true;
  out.state = redis_->client().state();
  out.last_error = redis_->client().last_error();
  const auto add = [&](std::string_view channel, const net::redis::Subscriber& one) {
    out.subscriptions.push_back({channel, one.state() == net::redis::State::connected, one.last_error()});
  };
  if (clears_) add("clears", clears_->subscriber());
  if (hints_) add("hints", hints_->subscriber());
  out.knows_clears = redis_for_ && redis_for_->knows_clears(redis_->generation());
  for (std::size_t i = 0; i < kRedisEvents.size(); ++i) out.events[i] = (counters.*kRedisEvents[i].second).get();
  return out;
}

// What was seen in training is worth this many requests, whatever the number of cores; traffic soon outweighs it.
void CoreState::seed_gains() {
  constexpr double kPrior = 200;
  const auto& classifiers = snapshot_->classifiers;
  gains_.seed(classifiers ? classifiers->gain_quantiles() : std::span<const float>(), kPrior / shared_.runtime.size());
}

policy::complexity::Cut CoreState::gain_cut(double share) {
  constexpr unsigned kServes = 64;  // it moves slowly, and adding up all cores costs microseconds
  for (KnownCut& known : cuts_) {
    if (known.share != share) continue;
    if (known.left-- == 0) known = {share, kServes, shared_.gain_cut(share)};
    return known.cut;
  }
  cuts_.push_back({share, kServes, shared_.gain_cut(share)});
  return cuts_.back().cut;
}

void CoreState::install(std::shared_ptr<const Snapshot> snapshot) {
  const auto models = [](const Snapshot& of) { return of.classifiers ? of.classifiers->models() : std::string(); };
  const bool same = models(*snapshot_) == models(*snapshot);
  snapshot_ = std::move(snapshot);
  cuts_.clear();
  repeats_.clear();
  if (!same) seed_gains();
  memories_.clear();
  connect_redis();
  share_limits();
  // Pools of origins that are gone give up their idle connections; calls in flight still hold on to the pool itself.
  for (auto& [origin, pool] : pools_) {
    bool named = false;
    for (const Provider& provider : snapshot_->providers) named = named || provider.origin.get() == origin;
    if (!named) pool->close();
  }
}

void CoreState::heed_removals(const cache::ResponseCache& store) {
  const std::uint64_t removals = store.removals();
  if (removals == removals_) return;
  removals_ = removals;
  warm_bodies_.clear();
  repeats_.clear();
}

std::unique_ptr<Exchange> CoreState::take_exchange() {
  if (spare_.empty()) return std::make_unique<Exchange>();
  auto exchange = std::move(spare_.back());
  spare_.pop_back();
  return exchange;
}

void CoreState::give(std::unique_ptr<Exchange> exchange) {
  if (spare_.size() == kSpareExchanges) return;
  exchange->reset();
  spare_.push_back(std::move(exchange));
}

net::UpstreamPool& CoreState::pool(const Provider& provider) {
  auto& slot = pools_[provider.origin.get()];
  if (!slot) slot = std::make_unique<net::UpstreamPool>(core_, shared_.resolver, provider.origin);
  return *slot;
}

TierMemory& CoreState::memory(std::uint32_t route, std::uint16_t tier) {
  if (memories_.size() <= route) memories_.resize(snapshot_->routes.size());
  auto& tiers = memories_[route];
  if (tiers.size() <= tier) tiers.resize(snapshot_->routes[route].config->tiers.size());
  return tiers[tier];
}

metrics::Shard& CoreState::shard() noexcept { return shared_.metrics.shard(core_.index()); }

}  // namespace router
