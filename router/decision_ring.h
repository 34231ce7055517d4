// The last decisions of one core. A decision's id says the core and its number, so reading one back is an index.
// Numbers are given when a request begins; the order in which requests ended is kept apart. Core-local: another core
// asks by posting.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/decision.h"

namespace router {

struct DecisionId {
  unsigned core = 0;
  std::uint64_t number = 0;
};

class DecisionRing {
 public:
  // `first` makes numbers differ from those before a restart.
  DecisionRing(unsigned core, std::size_t capacity, std::uint64_t first);

  // The next id: "dec_" and 16 hex digits, two for the core and 14 for the number.
  void next_id(std::string& out);
  void keep(const Exchange& exchange);  // under exchange.decision_id
  const Decision* find(std::uint64_t number) const noexcept;
  // How many were kept so far. Any thread.
  std::uint64_t ended() const noexcept { return ended_.load(std::memory_order_relaxed); }
  // The one that was kept after so many others; null when it is there no more.
  const Decision* ended_at(std::uint64_t place) const noexcept;
  std::size_t capacity() const noexcept { return slots_.size(); }
  static std::optional<DecisionId> parse(std::string_view id) noexcept;

 private:
  unsigned core_;
  std::uint64_t next_;
  std::vector<Decision> slots_;
  std::atomic<std::uint64_t> ended_{0};
  std::vector<std::uint64_t> order_;  // the numbers of those kept last
};

}  // namespace router
