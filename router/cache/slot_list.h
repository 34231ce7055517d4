// What the eviction knows of an entry, and lists of such slots, linked through themselves: whoever owns a slot keeps it
// alive while it is in a list. No allocation, and every change is a few pointers. Under the lock of the shard that owns
// the slots.
#pragma once

#include <cstddef>
#include <cstdint>

namespace router::cache {

struct Slot {
  Slot* newer = nullptr;
  Slot* older = nullptr;
  std::uint64_t hash = 0;
  std::uint64_t asked = 0;   // when it was last asked for, counted in requests
  std::uint32_t weight = 0;  // bytes
  std::uint8_t hits = 0;     // stops at the most there is
  bool kept = false;         // it is in a list of the eviction
};

class SlotList {
 public:
  SlotList() noexcept { ends_.newer = ends_.older = &ends_; }
  SlotList(const SlotList&) = delete;
  SlotList& operator=(const SlotList&) = delete;

  bool empty() const noexcept { return ends_.newer == &ends_; }
  Slot* oldest() noexcept { return empty() ? nullptr : ends_.newer; }

  void push_newest(Slot& slot) noexcept {
    slot.newer = &ends_;
    slot.older = ends_.older;
    slot.older->newer = &slot;
    ends_.older = &slot;
  }
  static void remove(Slot& slot) noexcept {
    slot.newer->older = slot.older;
    slot.older->newer = slot.newer;
    slot.newer = slot.older = nullptr;
  }
  Slot* pop_oldest() noexcept {
    Slot* slot = oldest();
    if (slot) remove(*slot);
    return slot;
  }

 private:
  Slot ends_;  // its newer is the oldest slot, its older the newest: a ring
};

}  // namespace router::cache
