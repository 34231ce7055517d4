#include "router/cache/clears.h"

#include <algorithm>
#include <limits>

namespace router::cache {

bool Filter::matches(const Entry& entry) const noexcept {
  return (!stored_before || entry.stored_at < *stored_before) && (!owner || entry.owner == *owner) &&
         (!route || entry.route == *route) && (!tag || entry.has_tag(*tag));
}

void Clears::add(const Filter& filter, std::int64_t now) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  // What will be stored from now on is not cleared, whatever time is asked for.
  const std::int64_t after_now = now < kLast ? now + 1 : kLast;
  Clear clear{filter, std::min(filter.stored_before.value_or(after_now), after_now)};
  clear.filter.stored_before.reset();
  // No entry has a tag or a route so long: there is nothing to remember.
  const bool possible =
      (!filter.tag || filter.tag->size() <= kTagBytes) && (!filter.route || filter.route->size() <= kNameBytes);
  const std::lock_guard lock(mutex_);
  if (possible) {
    const auto same = std::find_if(recent_.begin(), recent_.end(), [&](const Clear& one) {
      return one.filter.tag == filter.tag && one.filter.route == filter.route && one.filter.owner == filter.owner;
    });
    if (same != recent_.end()) {
      clear.before = std::max(clear.before, same->before);
      recent_.erase(same);
    }
    latest_.store(std::max(latest_.load(std::memory_order_relaxed), clear.before), std::memory_order_relaxed);
    recent_.push_back(std::move(clear));
    if (recent_.size() > kRemembered) {
      everything_ = std::max(everything_, recent_.front().before);
      recent_.erase(recent_.begin());
    }
  }
  generation_.fetch_add(1, std::memory_order_release);
}

bool Clears::covers(const Entry& entry) const {
  if (entry.stored_at >= latest_.load(std::memory_order_relaxed)) return false;
  const std::lock_guard lock(mutex_);
  return entry.stored_at < everything_ || std::any_of(recent_.begin(), recent_.end(), [&](const Clear& one) {
           return entry.stored_at < one.before && one.filter.matches(entry);
         });
}

}  // namespace router::cache
