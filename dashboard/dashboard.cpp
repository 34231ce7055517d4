#include "dashboard/dashboard.h"

#include <algorithm>
#include <utility>

#include "dashboard/endpoints.h"
#include "dashboard/state.h"
#include "dashboard/topics.h"

namespace dashboard {
namespace {

class PageService final : public net::Service {
 public:
  PageService(State& state, router::CoreState& home, net::Service& behind)
      : state_(state), home_(home), behind_(behind) {}

  // No coroutine of its own: a model's request passes at the cost of a look at its path.
  net::Task<void> serve(net::Transaction& transaction) override {
    if (!is_ours(transaction.path())) return behind_.serve(transaction);
    return serve_page(state_, home_, transaction, behind_);
  }

 private:
  State& state_;
  router::CoreState& home_;
  net::Service& behind_;
};

void sample(State& state, metrics::Sink& sink) {
  Live& live = *state.live;
  sink.set(metrics::Family::dashboard_clients, {}, static_cast<double>(live.clients()));
  for (std::size_t i = 0; i < live.topics().size(); ++i) {
    const std::string_view name = live.topics()[i].name;
    const Live::Counts& counts = live.counts(i);
    sink.set(metrics::Family::dashboard_messages, {name}, static_cast<double>(counts.sent.load()));
    sink.set(metrics::Family::dashboard_dropped, {name}, static_cast<double>(counts.dropped.load()));
  }
}

// Health is asked on a loop of its own, which begins with the first check: each that speaks TLS reads all of the
// system's roots, and a loop that serves requests would stand still for tens of milliseconds.
services::Services::CheckHealth health_of(router::Shared& shared) {
  auto loop = std::make_shared<net::Runtime>(1);
  return [&shared, loop, running = false](const std::vector<core::ServiceHealthConfig>& checks) mutable {
    const bool any = std::any_of(checks.begin(), checks.end(), services::has_check);
    if (any && !std::exchange(running, true)) loop->start();
    return services::check_health((*loop)[0], shared.resolver, checks, services::Services::kLook);
  };
}

std::shared_ptr<services::Services> services_of(router::Shared& shared) {
  return std::make_shared<services::Services>([&shared] { return shared.snapshot()->config; }, health_of(shared));
}

}  // namespace

State::State(router::Shared& shared)
    : router(shared),
      config(*shared.snapshot()->config),
      live(std::make_shared<Live>(topics_of(shared))),
      services(services_of(shared)),
      followed(std::make_shared<std::atomic<unsigned>>(0)) {
  for (std::size_t i = 0; i < shared.cores.size(); ++i) pacers.push_back(std::make_shared<Pacer>());
  live->start();
}

State::~State() { live->stop(); }

Dashboard::Dashboard(router::Router& router) : state_(std::make_shared<State>(router.shared())) {
  const std::vector<net::Service*> behind = router.services();
  for (std::size_t i = 0; i < behind.size(); ++i)
    services_.push_back(std::make_unique<PageService>(*state_, *router.shared().cores[i], *behind[i]));
  // A scrape may outlive the page, where a test plays both.
  router.shared().metrics.add_source([state = state_](metrics::Sink& sink) { sample(*state, sink); });
}

Dashboard::~Dashboard() {
  state_->services->begin_drain();
  state_->live->stop();
}

void Dashboard::begin_drain() { state_->services->begin_drain(); }

bool Dashboard::finish(core::Duration limit) { return state_->services->finish(limit); }

std::vector<net::Service*> Dashboard::services() {
  std::vector<net::Service*> out;
  for (auto& service : services_) out.push_back(service.get());
  return out;
}

}  // namespace dashboard
