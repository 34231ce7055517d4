// Whose turn it is to be told: pages for which something waits are woken one at a time, spread over less than the time
// until more comes, so that a loop that serves requests never writes to all of them in one turn. A page waits once,
// however often it asks, and so keeps its place in the round; what comes for it meanwhile goes with the same turn.
// Core-local, one for each core; owned by State. Knows no clock but the one it is given.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "core/clock.h"

namespace dashboard {

class Pacer {
 public:
  static constexpr core::Duration kRound = std::chrono::milliseconds(200);  // for all, however many there are
  static constexpr core::Duration kPause = std::chrono::milliseconds(4);    // between two, at most

  class Page {
   public:
    explicit Page(std::function<void()> wake) : wake_(std::move(wake)) {}

   private:
    friend class Pacer;
    const std::function<void()> wake_;
    bool waits_ = false, here_ = true;
  };

  std::shared_ptr<Page> join(std::function<void()> wake);
  void leave(const std::shared_ptr<Page>& page);
  // True: step() is to be called until it says that nobody waits; else somebody does that already.
  bool ask(const std::shared_ptr<Page>& page);
  // Wakes one page when it is time; returns when it should be called next. Instant::max(): nobody waits.
  core::Instant step(core::Instant now);

 private:
  std::deque<std::shared_ptr<Page>> waiting_;
  std::size_t pages_ = 0;
  core::Instant due_{};
  bool stepping_ = false;
};

}  // namespace dashboard
