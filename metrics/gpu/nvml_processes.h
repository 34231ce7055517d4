// Reads the list of processes that NVML writes. Its elements have 16, 24 or 32 bytes, by the driver and not by the
// function: the same `_v3` function wrote 24 (from driver 510), 32 (535.43 to 535.86) and 24 again, and once 16 was
// seen. Read with the wrong stride it is garbage that looks like processes. So the buffer is filled with a pattern
// before, is large enough for the largest element, and the stride is the one that makes sense of what was written.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace metrics::gpu::nvml {

inline constexpr std::size_t kLargestElement = 32;
inline constexpr std::byte kFill{0xA5};  // no pid begins so: it would be above the largest there is

struct RawProcess {
  std::uint32_t pid = 0;
  std::optional<std::uint64_t> memory_bytes;
};

// The two fields that all forms begin with.
inline constexpr std::size_t kMemoryOffset = 8;

struct ProcessList {
  std::span<const std::byte> buffer;     // as NVML left it, with room for more than `count` of the largest elements
  unsigned count = 0;                    // elements, as NVML said
  std::span<const std::size_t> strides;  // the likeliest first
  std::uint64_t memory_limit = ~0ull;    // no process has more
  bool (*alive)(const void* context, std::uint32_t pid) = nullptr;  // null: pids cannot be looked up here
  const void* context = nullptr;
};

// Nothing when no stride makes sense. A stride is out when it gives a pid or memory that cannot be. Of the others the
// best ends where the writing ended; a driver that cleans the whole buffer, where none does, is told by the living
// processes: the numbers of instances read as pids are small, and pid 1 always lives.
std::optional<std::vector<RawProcess>> read_processes(const ProcessList& list);

}  // namespace metrics::gpu::nvml
