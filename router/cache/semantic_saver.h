// The thread that loads the semantic cache when the process starts and saves it now and then and at the end. Owned by
// the router; there is none while no config names a folder. Whatever happens to the file, requests do not wait for it
// nor fail.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/clock.h"
#include "router/cache/response_cache.h"

namespace router::cache {

class SemanticSaver {
 public:
  // The cache in force; null for none. Called on the thread.
  using Current = std::function<std::shared_ptr<ResponseCache>()>;

  explicit SemanticSaver(Current current);
  ~SemanticSaver();  // waits for it
  SemanticSaver(const SemanticSaver&) = delete;

  void wake();  // another config is in force
  // Has it save once more and end. False: it has not within `limit`; ask again, or leave it to the end of the process.
  bool finish(core::Duration limit);

 private:
  bool stopping();
  void run();
  void look(bool last);
  void load(ResponseCache& kept);
  void save(ResponseCache& kept);

  const Current current_;
  std::shared_ptr<ResponseCache> known_;  // loaded from disk, and saved from then on
  std::uint64_t saved_ = 0;               // its changes that are in the file
  core::Instant due_{};
  bool cut_short_ = false;  // the process ended while it was loaded
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, woken_ = false, ended_ = false;
  std::thread thread_;
};

}  // namespace router::cache
