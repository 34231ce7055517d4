#include "router/traffic/reports.h"

#include <charconv>

#include "router/router.h"
#include "router/traffic/json.h"

namespace router::traffic {
namespace {

using core::JsonFields;

// {"p50":..,"p95":..,"p99":..}; null when there is nothing.
void append_quantiles(const metrics::Sketch& sketch, double unit, bool p99, std::string& out) {
  if (sketch.count() == 0) {
    out += "null";
    return;
  }
  JsonFields fields(out);
  fields.millis("p50", sketch.quantile(0.5) / unit);
  fields.millis("p95", sketch.quantile(0.95) / unit);
  if (p99) fields.millis("p99", sketch.quantile(0.99) / unit);
  fields.end();
}

constexpr double kNanosInMilli = 1e6;

void append_errors(const Tally& tally, std::string& out) {
  out += '{';
  for (const auto& [error_class, count] : tally.errors) {
    if (out.back() != '{') out += ',';
    core::append_json_string(out, error_class);
    out += ':' + std::to_string(count);
  }
  out += '}';
}

void append_ratio(JsonFields& fields, std::string& out, std::string_view name, std::uint64_t part, std::uint64_t rest) {
  const double all = static_cast<double>(part + rest);
  append_decimal(fields, out, name, static_cast<double>(part) / std::max(all, 1.0), part + rest > 0, 4);
}

// Requests to models that have not ended.
std::int64_t in_flight(Shared& shared) {
  double sum = 0;
  for (const core::Endpoint endpoint :
       {core::Endpoint::chat, core::Endpoint::completions, core::Endpoint::embeddings}) {
    const metrics::SeriesId id = shared.metrics.series(metrics::Family::http_in_flight, {core::to_string(endpoint)});
    for (unsigned i = 0; i < shared.runtime.size(); ++i) sum += shared.metrics.shard(i).read_real(metrics::cell_of(id));
  }
  return static_cast<std::int64_t>(sum);
}

std::int64_t unix_of(core::Instant at, core::Instant now, std::int64_t now_ms) {
  return now_ms + std::chrono::ceil<core::Millis>(at - now).count();
}

void append_target(const Target& target, const Provider& provider, const Tally& tally, std::uint64_t all,
                   std::string& out) {
  const core::Instant now = core::now();
  const Counts& counts = tally.counts;
  JsonFields fields(out);
  fields.text("target", target.config->name);
  fields.text("provider", provider.config->name);
  fields.text("model", target.config->model);
  fields.text("trust", core::to_string(provider.config->trust));
  fields.integer("requests", static_cast<std::int64_t>(counts.requests));
  append_ratio(fields, out, "share", counts.requests, all - counts.requests);
  append_ratio(fields, out, "success_ratio", counts.succeeded, counts.failed);
  fields.key("latency_ms");
  append_quantiles(tally.duration_ns, kNanosInMilli, true, out);
  fields.key("first_token_ms");
  append_quantiles(tally.first_token_ns, kNanosInMilli, true, out);
  fields.key("tokens_per_second");
  if (tally.milli_tokens_per_second.count() == 0) {
    out += "null";
  } else {
    JsonFields speed(out);
    speed.decimal("p50", tally.milli_tokens_per_second.quantile(0.5) / 1000, 2);
    speed.end();
  }
  fields.key("errors");
  append_errors(tally, out);
  fields.key("cost_usd");
  append_usd(out, target.config->price.known ? static_cast<std::int64_t>(counts.cost_nano_usd) : -1);
  fields.integer("in_flight", target.state->in_flight.load(std::memory_order_relaxed));
  fields.key("circuit");
  append_circuit(target, now, core::unix_millis(), out);
  fields.text("disabled", provider.config->disabled);
  fields.boolean("drained", target.state->drained->load(std::memory_order_relaxed));
  fields.end();
}

}  // namespace

void append_circuit(const Target& target, core::Instant now, std::int64_t now_ms, std::string& out) {
  const Breaker::Snapshot breaker = target.state->breaker.snapshot(now);
  std::string_view state = "closed", reason;
  core::Instant retry_at{};
  if (breaker.state != Breaker::State::closed) {
    state = breaker.state == Breaker::State::open ? "open" : "half_open";
    reason = breaker.why();
    retry_at = breaker.retry_at;
  }
  // Both may be: what lasts longer says when.
  if (breaker.cooling_until > now && breaker.cooling_until > retry_at) {
    if (state == "closed") state = "cooling";
    if (reason.empty()) reason = breaker.why_cooling();
    retry_at = breaker.cooling_until;
  }
  JsonFields fields(out);
  fields.text("state", state);
  fields.text_or_null("reason", reason);
  fields.key("retry_at");
  append_known(out, unix_of(retry_at, now, now_ms), retry_at > now);
  fields.end();
}

std::string now_json(Shared& shared) {
  const Window::Minute minute = shared.traffic.last_minute();
  const Tally& tally = minute.tally;
  const Counts& counts = tally.counts;
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.integer("window_s", Window::kSeconds);
  fields.integer("requests_per_minute", static_cast<std::int64_t>(counts.requests));
  append_ratio(fields, out, "success_ratio", counts.succeeded, counts.failed);
  fields.integer("in_flight", in_flight(shared));
  fields.key("latency_ms");
  append_quantiles(tally.duration_ns, kNanosInMilli, true, out);
  fields.key("first_token_ms");
  append_quantiles(tally.first_token_ns, kNanosInMilli, true, out);
  fields.key("tokens");
  {
    JsonFields tokens(out);
    tokens.integer("input", static_cast<std::int64_t>(counts.input_tokens));
    tokens.integer("output", static_cast<std::int64_t>(counts.output_tokens));
    tokens.end();
  }
  fields.key("cost_usd");
  const bool known = counts.cost_nano_usd > 0 || counts.unpriced == 0;
  append_usd(out, known ? static_cast<std::int64_t>(counts.cost_nano_usd) : -1);
  fields.key("estimated_cost_usd");
  append_usd(out, known ? static_cast<std::int64_t>(minute.estimated_nano_usd) : -1);
  fields.key("cache");
  {
    JsonFields cache(out);
    cache.integer("hits", static_cast<std::int64_t>(counts.cache_hits));
    cache.integer("misses", static_cast<std::int64_t>(counts.cache_misses));
    append_ratio(cache, out, "ratio", counts.cache_hits, counts.cache_misses);
    cache.end();
  }
  fields.key("errors");
  append_errors(tally, out);
  fields.integer("not_seen", static_cast<std::int64_t>(minute.not_seen));
  fields.end();
  return out;
}

std::string requests_json(Shared& shared, const Page& page, Cursor* newest) {
  return shared.traffic.requests_json(page, newest);
}

std::string targets_json(Shared& shared, std::int64_t seconds) {
  const auto snapshot = shared.snapshot();
  const auto sums = shared.traffic.sums(By::target, seconds);
  std::uint64_t all = 0;
  for (const auto& [name, tally] : sums) all += tally.counts.requests;
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.integer("window_s", seconds);
  fields.key("targets");
  out += '[';
  const Tally nothing;
  for (const Target& target : snapshot->targets) {
    const auto found = sums.find(target.config->name);
    if (out.back() == '}') out += ',';
    append_target(target, snapshot->providers[target.provider], found == sums.end() ? nothing : found->second, all,
                  out);
  }
  out += ']';
  fields.end();
  return out;
}

std::string flows_json(Shared& shared, std::int64_t seconds) {
  std::string out;
  JsonFields fields(out);
  fields.integer("window_s", seconds);
  fields.key("flows");
  out += '[';
  for (const auto& [name, tally] : shared.traffic.sums(By::flow, seconds)) {
    const Flow flow = flow_of(name);
    if (out.back() == '}') out += ',';
    JsonFields inner(out);
    inner.text("route", flow.route);
    std::int64_t tier = 0;
    const bool known = std::from_chars(flow.tier.data(), flow.tier.data() + flow.tier.size(), tier).ec == std::errc();
    inner.key("tier");
    append_known(out, tier, known);
    inner.text_or_null("target", flow.target);
    inner.integer("requests", static_cast<std::int64_t>(tally.counts.requests));
    inner.integer("failures", static_cast<std::int64_t>(tally.counts.failed));
    inner.end();
  }
  out += ']';
  fields.end();
  return out;
}

}  // namespace router::traffic
