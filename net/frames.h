// Memory of coroutine frames: each thread keeps what its coroutines gave back, by size, and gives it to the next ones.
// A request takes some forty frames, one inside the other; all but the first request's cost no call to malloc. What a
// thread keeps is bounded by kKeptBytes. Frames may be given back on another thread than they were taken on.
#pragma once

#include <cstddef>

namespace net {

inline constexpr std::size_t kKeptBytes = 256 << 10;

void* take_frame(std::size_t size);
void give_frame(void* frame, std::size_t size) noexcept;

}  // namespace net
