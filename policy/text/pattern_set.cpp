#include "policy/text/pattern_set.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "core/secret_hash.h"
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

std::vector<NumberedPattern> numbered(std::span<const PatternSet::Pattern> patterns, std::size_t first) {
  std::vector<NumberedPattern> out;
  for (std::size_t i = first; i < patterns.size(); ++i) {
    const bool bytes = patterns[i].literal || is_ascii(patterns[i].expression);
    out.push_back({static_cast<std::uint32_t>(i), &patterns[i], bytes});
  }
  return out;
}

// What was prepared begins with whose it is: the SHA-256 of the patterns, and a line with their number.
std::string label(std::span<const PatternSet::Pattern> patterns) {
  std::string all;
  for (const PatternSet::Pattern& one : patterns) {
    all.append(std::to_string(one.expression.size())).append(one.caseless ? "i" : " ").append(one.literal ? "l" : " ");
    all.append(one.expression);
  }
  return core::sha256_hex(all) + " " + std::to_string(patterns.size()) + "\n";
}

struct Prepared {
  std::size_t count = 0;  // of the first patterns
  std::unique_ptr<PatternEngine> engine;
};

// Nothing unless it was made of exactly these patterns.
Prepared take_prepared(std::span<const PatternSet::Pattern> patterns, std::string_view prepared) {
  constexpr std::size_t kDigits = 64;
  Prepared out;
  if (prepared.size() < kDigits + 2) return out;
  std::size_t count = 0;
  std::from_chars(prepared.data() + kDigits + 1, prepared.data() + prepared.size(), count);
  if (count == 0 || count > patterns.size()) return out;
  const std::string expected = label(patterns.first(count));
  if (!prepared.starts_with(expected)) return out;
  out.engine = load_hyperscan(prepared.substr(expected.size()));
  if (out.engine) out.count = count;
  return out;
}

}  // namespace

struct PatternSet::Compiled {
  std::vector<std::unique_ptr<PatternEngine>> engines;
  std::size_t count = 0;
  Compiling compiling;
};

struct PatternSet::Scratch::Work {
  EngineScratch engine;
};

PatternSet::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

PatternSet::PatternSet() : compiled_(std::make_unique<Compiled>()) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

core::Result<PatternSet> PatternSet::compile(std::span<const Pattern> patterns, Engine engine,
                                             std::string_view prepared) {
  const core::Instant began = core::now();
  const bool best = engine == Engine::best && has_hyperscan();
  Prepared first = best ? take_prepared(patterns, prepared) : Prepared();
  std::vector<NumberedPattern> all = numbered(patterns, first.count), rest;
  // RE2 has the last word on what a pattern is: it looks at all of them, also those that the other engine will hold.
  for (const NumberedPattern& one : all) {
    if (const auto checked = make_re2({&one, 1}); !checked) return core::Error(checked.error());
  }
  PatternSet out;
  Compiled& made = *out.compiled_;
  made.count = patterns.size();
  made.compiling.patterns = all.size();
  if (first.engine) made.engines.push_back(std::move(first.engine));
  if (best) {
    if (auto fast = make_hyperscan(all, rest)) made.engines.push_back(std::move(fast));
  } else {
    rest = std::move(all);
  }
  if (!rest.empty()) {
    TRY(auto slow, make_re2(rest));
    made.engines.push_back(std::move(slow));
  }
  made.compiling.took = core::now() - began;
  return out;
}

core::Result<std::string> PatternSet::prepare(std::span<const Pattern> patterns) {
  const std::vector<NumberedPattern> all = numbered(patterns, 0);
  for (const NumberedPattern& one : all) {
    if (const auto checked = make_re2({&one, 1}); !checked) return core::Error(checked.error());
  }
  const std::string bytes = serialise_hyperscan(all);
  return bytes.empty() ? std::string() : label(patterns) + bytes;
}

std::span<const std::uint32_t> PatternSet::scan(std::string_view text, Scratch& scratch) const {
  EngineScratch& engine = scratch.work_->engine;
  engine.ids.clear();
  const bool whole = std::all_of(compiled_->engines.begin(), compiled_->engines.end(),
                                 [&](const auto& one) { return one->scan(text, engine); });
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

const PatternSet::Compiling& PatternSet::compiling() const noexcept { return compiled_->compiling; }

}  // namespace policy::text
