#include "router/upstream/audience.h"

#include "router/cache/flight.h"

namespace router {

bool deserted(const Exchange& exchange) {
  const auto& flight = exchange.cache.leads;
  return exchange.transaction->gone() && (!flight || flight->give_up());
}

bool goes_on(Exchange& exchange, bool there) {
  if (there) return true;
  const auto& flight = exchange.cache.leads;
  if (!flight || flight->give_up()) return false;
  exchange.cache.left_behind = true;
  return true;
}

void publish(Exchange& exchange, std::uint32_t target, std::string_view bytes) {
  const auto& flight = exchange.cache.leads;
  if (!flight) return;
  flight->name_target(exchange.target(target).config->name);
  flight->append(bytes);
}

void publish_end(Exchange& exchange, std::uint32_t target, std::string_view bytes, core::FailureClass failure) {
  const auto& flight = exchange.cache.leads;
  if (!flight) return;
  cache::FlightResults results;
  results.usage = exchange.usage;
  results.finish_reason = exchange.finish_reason;
  results.model = exchange.response_model;
  results.failure = failure;
  flight->name_target(exchange.target(target).config->name);
  flight->end(bytes, std::move(results));
}

}  // namespace router
