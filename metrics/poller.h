// Reads something every so often on a thread of its own: the newest reading, and a ring of points, which are what of a
// reading is worth keeping for a chart. Whoever asks gets pointers to what never changes, and waits for nothing but
// their copying: a driver may take seconds or hang for good, and holds up no one but this thread. `stop` ends a pause
// at once; a reading that does not come back is left behind after a while, so `read` must own what it uses.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/background.h"
#include "core/clock.h"

namespace metrics {

// One moment on both clocks: rates are taken from the one, charts are drawn by the other.
struct When {
  core::Instant steady{};
  std::int64_t unix_ms = 0;
};

inline When this_moment() noexcept {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {core::now(), std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

template <class Reading, class Point>
class Poller {
 public:
  using Read = std::function<Reading(When)>;
  using Reduce = Point (*)(const Reading&);

  struct View {
    std::shared_ptr<const Reading> latest;  // null before the first reading
    std::vector<std::shared_ptr<const Point>> history;
  };

  Poller(Read read, Reduce reduce, core::Duration interval, std::size_t points)
      : shared_(std::make_shared<Shared>(std::move(read), reduce, interval, points)) {}
  ~Poller() { stop(); }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void start() {
    if (thread_.joinable()) return;
    thread_ = std::thread([shared = shared_] { shared->run(); });
  }

  void stop() {
    if (!thread_.joinable()) return;
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->wake.notify_all();
    const bool ended = shared_->wake.wait_for(lock, kPatience, [this] { return shared_->ended; });
    lock.unlock();
    if (ended) {
      thread_.join();
    } else {
      thread_.detach();
    }
  }

  // One reading on the calling thread, for those who start none.
  void step(When when) { shared_->step(when); }

  std::shared_ptr<const Reading> latest() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->latest;
  }
  View view() const {
    const std::lock_guard lock(shared_->mutex);
    return {shared_->latest, {shared_->points.begin(), shared_->points.end()}};
  }

 private:
  static constexpr auto kPatience = std::chrono::seconds(1);

  struct Shared {
    Shared(Read r, Reduce to_point, core::Duration pause, std::size_t most)
        : read(std::move(r)), reduce(to_point), interval(pause), most_points(most) {}

    void step(When when) {
      auto reading = std::make_shared<const Reading>(read(when));
      auto point = std::make_shared<const Point>(reduce(*reading));
      const std::lock_guard lock(mutex);
      std::swap(latest, reading);  // the old one goes after the lock
      if (points.size() >= most_points) points.pop_front();
      points.push_back(std::move(point));
    }

    void run() {
      core::run_in_background();
      std::unique_lock lock(mutex);
      while (!stopping) {
        lock.unlock();
        step(this_moment());
        lock.lock();
        wake.wait_for(lock, interval, [this] { return stopping; });
      }
      ended = true;
      wake.notify_all();
    }

    const Read read;
    const Reduce reduce;
    const core::Duration interval;
    const std::size_t most_points;
    std::mutex mutex;
    std::condition_variable wake;  // stopping and ended
    bool stopping = false;
    bool ended = false;
    std::shared_ptr<const Reading> latest;
    std::deque<std::shared_ptr<const Point>> points;
  };

  const std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

// So many points make ten minutes.
inline std::size_t points_of_ten_minutes(core::Duration interval) {
  return static_cast<std::size_t>(std::max<std::int64_t>(std::chrono::minutes(10) / interval, 1));
}

}  // namespace metrics
