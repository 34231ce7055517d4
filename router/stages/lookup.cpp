// lookup: the response cache. Behind plan, so that every refusal of policy and routing comes first and the key knows
// the floor; in front of dispatch, so that a hit asks nobody.
#include <algorithm>
#include <charconv>

#include "router/cache/replay.h"
#include "router/cache/request_key.h"
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/upstream/relay.h"

namespace router {
namespace {

using cache::Result;

// What the client says in Cache-Control (RFC 9111, 5.2.1).
struct Wishes {
  bool no_cache = false;      // ask anew, and keep that
  bool no_store = false;      // take no part
  std::int64_t max_age = -1;  // seconds; -1: not said
};

constexpr std::int64_t kLongestAge = std::int64_t{1} << 31;  // seconds; RFC 9111, 1.2.2

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x | 0x20) : x) == y;
         });
}

void read_wishes(std::string_view header, Wishes& out) {
  while (!header.empty()) {
    std::string_view one = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), one.size() + 1));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    const std::size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    if (equal_ignoring_case(name, "no-cache")) out.no_cache = true;
    if (equal_ignoring_case(name, "no-store")) out.no_store = true;
    if (equals == one.npos || !equal_ignoring_case(name, "max-age")) continue;
    std::string_view value = one.substr(equals + 1);
    if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), out.max_age);
    if (ec == std::errc::result_out_of_range) out.max_age = kLongestAge;
    if (end != value.data() + value.size() || out.max_age < 0) out.max_age = 0;  // nonsense is read as the strictest
    out.max_age = std::min(out.max_age, kLongestAge);
  }
}

// All lines of that name are one list (RFC 9110, 5.3).
Wishes wishes_of(const net::RequestHead& head) {
  Wishes out;
  for (const net::HeaderField& field : head.all()) {
    if (equal_ignoring_case(field.name, "cache-control")) read_wishes(field.value, out);
  }
  return out;
}

