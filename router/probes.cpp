#include "router/probes.h"

#include <map>

#include "core/log.h"
#include "net/call_limit.h"
#include "router/router.h"

namespace router {
namespace {

using core::FailureClass;
using Health = ProviderState::Health;

constexpr core::Duration kLook = std::chrono::milliseconds(100);  // how often it is seen which probes are due
constexpr std::size_t kProbeBody = 1 << 20;

std::string probe_path(const Provider& provider) {
  std::string path =
      provider.config->probe.path.empty() ? std::string(provider.kind->probe_path) : provider.config->probe.path;
  if (path.starts_with("{base}")) path = provider.prefix + path.substr(6);
  return path;
}

bool probed(const Provider& provider) {
  return !provider.kind->in_process && provider.config->disabled.empty() && provider.config->probe.path != "off" &&
         !probe_path(provider).empty();
}

std::string probe_request(const Provider& provider) {
  std::string out = "GET " + probe_path(provider) + " HTTP/1.1\r\nhost: " + provider.origin->authority() + "\r\n";
  provider.kind->append_auth(out, *provider.config);
  for (const auto& [name, value] : provider.config->headers) out += name + ": " + value + "\r\n";
  out += "accept: application/json\r\naccept-encoding: identity\r\nuser-agent: signalbox-probe\r\n\r\n";
  return out;
}

// What one probe found. An answer of any kind but 5xx and 401/403 says that the provider is there.
FailureClass judge(int status) {
  if (status == 401 || status == 403) return FailureClass::auth;
  if (status >= 500) return FailureClass::server_error;
  return FailureClass::none;
}

struct Found {
  FailureClass failure = FailureClass::none;
  const char* detail = nullptr;  // a literal: what the network said
};

net::Task<Found> probe_once(CoreState& home, const Provider& provider) {
  net::UpstreamCall call(home.core(), home.pool(provider));
  const net::CallLimit limit(home.core(), call, provider.config->probe.timeout);
  auto error = co_await call.open_fresh(provider.config->probe.timeout);
  const std::string request = probe_request(provider);
  const std::string_view piece = request;
  if (error == net::IoError::none) error = co_await call.send(std::span(&piece, 1));
  if (error == net::IoError::none) error = co_await call.read_head();
  if (error == net::IoError::limit) {  // our own limit says nothing of the provider
    Found out;
    out.failure = FailureClass::cancelled;
    co_return out;
  }
  if (error != net::IoError::none) {
    Found out;
    out.failure = limit.expired() ? FailureClass::timeout : FailureClass::connect;
    if (!limit.expired()) out.detail = net::to_string(error);
    co_return out;
  }
  const int status = call.head().status;
  std::size_t read = 0;
  while (read < kProbeBody) {
    std::string_view body;
    auto step = co_await call.read_body(body);
    if (step == net::UpstreamCall::BodyStep::end || step == net::UpstreamCall::BodyStep::failed) break;
    read += body.size();
  }
  call.finish();
  Found out;
  out.failure = judge(status);
  co_return out;
}

void record(CoreState& home, const Provider& provider, const Found& probed, core::Duration took) {
  const FailureClass found = probed.failure;
  ProviderState& state = *provider.state;
  const Health before = state.health.load(std::memory_order_relaxed);
  // A refused key is the operator's matter, not an outage: requests will say so themselves.
  const bool up = found == FailureClass::none || found == FailureClass::auth;
  state.health_reason.store(found, std::memory_order_relaxed);
  state.health_detail.store(probed.detail, std::memory_order_relaxed);
  state.health.store(up ? Health::up : Health::down, std::memory_order_relaxed);
  state.last_probe_us.store(std::chrono::duration_cast<std::chrono::microseconds>(took).count(),
                            std::memory_order_relaxed);
  if (up) state.last_ok.store(core::unix_seconds(), std::memory_order_relaxed);
  metrics::Shard& shard = home.shard();
  metrics::Metrics& all = home.shared().metrics;
  const std::string_view name = provider.config->name;
  shard.observe(shard.find(all, metrics::Family::probe_duration, {name}), core::seconds(took));
  if (found != FailureClass::none) {
    state.probe_failures.fetch_add(1, std::memory_order_relaxed);
    shard.add(shard.find(all, metrics::Family::probe_failures, {name}));
  }
  const Health now = up ? Health::up : Health::down;
  if (now == before) return;
  const bool bad = !up && before == Health::up;
  core::log().write_any(bad ? core::LogLevel::warning : core::LogLevel::info, up ? "provider_up" : "provider_down", {},
                        {{"provider", name},
                         {"reason", core::to_string(found)},
                         {"detail", std::string_view(probed.detail ? probed.detail : "")}});
  if (found == FailureClass::auth) {
    core::log().write_any(core::LogLevel::warning, "provider_key_refused", "the provider answers but refuses our key",
                          {{"provider", name}});
  }
}

net::Task<void> probe_and_record(CoreState& home, std::shared_ptr<const Snapshot> snapshot, std::size_t index) {
  const core::Instant began = core::now();
  auto found = co_await probe_once(home, snapshot->providers[index]);
  if (found.failure != FailureClass::cancelled) record(home, snapshot->providers[index], found, core::now() - began);
}

}  // namespace

net::Task<void> probe_providers(CoreState& home) {
  std::map<std::string, core::Instant> due;  // by provider, so that a reload keeps the rhythm
  for (;;) {
    auto snapshot = home.snapshot();
    const core::Instant now = core::now();
    for (std::size_t i = 0; i < snapshot->providers.size(); ++i) {
      const Provider& provider = snapshot->providers[i];
      core::Instant& at = due[provider.config->name];
      if (!probed(provider) || now < at) continue;
      // +-10 %, so that many replicas do not knock together.
      at = now + std::chrono::duration_cast<core::Duration>(provider.config->probe.interval *
                                                            (0.9 + 0.2 * home.random().uniform()));
      net::spawn(home.core(), probe_and_record(home, snapshot, i), "probe");
    }
    co_await home.core().sleep(kLook);
  }
}

}  // namespace router
