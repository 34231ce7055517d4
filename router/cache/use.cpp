#include "router/cache/use.h"

#include "core/release.h"

namespace router::cache {
namespace {

constexpr std::size_t kKeptBytes = 64 << 10;  // what a long answer took is given back

}  // namespace

std::string_view to_string(Result result) noexcept {
  switch (result) {
    case Result::none: return "none";
    case Result::bypass: return "bypass";
    case Result::miss: return "miss";
    case Result::hit: return "hit";
    case Result::stale: return "stale";
    case Result::coalesced: return "coalesced";
  }
  return "none";
}

std::string_view to_string(Level level) noexcept { return level == Level::memory ? "memory" : "redis"; }

void Recording::begin(std::size_t limit) noexcept {
  on_ = true;
  too_large_ = false;
  limit_ = limit;
  bytes_.clear();
}

void Recording::add(std::string_view bytes) {
  if (!on_) return;
  if (bytes_.size() + bytes.size() > limit_) {
    stop();
    too_large_ = true;
    return;
  }
  bytes_ += bytes;
}

std::string Recording::take() noexcept {
  std::string bytes = std::move(bytes_);
  stop();
  return bytes;
}

void Recording::stop() noexcept {
  on_ = false;
  bytes_.clear();
  if (bytes_.capacity() > kKeptBytes) core::release(bytes_);
}

void Recording::reset() noexcept {
  stop();
  too_large_ = as_stream = false;
}

void Use::reset() {
  result = Result::none;
  reason = {};
  level = Level::memory;
  age_ms = 0;
  stale.reset();
  renews = false;
  recording.reset();
  leads.reset();
  left_behind = false;
  leader.clear();
  if (semantic.result != SemanticUse::Result::none) semantic.reset();
}

}  // namespace router::cache
