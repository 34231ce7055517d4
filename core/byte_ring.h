// A bounded queue of text lines between one producing and one consuming thread, as one ring of bytes. A line is
// published whole, so whatever the consumer sees ends with a newline. No locks, no system calls; a full ring refuses
// the line.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace core {

class ByteRing {
 public:
  // The capacity is rounded up to a power of two. The memory is untouched until written.
  explicit ByteRing(std::size_t bytes)
      : mask_(std::bit_ceil(std::max<std::size_t>(bytes, 4096)) - 1),
        bytes_(std::make_unique_for_overwrite<char[]>(mask_ + 1)) {}

  // Producer. Adds the newline. False when there is no room.
  bool push(std::string_view line) noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (!has_room(head, line.size() + 1)) return false;
    const std::size_t at = head & mask_;
    const std::size_t before_end = std::min(line.size(), mask_ + 1 - at);
    std::memcpy(&bytes_[at], line.data(), before_end);
    std::memcpy(&bytes_[0], line.data() + before_end, line.size() - before_end);
    bytes_[(head + line.size()) & mask_] = '\n';
    // Sequentially consistent: the producer next asks whether the consumer sleeps, the consumer having said so looks
    // here.
    head_.store(head + line.size() + 1, std::memory_order_seq_cst);
    return true;
  }

  // Consumer. All that is published, in up to two pieces; `pop` gives the room back.
  std::array<std::string_view, 2> peek() const noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    const std::size_t size = head_.load(std::memory_order_seq_cst) - tail;
    const std::size_t at = tail & mask_;
    const std::size_t before_end = std::min(size, mask_ + 1 - at);
    return {std::string_view(&bytes_[at], before_end), std::string_view(&bytes_[0], size - before_end)};
  }
  void pop(std::size_t bytes) noexcept {
    tail_.store(tail_.load(std::memory_order_relaxed) + bytes, std::memory_order_release);
  }

 private:
  // The consumer's position is read only when its last known one leaves no room, to keep its cache line where it is.
  bool has_room(std::size_t head, std::size_t need) noexcept {
    if (mask_ + 1 - (head - known_tail_) >= need) return true;
    known_tail_ = tail_.load(std::memory_order_acquire);
    return mask_ + 1 - (head - known_tail_) >= need;
  }

  const std::size_t mask_;
  const std::unique_ptr<char[]> bytes_;
  alignas(64) std::atomic<std::size_t> head_{0};  // free running; written by the producer
  std::size_t known_tail_ = 0;
  alignas(64) std::atomic<std::size_t> tail_{0};  // written by the consumer
};

}  // namespace core
