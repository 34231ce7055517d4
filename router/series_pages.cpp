#include "router/series_pages.h"

#include "core/random.h"

namespace router {
namespace {

constexpr std::size_t kLongestName = 256;  // of a model, in a provider's own words

// Those that went wrong on the way have labels that say how.
bool ordinary(const Exchange& exchange) {
  return !exchange.failed && exchange.failure == core::FailureClass::none && exchange.attempts.size() <= 1 &&
         exchange.transaction->head().method == "POST" && exchange.response_model.size() <= kLongestName;
}

}  // namespace

SeriesPages::Page& SeriesPages::page_of(const Exchange& exchange, int status) {
  const bool same_config = !snapshot_.owner_before(exchange.snapshot) && !exchange.snapshot.owner_before(snapshot_);
  if (!same_config) {
    snapshot_ = exchange.snapshot;
    known_.fill({});
  }
  if (!ordinary(exchange)) {
    unknown_.fill(metrics::kNone);
    return unknown_;
  }
  const Kind kind{exchange.route,    exchange.served_by,    static_cast<std::uint16_t>(status),
                  exchange.endpoint, exchange.cache.result, exchange.cache.reason};
  const std::uint64_t numbers = (std::uint64_t{kind.route} << 32 | kind.target) * 8 + static_cast<unsigned>(kind.cache);
  Known& known = known_[core::mix_bits(numbers) % kKnown];
  if (known.kind != kind || known.response_model != exchange.response_model) {
    known.kind = kind;
    known.response_model = exchange.response_model;
    known.page.fill(metrics::kNone);
  }
  return known.page;
}

}  // namespace router
