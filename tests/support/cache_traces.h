// Invented requests for caches, and what an eviction, LRU and the optimum make of them. Every trace is its seed's.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <list>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "router/cache/eviction.h"

namespace support {

struct Trace {
  std::string name;
  std::vector<std::uint32_t> requests;  // ids
  std::uint32_t ids = 0;
  std::uint32_t working_set = 0;  // ids that are asked for again and again; scans are not among them
};

class Zipf {
 public:
  Zipf(std::uint32_t ids, double alpha) : sums_(ids) {
    double sum = 0;
    for (std::uint32_t i = 0; i < ids; ++i) sums_[i] = sum += std::pow(i + 1, -alpha);
  }
  std::uint32_t operator()(core::Random& random) const {
    const double at = random.uniform() * sums_.back();
    return static_cast<std::uint32_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

inline Trace zipf_trace(std::uint32_t ids, std::size_t requests, double alpha, std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids, alpha);
  Trace out{"zipf " + std::to_string(alpha).substr(0, 3), {}, ids, ids};
  for (std::size_t i = 0; i < requests; ++i) out.requests.push_back(zipf(random));
  return out;
}

// A Zipf set, and every so often a run of ids that nobody asked for before and nobody will again.
inline Trace scan_trace(std::uint32_t ids, std::size_t requests, double alpha, int percent, std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids, alpha);
  Trace out{"zipf " + std::to_string(alpha).substr(0, 3) + ", scans " + std::to_string(percent) + " %", {}, ids, ids};
  const std::size_t run = ids / 10;
  while (out.requests.size() < requests) {
    for (std::size_t i = 0; i < run; ++i) out.requests.push_back(out.ids++);
    for (std::size_t i = 0; i < run * (100 - static_cast<std::size_t>(percent)) / static_cast<std::size_t>(percent);
         ++i)
      out.requests.push_back(zipf(random));
  }
  return out;
}

// The popular ones are others after every `period` requests: all of them at once.
inline Trace replaced_trace(std::uint32_t ids, std::size_t requests, double alpha, std::size_t period,
                            std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids, alpha);
  Trace out{"replaced every " + std::to_string(period), {}, ids, ids};
  std::uint64_t epoch = 0;
  for (std::size_t i = 0; i < requests; ++i) {
    if (i % period == 0) ++epoch;
    out.requests.push_back(static_cast<std::uint32_t>((zipf(random) * std::uint64_t{2654435761} + epoch * 7919) % ids));
  }
  return out;
}

// The ranks move on by one id every `period` requests: there is always a newest popular one.
inline Trace drift_trace(std::uint32_t ids, std::size_t requests, double alpha, std::size_t period,
                         std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids, alpha);
  Trace out{"drift every " + std::to_string(period), {}, ids, ids};
  for (std::size_t i = 0; i < requests; ++i) {
    const std::uint64_t rank = zipf(random);
    out.requests.push_back(static_cast<std::uint32_t>((ids + i / period - rank % ids) % ids));
  }
  return out;
}

// Half of the requests are for ids that are asked for some twenty times in a short while, and never after.
inline Trace burst_trace(std::uint32_t ids, std::size_t requests, double alpha, std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids, alpha);
  Trace out{"bursts", {}, ids, ids};
  std::vector<std::pair<std::uint32_t, std::uint64_t>> hot;  // id, requests left
  for (std::size_t i = 0; i < requests; ++i) {
    if (random.below(2) == 0) {
      out.requests.push_back(zipf(random));
      continue;
    }
    while (hot.size() < 20) hot.emplace_back(out.ids++, 1 + random.below(40));
    auto& [id, left] = hot[random.below(hot.size())];
    out.requests.push_back(id);
    if (--left == 0) {
      std::swap(hot.back(), *std::find_if(hot.begin(), hot.end(), [](const auto& one) { return one.second == 0; }));
      hot.pop_back();
    }
  }
  return out;
}

// The same round again and again; `percent` of the requests are Zipf over as many other ids.
inline Trace loop_trace(std::uint32_t ids, std::size_t requests, int percent, std::uint64_t seed) {
  core::Random random(seed);
  const Zipf zipf(ids / 2, 0.9);
  Trace out{percent == 0 ? "loop" : "loop and zipf", {}, ids, ids};
  const std::uint32_t round = percent == 0 ? ids : ids / 2;
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < requests; ++i) {
    const bool other = random.below(100) < static_cast<std::uint64_t>(percent);
    out.requests.push_back(other ? round + zipf(random) : at++ % round);
  }
  return out;
}

