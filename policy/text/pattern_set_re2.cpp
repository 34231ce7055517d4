// RE2::Set: one lazily built DFA for bytes and one for UTF-8. Its worst case is a text that visits a new state with
// each byte; a large memory limit keeps those states, so that the second such text is fast.
#include <re2/re2.h>
#include <re2/set.h>

#include <optional>
#include <string>

#include "policy/text/pattern_engine.h"

namespace policy::text {
namespace {

// States of the DFA, for all cores together. Measured with 300 secret and phrase patterns: 100 KiB of adversarial text
// cost 68 ms each time within RE2's default of 8 MiB, 3 ms once warm within 64 MiB or more.
constexpr std::int64_t kMaxMemory = 96 << 20;

RE2::Options options(bool bytes, bool caseless, bool literal) {
  RE2::Options out;
  out.set_encoding(bytes ? RE2::Options::EncodingLatin1 : RE2::Options::EncodingUTF8);
  out.set_case_sensitive(!caseless);
  out.set_literal(literal);
  out.set_log_errors(false);
  out.set_max_mem(kMaxMemory);
  return out;
}

struct Half {
  std::unique_ptr<RE2::Set> set;
  std::vector<std::uint32_t> ids;  // by the set's own index
};

class Re2Engine : public PatternEngine {
 public:
  core::Result<void> add(const NumberedPattern& numbered) {
    const PatternSet::Pattern& pattern = *numbered.pattern;
    Half& half = halves_[numbered.bytes ? 0 : 1];
    // Case and literalness are options of a whole set; within it they are spelt in the expression.
    if (!half.set) half.set = std::make_unique<RE2::Set>(options(numbered.bytes, false, false), RE2::UNANCHORED);
    std::string expression = pattern.literal ? RE2::QuoteMeta(pattern.expression) : "(?:" + pattern.expression + ")";
    if (pattern.caseless) expression = "(?i)" + expression;
    std::string problem;
    if (half.set->Add(expression, &problem) < 0) {
      return core::fail(core::ErrorKind::config, "pattern " + std::to_string(numbered.id) + ": " + problem);
    }
    half.ids.push_back(numbered.id);
    return core::success();
  }

  core::Result<void> finish() {
    for (Half& half : halves_) {
      if (half.set && !half.set->Compile()) {
        return core::fail(core::ErrorKind::config, "the patterns are too large together");
      }
    }
    return core::success();
  }

  bool scan(std::string_view text, EngineScratch& scratch) const override {
    for (const Half& half : halves_) {
      if (!half.set) continue;
      RE2::Set::ErrorInfo problem{};
      if (half.set->Match({text.data(), text.size()}, &scratch.found, &problem)) {
        for (const int index : scratch.found) scratch.ids.push_back(half.ids[static_cast<std::size_t>(index)]);
      } else if (problem.kind != RE2::Set::kNoError) {
        return false;
      }
    }
    return true;
  }

 private:
  Half halves_[2];
};

}  // namespace

core::Result<std::unique_ptr<PatternEngine>> make_re2(std::span<const NumberedPattern> patterns) {
  auto engine = std::make_unique<Re2Engine>();
  for (const NumberedPattern& numbered : patterns) {
    // On its own first: an expression such as "a)(b" must not pass because of what is put around it.
    const RE2 alone(numbered.pattern->expression,
                    options(numbered.bytes, numbered.pattern->caseless, numbered.pattern->literal));
    if (!alone.ok()) {
      return core::fail(core::ErrorKind::config, "pattern " + std::to_string(numbered.id) + ": " + alone.error());
    }
    TRY_VOID(engine->add(numbered));
  }
  TRY_VOID(engine->finish());
  return std::unique_ptr<PatternEngine>(std::move(engine));
}

}  // namespace policy::text
