#include "policy/text/pattern_set.h"

#include <algorithm>
#include <numeric>

#include "policy/text/pattern_engine.h"

namespace policy::text {
namespace {

// Only what speaks of code points beyond ASCII needs to know where they begin.
bool is_ascii(std::string_view expression) {
  const bool classes =
      expression.find("\\p") != std::string_view::npos || expression.find("\\P") != std::string_view::npos;
  return !classes &&
         std::all_of(expression.begin(), expression.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

struct PatternSet::Compiled {
  std::unique_ptr<PatternEngine> fast, rest;  // either may be null
  std::size_t count = 0;
};

struct PatternSet::Scratch::Work {
  EngineScratch engine;
};

PatternSet::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

PatternSet::PatternSet() : compiled_(std::make_unique<Compiled>()) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

core::Result<PatternSet> PatternSet::compile(std::span<const Pattern> patterns, Engine engine) {
  std::vector<NumberedPattern> all, rest;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const bool bytes = patterns[i].literal || is_ascii(patterns[i].expression);
    all.push_back({static_cast<std::uint32_t>(i), &patterns[i], bytes});
  }
  // RE2 has the last word on what a pattern is: it looks at all of them, also those that the other engine will hold.
  for (const NumberedPattern& one : all) {
    if (const auto checked = make_re2({&one, 1}); !checked) return core::Error(checked.error());
  }
  PatternSet out;
  out.compiled_->count = patterns.size();
  if (engine == Engine::best && has_hyperscan()) {
    out.compiled_->fast = make_hyperscan(all, rest);
  } else {
    rest = std::move(all);
  }
  if (!rest.empty()) {
    TRY(out.compiled_->rest, make_re2(rest));
  }
  return out;
}

std::span<const std::uint32_t> PatternSet::scan(std::string_view text, Scratch& scratch) const {
  EngineScratch& engine = scratch.work_->engine;
  engine.ids.clear();
  const bool whole = (!compiled_->fast || compiled_->fast->scan(text, engine)) &&
                     (!compiled_->rest || compiled_->rest->scan(text, engine));
  if (!whole) {
    engine.ids.resize(compiled_->count);
    std::iota(engine.ids.begin(), engine.ids.end(), 0u);
    return engine.ids;
  }
  std::sort(engine.ids.begin(), engine.ids.end());
  engine.ids.erase(std::unique(engine.ids.begin(), engine.ids.end()), engine.ids.end());
  return engine.ids;
}

std::string_view PatternSet::engine() noexcept { return has_hyperscan() ? "hyperscan" : "re2"; }

}  // namespace policy::text
