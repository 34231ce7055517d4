#include "metrics/gpu/nvml_processes.h"

#include <algorithm>
#include <cstring>

#include "metrics/gpu/nvml_api.h"

namespace metrics::gpu::nvml {
namespace {

constexpr std::uint32_t kLargestPid = 1u << 22;  // PID_MAX_LIMIT of the kernel

template <class T>
T load(std::span<const std::byte> bytes, std::size_t at) {
  T out;
  std::memcpy(&out, bytes.data() + at, sizeof(out));
  return out;
}

std::optional<std::vector<RawProcess>> read_with(const ProcessList& list, std::size_t stride) {
  std::vector<RawProcess> out;
  for (unsigned i = 0; i < list.count; ++i) {
    const std::size_t at = i * stride;
    if (at + stride > list.buffer.size()) return std::nullopt;
    RawProcess one;
    one.pid = load<std::uint32_t>(list.buffer, at);
    const auto memory = load<std::uint64_t>(list.buffer, at + kMemoryOffset);
    if (one.pid == 0 || one.pid > kLargestPid) return std::nullopt;
    if (memory != kNotAvailable) {
      if (memory > list.memory_limit) return std::nullopt;
      one.memory_bytes = memory;
    }
    out.push_back(one);
  }
  return out;
}

// Bytes up to the last that no longer holds the fill.
std::size_t written(std::span<const std::byte> buffer) {
  std::size_t size = buffer.size();
  while (size > 0 && buffer[size - 1] == kFill) --size;
  return size;
}

}  // namespace

std::optional<std::vector<RawProcess>> read_processes(const ProcessList& list) {
  std::optional<std::vector<RawProcess>> best;
  std::size_t best_score = 0;
  const std::size_t end = written(list.buffer);
  for (const std::size_t stride : list.strides) {
    auto read = read_with(list, stride);
    if (!read) continue;
    std::size_t alive = 0;
    for (const RawProcess& one : *read) alive += list.alive && list.alive(list.context, one.pid) ? 1u : 0u;
    const std::size_t score = 1 + alive + (end == list.count * stride ? list.count + 1u : 0u);
    if (score <= best_score) continue;
    best_score = score;
    best = std::move(read);
  }
  return best;
}

}  // namespace metrics::gpu::nvml
