// What is known of one request that has ended, as far as traffic goes: taken from its decision on its core, then the
// collector's. Plain data whose strings keep their capacity when a row is used again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/decision.h"

namespace router::traffic {

struct Row {
  struct Try {
    std::string target;
    std::uint16_t tier = 0;
    core::FailureClass failure = core::FailureClass::none;
    double duration_ms = 0, first_token_ms = 0;  // 0: none came
  };

  std::string id, request_id, route, model, served_by, key, error_code;
  std::int64_t time_ms = 0;  // Unix, when it ended
  core::Endpoint endpoint = core::Endpoint::other;
  bool stream = false, cancelled = false;
  int status = 0;
  core::FailureClass failure = core::FailureClass::none;
  double duration_ms = 0, first_token_ms = 0;  // of a stream; 0: none came
  std::string left;  // target that was at work when the client left, before anything came of it
  core::Usage usage;
  bool estimated = false;           // some of `usage` is our own count
  std::int64_t cost_nano_usd = -1;  // -1: not known. The collector's to fill in
  cache::Result cache = cache::Result::none;
  core::Trust floor = core::Trust::external;
  std::vector<Try> tries;
  std::size_t try_count = 0;
  std::vector<std::string> rules;  // those that matched
  std::vector<bool> acted;         // of rules; false: in shadow, or an earlier one of its kind had won
  std::size_t rule_count = 0, entities = 0;
  std::vector<std::string> entity_types;  // each once, as far as the record keeps them
  std::size_t entity_type_count = 0;
  std::string_view privacy, injection, tier;   // literals; empty: not judged
  float injection_score = -1, gain = kNoGain;  // the classifiers' own; where they judged
  static constexpr float kNoGain = -2;

  void assign(const Decision& decision);
  void assign_types(const PolicyRecord& policy);

  bool from_cache() const noexcept;
  const std::string& paid() const noexcept { return served_by.empty() ? left : served_by; }
  // It brought the client what it asked for. Who leaves before the end has neither succeeded nor failed.
  bool succeeded() const noexcept;
  // How it ended otherwise, in a word of the metrics: a class of failure, or an error's code.
  std::string_view error_class() const noexcept;
};

// Output tokens in a second, from the first one on; 0: cannot be told.
double tokens_per_second(std::int64_t output, double duration_ms, double first_token_ms) noexcept;

}  // namespace router::traffic
