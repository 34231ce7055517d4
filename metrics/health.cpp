#include "metrics/health.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/json_writer.h"

namespace metrics {
namespace {

constexpr std::string_view kHealthJson = "application/health+json";
constexpr std::string_view kJson = "application/json";
constexpr int kOk = 200;
constexpr int kUnavailable = 503;

int code_of(Health status) noexcept { return status == Health::fail ? kUnavailable : kOk; }

// Writes `name: ` of an object's next member.
void key(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  core::append_json_string(out, name);
  out += ':';
}

void member(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  key(out, name);
  core::append_json_string(out, value);
}

// Read and written again, since what C++ reads as a number is not always one in JSON ("1.", "inf").
void observed(std::string& out, const Component& component) {
  const std::string& text = component.observed_value;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
  if (component.observed_unit.empty() || !is_number) return member(out, "observedValue", text);
  key(out, "observedValue");
  core::append_number(out, number);
}

void append_component(std::string& out, const Component& component) {
  out += '{';
  member(out, "componentType", component.component_type);
  observed(out, component);
  member(out, "observedUnit", component.observed_unit);
  member(out, "status", to_string(component.status));
  member(out, "output", component.output);
  for (const auto& [name, value] : component.extra) member(out, name, value);
  out += '}';
}

std::string check_name(const Component& component) {
  return component.measure.empty() ? component.name : component.name + ':' + component.measure;
}

// JSON objects want each key once, so equal keys are brought together.
void append_checks(std::string& out, std::span<const Component> components) {
  std::vector<std::pair<std::string, const Component*>> named;
  for (const Component& component : components) named.emplace_back(check_name(component), &component);
  std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  key(out, "checks");
  out += '{';
  for (std::size_t i = 0; i < named.size(); ++i) {
    const bool first = i == 0 || named[i].first != named[i - 1].first;
    const bool last = i + 1 == named.size() || named[i].first != named[i + 1].first;
    if (first) {
      key(out, named[i].first);
      out += '[';
    } else {
      out += ',';
    }
    append_component(out, *named[i].second);
    if (last) out += ']';
  }
  out += '}';
}

void append_notes(std::string& out, std::span<const std::string> notes) {
  if (notes.empty()) return;
  key(out, "notes");
  char before = '[';
  for (const std::string& note : notes) {
    out += before;
    core::append_json_string(out, note);
    before = ',';
  }
  out += ']';
}

HealthAnswer short_answer(Health status, std::string_view output) {
  HealthAnswer answer{code_of(status), kHealthJson, "{"};
  member(answer.body, "status", to_string(status));
  member(answer.body, "output", output);
  answer.body += '}';
  return answer;
}

std::string_view unready_because(const Readiness& readiness) noexcept {
  if (readiness.draining) return "draining";
  if (!readiness.configured) return "no configuration";
  if (!readiness.listening) return "not listening";
  return {};
}

}  // namespace

std::string_view to_string(Health health) noexcept {
  switch (health) {
    case Health::pass: return "pass";
    case Health::warn: return "warn";
    case Health::fail: return "fail";
  }
  return "fail";
}

Health worst(std::span<const Component> components) noexcept {
  Health status = Health::pass;
  for (const Component& component : components) status = std::max(status, component.status);
  return status;
}

std::string health_json(Health status, const About& about, std::span<const Component> components,
                        std::span<const std::string> notes, std::string_view output) {
  std::string out = "{";
  member(out, "status", to_string(status));
  member(out, "version", about.version);
  member(out, "releaseId", about.release_id);
  member(out, "serviceId", about.service_id);
  append_notes(out, notes);
  member(out, "output", output);
  append_checks(out, components);
  out += '}';
  return out;
}

HealthAnswer health(Health status) { return short_answer(status, {}); }

HealthAnswer health_detailed(Health status, const About& about, std::span<const Component> components,
                             std::span<const std::string> notes, std::string_view output) {
  return {code_of(status), kHealthJson, health_json(status, about, components, notes, output)};
}

HealthAnswer livez(bool loops_tick) {
  return short_answer(loops_tick ? Health::pass : Health::fail, loops_tick ? "" : "an event loop does not tick");
}

HealthAnswer readyz(const Readiness& readiness) {
  return short_answer(readiness.ready() ? Health::pass : Health::fail, unready_because(readiness));
}

HealthAnswer startupz(bool configured) {
  return short_answer(configured ? Health::pass : Health::fail, configured ? "" : "no configuration");
}

HealthAnswer litellm_liveliness(bool loops_tick) {
  if (loops_tick) return {kOk, kJson, R"("I'm alive!")"};
  return {kUnavailable, kJson, R"({"status":"unhealthy"})"};
}

// `db` stands there because probes parse it; there is no database to be connected to.
HealthAnswer litellm_readiness(const Readiness& readiness) {
  if (readiness.ready()) return {kOk, kJson, R"({"status":"healthy","db":"Not connected"})"};
  if (readiness.draining) return {kUnavailable, kJson, R"({"status":"shutting_down","db":"Not connected"})"};
  return {kUnavailable, kJson, R"({"status":"unhealthy","db":"Not connected"})"};
}

}  // namespace metrics
