#include "router/upstream/failure_window.h"

namespace router {
namespace {

// A bucket: 24 bits of tick, 20 of requests, 20 of failures. A tick comes again after 2^24 buckets, which for the
// narrowest window (100 ms) is two days without a request in between.
constexpr int kCountBits = 20;
constexpr std::uint64_t kMostCount = (1ull << kCountBits) - 1;
constexpr std::uint64_t kTickMask = (1ull << 24) - 1;

struct Bucket {
  std::uint64_t tick, requests, failures;
};

Bucket unpack(std::uint64_t word) noexcept {
  return {word >> (2 * kCountBits), (word >> kCountBits) & kMostCount, word & kMostCount};
}

std::uint64_t pack(const Bucket& bucket) noexcept {
  return (bucket.tick << (2 * kCountBits)) | (bucket.requests << kCountBits) | bucket.failures;
}

std::uint64_t add(std::uint64_t word, std::uint64_t tick, bool failed) noexcept {
  Bucket bucket = unpack(word);
  if (bucket.tick != tick) bucket = {tick, 0, 0};
  if (bucket.requests == kMostCount) bucket = {tick, bucket.requests / 2, bucket.failures / 2};
  ++bucket.requests;
  if (failed) ++bucket.failures;
  return pack(bucket);
}

}  // namespace

void FailureWindow::record(std::int64_t tick, bool failed) noexcept {
  const auto time = static_cast<std::uint64_t>(tick);
  std::atomic<std::uint64_t>& bucket = buckets_[time % kBuckets];
  std::uint64_t word = bucket.load(std::memory_order_relaxed);
  while (!bucket.compare_exchange_weak(word, add(word, time & kTickMask, failed), std::memory_order_relaxed)) {
  }
}

FailureWindow::Counts FailureWindow::sum(std::int64_t tick) const noexcept {
  Counts out;
  for (const auto& word : buckets_) {
    const Bucket bucket = unpack(word.load(std::memory_order_relaxed));
    const std::uint64_t age = (static_cast<std::uint64_t>(tick) - bucket.tick) & kTickMask;
    if (age >= kBuckets) continue;
    out.requests += static_cast<std::uint32_t>(bucket.requests);
    out.failures += static_cast<std::uint32_t>(bucket.failures);
  }
  return out;
}

void FailureWindow::clear() noexcept {
  for (auto& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
}

}  // namespace router
