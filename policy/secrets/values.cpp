#include "policy/secrets/values.h"

#include <algorithm>

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

// What may follow the cue in a name without changing what the name says: API_KEY_PROD, password2, secretValue.
// clang-format off
constexpr std::string_view kHarmlessEndings[] = {
    "", "s", "value", "string", "str", "text", "plain", "raw", "prod", "production", "dev", "develop", "stage",
    "staging", "test", "live", "local", "default", "main", "b64", "base64", "hex", "key", "token", "secret", "any",
    "new", "old", "primary", "secondary", "backup", "admin", "sandbox", "pass", "password", "apikey", "env", "v",
    "accesskey",
};
// clang-format on

// clang-format off
constexpr std::string_view kFileEndings[] = {
    ".pem", ".crt", ".cer", ".p12", ".pfx", ".json", ".txt", ".key", ".jks", ".yml", ".yaml", ".py", ".js", ".ts",
    ".html", ".php", ".png", ".jpg", ".com", ".org", ".net", ".io", ".xml", ".keytab", ".md", ".go", ".rb",
};
// clang-format on

bool harmless_ending(std::string_view after) noexcept {
  const std::string_view rest = trim_name(after);
  return std::any_of(std::begin(kHarmlessEndings), std::end(kHarmlessEndings), [rest](std::string_view word) {
    return folded_equal(rest, word) || (rest.size() == word.size() + 1 && !word.empty() &&
                                        folded_equal(rest.substr(0, word.size()), word) && lower(rest.back()) == 's');
  });
}

}  // namespace

Makeup makeup(std::string_view value) noexcept {
  Makeup out;
  for (const char c : value) {
    if (is(c, kLower)) {
      ++out.lower;
    } else if (is(c, kUpper)) {
      ++out.upper;
    } else if (is(c, kDigit)) {
      ++out.digits;
    } else if (c == '_' || c == '-' || c == '.' || c == '/' || c == ':') {
      ++out.joints;
    } else if (static_cast<unsigned char>(c) >= 128) {
      ++out.strange;
    } else if (is(c, kPrintable)) {
      ++out.signs;
    } else {
      out.blanks = true;
    }
  }
  return out;
}

std::string_view trim_name(std::string_view part) noexcept {
  while (!part.empty() && is(part.front(), kUnderscore | kDash | kDot)) part.remove_prefix(1);
  while (!part.empty() && is(part.back(), kUnderscore | kDash | kDot | kDigit)) part.remove_suffix(1);
  return part;
}

bool says_what_it_is(std::string_view text, const Assignment& a) noexcept {
  const std::size_t b = a.name_begin;
  return harmless_ending(a.after) && !(b >= 2 && text[b - 1] == ':' && text[b - 2] == ':');
}

bool ends_with_one_of(std::string_view before, std::span<const std::string_view> words) noexcept {
  const std::string_view rest = trim_name(before);
  return std::any_of(words.begin(), words.end(), [rest](std::string_view word) {
    return rest.size() >= word.size() && folded_equal(rest.substr(rest.size() - word.size()), word);
  });
}

bool is_code(const Assignment& a) noexcept {
  if (a.quote != 0) return false;
  const std::size_t odd = a.value.find_first_of("([{$<@*");
  if (odd == std::string_view::npos) return false;
  if (a.value[odd] == '@' || a.value[odd] == '*') return odd == 0;
  if (a.value[odd] == '$') return odd == 0;
  // "name(" calls; "p4(ss" does not look like a name.
  return odd == 0 || std::all_of(a.value.begin(), a.value.begin() + static_cast<std::ptrdiff_t>(odd),
                                 [](char c) { return is(c, kWord | kDot) || c == ':' || c == '!' || c == '&'; });
}

bool is_file_or_link(std::string_view value) noexcept {
  if (value.find("://") != std::string_view::npos) return true;
  return std::any_of(std::begin(kFileEndings), std::end(kFileEndings), [value](std::string_view ending) {
    return value.size() > ending.size() && folded_equal(value.substr(value.size() - ending.size()), ending);
  });
}

std::size_t resume(const Place& place, const Assignment& a) noexcept {
  return a.value.size() > 64 ? a.end() : std::max(place.end, a.begin);
}

}  // namespace policy::secrets
