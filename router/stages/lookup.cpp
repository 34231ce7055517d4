// lookup: the response cache. Behind plan, so that every refusal of policy and routing comes first and the key knows
// the floor; in front of dispatch, so that a hit asks nobody.
#include <algorithm>

#include "router/cache/replay.h"
#include "router/cache/request_key.h"
#include "router/cache/wishes.h"
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/upstream/relay.h"

namespace router {
namespace {

using cache::Result;

constexpr core::Duration kUnpackLimit = std::chrono::seconds(1);  // on a worker that may have much to do

std::string_view reason_to_bypass(const Exchange& exchange, const cache::Wishes& wishes) {
  const core::RouteCacheConfig& config = exchange.route_config().cache;
  const bool deterministic = exchange.scan.deterministic || exchange.endpoint == core::Endpoint::embeddings;
  if (wishes.no_store) return "no_store";
  if (config.mode == core::CacheMode::deterministic && !deterministic) return "not_deterministic";
  constexpr std::size_t kMostHashed = 1 << 20;  // a few milliseconds of the event loop
  if (exchange.body.size() > kMostHashed) return "large";
  if (exchange.judged.signals.ran(policy::Classifier::privacy) == policy::Run::incomplete) return "incomplete";
  // What somebody's name or key stands in stays with whoever answers it.
  if (!exchange.judged.signals.entities.empty() && !exchange.snapshot->cache->config().personal_data)
    return "personal_data";
  return {};
}

bool make_key(Exchange& exchange, std::string_view beta, std::size_t capacity) {
  static const cache::Owner kNobody = cache::owner_of({});
  exchange.cache.owner = exchange.key ? exchange.key->owner : kNobody;
  const Known& known = exchange.known;
  if (known.body && beta.empty() && known.route == exchange.route && known.first_tier == exchange.first_tier &&
      known.floor == exchange.floor) {
    exchange.cache.key = known.key;
    return true;
  }
  const cache::KeyParts parts = key_parts(exchange, beta);
  return exchange.home->request_key().make(parts, exchange.body, capacity, exchange.cache.key);
}

wire::StreamOptions options_for(const Exchange& exchange, const cache::Entry& entry) {
  wire::StreamOptions options;
  options.endpoint = exchange.endpoint;
  options.client_wants_usage = exchange.scan.include_usage;
  options.requested_model = entry.model;
  options.fallback_id = exchange.decision_id;
  options.created = entry.stored_at / 1000;
  return options;
}

// False: it cannot be told in the client's form, or is damaged.
net::Task<bool> tell(Exchange& exchange, std::shared_ptr<const cache::Entry> entry, std::string& out) {
  const cache::ResponseCache& store = *exchange.snapshot->cache;
  std::string body;
  const bool warm = exchange.home->warm_bodies().find(entry, body);
  if (!warm && entry->plain_size <= cache::decompress_on_loop_bytes(entry->coding)) {
    if (!store.unpack(*entry, body)) co_return false;
    exchange.home->warm_bodies().keep(entry, body);
  } else if (!warm) {
    net::Question question = [kept = exchange.snapshot->cache, entry] {
      std::string unpacked;
      return kept->unpack(*entry, unpacked) ? unpacked : std::string();
    };
    net::Worker& worker = exchange.home->shared().worker;
    body = co_await net::ask_worker_within(exchange.home->core(), worker, kUnpackLimit, std::move(question));
    if (body.empty()) co_return false;
  }
  const wire::StreamOptions options = options_for(exchange, *entry);
  co_return cache::replay(entry->stream, body, options, wants_stream(exchange), out);
}

// Whether there is an entry for this request, whatever its age. The key says all of it; that the entry says so too
// guards against a store that mixes up keys.
bool is_ours(const Exchange& exchange, const cache::Entry& entry) {
  return entry.key == exchange.cache.key && entry.owner == exchange.cache.owner &&
         entry.route == exchange.route_config().name;
}

std::int64_t millis(core::Millis duration) { return duration.count(); }

// Serves the entry when the client can have it as it is.
net::Task<bool> serve_found(Exchange& exchange, std::shared_ptr<const cache::Entry> entry,
                            const cache::Wishes& wishes) {
  cache::Use& use = exchange.cache;
  const core::RouteCacheConfig& config = exchange.route_config().cache;
  const std::int64_t now = cache::unix_millis();
  const std::int64_t age = std::max<std::int64_t>(now - entry->stored_at, 0);
  if (wishes.max_age >= 0 && age > wishes.max_age * 1000) co_return false;
  Result result = Result::hit;
  if (now >= entry->fresh_until) {
    const bool served_stale = now < entry->fresh_until + millis(config.stale_while_revalidate);
    if (served_stale) use.renews = exchange.snapshot->cache->claim_renewal(use.key, now);
    if (served_stale || now < entry->fresh_until + millis(config.stale_if_error)) use.stale = entry;
    if (!served_stale || use.renews) co_return false;
    result = Result::stale;
  }
  co_return co_await serve_kept(exchange, std::move(entry), result);
}

}  // namespace

cache::KeyParts key_parts(const Exchange& exchange, std::string_view beta) {
  const Snapshot& snapshot = *exchange.snapshot;
  cache::KeyParts parts;
  if (exchange.key) parts.tenant = exchange.key->config->name;
  parts.policy_version = snapshot.config->policy_version;
  parts.floor = core::to_string(exchange.floor);
  parts.route = exchange.route_config().name;
  parts.chain = snapshot.routes[exchange.route].chain;
  parts.beta = beta;
  parts.tier = exchange.first_tier;
  parts.endpoint = core::to_string(exchange.endpoint);
  return parts;
}

net::Task<bool> serve_kept(Exchange& exchange, std::shared_ptr<const cache::Entry> entry, cache::Result result) {
  cache::Use& use = exchange.cache;
  std::string body;
  const bool told = co_await tell(exchange, entry, body);
  if (!told) co_return false;
  use.result = result;
  use.age_ms = std::max<std::int64_t>(cache::unix_millis() - entry->stored_at, 0);
  use.recording.stop();
  exchange.served_by = target_named(exchange, entry->target);
  exchange.usage = entry->usage;
  exchange.finish_reason = entry->finish_reason;
  exchange.response_model = entry->model;
  exchange.streamed = wants_stream(exchange);
  bool there = false;
  if (exchange.transaction->streaming()) {  // comments have been sent while others were asked
    there = co_await exchange.transaction->end_stream(body);
  } else {
    exchange.fields.clear();
    append_answer_fields(exchange, exchange.fields);
    if (exchange.streamed) exchange.fields.text(kStreamFields);
    const std::string_view type = exchange.streamed ? kEventStream : std::string_view("application/json");
    there = co_await exchange.transaction->send(200, type, exchange.fields, body);
  }
  if (!there) exchange.cancelled = true;
  co_return true;
}

bool take_part(Exchange& exchange, const cache::Wishes& wishes, std::string_view beta, std::size_t capacity) {
  cache::Use& use = exchange.cache;
  cache::ResponseCache* const store = exchange.snapshot->cache.get();
  if (!store || exchange.route_config().cache.mode == core::CacheMode::off) return false;
  use.result = Result::bypass;
  use.reason = reason_to_bypass(exchange, wishes);
  if (!use.reason.empty()) return false;
  if (!make_key(exchange, beta, capacity)) {
    use.reason = "unreadable";
    return false;
  }
  use.result = Result::miss;
  use.asked_at = store->asked_at(cache::unix_millis());
  use.recording.begin(store->config().max_entry);
  return true;
}

std::shared_ptr<const cache::Entry> kept_here(Exchange& exchange) {
  auto entry = exchange.snapshot->cache->memory().find(exchange.cache.key, cache::unix_millis());
  if (entry && !is_ours(exchange, *entry)) entry = nullptr;
  return entry;
}

net::Task<core::Result<Flow>> lookup(Exchange& exchange) {
  const net::RequestHead& head = exchange.transaction->head();
  const cache::Wishes wishes = cache::wishes_of(head);
  const bool takes_part = take_part(exchange, wishes, head.find("openai-beta"), exchange.transaction->body_capacity());
  if (!takes_part || wishes.no_cache) co_return Flow::next;
  cache::ResponseCache* const store = exchange.snapshot->cache.get();
  auto entry = kept_here(exchange);
  SharedState* const redis = exchange.home->redis();
  if (!entry && redis && store->knows_clears(redis->generation()) && may_share(exchange)) {
    entry = co_await redis->find(exchange.cache.key, exchange.redis_waited);
    // A clear may have come since it was written there.
    if (entry && (!is_ours(exchange, *entry) || store->cleared(*entry))) entry = nullptr;
    if (entry) exchange.cache.level = cache::Level::redis;
    if (entry) store->adopt(entry);
  }
  if (entry) {
    const bool served = co_await serve_found(exchange, std::move(entry), wishes);
    if (served) {
      remember(exchange, head.find("openai-beta"));
      co_return Flow::answered;
    }
  } else if (exchange.route_config().cache.semantic.active() && wishes.max_age != 0) {
    const bool served = co_await serve_similar(exchange, wishes.max_age);
    if (served) co_return Flow::answered;
    if (exchange.cancelled) exchange.failure = core::FailureClass::cancelled;  // while the vector was made
    if (exchange.cancelled) co_return Flow::answered;
  }
  if (!exchange.route_config().cache.coalesce || wishes.max_age == 0) co_return Flow::next;
  co_return co_await join(exchange);
}

}  // namespace router
