// Deadlines of a core: a hashed wheel that one coarse timer turns, so that setting and clearing a deadline is a pointer
// swap and no system call. A deadline fires at or up to two ticks (20 ms each) after its time. Core-local.
#pragma once

#include <array>
#include <cstdint>

#include "core/clock.h"

namespace net {

class Wheel;

class Deadline {
 public:
  using Fire = void (*)(void* context);

  Deadline(Fire fire, void* context) noexcept : fire_(fire), context_(context) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() { disarm(); }

  void arm(Wheel& wheel, core::Instant when) noexcept;  // moves it when it is armed already
  void disarm() noexcept;
  bool armed() const noexcept { return slot_ != nullptr; }

 private:
  friend class Wheel;
  Fire fire_;
  void* context_;
  core::Instant when_{};
  Deadline* next_ = nullptr;
  Deadline** slot_ = nullptr;  // what points at us: the wheel's slot or our predecessor's next_
  Wheel* wheel_ = nullptr;
};

class Wheel {
 public:
  static constexpr core::Duration kTick = std::chrono::milliseconds(20);

  // Fires everything due. The owner calls it each tick while busy() holds.
  void turn(core::Instant now);
  bool busy() const noexcept { return armed_ > 0; }

 private:
  friend class Deadline;
  static constexpr std::size_t kSlots = 512;  // 10 s; a later deadline is looked at once per round
  static std::int64_t tick(core::Instant when) noexcept { return when.time_since_epoch() / kTick; }
  void link(Deadline& deadline) noexcept;

  std::array<Deadline*, kSlots> slots_{};
  std::int64_t turned_ = -1;  // last tick whose slot was swept
  std::size_t armed_ = 0;
};

}  // namespace net
