// Lines of a service's log on their way from the thread that follows it to the page that reads them. Bounded: of what a
// slow page has not taken, the oldest lines go and are counted. Shared by both; any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "dashboard/services/command.h"

namespace dashboard::services {

class LogFeed {
 public:
  static constexpr std::size_t kLines = 1000;
  static constexpr std::size_t kBytes = 256 << 10;

  // `notify` says that there is something, once for each time the feed was found empty.
  explicit LogFeed(std::function<void()> notify) : notify_(std::move(notify)) {}

  void add(std::string_view line);  // made harmless
  void end(const Finished& finished);

  struct Batch {
    std::string events;  // ready to be sent as server-sent events; empty: nothing has come
    bool ended = false;
  };
  Batch take();

 private:
  const std::function<void()> notify_;
  std::mutex mutex_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
  std::uint64_t skipped_ = 0;
  std::string last_words_;
  bool ended_ = false, notified_ = false;
};

}  // namespace dashboard::services
