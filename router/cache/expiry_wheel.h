// Finds entries whose time has come without looking at the others: a hashed timing wheel (Varghese and Lauck 1987) of
// slots of eight seconds each. An entry hangs in the slot of its time and is looked at when that has passed, once each
// round, which is half an hour. A call does a bounded amount of work, and what is left over waits for the next: whoever
// finds an entry looks at its time too, so being late costs memory and nothing else. Under the lock of its shard.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace router::cache {

struct Timed {
  Timed* after = nullptr;
  Timed* before = nullptr;
  std::int64_t due = 0;  // milliseconds since the Unix epoch
};

class ExpiryWheel {
 public:
  ExpiryWheel() noexcept {
    for (Ring& slot : slots_) reset(slot);
    reset(passed_);
  }
  ExpiryWheel(const ExpiryWheel&) = delete;
  ExpiryWheel& operator=(const ExpiryWheel&) = delete;

  void add(Timed& timed) noexcept {
    const std::int64_t at = std::max(timed.due / kSlotMs, next_);
    link(slots_[static_cast<std::size_t>(at) % kSlots], timed);
  }
  static void remove(Timed& timed) noexcept {
    timed.after->before = timed.before;
    timed.before->after = timed.after;
  }

  // One that is due, for the caller to remove, or null. Null does not say that there is none: see finished().
  Timed* due(std::int64_t now) noexcept {
    const std::int64_t current = now / kSlotMs;
    next_ = std::min(next_, current);  // the clock was set back
    next_ = std::max(next_, current - kSlots);
    for (int step = 0; step < kSteps; ++step) {
      if (passed_.after != &passed_) {
        Timed& timed = *passed_.after;
        if (timed.due <= now) return &timed;
        remove(timed);
        add(timed);
      } else if (next_ < current) {
        take(slots_[static_cast<std::size_t>(next_++) % kSlots]);
      } else {
        break;
      }
    }
    return nullptr;
  }
  // All slots whose time has passed were looked at.
  bool finished(std::int64_t now) const noexcept { return passed_.after == &passed_ && next_ >= now / kSlotMs; }

 private:
  static constexpr std::int64_t kSlotMs = 8192;
  static constexpr std::int64_t kSlots = 256;
  static constexpr int kSteps = 8;

  using Ring = Timed;  // its due is not used

  static void reset(Ring& ring) noexcept { ring.after = ring.before = &ring; }
  static void link(Ring& ring, Timed& timed) noexcept {
    timed.after = &ring;
    timed.before = ring.before;
    timed.before->after = &timed;
    ring.before = &timed;
  }
  // passed_ is empty.
  void take(Ring& slot) noexcept {
    if (slot.after == &slot) return;
    passed_.after = slot.after;
    passed_.before = slot.before;
    passed_.after->before = passed_.before->after = &passed_;
    reset(slot);
  }

  std::array<Ring, kSlots> slots_;
  Ring passed_;            // of slots whose time has passed, to be looked at
  std::int64_t next_ = 0;  // the first slot, counted from the epoch, that was not taken
};

}  // namespace router::cache
