// Between parse and lookup: a request that comes again is recognised by its bytes (repeats.h).
#include "router/core_state.h"
#include "router/stages/stages.h"

namespace router {
namespace {

// What is kept is of the config in force; a request that began under another one neither takes nor gives.
bool takes_part(const Exchange& exchange) {
  return exchange.snapshot->cache && !exchange.dry_run && exchange.snapshot == exchange.home->snapshot();
}

}  // namespace

bool recall(Exchange& exchange) {
  if (!takes_part(exchange)) return false;
  exchange.home->heed_removals(*exchange.snapshot->cache);
  exchange.known.removals = exchange.snapshot->cache->removals();
  const Repeat* found = exchange.home->repeats().find(exchange.endpoint, exchange.key, exchange.body);
  if (!found) return false;
  exchange.scan = found->scan;
  Known& known = exchange.known;
  known.body = true;
  known.signals = found->judged;
  if (known.signals) exchange.judged.signals = found->signals;
  known.route = found->route;
  known.first_tier = found->first_tier;
  known.floor = found->floor;
  known.key = found->cache_key;
  return true;
}

void remember(Exchange& exchange, std::string_view beta) {
  if (!takes_part(exchange) || exchange.known.body || !beta.empty()) return;
  // Somebody wanted things gone while this was under way.
  if (exchange.snapshot->cache->removals() != exchange.known.removals) return;
  if (exchange.scan.texts.size() + exchange.judged.signals.entities.size() > Repeats::kParts) return;
  Repeat* const place = exchange.home->repeats().keep(exchange.endpoint, exchange.key, exchange.body);
  if (!place) return;
  place->scan = exchange.scan;
  place->judged = exchange.judged.active;
  if (place->judged) {
    place->signals = exchange.judged.signals;
    place->signals.tier = exchange.judged.tier;
    place->signals.time = {};
  }
  place->route = exchange.route;
  place->first_tier = exchange.first_tier;
  place->floor = exchange.floor;
  place->cache_key = exchange.cache.key;
}

}  // namespace router
