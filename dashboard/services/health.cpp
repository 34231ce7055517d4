#include "dashboard/services/health.h"

#include <charconv>

#include "net/upstream.h"

namespace dashboard::services {
namespace {

struct Place {
  std::shared_ptr<net::Origin> origin;
  std::string request;  // empty: a connection is enough
};

void read_authority(std::string_view text, net::Origin& origin) {
  const bool bracket = text.starts_with('[');
  const std::size_t end = bracket ? text.find(']') : text.find(':');
  origin.host = text.substr(bracket ? 1 : 0, bracket ? end - 1 : end);
  const std::size_t colon = text.find(':', bracket ? std::min(end, text.size()) : 0);
  if (colon != text.npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), origin.port);
}

// The config has checked both forms.
Place place_of(const core::ServiceHealthConfig& check) {
  Place out;
  out.origin = std::make_shared<net::Origin>();
  net::Origin& origin = *out.origin;
  origin.tls = check.url.starts_with("https://");
  if (check.url.empty()) {
    read_authority(check.address, origin);
    return out;
  }
  origin.port = origin.tls ? 443 : 80;
  const std::string_view rest = std::string_view(check.url).substr(origin.tls ? 8 : 7);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  read_authority(rest.substr(0, end), origin);
  std::string target(rest.substr(end));
  if (!target.starts_with('/')) target.insert(0, "/");
  out.request = "GET " + target + " HTTP/1.1\r\nhost: " + origin.authority() +
                "\r\naccept: */*\r\naccept-encoding: identity\r\nuser-agent: signalbox-health\r\n"
                "connection: close\r\n\r\n";
  return out;
}

struct Limit {
  net::UpstreamCall& call;
  bool expired = false;
  explicit Limit(net::UpstreamCall& c) : call(c) {}
  static void fire(void* self) {
    auto& limit = *static_cast<Limit*>(self);
    limit.expired = true;
    limit.call.abort();
  }
};

Health failing(std::string detail) { return Health(Health::State::failing, std::move(detail)); }

net::Task<Health> ask(net::Core& core, net::Resolver& resolver, core::ServiceHealthConfig check, core::Duration time) {
  const Place place = place_of(check);
  net::UpstreamPool pool(core, resolver, place.origin);
  net::UpstreamCall call(core, pool);
  Limit limit(call);
  net::Deadline deadline(Limit::fire, &limit);
  core.arm_after(deadline, time);
  auto error = co_await call.open_fresh(time);
  const std::string_view request = place.request;
  const bool asks = !request.empty();
  if (asks && error == net::IoError::none) error = co_await call.send(std::span(&request, 1));
  if (asks && error == net::IoError::none) error = co_await call.read_head();
  if (limit.expired || call.timed_out()) co_return failing(std::string("no answer in time"));
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

std::shared_ptr<HealthRound> check_health(net::Core& core, net::Resolver& resolver,
                                          const std::vector<core::ServiceHealthConfig>& checks, core::Duration limit) {
  auto round = std::make_shared<HealthRound>(checks.size());
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].url.empty() && checks[i].address.empty()) {
      round->set(i, Health());
    } else {
      net::spawn(core, ask_and_tell(core, resolver, checks[i], limit, round, i), "service_health");
    }
  }
  return round;
}

}  // namespace dashboard::services
