// The vectors of one scope of the semantic cache, and the nearest to a given one by cosine similarity. Few are looked
// through one by one, which is exact and takes microseconds; many are in a graph (HNSW), whose fixed cost of some 3 MiB
// few would not be worth. Vectors have length 1. Not for two threads at once: its scope's mutex is around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace router::cache {

struct Neighbour {
  std::uint32_t slot = 0;
  float similarity = -1;
};

class SemanticIndex {
 public:
  static constexpr std::uint32_t kNoSlot = 0xffffffff;
  static constexpr std::size_t kMostFlat = 512;  // vectors
  static constexpr std::size_t kGraphBytes = 3u << 20;

  SemanticIndex(std::size_t dimensions, std::uint64_t seed);
  ~SemanticIndex();
  SemanticIndex(const SemanticIndex&) = delete;

  // Where it is from now on; kNoSlot when there was no room for it: then the index is not to be used any more.
  std::uint32_t add(std::span<const float> vector);
  void remove(std::uint32_t slot) noexcept;
  // The nearest of those that are not removed, best first.
  std::vector<Neighbour> nearest(std::span<const float> vector, std::size_t count) const;
  std::vector<float> vector_of(std::uint32_t slot) const;  // empty when it is not there

  std::size_t dimensions() const noexcept { return dimensions_; }
  std::size_t size() const noexcept { return live_; }
  bool graph() const noexcept { return graph_ != nullptr; }
  // Much of its memory is of what was removed: its owner should fill another.
  bool sparse() const noexcept { return slots_ > 64 && live_ * 2 < slots_; }
  // What one vector takes, with its links and what growing in steps leaves unused.
  static std::size_t bytes_of(std::size_t dimensions) noexcept;

 private:
  struct Graph;

  std::uint32_t free_slot();
  void build_graph();
  void start_anew();

  const std::size_t dimensions_;
  const std::uint64_t seed_;
  std::size_t live_ = 0, slots_ = 0;
  std::vector<bool> taken_;
  std::vector<std::uint32_t> free_;
  std::vector<float> flat_;
  std::unique_ptr<Graph> graph_;
};

// To length 1. False: it has no direction, or its size is none of a vector's.
bool normalise(std::vector<float>& vector) noexcept;

}  // namespace router::cache
