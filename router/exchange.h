// All state of one request, grouped by the stage that fills it. Stages share nothing else. Kept and reused by its core,
// so that strings and vectors keep their capacity; reset() makes it fresh.
#pragma once

#include <array>
#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "core/text_buffer.h"
#include "core/types.h"
#include "net/transaction.h"
#include "router/cache/use.h"
#include "router/judged.h"
#include "router/limits/gcra.h"
#include "router/repeats.h"
#include "router/snapshot.h"
#include "router/strategies/strategy.h"
#include "router/upstream/request_out.h"
#include "router/wire/request_scan.h"

namespace router {

class CoreState;

// The floor's reason where privacy's on_error is closed and not all could be read.
inline constexpr std::string_view kNotExamined = "text not examined";

// Why a target is not (or not yet) tried. Words of the decision record.
enum class Drop : std::uint8_t {
  none,
  disabled,  // its provider is off (no key)
  floor,     // its provider is not trusted enough
  endpoint,  // it does not serve this endpoint
  context,   // the prompt does not fit
  body_size,
  tools,
  vision,
  audio,
  json_schema,
  logprobs,
  choices,          // n > 1
  embedding_space,  // another model's vectors mean something else
  probe_down,       // its provider does not answer probes
  breaker_open,
  cooling_down,  // rate limited
  busy,          // its provider's in-flight limit
  drained,       // an operator keeps new requests away
};
std::string_view to_string(Drop drop) noexcept;

struct Candidate {
  std::uint32_t target = 0;
  std::uint16_t tier = 0, position = 0;  // the position in the tier
  Drop drop = Drop::none;
  bool tried = false;
  bool by_hint = false;  // what dropped it was told by another replica
};

struct Attempt {
  std::uint32_t target = 0;
  core::FailureClass failure = core::FailureClass::none;
  std::string_view reason;  // Failure::reason
  int status = 0;           // the provider's; 0: none came
  core::Duration start{};   // since the request began
  core::Duration duration{};
  core::Duration first_event{};  // since the attempt began; 0: none
  bool asked = false;            // the whole request went out to it
  bool probe = false;            // let through by a half-open breaker
  bool panic = false;            // tried although its breaker was open, because nothing else was left
};

inline constexpr std::size_t kStages = 7;  // timed stages; the names are in pipeline.cpp

struct Exchange {
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  void reset();

  // the connection
  net::Transaction* transaction = nullptr;
  CoreState* home = nullptr;
  std::shared_ptr<const Snapshot> snapshot;
  core::Instant started{};
  bool dry_run = false;  // explain: nothing is sent
  std::array<core::Duration, kStages> stage_time{};

  // admit
  core::Endpoint endpoint = core::Endpoint::other;
  std::string request_id;  // the client's, when it sent a fit one
  std::string decision_id;
  std::string passed;  // other Signalboxes on the request's way here, as in `x-signalbox-via`
  const Key* key = nullptr;
  bool key_deprecated = false, key_slot = false;    // the slot: holds one of the key's in-flight places
  bool slot_shared = false, tokens_shared = false;  // counted over all replicas
  core::Duration redis_waited{};                    // so far; redis.timeout at most
  GcraVerdict limit;                                // of the key; limit.limit == 0: none
  core::Duration client_timeout{};  // X-Stainless-Timeout: after it nobody waits for the answer; 0: not said
  core::Instant deadline{};

  // parse
  std::string_view body;
  wire::RequestScan scan;
  Known known;
  GcraVerdict token_limit;       // of the key, as `limit`
  std::uint32_t token_cost = 0;  // taken from it ahead; account settles

  // classify
  core::Trust floor = core::Trust::external;
  std::string_view floor_reason;  // a literal
  Judged judged;
  std::uint32_t first_tier = 0;  // where the chain begins; the tiers before it come last

  // plan
  std::uint32_t route = Snapshot::kNone;
  std::vector<Candidate> candidates;
  std::vector<TargetSet> excluded;  // by tier: dropped or already tried
  std::uint16_t tier = 0;           // steps from first_tier
  bool first_pick = true;

  // lookup; dispatch records
  cache::Use cache;

  // dispatch
  std::vector<Attempt> attempts;
  std::uint32_t served_by = Snapshot::kNone;  // target
  core::Usage usage;
  std::string finish_reason;
  std::string response_model;
  core::Duration first_event{};    // client request to first meaningful event; 0: none
  core::Duration upstream_time{};  // all attempts, and pauses between them
  std::int64_t output_tokens =
      0;  // by our own count: the events of a stream; where usage has none, the texts of an answer
  bool mended = false, streamed = false;
  core::FailureClass failure = core::FailureClass::none;  // after commit, or of the last attempt
  core::Error error;  // what the client was told; kind is only meaningful when failed
  bool failed = false;
  bool cancelled = false;        // the client left
  core::Instant cancelled_at{};  // when that was noticed while a provider was at work

  // account
  std::uint32_t used = Snapshot::kNone;  // target that answered, or was at work on an answer when the client left
  bool input_estimated = false, output_estimated = false;  // this part of `usage` is our own count

  // Memory that is kept from request to request.
  core::TextBuffer fields;           // answer header lines
  core::TextBuffer upstream_fields;  // those of the provider that go on to the client
  RequestOut request_out;            // of the attempt under way
  std::string fallback_id;           // for an answer that has none

  const core::RouteConfig& route_config() const { return *snapshot->routes[route].config; }
  const Target& target(std::uint32_t index) const { return snapshot->targets[index]; }
};

}  // namespace router
