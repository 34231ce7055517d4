// The record of one decision: what was asked, what was possible, what was tried, how it ended. Names, numbers and
// times; never prompt text. Plain data whose strings keep their capacity when a ring slot is used again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "router/exchange.h"
#include "router/policy_record.h"

namespace router {

struct Decision {
  struct Kept {
    std::string target;
    std::uint16_t tier = 0;
    Drop drop = Drop::none;
    bool tried = false, by_hint = false;
  };
  struct Tried {
    std::string target;
    core::FailureClass failure = core::FailureClass::none;
    std::string_view reason;  // a literal
    int status = 0;
    double start_ms = 0, duration_ms = 0, first_event_ms = 0;
    bool probe = false, panic = false;
  };

  std::uint64_t number = 0;  // 0: empty
  std::string id, request_id, route, model, key, served_by, config_version, error_code, finish_reason;
  std::int64_t time_ms = 0;  // Unix, when it was made
  core::Endpoint endpoint = core::Endpoint::other;
  bool stream = false, dry_run = false, cancelled = false, mended = false;
  core::Trust floor = core::Trust::external;
  std::string_view floor_reason;  // a literal
  std::uint64_t estimated_tokens = 0;
  PolicyRecord policy;
  cache::Result cache = cache::Result::none;
  cache::Level cache_level = cache::Level::memory;
  std::string_view cache_reason;  // a literal
  std::string cache_key;          // in hex
  std::string cache_leader;       // whose answer it was: another decision's
  std::int64_t cache_age_ms = 0;
  cache::SemanticUse::Result semantic = cache::SemanticUse::Result::none;
  std::string_view semantic_reason;  // a literal
  float similarity = -1;
  std::string embedder;
  double embedding_ms = 0, search_ms = 0;
  std::vector<Kept> candidates;
  std::size_t candidate_count = 0;
  std::vector<Tried> attempts;
  std::size_t attempt_count = 0;
  int status = 0;
  core::FailureClass failure = core::FailureClass::none;
  core::Usage usage;
  std::string used;        // target that answered, or was at work when the client left; empty: the cache, or nobody
  bool estimated = false;  // some of `usage` is our own count
  std::array<double, kStages> stage_ms{};
  double duration_ms = 0, first_event_ms = 0, upstream_ms = 0;

  void assign(const Exchange& exchange);
  void append_json(std::string& out) const;
};

// The decision of an exchange as JSON, as far as it has come.
void append_decision(const Exchange& exchange, std::string& out);

}  // namespace router
