#include "net/deadline.h"

#include <algorithm>

namespace net {

void Deadline::arm(Wheel& wheel, core::Instant when) noexcept {
  disarm();
  wheel_ = &wheel;
  when_ = when;
  wheel.link(*this);
  ++wheel.armed_;
}

void Deadline::disarm() noexcept {
  if (!slot_) return;
  *slot_ = next_;
  if (next_) next_->slot_ = slot_;
  slot_ = nullptr;
  next_ = nullptr;
  --wheel_->armed_;
}

void Wheel::link(Deadline& deadline) noexcept {
  // Never into a slot that this round has passed: it would wait a whole round.
  const std::int64_t at = std::max(tick(deadline.when_) + 1, turned_ + 1);
  Deadline*& slot = slots_[static_cast<std::size_t>(at) % kSlots];
  deadline.next_ = slot;
  deadline.slot_ = &slot;
  if (slot) slot->slot_ = &deadline.next_;
  slot = &deadline;
}

void Wheel::turn(core::Instant now) {
  const std::int64_t current = tick(now);
  if (turned_ < 0 || current - turned_ > static_cast<std::int64_t>(kSlots))
    turned_ = current - static_cast<std::int64_t>(kSlots);
  while (turned_ < current) {
    ++turned_;
    // A deadline that fires may arm or disarm any other, so take them one by one off a private list head.
    Deadline* due = slots_[static_cast<std::size_t>(turned_) % kSlots];
    slots_[static_cast<std::size_t>(turned_) % kSlots] = nullptr;
    if (due) due->slot_ = &due;
    while (due) {
      Deadline& deadline = *due;
      due = deadline.next_;
      if (due) due->slot_ = &due;
      deadline.slot_ = nullptr;
      deadline.next_ = nullptr;
      if (deadline.when_ <= now) {
        --armed_;
        deadline.fire_(deadline.context_);
      } else {
        link(deadline);
      }
    }
  }
}

}  // namespace net
