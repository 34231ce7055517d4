#include "dashboard/services/health.h"

#include "core/config_redis.h"
#include "net/call_limit.h"
#include "net/url.h"

namespace dashboard::services {
namespace {

struct Place {
  std::shared_ptr<net::Origin> origin;
  std::string request;  // empty: a connection is enough
};

// The config has checked both forms.
Place place_of(const core::ServiceHealthConfig& check) {
  Place out;
  out.origin = std::make_shared<net::Origin>();
  net::Origin& origin = *out.origin;
  if (check.url.empty()) {
    const core::HostPort at = core::split_endpoint(check.address);
    origin.host = at.host;
    origin.port = at.port;
    origin.tls = false;
    return out;
  }
  const net::Url url = net::parse_url(check.url).value_or(net::Url());
  origin.host = url.host;
  origin.port = url.port;
  origin.tls = url.tls;
  std::string target = url.path;
  if (!target.starts_with('/')) target.insert(0, "/");
  out.request = "GET " + target + " HTTP/1.1\r\nhost: " + origin.authority() +
                "\r\naccept: */*\r\naccept-encoding: identity\r\nuser-agent: signalbox-health\r\n"
                "connection: close\r\n\r\n";
  return out;
}

Health failing(std::string detail) { return Health(Health::State::failing, std::move(detail)); }

net::Task<Health> ask(net::Core& core, net::Resolver& resolver, core::ServiceHealthConfig check, core::Duration time) {
  const Place place = place_of(check);
  net::UpstreamPool pool(core, resolver, place.origin);
  net::UpstreamCall call(core, pool);
  const net::CallLimit limit(core, call, time);
  auto error = co_await call.open_fresh(time);
  const std::string_view request = place.request;
  const bool asks = !request.empty();
  if (asks && error == net::IoError::none) error = co_await call.send(std::span(&request, 1));
  if (asks && error == net::IoError::none) error = co_await call.read_head();
  if (limit.expired()) co_return failing(std::string("no answer in time"));
  if (error != net::IoError::none) co_return failing(std::string(net::to_string(error)));
  if (!asks) co_return Health(Health::State::ok, std::string());
  const int status = call.head().status;
  call.abort();
  if (status < 200 || status > 299) co_return failing("HTTP " + std::to_string(status));
  co_return Health(Health::State::ok, "HTTP " + std::to_string(status));
}

net::Task<void> ask_and_tell(net::Core& core, net::Resolver& resolver, core::ServiceHealthConfig check,
                             core::Duration time, std::shared_ptr<HealthRound> round, std::size_t place) {
  auto health = co_await ask(core, resolver, check, time);
  round->set(place, std::move(health));
}

}  // namespace

std::string_view to_string(Health::State state) noexcept {
  switch (state) {
    case Health::State::unknown: return "unknown";
    case Health::State::ok: return "ok";
    case Health::State::failing: return "failing";
  }
  return "unknown";
}

void HealthRound::set(std::size_t place, Health health) {
  const std::lock_guard lock(mutex_);
  results_[place] = std::move(health);
  if (--missing_ == 0) all_.notify_all();
}

std::vector<Health> HealthRound::wait(core::Duration limit) {
  std::unique_lock lock(mutex_);
  all_.wait_for(lock, limit, [this] { return missing_ == 0; });
  return results_;
}

bool has_check(const core::ServiceHealthConfig& check) noexcept { return !check.url.empty() || !check.address.empty(); }

std::shared_ptr<HealthRound> check_health(net::Core& core, net::Resolver& resolver,
                                          const std::vector<core::ServiceHealthConfig>& checks, core::Duration limit) {
  auto round = std::make_shared<HealthRound>(checks.size());
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (!has_check(checks[i])) {
      round->set(i, Health());
    } else {
      net::spawn(core, ask_and_tell(core, resolver, checks[i], limit, round, i), "service_health");
    }
  }
  return round;
}

}  // namespace dashboard::services
