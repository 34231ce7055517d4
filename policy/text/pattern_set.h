// Which of many patterns occur in a text, in one pass. Hyperscan or Vectorscan where the machine has it (flat worst
// case), RE2::Set otherwise. It answers which, not where: the few patterns that were seen are then looked at one by
// one. Patterns are RE2 syntax; compiling takes a moment, so it belongs to loading a config. Const and shared by all
// cores; each core has its own Scratch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/pimpl.h"
#include "core/result.h"

namespace policy::text {

class PatternSet {
 public:
  struct Pattern {
    std::string expression;
    bool caseless = false;
    bool literal = false;  // every byte stands for itself
  };

  class Scratch {
   public:
    Scratch();

   private:
    friend class PatternSet;
    struct Work;
    core::Pimpl<Work> work_;
  };

  enum class Engine : std::uint8_t { best, re2 };

  // Error (config): the index of the pattern and what is wrong with it.
  static core::Result<PatternSet> compile(std::span<const Pattern> patterns, Engine engine = Engine::best);
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  ~PatternSet();

  // The indexes of the patterns found, ascending, each once; good until the next call with this scratch. When the
  // engine gives up (memory), every index is returned: better looked at than missed.
  std::span<const std::uint32_t> scan(std::string_view text, Scratch& scratch) const;

  static std::string_view engine() noexcept;  // "hyperscan" or "re2"

 private:
  PatternSet();
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace policy::text
