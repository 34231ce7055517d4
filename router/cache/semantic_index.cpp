#include "router/cache/semantic_index.h"

#include <algorithm>
#include <cmath>
#include <exception>

#include "core/release.h"

// Its own SIMD code reads ahead of what it allocated, and chooses at compile time; ours is as fast with these flags.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#if defined(__SANITIZE_THREAD__)
#define SIGNALBOX_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SIGNALBOX_TSAN 1
#endif
#endif
#ifdef SIGNALBOX_TSAN
// It takes its own locks, one for each vector, in any order. Whoever gets so far holds the scope's mutex.
extern "C" const char* __tsan_default_suppressions() { return "deadlock:hnswlib::\n"; }
#endif

namespace router::cache {
namespace {

constexpr std::size_t kLinks = 16;        // of a vector in each layer, twice that in the lowest
constexpr std::size_t kBuildWidth = 100;  // candidates looked at when a vector is put in
constexpr std::size_t kSearchWidth = 64;  // and when one is looked for
constexpr std::size_t kMostDimensions = 8192;

// Sixteen sums, because a compiler may not reorder one.
float dot(const float* a, const float* b, std::size_t size) noexcept {
  constexpr std::size_t kSums = 16;
  float sums[kSums] = {};
  std::size_t i = 0;
  for (; i + kSums <= size; i += kSums) {
    for (std::size_t j = 0; j < kSums; ++j) sums[j] += a[i + j] * b[i + j];
  }
  float sum = 0;
  for (const float one : sums) sum += one;
  for (; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

float distance(const void* a, const void* b, const void* size) {
  return 1 - dot(static_cast<const float*>(a), static_cast<const float*>(b), *static_cast<const std::size_t*>(size));
}

class Space final : public hnswlib::SpaceInterface<float> {
 public:
  explicit Space(std::size_t dimensions) : dimensions_(dimensions) {}
  std::size_t get_data_size() override { return dimensions_ * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void* get_dist_func_param() override { return &dimensions_; }

 private:
  std::size_t dimensions_;
};

// A quarter more than there is, so that growing is rare and little is unused.
std::size_t room_for(std::size_t count) noexcept { return std::max<std::size_t>(count + count / 4, 1024); }

}  // namespace

// Labels are slots. A label that was removed is written over by the next vector that gets its slot.
struct SemanticIndex::Graph {
  Graph(std::size_t dimensions, std::size_t room, std::uint64_t seed)
      : space(dimensions), index(&space, room, kLinks, kBuildWidth, seed) {
    index.setEf(kSearchWidth);
  }

  void put(std::uint32_t slot, const float* vector) {
    if (slot >= index.max_elements_) index.resizeIndex(room_for(slot + 1));
    index.addPoint(vector, slot);
  }

  Space space;
  hnswlib::HierarchicalNSW<float> index;
};

SemanticIndex::SemanticIndex(std::size_t dimensions, std::uint64_t seed) : dimensions_(dimensions), seed_(seed) {}

SemanticIndex::~SemanticIndex() = default;

std::size_t SemanticIndex::bytes_of(std::size_t dimensions) noexcept {
  constexpr std::size_t kLinked = 32 * 4 + 4 + 8;            // lowest layer
  constexpr std::size_t kBeside = 8 + 16 + 40 + 4 + 2 + 56;  // upper layers, mutex, level, visited, label table
  return (dimensions * sizeof(float) + kLinked + kBeside) * 5 / 4;
}

// A vector would find no neighbours among those that were removed.
void SemanticIndex::start_anew() {
  graph_.reset();
  flat_.clear();
  taken_.clear();
  free_.clear();
  slots_ = 0;
}

std::uint32_t SemanticIndex::free_slot() {
  if (!free_.empty()) {
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  taken_.push_back(false);
  return static_cast<std::uint32_t>(slots_++);
}

void SemanticIndex::build_graph() {
  auto graph = std::make_unique<Graph>(dimensions_, room_for(slots_), seed_);  // where it fails, the list stays
  for (std::uint32_t slot = 0; slot < slots_; ++slot) {
    if (taken_[slot]) graph->put(slot, &flat_[slot * dimensions_]);
  }
  graph_ = std::move(graph);
  core::release(flat_);
}

std::uint32_t SemanticIndex::add(std::span<const float> vector) {
  try {
    if (live_ == 0) start_anew();
    if (!graph_ && live_ >= kMostFlat) build_graph();
    const std::uint32_t slot = free_slot();
    if (graph_) {
      graph_->put(slot, vector.data());
    } else {
      flat_.resize(slots_ * dimensions_);
      std::copy(vector.begin(), vector.end(), flat_.begin() + static_cast<std::ptrdiff_t>(slot * dimensions_));
    }
    taken_[slot] = true;
    ++live_;
    return slot;
  } catch (const std::exception&) {  // no memory, or a graph that finds itself in disorder
    return kNoSlot;
  }
}

void SemanticIndex::remove(std::uint32_t slot) noexcept {
  if (slot >= slots_ || !taken_[slot]) return;
  try {
    if (graph_) graph_->index.markDelete(slot);
    free_.push_back(slot);
  } catch (const std::exception&) {  // it stays where it is, and nobody looks at its slot
  }
  taken_[slot] = false;
  --live_;
}

std::vector<Neighbour> SemanticIndex::nearest(std::span<const float> vector, std::size_t count) const {
  std::vector<Neighbour> out;
  if (vector.size() != dimensions_ || live_ == 0) return out;
  if (graph_) {
    try {
      auto found = graph_->index.searchKnn(vector.data(), count);
      for (; !found.empty(); found.pop())
        out.push_back({static_cast<std::uint32_t>(found.top().second), 1 - found.top().first});
      std::erase_if(out, [&](const Neighbour& one) { return one.slot >= slots_ || !taken_[one.slot]; });
    } catch (const std::exception&) {
      out.clear();
    }
    std::reverse(out.begin(), out.end());
    return out;
  }
  out.reserve(live_);
  for (std::uint32_t slot = 0; slot < slots_; ++slot) {
    if (taken_[slot]) out.push_back({slot, dot(vector.data(), &flat_[slot * dimensions_], dimensions_)});
  }
  const auto better = [](const Neighbour& a, const Neighbour& b) { return a.similarity > b.similarity; };
  const std::size_t kept = std::min(count, out.size());
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(kept), out.end(), better);
  out.resize(kept);
  return out;
}

std::vector<float> SemanticIndex::vector_of(std::uint32_t slot) const {
  if (slot >= slots_ || !taken_[slot]) return {};
  if (!graph_) {
    const auto begin = flat_.begin() + static_cast<std::ptrdiff_t>(slot * dimensions_);
    return {begin, begin + static_cast<std::ptrdiff_t>(dimensions_)};
  }
  try {
    return graph_->index.getDataByLabel<float>(slot);
  } catch (const std::exception&) {
    return {};
  }
}

bool normalise(std::vector<float>& vector) noexcept {
  if (vector.size() < 2 || vector.size() > kMostDimensions) return false;
  double squares = 0;
  for (const float value : vector) squares += double(value) * value;
  if (!std::isfinite(squares) || squares < 1e-20) return false;
  const double scale = 1 / std::sqrt(squares);
  for (float& value : vector) value = static_cast<float>(value * scale);
  return true;
}

}  // namespace router::cache
