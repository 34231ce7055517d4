#include "policy/text/code_decode.h"

#include <algorithm>

#include "policy/text/ascii_scan.h"
#include "policy/text/readable.h"

namespace policy::text {
namespace {

constexpr std::size_t kProbe = 64;  // digits that decide whether the rest is worth it

// Runs of words joined by slashes and dashes are no base64: that has capitals and small letters, both in number.
bool looks_mixed(std::string_view digits) noexcept {
  digits = digits.substr(0, 256);
  std::size_t upper = 0, lower = 0;
  for (const char c : digits) {
    upper += c >= 'A' && c <= 'Z';
    lower += c >= 'a' && c <= 'z';
  }
  return upper * 10 >= digits.size() && lower * 10 >= digits.size();
}

bool all_hex(std::string_view digits) noexcept {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return hex_digit(c) != kNoDigit; });
}

// Passes over what is no digit.
std::string_view base64(std::string_view digits, std::span<char> room) noexcept {
  unsigned bits = 0, have = 0;
  std::size_t size = 0;
  for (const char c : digits) {
    const std::int8_t value = base64_digit(c);
    if (value == kNoDigit) continue;
    bits = bits << 6 | static_cast<unsigned char>(value);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    if (size == room.size()) break;
    room[size++] = static_cast<char>(bits >> have & 255);
  }
  return {room.data(), size};
}

std::string_view hex(std::string_view digits, std::span<char> room) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i + 1 < digits.size() && size < room.size(); i += 2) {
    room[size++] = static_cast<char>(hex_digit(digits[i]) << 4 | hex_digit(digits[i + 1]));
  }
  return {room.data(), size};
}

std::size_t run_at(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && base64_digit(text[end]) != kNoDigit) ++end;
  return end - at;
}

std::size_t gap_at(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text.substr(at, 2);
  return rest == "\r\n" ? 2 : !rest.empty() && is_ascii_blank(rest[0]) ? 1 : 0;
}

// Where lines of base64 end whose first is [begin, end): the others are as long, the last perhaps shorter.
std::size_t end_of_lines(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  constexpr std::size_t kLeast = 2;
  const std::size_t size = end - begin;
  for (;;) {
    const std::size_t gap = gap_at(text, end);
    if (gap == 0) return end;
    const std::size_t next = run_at(text, end + gap);
    const std::size_t after = end + gap + next;
    if (next < kLeast || next > size) return end;
    if (next == size) {
      end = after;
      continue;
    }
    // The next word of the text, or the last piece.
    const std::string_view last = text.substr(end + gap, next);
    if (text[end] == ' ' && end == begin + size) return end;  // one code and a word, rather than two pieces
    const bool padded = after < text.size() && text[after] == '=';
    const bool odd = std::any_of(last.begin(), last.end(), [](char c) { return is_ascii_digit(c); }) ||
                     std::any_of(last.begin() + 1, last.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return padded || odd ? after : end;
  }
}

std::size_t skip_padding(std::string_view text, std::size_t at) noexcept {
  for (unsigned i = 0; i < 2 && at < text.size() && text[at] == '='; ++i) ++at;
  return at;
}

// Something may stand right before the code; then it begins one to three digits later, as far as decoding is concerned.
template <class Decode>
std::string_view decode_aligned(std::string_view digits, unsigned unit, std::span<char> room, Decode decode) {
  for (unsigned skip = 0; skip < unit; ++skip) {
    const std::string_view rest = digits.substr(std::min<std::size_t>(skip, digits.size()));
    const std::string_view probe = decode(rest.substr(0, kProbe), room);
    // Half of it, at least: a UTF-8 character may be cut at the end, and a few bytes spoilt at the beginning.
    if (printable(probe).size() * 2 <= probe.size() + 2) continue;
    return printable(decode(rest, room));
  }
  return {};
}

}  // namespace

Decoded decode_run(std::string_view text, const CodeRun& run, bool with_lines, std::span<char> room) {
  Decoded out{Encoding::base64, run.begin, run.end, {}};
  const std::string_view digits = text.substr(run.begin, run.end - run.begin);
  if (all_hex(digits.substr(0, kProbe)) && all_hex(digits)) {
    out.encoding = Encoding::hex;
    out.text = decode_aligned(digits, 2, room, hex);
    return out;
  }
  if (!looks_mixed(digits)) return out;
  out.end = with_lines ? end_of_lines(text, run.begin, run.end) : run.end;
  // A line of those that were passed over begins where a group of four digits does.
  out.text = decode_aligned(text.substr(run.begin, out.end - run.begin), with_lines ? 4 : 1, room, base64);
  if (!out.text.empty()) out.end = skip_padding(text, out.end);
  return out;
}

Decoded decode_pieces(std::string_view text, std::size_t from, std::size_t until, std::span<char> room) {
  constexpr std::size_t kLeast = 4;
  const auto starts_piece = [&](std::size_t at) { return at == 0 || base64_digit(text[at - 1]) == kNoDigit; };
  Decoded out{Encoding::base64, until, until, {}};
  std::size_t at = from;
  while (at < until && !starts_piece(at)) ++at;
  while (at < until) {
    const std::size_t size = run_at(text, at);
    if (size < kLeast) {
      at += size + 1;
      continue;
    }
    const std::size_t end = end_of_lines(text, at, at + size);
    if (end - at >= kShortestRun && end > at + size && looks_mixed(text.substr(at, end - at))) {
      out.begin = at;
      out.text = decode_aligned(text.substr(at, end - at), 4, room, base64);
      out.end = out.text.empty() ? end : skip_padding(text, end);
      return out;
    }
    at = end;  // not from each of its pieces again
  }
  out.begin = out.end = std::max(at, until);
  return out;
}

Decoded decode_pairs(std::string_view text, std::size_t from, std::size_t until, std::span<char> room) {
  constexpr std::size_t kLeast = 8, kGap = 4;
  const auto pair_at = [&](std::size_t at) {
    return at + 1 < text.size() && hex_digit(text[at]) != kNoDigit && hex_digit(text[at + 1]) != kNoDigit &&
           (at + 2 == text.size() || !is_ascii_alnum(text[at + 2]));
  };
  const auto prefixed = [&](std::size_t at) {
    return at > 1 && text[at - 2] == '0' && (text[at - 1] == 'x' || text[at - 1] == 'X');
  };
  // "%41" is left to the escapes.
  const auto apart = [&](std::size_t at) {
    return at == 0 || (!is_ascii_alnum(text[at - 1]) && text[at - 1] != '%') || prefixed(at);
  };
  Decoded out{Encoding::hex, until, until, {}};
  if (room.size() < kLeast) return out;
  for (std::size_t at = from; at < until; ++at) {
    if (!pair_at(at) || !apart(at)) continue;
    std::size_t size = 0, end = at;
    for (std::size_t next = at; pair_at(next) && size < room.size();) {
      room[size++] = static_cast<char>(hex_digit(text[next]) << 4 | hex_digit(text[next + 1]));
      end = next + 2;
      next = end;
      while (next < text.size() && next - end < kGap && !is_ascii_alnum(text[next])) ++next;
      if (text.substr(next, 2) == "0x" || text.substr(next, 2) == "0X") next += 2;
      if (next == end) break;
    }
    if (size >= kLeast) {
      out.begin = prefixed(at) ? at - 2 : at, out.end = end;
      out.text = printable({room.data(), size});
      return out;
    }
    at = end - 1;
  }
  return out;
}

}  // namespace policy::text
