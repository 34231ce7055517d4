// What this process knows of its own traffic: the window of the last minutes and the last requests. Owned by Shared;
// the collector's thread fills it, any thread reads. No request touches it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "router/traffic/recent.h"
#include "router/traffic/window.h"

namespace router::traffic {

class Traffic {
 public:
  // `names`: so many routes, targets and keys are told apart. `rows`: so many requests are kept.
  Traffic(std::size_t names, std::size_t rows, std::int64_t began, std::int64_t now_ms);

  // The collector's. What a request cost is told by the config in force now.
  void set_prices(std::shared_ptr<const core::Config> config);
  std::vector<Closed> advance(std::int64_t now_ms);
  // At the end: also what is not over yet.
  std::vector<Closed> close(std::int64_t now_ms);
  // Rows in the order they ended, and how many ended that nobody saw. The rows are taken, and others given for them.
  void take(std::span<std::unique_ptr<Row>> rows, std::uint64_t not_seen);

  // Any thread.
  Window::Minute last_minute() const;
  std::map<std::string, Tally> sums(By by, std::int64_t seconds) const;
  std::string requests_json(const Page& page, Cursor* newest) const;
  std::uint64_t not_seen() const noexcept { return not_seen_.load(std::memory_order_relaxed); }

 private:
  std::int64_t cost(const Row& row) const;

  mutable std::mutex mutex_;
  Window window_;
  Recent recent_;
  std::shared_ptr<const core::Config> config_;
  std::unordered_map<std::string_view, const core::Price*> prices_;  // by target, of config_
  std::atomic<std::uint64_t> not_seen_{0};
};

}  // namespace router::traffic
