// Memory of coroutine frames and read buffers: each thread keeps what was given back, by size, and gives it to the next
// that ask. A request takes some forty frames, one inside the other, and two buffers; all but the first request's cost
// no call to malloc. What a thread keeps is bounded by kKeptBytes. Memory may be given back on another thread than it
// was taken on.
#pragma once

#include <cstddef>
#include <memory>

namespace net {

inline constexpr std::size_t kKeptBytes = 1 << 20;  // of some hundred requests at once

void* take_frame(std::size_t size);
void give_frame(void* frame, std::size_t size) noexcept;

struct GiveFrame {
  std::size_t size = 0;
  void operator()(char* buffer) const noexcept { give_frame(buffer, size); }
};
using Buffer = std::unique_ptr<char[], GiveFrame>;
inline Buffer make_buffer(std::size_t size) { return Buffer(static_cast<char*>(take_frame(size)), GiveFrame{size}); }

}  // namespace net
