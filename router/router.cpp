#include "router/router.h"

#include "router/alerts/alerts.h"
#include "router/endpoints.h"
#include "router/gpu_watch.h"
#include "router/health_report.h"
#include "router/probes.h"

namespace router {
namespace {

constexpr auto kLastHistory = std::chrono::seconds(2);  // a disk may be slow or gone
constexpr std::size_t kSessions = 65'536;               // half a MiB; conversations that keep their tier at once

class CoreService final : public net::Service {
 public:
  explicit CoreService(CoreState& home) : home_(home) {}
  net::Task<void> serve(net::Transaction& transaction) override { return serve_request(home_, transaction); }

 private:
  CoreState& home_;
};

}  // namespace

Shared::Shared(net::Runtime& r, const core::Config& config)
    : runtime(r),
      metrics(r.size(), config.metrics.max_series),
      machine(config),
      sessions(kSessions, core::now()),
      started(core::unix_seconds()),
      traffic(config.history.series, config.server.decisions, started, core::unix_millis()),
      historian(config.history) {}

policy::complexity::Cut Shared::gain_cut(double share) const {
  std::vector<const policy::complexity::GainSketch*> sketches;
  sketches.reserve(cores.size());
  for (CoreState* core : cores) sketches.push_back(&core->gains());
  return policy::complexity::GainSketch::cut(sketches, share);
}

std::shared_ptr<const Snapshot> Shared::snapshot() {
  const std::lock_guard lock(mutex);
  return current;
}

ReloadStatus Shared::reload_status() {
  const std::lock_guard lock(mutex);
  return reload;
}

ReloadStatus Shared::next_reload(std::uint64_t number, core::Duration limit) {
  std::unique_lock lock(mutex);
  reloaded.wait_for(lock, limit, [&] { return reload.number > number; });
  return reload;
}

Router::Router(net::Runtime& runtime, std::shared_ptr<const Snapshot> snapshot)
    : shared_(std::make_unique<Shared>(runtime, *snapshot->config)) {
  shared_->current = std::move(snapshot);
  shared_->machine.install(*shared_->current);
  shared_->reload.file = shared_->current->config->path;
  shared_->reload.at = shared_->started;
  for (unsigned i = 0; i < runtime.size(); ++i) {
    cores_.push_back(std::make_unique<CoreState>(runtime[i], *shared_));
    shared_->cores.push_back(cores_.back().get());
    services_.push_back(std::make_unique<CoreService>(*cores_.back()));
  }
  alerts_ = std::make_unique<alerts::Alerts>(*shared_);
  shared_->alerts = alerts_.get();
  add_metric_sources(*shared_);
  collector_ = std::make_unique<traffic::Collector>(*shared_);
}

Router::~Router() = default;

std::vector<net::Service*> Router::services() {
  std::vector<net::Service*> out;
  for (auto& service : services_) out.push_back(service.get());
  return out;
}

void Router::install(std::shared_ptr<const Snapshot> snapshot) {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->current = snapshot;
  }
  shared_->machine.install(*snapshot);
  for (auto& core : cores_) {
    core->core().post([home = core.get(), snapshot] { home->install(snapshot); });
  }
  start_saving();
}

void Router::start_saving() {
  const auto snapshot = shared_->snapshot();
  const std::lock_guard lock(saver_mutex_);
  if (saver_) return saver_->wake();
  if (!snapshot->cache || snapshot->config->cache.semantic.path.empty()) return;
  saver_ = std::make_unique<cache::SemanticSaver>([shared = shared_.get()] { return shared->snapshot()->cache; });
}

bool Router::finish_saving(core::Duration limit) {
  const std::lock_guard lock(saver_mutex_);
  return !saver_ || saver_->finish(limit);
}

void Router::report_reload(ReloadStatus status) {
  const std::lock_guard lock(shared_->mutex);
  status.number = shared_->reload.number + 1;
  shared_->reload = std::move(status);
  shared_->reloaded.notify_all();
}

void Router::start_traffic() {
  shared_->historian.start();
  collector_->start();
}

void Router::finish_traffic() {
  collector_->stop();
  shared_->historian.finish(kLastHistory);
}

void Router::start_alerts() { alerts_->start(); }

void Router::finish_alerts() { alerts_->stop(); }

void Router::start_probes() {
  net::spawn(cores_[0]->core(), probe_providers(*cores_[0]), "probes");
  net::spawn(cores_[0]->core(), watch_gpus(*cores_[0]), "gpu watch");
}

}  // namespace router