std::string_view reason_to_bypass(const Exchange& exchange, const Wishes& wishes) {
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

bool make_key(Exchange& exchange) {
  const Snapshot& snapshot = *exchange.snapshot;
  cache::KeyParts parts;
  if (exchange.key) parts.tenant = exchange.key->config->name;
  parts.policy_version = snapshot.config->policy_version;
  parts.floor = core::to_string(exchange.floor);
  parts.route = exchange.route_config().name;
  parts.chain = snapshot.routes[exchange.route].chain;
  parts.beta = exchange.transaction->head().find("openai-beta");
  parts.tier = exchange.first_tier;
  parts.endpoint = core::to_string(exchange.endpoint);
  exchange.cache.owner = cache::owner_of(parts.tenant);
  return exchange.home->request_key().make(parts, exchange.body, exchange.transaction->body_capacity(),
                                           exchange.cache.key);
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
  if (entry->plain_size <= cache::decompress_on_loop_bytes(entry->coding)) {
    if (!store.unpack(*entry, body)) co_return false;
  } else {
    net::Question question = [kept = exchange.snapshot->cache, entry] {
      std::string unpacked;
      return kept->unpack(*entry, unpacked) ? unpacked : std::string();
    };
    body = co_await net::ask_worker(exchange.home->core(), exchange.home->shared().worker, std::move(question));
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

// Personal data stays in this process even where it may be kept, in the answer too as far as it was looked for.
bool shares(const Exchange& exchange) {
  return exchange.snapshot->cache->config().shared && exchange.judged.signals.entities.empty() &&
         exchange.judged.answer_count == 0;
}

std::int64_t millis(core::Millis duration) { return duration.count(); }

// Serves the entry when the client can have it as it is.
net::Task<bool> serve_found(Exchange& exchange, std::shared_ptr<const cache::Entry> entry, const Wishes& wishes) {
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

// What a later tier answers because an earlier one could not just now is for the time of need: kept, it would be given
// for long after that.
bool is_first_choice(const Exchange& exchange) {
  const std::size_t tiers = exchange.route_config().tiers.size();
  std::size_t first = tiers, served = tiers;  // steps from where the chain begins
  for (const Candidate& candidate : exchange.candidates) {
    const std::size_t step = (candidate.tier + tiers - exchange.first_tier) % tiers;
    if (candidate.target == exchange.served_by) served = std::min(served, step);
    const bool could = candidate.drop == Drop::none || candidate.drop >= Drop::probe_down;  // at another time, at least
    if (could) first = std::min(first, step);
  }
  return served < tiers && served <= first;
}

void keep_packed(CoreState& home, cache::ResponseCache& kept, std::shared_ptr<const cache::Entry> entry, bool shared) {
  kept.keep(entry);
  if (shared && home.redis() && !kept.cleared(*entry)) home.redis()->keep(*entry, cache::unix_millis());
}

}  // namespace

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
    if (exchange.streamed) exchange.fields += kStreamFields;
    const std::string_view type = exchange.streamed ? kEventStream : std::string_view("application/json");
    there = co_await exchange.transaction->send(200, type, exchange.fields, body);
  }
  if (!there) exchange.cancelled = true;
  co_return true;
}

net::Task<core::Result<Flow>> lookup(Exchange& exchange) {
  cache::Use& use = exchange.cache;
  cache::ResponseCache* const store = exchange.snapshot->cache.get();
  if (!store || exchange.route_config().cache.mode == core::CacheMode::off) co_return Flow::next;
  const Wishes wishes = wishes_of(exchange.transaction->head());
  use.result = Result::bypass;
  use.reason = reason_to_bypass(exchange, wishes);
  if (!use.reason.empty()) co_return Flow::next;
  if (!make_key(exchange)) {
    use.reason = "unreadable";
    co_return Flow::next;
  }
  use.result = Result::miss;
  use.asked_at = cache::unix_millis();
  use.recording.begin(store->config().max_entry);
  if (wishes.no_cache) co_return Flow::next;
  auto entry = store->memory().find(use.key, cache::unix_millis());
  if (!entry && exchange.home->redis() && store->knows_clears() && shares(exchange)) {
    entry = co_await exchange.home->redis()->find(use.key);
    // A clear may have come since it was written there.
    if (entry && (!is_ours(exchange, *entry) || store->cleared(*entry))) entry = nullptr;
    if (entry) use.level = cache::Level::redis;
    if (entry) store->adopt(entry);
  }
  if (entry && is_ours(exchange, *entry)) {
    const bool served = co_await serve_found(exchange, std::move(entry), wishes);
    if (served) co_return Flow::answered;
  }
  if (!exchange.route_config().cache.coalesce || wishes.max_age == 0) co_return Flow::next;
  co_return co_await join(exchange);
}

void keep_answer(Exchange& exchange) {
  cache::Use& use = exchange.cache;
  if (!use.keyed()) return;
  if (use.recording.too_large()) exchange.snapshot->cache->count_too_large();
  if (!use.recording.on() || use.recording.bytes().empty() || exchange.served_by == Snapshot::kNone) return;
  if (!is_first_choice(exchange)) return;
  // A filter's refusal, of whichever choice, may be another provider's answer. In a text its quotes are escaped.
  if (use.recording.bytes().find("\"content_filter\"") != std::string::npos) return;
  const core::RouteConfig& route = exchange.route_config();
  const Target& target = exchange.target(exchange.served_by);
  cache::Entry entry;
  entry.key = use.key;
  entry.owner = use.owner;
  entry.route = route.name;
  entry.tags = route.cache.tags;
  entry.stored_at = use.asked_at;
  entry.fresh_until = cache::unix_millis() + millis(route.cache.ttl);  // however long the provider took
  entry.stale_until =
      entry.fresh_until + std::max(millis(route.cache.stale_while_revalidate), millis(route.cache.stale_if_error));
  entry.model = exchange.response_model;
  entry.target = target.config->name;
  entry.provider = target.config->provider;
  entry.usage = exchange.usage;
  entry.finish_reason = exchange.finish_reason;
  entry.stream = use.recording.as_stream;
  entry.body = use.recording.bytes();
  use.recording.stop();
  const auto kept = exchange.snapshot->cache;
  CoreState* const home = exchange.home;
  const bool shared = shares(exchange);
  if (entry.body.size() <= cache::kCompressOnLoopBytes)
    return keep_packed(*home, *kept, kept->pack(std::move(entry)), shared);
  const auto held = std::make_shared<cache::Entry>(std::move(entry));
  const bool taken = home->shared().worker.submit([kept, held, home, shared, core = &home->core()] {
    auto packed = kept->pack(std::move(*held));
    core->post([kept, packed, home, shared] { keep_packed(*home, *kept, packed, shared); });
  });
  if (!taken) kept->count_too_busy();
}

}  // namespace router
