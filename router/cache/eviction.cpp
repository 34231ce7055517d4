#include "router/cache/eviction.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace router::cache {
namespace {

constexpr double kHorizon = 0.5;   // an eviction can be regretted until half of the entries have been evicted after it
constexpr double kStep = 0.005;    // how far a regret moves a patience
constexpr double kMemory = 0.002;  // how far an eviction moves the share of regretted ones
constexpr double kMost = 256;      // of patience
constexpr std::uint64_t kAdmittedOf = 256;  // one in so many, when nothing is found
constexpr std::size_t kFruitless = 1024;    // in a small cache so many in a row may well find nothing, and mean nothing

std::uint8_t more(std::uint8_t hits) noexcept {
  return hits < std::numeric_limits<std::uint8_t>::max() ? static_cast<std::uint8_t>(hits + 1) : hits;
}

}  // namespace

Eviction::Eviction(std::uint64_t capacity, std::size_t entries) : capacity_(capacity), ghosts_(entries) {
  patience_.fill(1);
}

// Never found, once, 2 or 3 times, 4 to 7, and so on.
std::size_t Eviction::class_of(std::uint8_t hits) noexcept {
  return std::min<std::size_t>(std::bit_width(hits), kClasses - 1);
}

void Eviction::link(Slot& slot) noexcept {
  slot.kept = true;
  slot.asked = requests_;
  weight_ += slot.weight;
  ++size_;
  classes_[class_of(slot.hits)].push_newest(slot);
}

void Eviction::remove(Slot& slot) noexcept {
  SlotList::remove(slot);
  slot.kept = false;
  weight_ -= slot.weight;
  --size_;
}

void Eviction::hit(Slot& slot) noexcept {
  ++requests_;
  fruitless_ = 0;
  remove(slot);
  slot.hits = more(slot.hits);
  link(slot);
}

void Eviction::miss() noexcept {
  ++requests_;
  ++fruitless_;
}

bool Eviction::admits(std::uint64_t weight) const noexcept {
  if (weight > capacity_) return false;
  return weight_ + weight <= capacity_ || fruitless_ <= std::max(size_, kFruitless) || requests_ % kAdmittedOf == 0;
}

bool Eviction::make_room(std::uint64_t weight, std::size_t most, SlotList& gone) noexcept {
  for (; weight_ + weight > capacity_ && size_ > 0 && most > 0; --most) evict(gone);
  return weight_ + weight <= capacity_;
}

void Eviction::add(Slot& slot, bool in_place) noexcept {
  if (!in_place) greet(slot);
  link(slot);
}

// One that was evicted a short while ago was regretted, and has its class again.
void Eviction::greet(Slot& slot) noexcept {
  slot.hits = 0;
  const auto horizon = static_cast<std::size_t>(kHorizon * static_cast<double>(size_));
  const auto hits = ghosts_.take(slot.hash, horizon);
  if (!hits) return;
  scale_patience(class_of(*hits), 1 + kStep);
  regretted_ += kMemory;
  slot.hits = more(*hits);
}

void Eviction::evict(SlotList& gone) noexcept {
  std::size_t worst = 0;
  double most = -1;
  for (std::size_t i = 0; i < kClasses; ++i) {
    const Slot* oldest = classes_[i].oldest();
    if (!oldest) continue;
    const double age = static_cast<double>(requests_ - oldest->asked) / patience_[i];
    if (age > most) {
      most = age;
      worst = i;
    }
  }
  Slot& slot = *classes_[worst].oldest();
  remove(slot);
  gone.push_newest(slot);
  ghosts_.add(slot.hash, slot.hits);
  scale_patience(worst, 1 - kStep * regretted_);
  regretted_ -= kMemory * regretted_;
}

// More patience with the first class is less with all others, and no class has less than the first.
void Eviction::scale_patience(std::size_t of, double factor) noexcept {
  for (std::size_t i = 1; i < kClasses; ++i) {
    if (of == 0) patience_[i] = std::clamp(patience_[i] / factor, 1.0, kMost);
    if (of == i) patience_[i] = std::clamp(patience_[i] * factor, 1.0, kMost);
  }
}

}  // namespace router::cache
