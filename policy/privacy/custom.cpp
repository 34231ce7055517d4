#include "policy/privacy/custom.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/utf8.h"
#include "policy/privacy/character.h"

namespace policy::privacy {
namespace {

constexpr std::size_t kSlice = 8192;    // bytes in which a match is looked for
constexpr std::size_t kLongest = 1024;  // of a match that crosses slices
constexpr int kMatches = 256;           // in a slice: a pattern that matches more says nothing
constexpr std::size_t kContext = 60;    // bytes around a match
constexpr std::string_view kReason = "own pattern", kReasonNear = "own pattern, context";

re2::StringPiece piece(std::string_view text) noexcept { return {text.data(), text.size()}; }

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
  return text;
}

core::Result<std::unique_ptr<re2::RE2>> compile(const std::string& expression, const std::string& what, bool caseless) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!caseless);
  auto compiled = std::make_unique<re2::RE2>(expression, options);
  if (!compiled->ok()) return core::fail(core::ErrorKind::config, what + ": " + compiled->error());
  return compiled;
}

}  // namespace

Custom::Custom() = default;
Custom::Custom(Custom&&) noexcept = default;
Custom& Custom::operator=(Custom&&) noexcept = default;
Custom::~Custom() = default;

core::Result<Custom> Custom::make(const Options& options) {
  Custom custom;
  for (const CustomPattern& own : options.patterns) {
    TRY(auto expression, compile(own.expression, own.name, false));
    std::unique_ptr<re2::RE2> context;
    if (!own.context.empty()) {
      std::string words;
      for (const std::string& word : own.context) {
        words += (words.empty() ? "" : "|") + re2::RE2::QuoteMeta(word);
      }
      TRY(context, compile("(?:" + words + ")", own.name + ": context", true));
    }
    custom.patterns_.push_back({own.name, std::move(expression), std::move(context), own.score, own.kind});
  }
  for (const std::string& value : options.allow) custom.allow_.push_back(lower(value));
  std::sort(custom.allow_.begin(), custom.allow_.end());
  for (const std::string& expression : options.allow_patterns) {
    TRY(auto compiled, compile(expression, "allow pattern " + expression, false));
    custom.allow_patterns_.push_back(std::move(compiled));
  }
  return custom;
}

void Custom::find(std::size_t index, std::string_view text, float minimum, Entities& out) const {
  const Pattern& pattern = patterns_[index];
  if (pattern.score < minimum) return;
  const int groups = std::min(pattern.expression->NumberOfCapturingGroups(), 1) + 1;
  for (std::size_t slice = 0; slice < text.size(); slice += kSlice) {
    const std::size_t end = std::min(text.size(), slice + kSlice + kLongest);
    std::size_t at = slice;
    for (int match = 0; match < kMatches && at < end; ++match) {
      re2::StringPiece found[2];
      if (!pattern.expression->Match(piece(text), at, end, re2::RE2::UNANCHORED, found, groups)) break;
      const auto whole_begin = static_cast<std::size_t>(found[0].data() - text.data());
      const std::size_t whole_end = whole_begin + found[0].size();
      if (whole_begin >= slice + kSlice) break;  // the next slice has it
      const re2::StringPiece& value =
          groups == 2 && found[1].data() != nullptr && !found[1].empty() ? found[1] : found[0];
      const auto begin = static_cast<std::size_t>(value.data() - text.data());
      at = std::max(whole_end, whole_begin + 1);
      while (at < end && core::is_continuation(text[at])) ++at;
      if (value.empty()) continue;
      if (pattern.context != nullptr) {
        const std::size_t from = begin > kContext ? begin - kContext : 0;
        const std::size_t to = std::min(text.size(), begin + value.size() + kContext);
        if (!pattern.context->Match(piece(text), from, to, re2::RE2::UNANCHORED, nullptr, 0)) continue;
      }
      out.push_back({pattern.name, pattern.context != nullptr ? kReasonNear : kReason,
                     static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + value.size()), pattern.score,
                     pattern.kind});
    }
  }
}

bool Custom::allowed(std::string_view value) const {
  const auto found =
      std::lower_bound(allow_.begin(), allow_.end(), value, [](const std::string& a, std::string_view b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
          return static_cast<unsigned char>(x) < static_cast<unsigned char>(lower(y));
        });
      });
  if (found != allow_.end() && found->size() == value.size() &&
      std::equal(value.begin(), value.end(), found->begin(), [](char a, char b) { return lower(a) == b; })) {
    return true;
  }
  return std::any_of(allow_patterns_.begin(), allow_patterns_.end(),
                     [&](const auto& pattern) { return re2::RE2::FullMatch(piece(value), *pattern); });
}

}  // namespace policy::privacy
