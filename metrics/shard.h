// One core's share of all metrics. Only the thread of that core writes it, so a count is a relaxed load and store (1-2
// ns) where a shared counter's fetch_add costs 8 alone and far more under contention; the scrape thread only reads.
// Cells are 8 bytes, in chunks that never move and that the writer makes on first touch, so a series born later stops
// nobody. A SeriesId is made by Metrics (or `find`) and is good in every shard. kNone is a sink: writing it is allowed
// and lost.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/catalogue.h"

namespace metrics {

class Metrics;

using SeriesId = std::uint32_t;  // family in the upper bits, index of the first cell in the lower
inline constexpr SeriesId kNone = 0;
inline constexpr unsigned kCellBits = 22;
inline constexpr std::uint32_t kMaxCells = 1u << kCellBits;
inline constexpr std::uint32_t kChunkCells = 2048;
inline constexpr std::uint32_t kSinkCells = 32;  // what kNone may touch: cell 0 on, one histogram wide

constexpr std::uint32_t cell_of(SeriesId id) noexcept { return id & (kMaxCells - 1); }
constexpr Family family_of(SeriesId id) noexcept { return static_cast<Family>(id >> kCellBits); }

class alignas(64) Shard {
 public:
  Shard() = default;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard();

  void add(SeriesId counter, std::uint64_t n = 1) noexcept {
    assert(counter == kNone || row(family_of(counter)).kind == Kind::counter);
    bump(cell(cell_of(counter)), n);
  }
  // For counters in doubles, and for gauges, where `n` may be negative.
  void add_real(SeriesId id, double n) noexcept {
    assert(id == kNone || row(family_of(id)).kind == Kind::real_counter || row(family_of(id)).kind == Kind::gauge);
    bump(cell(cell_of(id)), n);
  }
  // A gauge shows the sum of what its shards hold.
  void set(SeriesId gauge, double value) noexcept {
    assert(gauge == kNone || row(family_of(gauge)).kind == Kind::gauge);
    cell(cell_of(gauge)).store(std::bit_cast<std::uint64_t>(value), std::memory_order_relaxed);
  }
  void observe(SeriesId histogram, double value) noexcept;

  // The id of a label set, from this core's cache or, when not seen lately, from `metrics` (takes its lock).
  SeriesId find(Metrics& metrics, Family family, std::span<const std::string_view> labels);
  SeriesId find(Metrics& metrics, Family family, std::initializer_list<std::string_view> labels) {
    return find(metrics, family, std::span(labels.begin(), labels.size()));
  }

  // For the scrape, on any thread.
  std::uint64_t read(std::uint32_t index) const noexcept;
  double read_real(std::uint32_t index) const noexcept { return std::bit_cast<double>(read(index)); }

 private:
  using Cell = std::atomic<std::uint64_t>;
  struct alignas(64) Chunk {
    std::array<Cell, kChunkCells> cells{};
  };
  struct Remembered {
    std::uint64_t hash = 0;
    SeriesId id = kNone;
    std::uint16_t sizes[kMaxLabels] = {};
    std::string labels;  // one after the other
  };

  Cell& cell(std::uint32_t index) noexcept {
    Chunk* chunk = chunks_[index / kChunkCells].load(std::memory_order_relaxed);
    if (chunk == nullptr) [[unlikely]]
      chunk = make_chunk(index / kChunkCells);
    return chunk->cells[index % kChunkCells];
  }
  static void bump(Cell& cell, std::uint64_t n) noexcept {
    cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  static void bump(Cell& cell, double n) noexcept {
    const double before = std::bit_cast<double>(cell.load(std::memory_order_relaxed));
    cell.store(std::bit_cast<std::uint64_t>(before + n), std::memory_order_relaxed);
  }
  Chunk* make_chunk(std::uint32_t number) noexcept;
  static bool same(const Remembered& entry, Family family, std::span<const std::string_view> labels) noexcept;

  std::array<std::atomic<Chunk*>, kMaxCells / kChunkCells> chunks_{};
  std::vector<Remembered> cache_;  // 4-way sets; made on the first find
  std::uint8_t victim_ = 0;        // which way of a full set gives way next
};

}  // namespace metrics
