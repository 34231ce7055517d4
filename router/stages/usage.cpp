// What a request used of a provider: what the provider said, and our own count where it said nothing. Limits, money and
// records go by the same figures.
#include "router/stages/stages.h"

namespace router {
namespace {

// Who answered, or was at work on an answer when the client left. An answer from the cache used nobody.
std::uint32_t used_target(const Exchange& exchange) {
  if (exchange.cache.served()) return Snapshot::kNone;
  if (exchange.served_by != Snapshot::kNone || !exchange.cancelled || exchange.attempts.empty())
    return exchange.served_by;
  const Attempt& last = exchange.attempts.back();
  return last.failure == core::FailureClass::cancelled && last.asked ? last.target : Snapshot::kNone;
}

}  // namespace

void count_usage(Exchange& exchange) {
  exchange.used = used_target(exchange);
  if (exchange.used == Snapshot::kNone) return;
  core::Usage& usage = exchange.usage;
  exchange.input_estimated = usage.input < 0;
  if (exchange.input_estimated) usage.input = static_cast<std::int64_t>(exchange.scan.estimated_input_tokens);
  const bool writes = exchange.endpoint != core::Endpoint::embeddings;
  const bool heard = exchange.served_by != Snapshot::kNone;  // else nobody knows how far the provider had come
  exchange.output_estimated = usage.output < 0 && writes && heard;
  if (exchange.output_estimated) usage.output = exchange.output_tokens;
}

}  // namespace router
