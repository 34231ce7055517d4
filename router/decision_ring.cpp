#include "router/decision_ring.h"

#include <algorithm>
#include <charconv>

namespace router {
namespace {

constexpr std::string_view kPrefix = "dec_";
constexpr std::size_t kDigits = 16;
constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << 56) - 1;

}  // namespace

DecisionRing::DecisionRing(unsigned core, std::size_t capacity, std::uint64_t first)
    : core_(core), next_(first & kNumberMask), slots_(std::max<std::size_t>(capacity, 1)), order_(slots_.size()) {}

void DecisionRing::next_id(std::string& out) {
  const std::uint64_t value = (std::uint64_t{core_} << 56) | next_;
  next_ = std::max<std::uint64_t>((next_ + 1) & kNumberMask, 1);
  out = kPrefix;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
}

void DecisionRing::keep(const Exchange& exchange) {
  const auto id = parse(exchange.decision_id);
  if (!id) return;
  Decision& slot = slots_[id->number % slots_.size()];
  slot.assign(exchange);
  slot.number = id->number;
  const std::uint64_t place = ended_.load(std::memory_order_relaxed);
  order_[place % order_.size()] = id->number;
  ended_.store(place + 1, std::memory_order_relaxed);
}

const Decision* DecisionRing::ended_at(std::uint64_t place) const noexcept {
  const std::uint64_t all = ended();
  if (place >= all || all - place > order_.size()) return nullptr;
  return find(order_[place % order_.size()]);
}

const Decision* DecisionRing::find(std::uint64_t number) const noexcept {
  const Decision& slot = slots_[number % slots_.size()];
  return number != 0 && slot.number == number ? &slot : nullptr;
}

std::optional<DecisionId> DecisionRing::parse(std::string_view id) noexcept {
  if (!id.starts_with(kPrefix) || id.size() != kPrefix.size() + kDigits) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(id.data() + kPrefix.size(), id.data() + id.size(), value, 16);
  if (ec != std::errc() || end != id.data() + id.size()) return std::nullopt;
  DecisionId out;
  out.core = static_cast<unsigned>(value >> 56);
  out.number = value & kNumberMask;
  return out;
}

}  // namespace router
