// Most chunks of a stream differ from the one before in one word. What was learned from a chunk that was read and
// mended whole is written again with the other word in its place, without reading it: a tenth of the work of an event,
// which otherwise is mostly reading JSON. Whoever learns it vouches that the next such chunk would change nothing else.
// One for each stream; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace router::wire {

class ChunkShape {
 public:
  // The inside of a string that differs from chunk to chunk: where in the text, and where in what was written for it.
  struct Slot {
    std::uint32_t begin = 0, end = 0, written = 0;
    bool may_be_empty = false;
  };
  static constexpr std::size_t kSlots = 2;          // the words, and padding that hides their length
  static constexpr std::size_t kLargest = 4 << 10;  // of a text that is remembered: usual ones have some 200 bytes

  void forget() noexcept { count_ = 0; }
  // `slots`: in the order in which they stand, at most kSlots. `written`: what goes out for `text`. One that is larger
  // than kLargest is forgotten.
  void learn(std::string_view text, std::string_view written, std::span<const Slot> slots);
  // Appends what goes out for a chunk that is as the one learned around its slots. False, and nothing: it is not, or
  // its strings must be looked at.
  bool write(std::string_view chunk, std::string& out) const;

 private:
  std::string text_, written_;
  std::array<Slot, kSlots> slots_;
  std::size_t count_ = 0;
};

}  // namespace router::wire
