// The engines behind PatternSet. Each holds some of the patterns, under the numbers they have in the set; the Hyperscan
// one may decline a pattern, the RE2 one takes every pattern that RE2 accepts.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/text/pattern_set.h"

namespace policy::text {

// What a scan needs of one core.
struct EngineScratch {
  std::vector<std::uint32_t> ids;                                      // found so far, in any order, perhaps twice
  std::vector<int> found;                                              // of RE2
  std::unique_ptr<void, void (*)(void*)> room{nullptr, [](void*) {}};  // of Hyperscan; fits the databases below
  std::vector<std::uint64_t> databases;
};

class PatternEngine {
 public:
  virtual ~PatternEngine() = default;
  // Adds to scratch.ids. False: it gave up.
  virtual bool scan(std::string_view text, EngineScratch& scratch) const = 0;
};

struct NumberedPattern {
  std::uint32_t id;
  const PatternSet::Pattern* pattern;
  bool bytes;  // matched byte by byte; otherwise as UTF-8
};

// Null where there is no Hyperscan. Takes what it can; `rest` gets the others.
std::unique_ptr<PatternEngine> make_hyperscan(std::span<const NumberedPattern> patterns,
                                              std::vector<NumberedPattern>& rest);
// The same as bytes for any processor of this architecture; empty where `rest` would not be.
std::string serialise_hyperscan(std::span<const NumberedPattern> patterns);
// Null when the bytes are not of this Hyperscan and architecture, or not whole.
std::unique_ptr<PatternEngine> load_hyperscan(std::string_view bytes);
core::Result<std::unique_ptr<PatternEngine>> make_re2(std::span<const NumberedPattern> patterns);
bool has_hyperscan() noexcept;

}  // namespace policy::text
