#include "router/traffic/row.h"

#include <algorithm>

namespace router::traffic {
namespace {

template <class T>
T& slot(std::vector<T>& list, std::size_t index) {
  if (list.size() <= index) list.resize(index + 1);
  return list[index];
}

std::uint16_t tier_of(const Decision& decision, const std::string& target) {
  for (std::size_t i = 0; i < decision.candidate_count; ++i) {
    if (decision.candidates[i].target == target) return decision.candidates[i].tier;
  }
  return 0;
}

// What is worst of all that was found.
std::string_view class_of(const PolicyRecord& policy) {
  if (policy.entities_found == 0) return "none";
  const auto end = policy.entities.begin() + static_cast<std::ptrdiff_t>(policy.entity_count);
  const bool secret =
      std::any_of(policy.entities.begin(), end, [](const PolicyRecord::Entity& entity) { return entity.secret; });
  return secret ? "secret" : "personal";
}

}  // namespace

void Row::assign(const Decision& from) {
  id = from.id;
  request_id = from.request_id;
  route = from.route;
  model = from.model;
  served_by = from.served_by;
  key = from.key;
  error_code = from.error_code;
  time_ms = from.time_ms;
  endpoint = from.endpoint;
  stream = from.stream;
  cancelled = from.cancelled;
  status = from.status;
  failure = from.failure;
  duration_ms = from.duration_ms;
  cache = from.cache;
  first_token_ms = stream && !from_cache() ? from.first_event_ms : 0;
  left = from.served_by.empty() ? from.used : std::string();
  usage = from.usage;
  estimated = from.estimated;
  cost_nano_usd = -1;
  floor = from.floor;
  try_count = from.attempt_count;
  for (std::size_t i = 0; i < try_count; ++i) {
    const Decision::Tried& tried = from.attempts[i];
    Try& to = slot(tries, i);
    to.target = tried.target;
    to.tier = tier_of(from, tried.target);
    to.failure = tried.failure;
    to.duration_ms = tried.duration_ms;
    to.first_token_ms = stream ? tried.first_event_ms : 0;
  }
  const PolicyRecord& policy = from.policy;
  const auto judged = [&](policy::Classifier by) {
    return policy.active && policy.runs[static_cast<std::size_t>(by)] != policy::Run::off;
  };
  rule_count = policy.active ? policy.rule_count : 0;
  acted.assign(rule_count, false);
  for (std::size_t i = 0; i < rule_count; ++i) {
    slot(rules, i) = policy.rules[i].name;
    acted[i] = policy.rules[i].acted;
  }
  entities = policy.active ? policy.entities_found : 0;
  privacy = injection = tier = {};
  injection_score = -1;
  gain = kNoGain;
  assign_types(policy);
  if (judged(policy::Classifier::privacy)) privacy = class_of(policy);
  if (judged(policy::Classifier::injection)) {
    injection = policy.injection.attack ? "attack" : "benign";
    injection_score = policy.injection.score;
  }
  if (judged(policy::Classifier::complexity)) {
    tier = to_string(policy.tier);
    gain = policy.complexity.gain;
  }
}

void Row::assign_types(const PolicyRecord& policy) {
  entity_type_count = 0;
  if (!policy.active) return;
  for (std::size_t i = 0; i < policy.entity_count; ++i) {
    const auto end = entity_types.begin() + static_cast<std::ptrdiff_t>(entity_type_count);
    if (std::find(entity_types.begin(), end, policy.entities[i].type) == end)
      slot(entity_types, entity_type_count++) = policy.entities[i].type;
  }
}

bool Row::from_cache() const noexcept {
  return cache == cache::Result::hit || cache == cache::Result::stale || cache == cache::Result::coalesced;
}

bool Row::succeeded() const noexcept {
  if (cancelled || !error_code.empty() || status >= 400) return false;
  // What is stale may stand in for a failure; who joined another request shares its failure too.
  return failure == core::FailureClass::none || cache == cache::Result::stale;
}

std::string_view Row::error_class() const noexcept {
  if (cancelled) return core::to_string(core::FailureClass::cancelled);
  if (succeeded()) return {};
  if (failure != core::FailureClass::none) return core::to_string(failure);
  if (!error_code.empty()) return error_code;
  return status >= 500 ? "server_error" : "client_fault";
}

double tokens_per_second(std::int64_t output, double duration_ms, double first_token_ms) noexcept {
  const double rest = duration_ms - first_token_ms;
  return output > 1 && first_token_ms > 0 && rest > 0 ? static_cast<double>(output - 1) * 1000 / rest : 0;
}

}  // namespace router::traffic
