// The router as a whole: what its cores share, and the service that answers on each. Owned by `serve`; outlives the
// server.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/config.h"
#include "metrics/metrics.h"
#include "net/ask.h"
#include "net/resolver.h"
#include "net/runtime.h"
#include "net/server.h"
#include "policy/complexity/session_tiers.h"
#include "router/cache/semantic_saver.h"
#include "router/core_state.h"
#include "router/limits/address_limiter.h"
#include "router/limits/fleet.h"
#include "router/machine.h"
#include "router/traffic/collector.h"
#include "router/traffic/historian.h"
#include "router/traffic/traffic.h"

namespace router::alerts {
class Alerts;
}

namespace router {

// How the last reload went; shown by /health/detailed and /metrics.
struct ReloadStatus {
  std::string file;
  bool ok = true;
  std::int64_t at = 0;       // Unix seconds
  std::string problem;       // first lines of what was wrong
  std::uint64_t number = 0;  // of the reload, since start
};

struct Shared {
  net::Runtime& runtime;
  metrics::Metrics metrics;
  Machine machine;
  net::Resolver resolver;
  net::Worker worker;
  net::Worker index_worker;  // looks through the semantic cache and puts things in
  AddressLimiter addresses;
  Fleet fleet;
  policy::complexity::SessionTiers sessions;
  net::Server* server = nullptr;  // set before the cores start
  std::vector<CoreState*> cores;
  std::int64_t started = 0;  // Unix seconds
  traffic::Traffic traffic;
  traffic::Historian historian;
  alerts::Alerts* alerts = nullptr;  // set before the cores start
  std::atomic<bool> ready{false};

  std::mutex mutex;  // cold state behind it
  std::shared_ptr<const Snapshot> current;
  ReloadStatus reload;
  std::condition_variable reloaded;

  Shared(net::Runtime& r, const core::Config& config);
  std::shared_ptr<const Snapshot> snapshot();
  ReloadStatus reload_status();
  // The one after `number`, or the last there is when none comes within `limit`. For threads that may wait.
  ReloadStatus next_reload(std::uint64_t number, core::Duration limit);
  // What keeps this share of the highest gains, over all cores.
  policy::complexity::Cut gain_cut(double share) const;
};

class Router {
 public:
  Router(net::Runtime& runtime, std::shared_ptr<const Snapshot> snapshot);
  ~Router();

  Shared& shared() noexcept { return *shared_; }
  std::vector<net::Service*> services();

  // Puts a new config in force on every core, atomically for each request. Any thread.
  void install(std::shared_ptr<const Snapshot> snapshot);
  void report_reload(ReloadStatus status);

  // Starts the free health probes of the providers and what asks others of cards, on core 0.
  void start_probes();

  // Loads what an earlier process saved, where the config names a folder, and saves it now and then.
  void start_saving();
  // Saves once more; the cores have ended. False: not within `limit`, ask again.
  bool finish_saving(core::Duration limit);
  // Starts the threads that watch this machine.
  void start_machine() { shared_->machine.start(); }
  // Starts and ends the threads that follow the traffic and keep its history. To be ended before the cores are.
  void start_traffic();
  void finish_traffic();
  // Starts and ends the thread that looks for what is wrong. To be ended before the cores are.
  void start_alerts();
  void finish_alerts();

 private:
  std::unique_ptr<Shared> shared_;
  std::vector<std::unique_ptr<CoreState>> cores_;
  std::vector<std::unique_ptr<net::Service>> services_;
  std::unique_ptr<traffic::Collector> collector_;
  std::unique_ptr<alerts::Alerts> alerts_;
  std::mutex saver_mutex_;
  std::unique_ptr<cache::SemanticSaver> saver_;
};

}  // namespace router
