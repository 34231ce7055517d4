// Threads for work that takes seconds to hours, each for one piece of it: a command of one service must not wait for
// another's. Bounded. Owned by Services; any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/clock.h"

namespace dashboard::services {

class Crew {
 public:
  static constexpr std::size_t kMost = 24;

  ~Crew();
  // False: as many are at work already, or no more is begun.
  bool start(std::function<void()> work);
  // Begins nothing any more.
  void close();
  // Whether all have ended within this time.
  bool finish(core::Duration limit);

 private:
  struct Hand {
    std::thread thread;
    bool done = false;  // behind the mutex
  };
  std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<std::unique_ptr<Hand>> hands_;
  bool closed_ = false;
};

}  // namespace dashboard::services
