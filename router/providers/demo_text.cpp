#include "router/providers/demo_text.h"

#include <algorithm>

#include "core/utf8.h"

namespace router::demo {
namespace {

constexpr std::size_t kLongestToken = 24;  // bytes of a word
constexpr std::size_t kQuoted = 120;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The largest size up to `size` that does not split a UTF-8 sequence.
std::size_t whole_characters(std::string_view text, std::size_t size) noexcept {
  return core::character_begin(text, std::min(size, text.size()));
}

}  // namespace

std::size_t token_length(std::string_view text) noexcept {
  std::size_t blanks = 0;
  while (blanks < text.size() && is_blank(text[blanks])) ++blanks;
  std::size_t end = blanks;
  while (end < text.size() && !is_blank(text[end]) && end - blanks < kLongestToken) ++end;
  const std::size_t whole = whole_characters(text, end);
  return whole > blanks ? whole : end;
}

std::int64_t count_tokens(std::string_view text) noexcept {
  std::int64_t count = 0;
  for (; !text.empty(); text.remove_prefix(token_length(text))) ++count;
  return count;
}

std::string_view first_tokens(std::string_view text, std::int64_t limit) noexcept {
  std::size_t end = 0;
  for (; limit > 0 && end < text.size(); --limit) end += token_length(text.substr(end));
  return text.substr(0, end);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (out.size() > kQuoted + 4) break;
    if (!is_blank(c)) {
      out += c;
    } else if (out.size() > 1 && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() == ' ') out.pop_back();
  const std::size_t size = whole_characters(out, kQuoted + 1);
  if (size < out.size()) {
    out.resize(size);
    out += "...";
  }
  return out += '"';
}

std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return next_random(hash);
}

std::uint64_t next_random(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15u;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace router::demo
