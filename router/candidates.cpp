#include "router/candidates.h"

#include <algorithm>

#include "router/core_state.h"

namespace router {
namespace {

constexpr std::int64_t kUsualOutput =
    512;  // tokens of an answer when the request sets no limit; only prices are compared by it

std::uint64_t wanted_tokens(const wire::RequestScan& scan) {
  const std::int64_t limit = std::max(scan.max_tokens, scan.max_completion_tokens);
  return scan.estimated_input_tokens + (limit > 0 ? static_cast<std::uint64_t>(limit) : 0);
}

Drop judge(const Exchange& exchange, const Target& target) {
  const Provider& provider = exchange.snapshot->providers[target.provider];
  const core::TargetConfig& can = *target.config;
  const wire::RequestScan& scan = exchange.scan;
  if (!provider.config->disabled.empty()) return Drop::disabled;
  if (target.state->drained->load(std::memory_order_relaxed)) return Drop::drained;
  if (provider.config->trust < exchange.floor) return Drop::floor;
  if (exchange.endpoint == core::Endpoint::embeddings ? !can.embeddings : !can.chat) return Drop::endpoint;
  if (can.max_body > 0 && exchange.body.size() > can.max_body) return Drop::body_size;
  if (can.context > 0 && wanted_tokens(scan) > can.context) return Drop::context;
  if ((scan.tools || scan.functions) && !can.tools) return Drop::tools;
  if ((scan.vision || scan.file) && !can.vision) return Drop::vision;
  if ((scan.audio_in || scan.audio_out) && !can.audio) return Drop::audio;
  if (scan.json_schema && !can.json_schema) return Drop::json_schema;
  if (scan.logprobs && !can.logprobs) return Drop::logprobs;
  if (scan.n > 1 && !can.multiple_choices) return Drop::choices;
  return Drop::none;
}

// Vectors of different models do not compare: after the first eligible target only the same model may stand in for it.
void keep_one_embedding_space(Exchange& exchange) {
  const std::string* model = nullptr;
  for (Candidate& candidate : exchange.candidates) {
    if (candidate.drop != Drop::none) continue;
    const std::string& mine = exchange.target(candidate.target).config->model;
    if (!model) model = &mine;
    if (mine != *model) candidate.drop = Drop::embedding_space;
  }
}

core::Error capability_error(Drop drop, const std::string& route) {
  using core::ErrorKind;
  const std::string tail = " by any model behind '" + route + "'.";
  switch (drop) {
    case Drop::tools: return core::fail(ErrorKind::unsupported, "Tools are not supported" + tail, std::string("tools"));
    case Drop::vision:
      return core::fail(ErrorKind::unsupported, "Images or files are not supported" + tail, std::string("messages"));
    case Drop::audio:
      return core::fail(ErrorKind::unsupported, "Audio is not supported" + tail, std::string("messages"));
    case Drop::json_schema:
      return core::fail(ErrorKind::unsupported, "A JSON schema is not supported" + tail,
                        std::string("response_format"));
    case Drop::logprobs:
      return core::fail(ErrorKind::unsupported, "Log probabilities are not supported" + tail, std::string("logprobs"));
    case Drop::choices:
      return core::fail(ErrorKind::unsupported, "More than one choice (n) is not supported" + tail, std::string("n"));
    case Drop::endpoint:
      return core::fail(ErrorKind::unsupported, "This endpoint is not supported" + tail, std::string("model"));
    case Drop::body_size:
      return core::fail(ErrorKind::payload_too_large,
                        "The request body is larger than any model behind '" + route + "' accepts.");
    case Drop::context:
      return core::fail(ErrorKind::context_length,
                        "The prompt is estimated to be longer than the context of every model behind '" + route + "'.",
                        std::string("messages"));
    default:
      return core::fail(ErrorKind::no_healthy_upstream,
                        "No provider behind '" + route + "' is configured to serve this request.");
  }
}

// What would have to change for this request to be served: the client's own matter before ours.
core::Error nothing_left(const Exchange& exchange) {
  constexpr Drop kOrder[] = {Drop::context,     Drop::body_size, Drop::tools,   Drop::vision,  Drop::audio,
                             Drop::json_schema, Drop::logprobs,  Drop::choices, Drop::endpoint};
  const std::string& route = exchange.route_config().name;
  for (const Drop drop : kOrder) {
    for (const Candidate& candidate : exchange.candidates) {
      if (candidate.drop == drop) return capability_error(drop, route);
    }
  }
  for (const Candidate& candidate : exchange.candidates) {
    if (candidate.drop == Drop::floor) {
      std::string message = "No provider behind '" + route + "' is trusted enough for this request";
      if (exchange.floor_reason == kNotExamined) {
        message.append(", which has text that the gateway could not examine (");
        message.append(to_string(exchange.judged.signals.unread)).append(")");
      }
      return core::fail(core::ErrorKind::no_healthy_upstream, message + '.', std::string(),
                        std::string("gateway_no_trusted_target"));
    }
  }
  for (const Candidate& candidate : exchange.candidates) {
    if (candidate.drop == Drop::drained)
      return core::fail(core::ErrorKind::no_healthy_upstream,
                        "Every target behind '" + route + "' that could serve this request is drained.");
  }
  return capability_error(Drop::disabled, route);
}

std::size_t candidate_at(const Exchange& exchange, std::uint16_t tier, int position) {
  std::size_t index = 0;
  for (const core::TierConfig& before : exchange.route_config().tiers) {
    if (tier == 0) break;
    index += before.targets.size();
    --tier;
  }
  return index + static_cast<std::size_t>(position);
}

// The chain begins at first_tier, and what stands before it comes last: better an answer from there than none.
std::uint16_t tier_at(const Exchange& exchange, std::uint16_t step) {
  return static_cast<std::uint16_t>((step + exchange.first_tier) % exchange.route_config().tiers.size());
}

}  // namespace

std::string_view to_string(Drop drop) noexcept {
  switch (drop) {
    case Drop::none: return "none";
    case Drop::disabled: return "provider_disabled";
    case Drop::floor: return "below_floor";
    case Drop::endpoint: return "endpoint_not_served";
    case Drop::context: return "context_too_small";
    case Drop::body_size: return "body_too_large";
    case Drop::tools: return "no_tools";
    case Drop::vision: return "no_vision";
    case Drop::audio: return "no_audio";
    case Drop::json_schema: return "no_json_schema";
    case Drop::logprobs: return "no_logprobs";
    case Drop::choices: return "no_multiple_choices";
    case Drop::embedding_space: return "other_embedding_space";
    case Drop::probe_down: return "probe_failing";
    case Drop::breaker_open: return "breaker_open";
    case Drop::cooling_down: return "cooling_down";
    case Drop::busy: return "in_flight_limit";
    case Drop::drained: return "drained";
  }
  return "none";
}

core::Result<void> find_candidates(Exchange& exchange) {
  const core::RouteConfig& route = exchange.route_config();
  exchange.candidates.clear();
  exchange.excluded.assign(route.tiers.size(), TargetSet());
  for (std::uint16_t tier = 0; tier < route.tiers.size(); ++tier) {
    std::uint16_t position = 0;
    for (const core::WeightedTarget& weighted : route.tiers[tier].targets) {
      Candidate candidate;
      candidate.target = weighted.target;
      candidate.tier = tier;
      candidate.position = position++;
      candidate.drop = judge(exchange, exchange.target(weighted.target));
      exchange.candidates.push_back(candidate);
    }
  }
  if (exchange.endpoint == core::Endpoint::embeddings) keep_one_embedding_space(exchange);
  bool any = false;
  for (const Candidate& candidate : exchange.candidates) {
    if (candidate.drop == Drop::none) {
      any = true;
    } else {
      exchange.excluded[candidate.tier].set(candidate.position);
    }
  }
  exchange.tier = 0;
  exchange.first_pick = true;
  exchange.first_tier =
      std::min<std::uint32_t>(exchange.first_tier, static_cast<std::uint32_t>(route.tiers.size() - 1));
  if (!any) return nothing_left(exchange);
  return core::success();
}

std::optional<std::size_t> next_candidate(Exchange& exchange, core::Instant now) {
  const core::RouteConfig& route = exchange.route_config();
  const std::int64_t limit = std::max(exchange.scan.max_tokens, exchange.scan.max_completion_tokens);
  for (; exchange.tier < route.tiers.size(); ++exchange.tier, exchange.first_pick = true) {
    const std::uint16_t tier = tier_at(exchange, exchange.tier);
    const TierView view{route.tiers[tier], exchange.snapshot->config->targets, exchange.snapshot->target_states};
    PickInput input{now, exchange.home->random(), exchange.scan.estimated_input_tokens,
                    limit > 0 ? limit : kUsualOutput, exchange.first_pick};
    // The core's memories belong to its present config; a request from before a reload picks without one.
    TierMemory none;
    const bool present = exchange.snapshot == exchange.home->snapshot();
    TierMemory& memory = present ? exchange.home->memory(exchange.route, tier) : none;
    const int position = pick(view, memory, input, exchange.excluded[tier]);
    if (position < 0) continue;
    exchange.first_pick = false;
    exchange.excluded[tier].set(static_cast<std::size_t>(position));
    return candidate_at(exchange, tier, position);
  }
  return std::nullopt;
}

std::uint32_t target_named(const Exchange& exchange, std::string_view name) {
  for (const Candidate& candidate : exchange.candidates) {
    if (exchange.target(candidate.target).config->name == name) return candidate.target;
  }
  return Snapshot::kNone;
}

}  // namespace router
