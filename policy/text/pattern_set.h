// Which of many patterns occur in a text, in one pass. Hyperscan or Vectorscan where the machine has it (flat worst
// case), RE2::Set otherwise. It answers which, not where: the few patterns that were seen are then looked at one by
// one. Patterns are RE2 syntax; compiling takes a moment, so it belongs to loading a config, and for patterns that are
// known before to the build. Const and shared by all cores; each core has its own Scratch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
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

  // What compile() had to do itself.
  struct Compiling {
    std::size_t patterns = 0;
    core::Duration took{};
  };

  // Error (config): the index of the pattern and what is wrong with it. `prepared`: what prepare() made of the first of
  // these patterns; where the patterns, Hyperscan or the kind of machine are others, they are compiled like the rest.
  static core::Result<PatternSet> compile(std::span<const Pattern> patterns, Engine engine = Engine::best,
                                          std::string_view prepared = {});
  // The patterns compiled, as bytes for any machine of this kind that has this Hyperscan. Empty where there is none, or
  // when it does not take them all.
  static core::Result<std::string> prepare(std::span<const Pattern> patterns);
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  ~PatternSet();

  // The indexes of the patterns found, ascending, each once; good until the next call with this scratch. When the
  // engine gives up (memory), every index is returned: better looked at than missed.
  std::span<const std::uint32_t> scan(std::string_view text, Scratch& scratch) const;

  static std::string_view engine() noexcept;  // "hyperscan" or "re2"
  const Compiling& compiling() const noexcept;

 private:
  PatternSet();
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace policy::text
