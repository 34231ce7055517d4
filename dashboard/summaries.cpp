#include "dashboard/summaries.h"

#include <algorithm>

#include "core/json_fields.h"
#include "core/process.h"
#include "core/version.h"
#include "metrics/json_values.h"
#include "router/health_report.h"
#include "router/traffic/json.h"
#include "router/traffic/reports.h"

namespace dashboard {
namespace {

using core::JsonFields;
using metrics::append_array;
using metrics::value_field;

template <class T>
std::optional<T> known(T value, bool is) {
  return is ? std::optional<T>(value) : std::nullopt;
}

std::int64_t count_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

void append_problem(std::string& out, const metrics::Component& component) {
  JsonFields fields(out);
  fields.text("component", component.name);
  fields.text("measure", component.measure);
  fields.text("status", metrics::to_string(component.status));
  fields.text_or_null("output", component.output);
  fields.end();
}

// The fullest of the disks.
const metrics::system::Mount* fullest(const metrics::system::Reading& reading) {
  const auto share = [](const metrics::system::Mount& one) {
    return one.total_bytes == 0 ? 0.0 : static_cast<double>(one.used_bytes) / static_cast<double>(one.total_bytes);
  };
  const auto found = std::max_element(reading.mounts.begin(), reading.mounts.end(),
                                      [&](const auto& a, const auto& b) { return share(a) < share(b); });
  return found == reading.mounts.end() ? nullptr : &*found;
}

void append_machine(std::string& out, const metrics::system::Reading& reading) {
  JsonFields fields(out);
  fields.integer("at_ms", reading.at_ms);
  fields.integer("cores", reading.cores);
  value_field(fields, out, "cpu_ratio", reading.cpu, 3);
  value_field(fields, out, "load1", reading.load1, 2);
  value_field(fields, out, "memory_total_bytes", known(reading.memory.total, reading.memory.total > 0));
  value_field(fields, out, "memory_available_bytes", known(reading.memory.available, reading.memory.total > 0));
  const metrics::system::Mount* mount = fullest(reading);
  fields.key("fullest_disk");
  if (mount) {
    JsonFields disk(out);
    disk.text("path", mount->path);
    disk.integer("total_bytes", count_of(mount->total_bytes));
    disk.integer("available_bytes", count_of(mount->available_bytes));
    disk.end();
  } else {
    out += "null";
  }
  fields.end();
}

void append_quantiles(JsonFields& fields, std::string& out, std::string_view name, const metrics::Sketch& sketch,
                      double unit) {
  fields.key(name);
  if (sketch.count() == 0) {
    out += "null";
    return;
  }
  JsonFields inner(out);
  inner.millis("p50", sketch.quantile(0.5) / unit);
  inner.millis("p95", sketch.quantile(0.95) / unit);
  inner.millis("p99", sketch.quantile(0.99) / unit);
  inner.end();
}

void append_performance(JsonFields& fields, std::string& out, const router::traffic::Tally& tally) {
  const router::traffic::Counts& counts = tally.counts;
  const std::uint64_t ended = counts.succeeded + counts.failed;
  fields.integer("requests", count_of(counts.requests));
  value_field(
      fields, out, "success_ratio",
      known(static_cast<double>(counts.succeeded) / static_cast<double>(std::max<std::uint64_t>(ended, 1)), ended > 0),
      4);
  append_quantiles(fields, out, "latency_ms", tally.duration_ns, 1e6);
  append_quantiles(fields, out, "first_token_ms", tally.first_token_ns, 1e6);
  append_quantiles(fields, out, "tokens_per_second", tally.milli_tokens_per_second, 1e3);
  fields.integer("input_tokens", count_of(counts.input_tokens));
  fields.integer("output_tokens", count_of(counts.output_tokens));
  fields.key("cost_usd");
  const bool priced = counts.cost_nano_usd > 0 || counts.unpriced == 0;
  router::traffic::append_usd(out, priced ? count_of(counts.cost_nano_usd) : -1);
}

std::string_view word(net::redis::State state) {
  switch (state) {
    case net::redis::State::connected: return "up";
    case net::redis::State::connecting: return "connecting";
    case net::redis::State::down: return "down";
    case net::redis::State::open: return "breaker_open";
  }
  return "down";
}

// Of all cores, each of which has a connection of its own; its state is that of the worst.
void append_redis(std::string& out, router::Shared& shared) {
  std::array<std::uint64_t, router::kRedisEvents.size()> events{};
  std::int64_t used = 0, connected = 0;
  std::string_view state = "up", last_error;
  for (router::CoreState* core : shared.cores) {
    const router::RedisCounts one = core->redis_counts();
    if (!one.used) continue;
    ++used;
    connected += one.state == net::redis::State::connected;
    if (one.state != net::redis::State::connected) state = word(one.state);
    if (!one.last_error.empty()) last_error = one.last_error;
    for (std::size_t i = 0; i < events.size(); ++i) events[i] += one.events[i];
  }
  if (used == 0) {
    out += "null";
    return;
  }
  JsonFields fields(out);
  fields.text("state", state);
  fields.integer("connections", connected);
  fields.integer("cores", used);
  fields.text_or_null("last_error", last_error);
  fields.key("events");
  JsonFields inner(out);
  for (std::size_t i = 0; i < events.size(); ++i) inner.integer(router::kRedisEvents[i].first, count_of(events[i]));
  inner.end();
  fields.end();
}

}  // namespace

std::string system_health_json(router::Shared& shared) {
  const auto snapshot = shared.snapshot();
  const auto components = router::health_components(shared, *snapshot);
  const core::ProcessStats process = core::read_process_stats();
  const bool draining = shared.server->draining();
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.text("status", metrics::to_string(metrics::worst(components)));
  fields.text("version", core::version());
  fields.integer("uptime_s", core::unix_seconds() - shared.started);
  fields.boolean("ready", shared.ready.load(std::memory_order_relaxed) && !draining);
  fields.boolean("draining", draining);
  fields.integer("components", count_of(components.size()));
  fields.key("problems");
  std::vector<const metrics::Component*> bad;
  for (const auto& one : components) {
    if (one.status != metrics::Health::pass) bad.push_back(&one);
  }
  append_array(out, bad, [&](const metrics::Component* one) { append_problem(out, *one); });
  fields.key("process");
  {
    JsonFields inner(out);
    inner.integer("memory_bytes", count_of(process.resident_bytes));
    inner.integer("open_files", static_cast<std::int64_t>(process.open_fds));
    inner.end();
  }
  fields.key("machine");
  const auto reading = shared.machine.system() ? shared.machine.system()->view().latest : nullptr;
  if (reading) {
    append_machine(out, *reading);
  } else {
    out += "null";
  }
  fields.end();
  return out;
}

std::string llm_performance_json(router::Shared& shared) {
  constexpr std::int64_t kSeconds = router::traffic::kWindowSeconds;
  const auto snapshot = shared.snapshot();
  const auto sums = shared.traffic.sums(router::traffic::By::target, kSeconds);
  const auto total = shared.traffic.sums(router::traffic::By::total, kSeconds);
  router::traffic::Tally all;
  for (const auto& [name, tally] : total) all.merge(tally);
  const router::traffic::Tally nothing;
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.integer("window_s", kSeconds);
  append_performance(fields, out, all);
  fields.key("targets");
  append_array(out, snapshot->targets, [&](const router::Target& target) {
    const auto found = sums.find(target.config->name);
    JsonFields inner(out);
    inner.text("target", target.config->name);
    append_performance(inner, out, found == sums.end() ? nothing : found->second);
    inner.key("circuit");
    router::traffic::append_circuit(target, core::now(), core::unix_millis(), out);
    inner.end();
  });
  fields.end();
  return out;
}

std::string cache_stats_json(router::Shared& shared) {
  const auto snapshot = shared.snapshot();
  const auto& cache = snapshot->cache;
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.boolean("enabled", cache != nullptr);
  const auto info = cache ? cache->memory().info() : router::cache::MemoryStore::Info();
  const auto meanings = cache ? cache->semantic().info() : router::cache::SemanticStore::Info();
  const auto number = [&](std::string_view name, std::uint64_t value) {
    value_field(fields, out, name, known(value, cache != nullptr));
  };
  number("entries", info.entries);
  number("bytes", info.bytes);
  number("capacity_bytes", info.capacity);
  number("hits", info.hits);
  number("misses", info.misses);
  const std::uint64_t asked = info.hits + info.misses;
  value_field(fields, out, "hit_ratio",
              known(static_cast<double>(info.hits) / static_cast<double>(std::max<std::uint64_t>(asked, 1)), asked > 0),
              4);
  number("evicted", info.evictions);
  number("semantic_entries", meanings.entries);
  number("semantic_bytes", meanings.bytes);
  fields.boolean("shared", snapshot->config->redis.active() && snapshot->config->cache.shared && cache);
  fields.end();
  return out;
}

std::string database_health_json(router::Shared& shared) {
  const auto snapshot = shared.snapshot();
  const router::traffic::Historian::Counts counts = shared.historian.counts();
  const router::traffic::Historian::Standing standing = shared.historian.standing();
  const bool asked_for_file = !shared.historian.path().empty();
  const bool well = standing.in_file == asked_for_file && !standing.failing && standing.waiting < 3;
  std::string out;
  JsonFields fields(out);
  fields.integer("time", core::unix_millis());
  fields.key("history");
  {
    JsonFields inner(out);
    inner.text("status", well ? "pass" : "warn");
    inner.boolean("in_file", standing.in_file);
    inner.text_or_null("path", shared.historian.path());
    inner.integer("bytes", count_of(counts.bytes));
    inner.integer("max_bytes", count_of(shared.historian.max_bytes()));
    inner.integer("points", count_of(counts.points));
    value_field(inner, out, "last_write_ms", known(standing.last_write_ms, standing.last_write_ms > 0));
    inner.integer("write_errors", count_of(counts.errors));
    inner.integer("waiting_intervals", count_of(standing.waiting));
    inner.integer("most_waiting_intervals", count_of(standing.most_waiting));
    inner.integer("lost_intervals", count_of(standing.lost));
    inner.end();
  }
  fields.key("redis");
  append_redis(out, shared);
  fields.end();
  return out;
}

}  // namespace dashboard
