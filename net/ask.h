// Has something done elsewhere (another core, a thread that may block) and waits for the answer without blocking this
// core.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "net/runtime.h"

namespace net {

// One thread for work that may take milliseconds. Bounded: beyond kQueue waiting pieces, submit() refuses.
class Worker {
 public:
  static constexpr std::size_t kQueue = 64;
  Worker();
  ~Worker();
  bool submit(std::function<void()> work);

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

using Question = std::function<std::string()>;

// The answer of another core. `home` is the asking core.
Task<std::string> ask_core(Core& home, Core& other, Question question);
// The answer of a worker; empty when it is overloaded.
Task<std::string> ask_worker(Core& home, Worker& worker, Question question);
// Empty too when the answer has not come within `limit`; what was asked is done all the same.
Task<std::string> ask_worker_within(Core& home, Worker& worker, core::Duration limit, Question question);

}  // namespace net
