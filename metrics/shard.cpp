#include "metrics/shard.h"

#include <cmath>
#include <functional>

#include "metrics/metrics.h"

namespace metrics {
namespace {

constexpr std::size_t kSets = 256;
constexpr std::size_t kWays = 4;
constexpr std::size_t kLongestRemembered = 512;  // bytes of labels; longer sets are looked up each time

std::uint64_t hash_of(Family family, std::span<const std::string_view> labels) noexcept {
  std::uint64_t hash = static_cast<std::uint64_t>(family) + 1;
  for (std::string_view label : labels) {
    hash = (hash ^ std::hash<std::string_view>{}(label)) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

Shard::~Shard() {
  for (auto& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
}

// Released so that the scrape thread, which acquires it, sees zeroed cells.
Shard::Chunk* Shard::make_chunk(std::uint32_t number) noexcept {
  auto* chunk = new Chunk;
  chunks_[number].store(chunk, std::memory_order_release);
  return chunk;
}

std::uint64_t Shard::read(std::uint32_t index) const noexcept {
  const Chunk* chunk = chunks_[index / kChunkCells].load(std::memory_order_acquire);
  return chunk == nullptr ? 0 : chunk->cells[index % kChunkCells].load(std::memory_order_relaxed);
}

// Cells of a histogram: one for each bound, one above the last, the sum. The count is the sum of the buckets, so the
// two can never disagree. Counting the bounds below the value has no branches and beats a binary search at these sizes.
void Shard::observe(SeriesId histogram, double value) noexcept {
  if (std::isnan(value)) return;
  const std::span<const double> bounds = row(family_of(histogram)).buckets;
  std::uint32_t bucket = 0;
  for (double bound : bounds) bucket += value > bound ? 1u : 0u;
  const std::uint32_t first = cell_of(histogram);
  bump(cell(first + bucket), std::uint64_t{1});
  bump(cell(first + static_cast<std::uint32_t>(bounds.size()) + 1), value);
}

bool Shard::same(const Remembered& entry, Family family, std::span<const std::string_view> labels) noexcept {
  if (family_of(entry.id) != family) return false;
  std::string_view rest = entry.labels;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (entry.sizes[i] != labels[i].size() || rest.substr(0, labels[i].size()) != labels[i]) return false;
    rest.remove_prefix(labels[i].size());
  }
  return rest.empty();
}

SeriesId Shard::find(Metrics& metrics, Family family, std::span<const std::string_view> labels) {
  if (cache_.empty()) cache_.resize(kSets * kWays);
  const std::uint64_t hash = hash_of(family, labels);
  const auto set = std::span(cache_).subspan(hash % kSets * kWays, kWays);
  for (const Remembered& entry : set) {
    if (entry.hash == hash && entry.id != kNone && same(entry, family, labels)) return entry.id;
  }
  const SeriesId id = metrics.series(family, labels);
  std::size_t bytes = 0;
  for (std::string_view label : labels) bytes += label.size();
  if (id == kNone || bytes > kLongestRemembered) return id;

  Remembered* slot = &set[victim_++ % kWays];
  for (Remembered& entry : set) {
    if (entry.id == kNone) slot = &entry;
  }
  slot->hash = hash;
  slot->id = id;
  slot->labels.clear();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    slot->sizes[i] = static_cast<std::uint16_t>(labels[i].size());
    slot->labels += labels[i];
  }
  return id;
}

}  // namespace metrics