enum class Sizes { equal, log_normal };

inline std::vector<std::uint32_t> sizes_of(std::uint32_t ids, Sizes sizes, std::uint64_t seed) {
  core::Random random(seed ^ 0x5173);
  std::vector<std::uint32_t> out(ids, 2048);
  if (sizes == Sizes::equal) return out;
  for (std::uint32_t& size : out) {  // median 2 KiB, sigma 1: a few are a hundred times that
    const double normal =
        std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
    size = static_cast<std::uint32_t>(std::clamp(2048 * std::exp(normal), 512.0, 262144.0));
  }
  return out;
}

// What share of the requests is found.
struct Ratios {
  double shipped = 0, lru = 0, optimum = 0;
};

inline double shipped_ratio(const Trace& trace, const std::vector<std::uint32_t>& sizes, std::uint64_t capacity) {
  using router::cache::Slot;
  router::cache::Eviction eviction(capacity, capacity / 1024);
  std::vector<Slot> slots(trace.ids);
  std::size_t found = 0;
  for (const std::uint32_t id : trace.requests) {
    Slot& slot = slots[id];
    if (slot.kept) {
      ++found;
      eviction.hit(slot);
      continue;
    }
    slot.hash = core::mix_bits(id + 0x9e3779b97f4a7c15);
    slot.weight = sizes[id];
    eviction.miss();
    router::cache::SlotList gone;
    if (eviction.admits(slot.weight) && eviction.make_room(slot.weight, trace.ids, gone)) eviction.add(slot);
    while (gone.pop_oldest()) continue;
  }
  return static_cast<double>(found) / static_cast<double>(trace.requests.size());
}

inline double lru_ratio(const Trace& trace, const std::vector<std::uint32_t>& sizes, std::uint64_t capacity) {
  std::list<std::uint32_t> order;  // newest first
  std::vector<std::list<std::uint32_t>::iterator> at(trace.ids, order.end());
  std::uint64_t used = 0;
  std::size_t found = 0;
  for (const std::uint32_t id : trace.requests) {
    if (at[id] != order.end()) {
      ++found;
      order.splice(order.begin(), order, at[id]);
      continue;
    }
    if (sizes[id] > capacity) continue;
    order.push_front(id);
    at[id] = order.begin();
    for (used += sizes[id]; used > capacity; order.pop_back()) {
      used -= sizes[order.back()];
      at[order.back()] = order.end();
    }
  }
  return static_cast<double>(found) / static_cast<double>(trace.requests.size());
}

// The most that any policy could have found. Where all have one size, what Belady's MIN finds, with the freedom not to
// store. Otherwise a bound above it: keeping an entry until its next request costs its size times the wait, and the
// cheapest are kept while capacity times length lasts.
inline double optimum_ratio(const Trace& trace, const std::vector<std::uint32_t>& sizes, std::uint64_t capacity,
                            Sizes kind) {
  constexpr std::size_t kNever = ~std::size_t{0};
  const std::size_t count = trace.requests.size();
  std::vector<std::size_t> next(count), last(trace.ids, kNever);
  for (std::size_t i = count; i-- > 0;) {
    next[i] = last[trace.requests[i]];
    last[trace.requests[i]] = i;
  }
  std::size_t found = 0;
  if (kind == Sizes::equal) {
    const std::size_t room = capacity / sizes.front();
    std::set<std::size_t> kept;  // the next request of each
    for (std::size_t i = 0; i < count; ++i) {
      found += kept.erase(i);
      if (next[i] == kNever) continue;
      kept.insert(next[i]);
      if (kept.size() > room) kept.erase(std::prev(kept.end()));
    }
  } else {
    std::vector<double> costs;
    for (std::size_t i = 0; i < count; ++i) {
      if (next[i] != kNever)
        costs.push_back(static_cast<double>(sizes[trace.requests[i]]) * static_cast<double>(next[i] - i));
    }
    std::sort(costs.begin(), costs.end());
    double left = static_cast<double>(capacity) * static_cast<double>(count);
    for (const double cost : costs) {
      if ((left -= cost) < 0) break;
      ++found;
    }
  }
  return static_cast<double>(found) / static_cast<double>(count);
}

}  // namespace support
