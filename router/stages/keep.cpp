// keep: what was recorded of a whole and good answer goes into the cache. Called by dispatch; nobody waits for it.
#include <algorithm>

#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"

namespace router {
namespace {

std::int64_t millis(core::Millis duration) { return duration.count(); }

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

using KeptPrompt = std::shared_ptr<const cache::Prompt>;  // null: no vector was made of it

void keep_packed(CoreState& home, const std::shared_ptr<cache::ResponseCache>& kept,
                 std::shared_ptr<const cache::Entry> entry, bool shared, KeptPrompt prompt) {
  const bool stored = kept->keep(entry);
  if (shared && home.redis() && !kept->cleared(*entry)) home.redis()->keep(*entry, cache::unix_millis());
  if (!stored || !prompt) return;
  const bool taken = home.shared().index_worker.submit([kept, prompt] { kept->keep_prompt(*prompt); });
  if (!taken) kept->count_too_busy();
}

// What was found in the answer is somebody's: it is not told to whoever asks similarly. The entry says so itself,
// because an earlier answer's prompt may lead to its key.
bool tells_of_somebody(const Exchange& exchange) {
  return exchange.judged.answer_count > 0 && !exchange.route_config().cache.semantic.personal_data;
}

KeptPrompt prompt_of(Exchange& exchange) {
  cache::Prompt& prompt = exchange.cache.semantic.prompt;
  if (prompt.vector.empty()) return nullptr;
  if (tells_of_somebody(exchange)) return nullptr;
  prompt.answer = exchange.cache.key;
  return std::make_shared<const cache::Prompt>(std::move(prompt));
}

}  // namespace

bool may_share(const Exchange& exchange) {
  return exchange.snapshot->cache->config().shared && exchange.judged.signals.entities.empty() &&
         exchange.judged.answer_count == 0;
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
  entry.by_key = tells_of_somebody(exchange);
  entry.body = use.recording.take();
  const auto kept = exchange.snapshot->cache;
  CoreState* const home = exchange.home;
  const bool shared = may_share(exchange);
  const KeptPrompt prompt = prompt_of(exchange);
  if (entry.body.size() <= cache::kCompressOnLoopBytes)
    return keep_packed(*home, kept, kept->pack(std::move(entry)), shared, prompt);
  const auto held = std::make_shared<cache::Entry>(std::move(entry));
  const bool taken = home->shared().worker.submit([kept, held, home, shared, prompt, core = &home->core()] {
    auto packed = kept->pack(std::move(*held));
    core->post([kept, packed, home, shared, prompt] { keep_packed(*home, kept, packed, shared, prompt); });
  });
  if (!taken) kept->count_too_busy();
}

}  // namespace router
