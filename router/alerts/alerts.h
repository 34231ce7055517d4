// Looks now and then, on a thread of its own, whether something is wrong by the rules of the config, and tells whom the
// config names; also while nobody has the page open. Owned by Router, and ended before the cores end. No request waits
// for it. Public functions: any thread but a core's, unless said otherwise.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/result.h"
#include "metrics/health.h"
#include "metrics/metrics.h"
#include "net/ask.h"
#include "router/alerts/book.h"
#include "router/alerts/meter.h"
#include "router/alerts/post.h"

namespace router::alerts {

struct Count {
  std::int64_t firing = 0, pending = 0, silenced = 0;  // instances; what is silenced fires too, and counts here alone
};

class Alerts {
 public:
  explicit Alerts(Shared& shared);
  ~Alerts();
  void start();
  void stop();

  // The body of GET /api/alerts.
  std::string to_json();
  Count counts() const;
  // Changes with every look and every silence.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_relaxed); }
  // Errors: not_found (no such rule), conflict (there are too many).
  core::Result<void> silence(Silence silence);
  core::Result<void> unsilence(const std::string& rule, const std::string& instance);
  // Sends a test and says how it went; empty: well. Takes seconds.
  std::string test(const std::string& notifier);
  bool has_notifier(const std::string& name) const;

  // What /health says by the rules, as of the last look. Any thread, also a core's.
  std::shared_ptr<const std::vector<metrics::Component>> health() const;

  // What takes seconds, or writes a file, is asked of it.
  net::Worker& worker() noexcept { return worker_; }

  void sample(metrics::Sink& sink);  // a source of the signalbox_alert* families

 private:
  void run();
  void look();
  void install(const core::Config& config, metrics::When now, std::vector<Event>& events);
  void tell(const std::vector<Event>& events);
  void load_silences();
  void save_silences();

  Shared& shared_;
  Meter meter_;  // the thread's
  Post post_;
  std::weak_ptr<const core::Config>
      config_;                 // the thread's: whose rules are in force. A large one is not kept for them
  core::Duration interval_{};  // the thread's
  const std::string file_;     // of silences; empty: they are kept in memory

  mutable std::mutex mutex_;  // what follows
  Book book_;
  Silences silences_;
  std::int64_t looked_ms_ = 0;

  mutable std::mutex health_mutex_;  // held to copy a pointer
  std::shared_ptr<const std::vector<metrics::Component>> health_;
  std::mutex file_mutex_;
  std::atomic<std::uint64_t> version_{1};
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
  net::Worker worker_;  // last: it ends first
};

}  // namespace router::alerts
