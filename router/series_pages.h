// The metric series that requests count in, remembered by what tells one kind of request from another: an ordinary
// request finds all its series by one comparison instead of hashing some eighteen sets of labels. Core-local.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "metrics/shard.h"
#include "router/exchange.h"

namespace router {

// A series that every ordinary request, or nearly, counts in.
enum class Slot : std::uint8_t {
  none,
  http_requests,
  stages,  // kStages of them
  overhead = stages + kStages,
  loop_lag,
  route_decisions,
  request_duration,
  attempts,
  attempt_duration,
  first_token,
  time_per_token,
  tokens_input,
  tokens_output,
  tokens_cached,
  tokens_reasoning,
  usage_input,
  usage_output,
  cost,
  unpriced,
  cache_requests,
  cache_saved,
  policy_seconds,  // policy::kClassifiers of them
  texts_read = policy_seconds + policy::kClassifiers,
  texts_known,
  count,
};

class SeriesPages {
 public:
  using Page = std::array<metrics::SeriesId, static_cast<std::size_t>(Slot::count)>;

  // The page of requests like this one, which was sent `status`; kNone where a series was not looked up yet. Good until
  // the next call.
  Page& page_of(const Exchange& exchange, int status);

 private:
  struct Kind {
    std::uint32_t route = 0, target = 0;
    std::uint16_t status = 0;
    core::Endpoint endpoint = core::Endpoint::other;
    cache::Result cache = cache::Result::none;
    std::string_view cache_reason;  // a literal
    bool operator==(const Kind&) const = default;
  };
  struct Known {
    Kind kind;
    std::string response_model;
    Page page{};
  };
  static constexpr std::size_t kKnown = 64;  // kinds whose numbers fall together take turns

  std::weak_ptr<const Snapshot> snapshot_;  // whose route and target numbers they are
  std::array<Known, kKnown> known_;
  Page unknown_{};
};

}  // namespace router
