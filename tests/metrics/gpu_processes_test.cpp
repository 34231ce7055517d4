// What NVML writes of processes, byte by byte.
#include <array>
#include <catch2/catch.hpp>
#include <cstring>

#include "metrics/gpu/nvml_processes.h"

using namespace metrics::gpu::nvml;

namespace {

constexpr std::size_t kOrder[] = {24, 32, 16};

struct Written {
  std::vector<std::byte> bytes = std::vector<std::byte>(20 * kLargestElement, kFill);
  unsigned count = 0;

  // `instance`: what stands behind the memory, in MIG mode a small number.
  void add(std::size_t stride, std::uint32_t pid, std::uint64_t memory, std::uint32_t instance = ~0u) {
    std::array<std::byte, 32> element{};
    std::memcpy(element.data(), &pid, 4);
    std::memcpy(element.data() + 8, &memory, 8);
    std::memcpy(element.data() + 16, &instance, 4);
    std::memcpy(element.data() + 20, &instance, 4);
    std::memcpy(bytes.data() + count * stride, element.data(), stride);
    ++count;
  }
  ProcessList list(bool (*alive)(const void*, std::uint32_t) = nullptr) const {
    ProcessList out;
    out.buffer = bytes;
    out.count = count;
    out.strides = kOrder;
    out.memory_limit = 1ull << 40;
    out.alive = alive;
    return out;
  }
};

std::vector<std::uint32_t> pids(const ProcessList& list) {
  std::vector<std::uint32_t> out;
  const auto found = read_processes(list);
  if (!found) return out;
  for (const RawProcess& one : *found) out.push_back(one.pid);
  return out;
}

}  // namespace

TEST_CASE("the stride is found by where the writing ends, also where no pid can be looked up", "[gpu]") {
  const std::size_t stride = GENERATE(as<std::size_t>(), 16, 24, 32);
  Written written;
  for (std::uint32_t i = 0; i < 9; ++i) written.add(stride, 100 + i, i << 20);
  CHECK(pids(written.list()) == std::vector<std::uint32_t>{100, 101, 102, 103, 104, 105, 106, 107, 108});
}

TEST_CASE("the numbers of instances are not taken for pids, even if processes of these numbers live", "[gpu]") {
  Written written;
  written.add(24, 5000, 1 << 20, 1);
  written.add(24, 6000, 1 << 20, 2);
  written.add(24, 7000, 1 << 20, 1);
  CHECK(pids(written.list([](const void*, std::uint32_t pid) { return pid < 10; })) ==
        std::vector<std::uint32_t>{5000, 6000, 7000});
}

TEST_CASE("living processes decide where the whole buffer was written", "[gpu]") {
  Written written;
  std::fill(written.bytes.begin(), written.bytes.end(), std::byte{0});
  written.add(16, 300, 1 << 20);
  written.add(16, 301, 1 << 20);
  CHECK(pids(written.list([](const void*, std::uint32_t pid) { return pid == 300 || pid == 301; })) ==
        std::vector<std::uint32_t>{300, 301});
}

TEST_CASE("a list that makes no sense with any stride is none", "[gpu]") {
  Written zero, huge, greedy;
  zero.add(24, 0, 1);
  huge.add(24, 1u << 23, 1);
  greedy.add(24, 100, 1ull << 50);
  CHECK_FALSE(read_processes(zero.list()));
  CHECK_FALSE(read_processes(huge.list()));
  CHECK_FALSE(read_processes(greedy.list()));
}

TEST_CASE("a list longer than its buffer is none", "[gpu]") {
  Written written;
  written.add(16, 100, 1);
  ProcessList list = written.list();
  list.count = 1000;
  CHECK_FALSE(read_processes(list));
}

TEST_CASE("no processes are an empty list", "[gpu]") {
  const auto found = read_processes(Written().list());
  REQUIRE(found);
  CHECK(found->empty());
}
