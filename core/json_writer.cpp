#include "core/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace core {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes that stand for themselves in a JSON string: ASCII but control characters, the quote and the backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool is_plain(char c) noexcept { return kPlain[static_cast<unsigned char>(c)]; }

// Eight bytes at once. A set top bit in the result: that byte does not stand for itself. (A borrow may set further ones
// above it, never the only one.)
std::uint64_t not_plain(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x8080808080808080;
  const auto below = [&](std::uint64_t word, std::uint64_t bound) { return (word - kOnes * bound) & ~word; };
  return (bytes | below(bytes, 0x20) | below(bytes ^ kOnes * '"', 1) | below(bytes ^ kOnes * '\\', 1)) & kTops;
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

// What the second byte after this lead byte may be, and the length of the whole (RFC 3629 section 4). Length 0: not a
// lead byte.
struct Lead {
  std::size_t length;
  unsigned char low, high;
};

Lead lead(unsigned char c) noexcept {
  if (c >= 0xC2 && c <= 0xDF) return {2, 0x80, 0xBF};
  if (c == 0xE0) return {3, 0xA0, 0xBF};
  if (c == 0xED) return {3, 0x80, 0x9F};
  if (c >= 0xE1 && c <= 0xEF) return {3, 0x80, 0xBF};
  if (c == 0xF0) return {4, 0x90, 0xBF};
  if (c >= 0xF1 && c <= 0xF3) return {4, 0x80, 0xBF};
  if (c == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

struct Sequence {
  std::size_t size;  // bytes that belong together, at least 1
  bool valid;
};

Sequence read_sequence(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {1, true};
  const Lead l = lead(byte(0));
  std::size_t size = 1;
  while (size < l.length && size < text.size()) {
    const unsigned char low = size == 1 ? l.low : 0x80;
    const unsigned char high = size == 1 ? l.high : 0xBF;
    if (byte(size) < low || byte(size) > high) break;
    ++size;
  }
  return {size, size == l.length};
}

// Appends the sequence at the start of `text`, replaced when invalid. Returns the bytes used.
std::size_t append_sequence(std::string& out, std::string_view text) {
  const Sequence sequence = read_sequence(text);
  out += sequence.valid ? text.substr(0, sequence.size) : kReplacement;
  return sequence.size;
}

template <class T>
void append_chars(std::string& out, T value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

}  // namespace

bool is_plain_json(std::string_view text) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (text.size() < kWord) return std::all_of(text.begin(), text.end(), is_plain);
  const auto odd = [&](std::size_t at) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, kWord);
    return not_plain(word);
  };
  std::uint64_t found = odd(text.size() - kWord);
  for (std::size_t at = 0; at + kWord < text.size(); at += kWord) found |= odd(at);
  return found == 0;
}

void append_json_escaped(std::string& out, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t from = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out.append(text, from, at - from);
    if (at == text.size()) return;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_escape(out, text[at++]);
    } else {
      at += append_sequence(out, text.substr(at));
    }
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

void append_valid_utf8(std::string& out, std::string_view text) {
  while (!text.empty()) text.remove_prefix(append_sequence(out, text));
}

std::size_t utf8_sequence(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const Sequence sequence = read_sequence(text);
  return sequence.valid ? sequence.size : 0;
}

void append_number(std::string& out, std::int64_t value) { append_chars(out, value); }
void append_number(std::string& out, std::uint64_t value) { append_chars(out, value); }
void append_number(std::string& out, int value) { append_chars(out, value); }
void append_number(std::string& out, unsigned value) { append_chars(out, value); }

// By whole numbers: printing a double costs ten times as much, and each request does so eight times.
void append_millis(std::string& out, std::chrono::nanoseconds duration) {
  const std::int64_t micros = std::max<std::int64_t>(duration.count() + 500, 0) / 1000;
  append_chars(out, micros / 1000);
  const auto rest = static_cast<unsigned>(micros % 1000);
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  out.append(digits, sizeof digits);
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  append_chars(out, value);
}

void append_bool(std::string& out, bool value) { out += value ? "true" : "false"; }

void append_comma(std::string& out) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
}

void append_key(std::string& out, std::string_view key) {
  append_comma(out);
  out += '"';
  out += key;
  out += "\":";
}

}  // namespace core
