#include "metrics/catalogue.h"

namespace metrics {
namespace {

// Buckets. The first four are what the GenAI conventions recommend; the tails for long requests and slow first tokens
// are the usual extension for gateways.
constexpr double kRequestSeconds[] = {.01,  .02,   .04,   .08,   .16,   .32,    .64,    1.28,  2.56,
                                      5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36};
constexpr std::span<const double> kAttemptSeconds = std::span(kRequestSeconds).first(14);
constexpr double kFirstTokenSeconds[] = {.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75,
                                         1,    2.5,  5,   7.5, 10,  15,  20,  30, 45,  60};
constexpr double kPerTokenSeconds[] = {.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5};
constexpr double kTokens[] = {1,     4,     16,     64,      256,     1024,     4096,
                              16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
// What the proxy itself adds is tens of microseconds, so the scale starts there.
constexpr double kOverheadSeconds[] = {.00001, .000025, .00005, .0001, .00025, .0005, .001,
                                       .0025,  .005,    .01,    .025,  .05,    .1,    .25};
constexpr double kClassifierSeconds[] = {.000002, .000005, .00001, .00002, .00005, .0001, .0002, .0005, .001, .01, .1};
constexpr double kSimilarities[] = {.5, .6, .7, .75, .8, .85, .9, .92, .94, .95, .96, .97, .98, .99, .999};
constexpr double kSemanticSeconds[] = {.00001, .0001, .0005, .001, .005, .01, .025, .05, .1, .2, .5, 1};
constexpr double kStageSeconds[] = {.00001, .0001, .001, .01, .1, 1, 10};
constexpr double kCancelSeconds[] = {.0001, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1};
constexpr double kProbeSeconds[] = {.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5};
constexpr double kLagSeconds[] = {.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1};

constexpr LabelNames kGenAi = {"gen_ai_operation_name", "gen_ai_provider_name",  "gen_ai_original_model",
                               "gen_ai_request_model",  "gen_ai_response_model", "error_type"};
constexpr LabelNames kGenAiTokens = {"gen_ai_operation_name", "gen_ai_provider_name",  "gen_ai_original_model",
                                     "gen_ai_request_model",  "gen_ai_response_model", "gen_ai_token_type"};

using enum Kind;

// clang-format off
constexpr FamilyRow kRows[] = {
    {Family::genai_request_duration, "gen_ai_server_request_duration_seconds", histogram, kGenAi, kRequestSeconds,
     "Time from a client's request to the last byte of its answer."},
    {Family::genai_time_to_first_token, "gen_ai_server_time_to_first_token_seconds", histogram, kGenAi, kFirstTokenSeconds,
     "Time from a client's request to the first token of its answer."},
    {Family::genai_time_per_token, "gen_ai_server_time_per_output_token_seconds", histogram, kGenAi, kPerTokenSeconds,
     "Time for each output token after the first."},
    {Family::genai_attempt_duration, "gen_ai_client_operation_duration_seconds", histogram, kGenAi, kAttemptSeconds,
     "Time of each upstream attempt."},
    {Family::genai_token_usage, "gen_ai_client_token_usage", histogram, kGenAiTokens, kTokens,
     "Tokens per request, as the provider reported them."},
    {Family::http_requests, "signalbox_http_requests_total", counter, {"endpoint", "method", "code"}, {},
     "Requests answered."},
    {Family::http_in_flight, "signalbox_http_requests_in_flight", gauge, {"endpoint"}, {},
     "Requests being served now."},
    {Family::overhead, "signalbox_overhead_seconds", histogram, {"endpoint"}, kOverheadSeconds,
     "Time a request spent in the proxy itself, waits for upstreams left out."},
    {Family::stage, "signalbox_stage_seconds", histogram, {"stage"}, kStageSeconds,
     "Time of each stage of the pipeline."},
    {Family::route_decisions, "signalbox_route_decisions_total", counter, {"route", "target"}, {},
     "Target chosen first for a request of a route."},
    {Family::upstream_attempts, "signalbox_upstream_attempts_total", counter, {"route", "deployment", "outcome"}, {},
     "Attempts at upstreams by outcome."},
    {Family::retries, "signalbox_retries_total", counter, {"deployment", "reason"}, {},
     "Attempts that repeated a failed one at the same deployment."},
    {Family::fallbacks, "signalbox_fallbacks_total", counter, {"route", "from", "to", "reason", "result"}, {},
     "Attempts that moved from one deployment to another."},
    {Family::rejections, "signalbox_rejections_total", counter, {"scope", "kind"}, {},
     "Requests refused by a limit or by authentication."},
    {Family::policy_rules, "signalbox_policy_rules_total", counter, {"rule", "result"}, {},
     "Requests a rule matched: acted, or matched only (in shadow, or an earlier rule had won)."},
    {Family::policy_entities, "signalbox_policy_entities_total", counter, {"type"}, {},
     "Personal data and secrets found, by type."},
    {Family::policy_injection, "signalbox_policy_injection_total", counter, {"label", "category"}, {},
     "Requests judged for prompt injection."},
    {Family::policy_tiers, "signalbox_policy_complexity_total", counter, {"tier", "domain"}, {},
     "Requests judged for complexity, by the tier in force."},
    {Family::policy_incomplete, "signalbox_policy_incomplete_total", counter, {"classifier"}, {},
     "Requests with text that a classifier could not judge."},
    {Family::policy_texts, "signalbox_policy_texts_total", counter, {"result"}, {},
     "Texts of requests that the classifiers read, and that they knew from an earlier turn."},
    {Family::policy_masked, "signalbox_policy_masked_total", counter, {"type"}, {},
     "Entities replaced by placeholders before the request left."},
    {Family::policy_output, "signalbox_policy_output_entities_total", counter, {"type", "result"}, {},
     "Personal data and secrets found in answers: replaced, or seen only."},
    {Family::policy_seconds, "signalbox_policy_classifier_seconds", histogram, {"classifier"}, kClassifierSeconds,
     "Time of each classifier for a request."},
    {Family::cache_requests, "signalbox_cache_requests_total", counter, {"route", "result", "reason"}, {},
     "Requests of routes with a cache by what the cache did for them."},
    {Family::cache_saved, "signalbox_cache_saved_usd_total", real_counter, {"route"}, {},
     "What the answers served from the cache cost when they were made."},
    {Family::cache_entries, "signalbox_cache_entries", gauge, {"level"}, {},
     "Answers in the cache."},
    {Family::cache_bytes, "signalbox_cache_bytes", gauge, {"level"}, {},
     "Memory the cache takes, tables included."},
    {Family::cache_capacity, "signalbox_cache_capacity_bytes", gauge, {"level"}, {},
     "Memory the cache may take."},
    {Family::cache_events, "signalbox_cache_events_total", counter, {"level", "event"}, {},
     "What became of entries: stored, evicted, expired, cleared, refused, too_large, too_busy; joiners that fell_behind."},
    {Family::semantic_requests, "signalbox_semantic_requests_total", counter, {"route", "result", "reason"}, {},
     "Requests that the exact cache had no answer for, by what the semantic cache did for them."},
    {Family::semantic_similarity, "signalbox_semantic_similarity", histogram, {"route"}, kSimilarities,
     "Cosine similarity of the nearest earlier prompt."},
    {Family::semantic_seconds, "signalbox_semantic_seconds", histogram, {"part"}, kSemanticSeconds,
     "Time to get a prompt's vector, and to look for its nearest."},
    {Family::semantic_entries, "signalbox_semantic_entries", gauge, {}, {},
     "Prompts in the semantic cache."},
    {Family::semantic_bytes, "signalbox_semantic_bytes", gauge, {}, {},
     "Memory of its vectors and indexes."},
    {Family::semantic_events, "signalbox_semantic_events_total", counter, {"event"}, {},
     "What became of prompts: added, evicted, dropped, refused."},
    {Family::redis_connected, "signalbox_redis_connected", gauge, {}, {},
     "Cores whose Redis client is connected and whose breaker is closed."},
    {Family::redis_subscribed, "signalbox_redis_subscribed", gauge, {"channel"}, {},
     "1 while the channel is listened to."},
    {Family::redis_events, "signalbox_redis_events_total", counter, {"event"}, {},
     "What the Redis clients met: commands, answers, timeouts, refused, overloaded, disconnects, reconnects, failed_attempts, protocol, breaker_opens, error_replies, redirects."},
    {Family::limit_replicas, "signalbox_limit_replicas", gauge, {}, {},
     "Replicas that share the limits of client keys, as last seen in Redis."},
    {Family::limit_events, "signalbox_limit_events_total", counter, {"event"}, {},
     "How shared limits decided: leased (from credits taken ahead), granted and refused by Redis, known_used_up (without asking), local and local_refused (by this replica's share, without Redis); refills, settled."},
    {Family::limit_leased, "signalbox_limit_leased", gauge, {"key", "unit"}, {},
     "Credits of a key's shared limit taken ahead by this replica and not spent."},
    {Family::limit_bound, "signalbox_limit_bound", gauge, {"key", "unit"}, {},
     "Most requests or tokens of a key that all replicas together admit in a minute while Redis is there."},
    {Family::stream_aborts, "signalbox_stream_aborts_total", counter, {"side"}, {},
     "Streams cut short, by the side that cut them."},
    {Family::stream_mended, "signalbox_stream_mended_total", counter, {"deployment"}, {},
     "Streams whose missing end was put in place for the client."},
    {Family::client_cancelled, "signalbox_client_cancelled_total", counter, {"endpoint"}, {},
     "Requests whose client went away before the answer was complete."},
    {Family::cancel_latency, "signalbox_cancel_seconds", histogram, {}, kCancelSeconds,
     "Time from the loss of a client to the close of its upstream connection."},
    {Family::tokens, "signalbox_tokens_total", counter, {"provider", "model", "type", "source"}, {},
     "Tokens by type, and by who counted them."},
    {Family::cost, "signalbox_cost_usd_total", real_counter, {"provider", "model", "source"}, {},
     "Cost of answers at the configured prices, by who counted their tokens."},
    {Family::unpriced, "signalbox_unpriced_requests_total", counter, {"model", "reason"}, {},
     "Requests whose cost is not known, in whole or in part."},
    {Family::deployment_up, "signalbox_deployment_up", gauge, {"deployment", "provider"}, {},
     "1 when the deployment takes requests."},
    {Family::deployment_in_flight, "signalbox_deployment_in_flight", gauge, {"deployment", "provider"}, {},
     "Requests at the deployment now."},
    {Family::deployment_circuit, "signalbox_deployment_circuit_state", gauge, {"deployment", "provider"}, {},
     "Circuit breaker: 0 closed, 1 half open, 2 open."},
    {Family::deployment_by_hint, "signalbox_deployment_by_hint", gauge, {"deployment", "provider"}, {},
     "1 while another replica's hint keeps requests away."},
    {Family::hints, "signalbox_hints_total", counter, {"kind", "result"}, {},
     "Openings of breakers and cool-downs told to other replicas and by them, and what came of each."},
    {Family::probe_duration, "signalbox_probe_duration_seconds", histogram, {"deployment"}, kProbeSeconds,
     "Time of health probes."},
    {Family::probe_failures, "signalbox_probe_failures_total", counter, {"deployment"}, {},
     "Health probes that failed."},
    {Family::history_points, "signalbox_history_points_total", counter, {}, {},
     "Points of ten seconds that were written to the history."},
    {Family::history_errors, "signalbox_history_write_errors_total", counter, {}, {},
     "Intervals of ten seconds that could not be written to the history and are lost."},
    {Family::history_bytes, "signalbox_history_bytes", gauge, {}, {},
     "Size of the history."},
    {Family::traffic_not_seen, "signalbox_traffic_not_seen_total", counter, {}, {},
     "Requests missing in /api/now, /api/requests and the history: their record was overwritten before it was read."},
    {Family::alerts, "signalbox_alerts", gauge, {"rule", "level", "state"}, {},
     "Instances of an alert rule that are pending, firing, or firing and silenced."},
    {Family::alert_notifications, "signalbox_alert_notifications_total", counter, {"notifier", "result"}, {},
     "Messages about alerts: sent, failed (after all tries), dropped (the queue was full)."},
    {Family::gpu_info, "signalbox_gpu_info", gauge, {"uuid", "name", "index", "vendor", "driver"}, {},
     "Graphics cards of this machine."},
    {Family::gpu_utilization, "signalbox_gpu_utilization_ratio", gauge, {"uuid"}, {},
     "Share of the last sample period in which a kernel ran on the card."},
    {Family::gpu_memory_used, "signalbox_gpu_memory_used_bytes", gauge, {"uuid"}, {},
     "Memory in use on the card."},
    {Family::gpu_memory_total, "signalbox_gpu_memory_total_bytes", gauge, {"uuid"}, {},
     "Memory of the card."},
    {Family::gpu_temperature, "signalbox_gpu_temperature_celsius", gauge, {"uuid"}, {},
     "Temperature of the card."},
    {Family::gpu_power, "signalbox_gpu_power_watts", gauge, {"uuid"}, {},
     "Power the card draws."},
    {Family::gpu_energy, "signalbox_gpu_energy_joules_total", real_counter, {"uuid"}, {},
     "Energy the card has drawn since its driver was loaded."},
    {Family::dashboard_clients, "signalbox_dashboard_clients", gauge, {}, {},
     "Pages that are told what is new as it comes."},
    {Family::dashboard_messages, "signalbox_dashboard_messages_total", counter, {"topic"}, {},
     "Messages sent to pages, by topic."},
    {Family::dashboard_dropped, "signalbox_dashboard_dropped_total", counter, {"topic"}, {},
     "Messages that pages read too slowly for, by topic."},
    {Family::connections, "signalbox_connections", gauge, {"state"}, {},
     "Connections by state."},
    {Family::deprecated_keys, "signalbox_deprecated_keys_total", counter, {"key"}, {},
     "Requests with a deprecated secret, by the name of the key."},
    {Family::event_loop_lag, "signalbox_event_loop_lag_seconds", histogram, {"core"}, kLagSeconds,
     "How late the event loop of a core ran its timer."},
    {Family::log_dropped, "signalbox_log_dropped_total", counter, {}, {},
     "Log lines dropped because the queue was full or the output failed."},
    {Family::series_dropped, "signalbox_metric_series_dropped_total", counter, {"metric"}, {},
     "Label sets counted under _other because the metric had reached its limit."},
    {Family::config_reload_success, "signalbox_config_reload_success", gauge, {}, {},
     "1 when the last reading of the configuration succeeded."},
    {Family::config_reload_time, "signalbox_config_last_reload_timestamp_seconds", gauge, {}, {},
     "When the running configuration was read."},
    {Family::config_info, "signalbox_config_info", gauge, {"hash"}, {},
     "The running configuration."},
    {Family::build_info, "signalbox_build_info", gauge, {"version", "commit", "compiler"}, {},
     "The running binary."},
    {Family::process_cpu, "process_cpu_seconds_total", real_counter, {}, {},
     "User and system CPU time."},
    {Family::process_resident, "process_resident_memory_bytes", gauge, {}, {},
     "Resident memory."},
    {Family::process_virtual, "process_virtual_memory_bytes", gauge, {}, {},
     "Virtual memory."},
    {Family::process_open_fds, "process_open_fds", gauge, {}, {},
     "Open file descriptors."},
    {Family::process_max_fds, "process_max_fds", gauge, {}, {},
     "Limit of open file descriptors."},
    {Family::process_threads, "process_threads", gauge, {}, {},
     "Threads."},
    {Family::process_start_time, "process_start_time_seconds", gauge, {}, {},
     "Start of the process since the Unix epoch."},
};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<std::size_t>(kRows[i].family) != i) return false;
    if ((kRows[i].kind == histogram) == kRows[i].buckets.empty()) return false;
  }
  return std::size(kRows) == kFamilies;
}
static_assert(in_order(), "one row for each Family, in its order; buckets for histograms only");

}  // namespace

const FamilyRow& row(Family family) noexcept { return kRows[static_cast<std::size_t>(family)]; }
std::span<const FamilyRow> catalogue() noexcept { return kRows; }

}  // namespace metrics
