// What one notifier has still to bring. A message that is to be tried again keeps back those of its own alert, which
// must not overtake it, and nobody else's: others are tried first. Bounded. Knows no clock but the one it is given; the
// owner locks.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "core/clock.h"
#include "router/alerts/book.h"

namespace router::alerts {

class Outbox {
 public:
  static constexpr std::size_t kMost = 100;
  static constexpr unsigned kTries = 5;
  static constexpr core::Duration kPause = std::chrono::seconds(1);  // after the first; four times as long each time

  struct Message {
    std::uint64_t number = 0;
    Event event;
    std::string base_url;
    Message(std::uint64_t n, Event e, std::string url) : number(n), event(std::move(e)), base_url(std::move(url)) {}
  };

  bool put(Event event, std::string base_url);  // false: it is full
  // The one to be tried now. It stays until it is sent or given up; one at a time.
  std::optional<Message> next(core::Instant now) const;
  // When there will be one to try, as far as is known; Instant::max(): when one is put.
  core::Instant due() const;
  void sent(std::uint64_t number);
  // True: it is tried again; else it is given up.
  bool failed(std::uint64_t number, bool final, core::Instant now);

  void clear() { waiting_.clear(); }
  std::size_t size() const noexcept { return waiting_.size(); }

 private:
  struct Waiting {
    Message message;
    unsigned tried = 0;
    core::Instant due{};  // at once
  };
  bool waits_for_another(const Waiting& one) const;

  std::deque<Waiting> waiting_;  // as they came
  std::uint64_t numbers_ = 0;
};

}  // namespace router::alerts
