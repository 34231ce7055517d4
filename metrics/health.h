// Health answers as pure functions of what the caller knows; no clock, no I/O. The long form is application/health+json
// (the expired draft-inadarei-api-health-check, still the nearest thing to a standard); the /health/liveliness and
// /health/readiness shapes are those that probes written for LiteLLM parse. A provider's outage is a warning, never a
// failure: all replicas would leave their load balancer together. Liveness passes while draining, or an orchestrator
// would kill the requests that are being finished.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metrics {

enum class Health : std::uint8_t { pass, warn, fail };
std::string_view to_string(Health health) noexcept;

struct Component {
  std::string name;     // "openai/gpt-4o"
  std::string measure;  // "circuit"; the two make the key of `checks`
  Health status = Health::pass;
  std::string component_type;  // component, datastore or system
  std::string observed_value;  // a JSON number when it reads as one and has a unit, else a string; empty: left out
  std::string observed_unit;
  std::string output;                                        // why it is not passing; left out when empty
  std::vector<std::pair<std::string, std::string>> extra{};  // further members, as strings
};

struct About {
  std::string version;     // of the program
  std::string release_id;  // commit
  std::string service_id;
};

struct HealthAnswer {
  int code = 200;
  std::string_view content_type;
  std::string body;
};

// What readiness rests on.
struct Readiness {
  bool configured = false;
  bool listening = false;
  bool draining = false;
  bool ready() const noexcept { return configured && listening && !draining; }
};

Health worst(std::span<const Component> components) noexcept;

// The members of the long form. Components with the same name and measure share a key of `checks`.
std::string health_json(Health status, const About& about, std::span<const Component> components,
                        std::span<const std::string> notes = {}, std::string_view output = {});

HealthAnswer health(Health status);  // {"status":"pass"}; 503 on fail
HealthAnswer health_detailed(Health status, const About& about, std::span<const Component> components,
                             std::span<const std::string> notes = {}, std::string_view output = {});
HealthAnswer livez(bool loops_tick);
HealthAnswer readyz(const Readiness& readiness);
HealthAnswer startupz(bool configured);
HealthAnswer litellm_liveliness(bool loops_tick);
HealthAnswer litellm_readiness(const Readiness& readiness);

}  // namespace metrics
