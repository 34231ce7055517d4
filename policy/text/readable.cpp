#include "policy/text/readable.h"

#include <cstddef>

#include "policy/text/ascii_scan.h"
#include "policy/text/code_points.h"
#include "policy/text/letters.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kShortest = 8;
// Words of the twelve languages that letters.cpp knows have a mean of 6 to 10 a pair, code about 6, letters at random
// less than -10; languages that it does not know lie between, Polish below 3.
constexpr int kWordLike = 0;

bool control(std::uint32_t code_point) noexcept {
  return (code_point < ' ' && code_point != '\n' && code_point != '\t' && code_point != '\r') ||
         (code_point >= 127 && code_point < 160);
}

}  // namespace

bool readable(std::string_view bytes) noexcept {
  if (bytes.size() < kShortest) return false;
  const CodePoints& table = CodePoints::get();
  const char *at = bytes.data(), *const end = at + bytes.size();
  std::size_t characters = 0, letters = 0, plain = 0, blanks = 0, pairs = 0;
  int score = 0;
  unsigned before = 0;
  while (at < end) {
    ++characters;
    if (is_ascii(*at)) {
      const char c = ascii_lower(*at++);
      if (control(static_cast<unsigned char>(c))) return false;
      const unsigned letter = letter_index(c);
      plain += letter != 0;
      blanks += is_ascii_blank(c);
      if (before != 0 || letter != 0) score += kLetterPairs[before][letter], ++pairs;
      before = letter;
      continue;
    }
    std::uint32_t code_point = 0;
    const unsigned size = decode_utf8(at, end, code_point);
    if (size == 0 || control(code_point)) return false;
    const Kind kind = table[code_point].kind();
    letters += kind == Kind::letter || kind == Kind::ideograph;
    blanks += kind == Kind::blank || kind == Kind::newline;
    before = 0;
    at += size;
  }
  letters += plain;
  if (letters * 2 < characters || (letters + blanks) * 4 < characters * 3) return false;
  return plain * 2 < letters || score >= kWordLike * static_cast<int>(pairs);
}

std::string_view printable(std::string_view bytes) noexcept {
  std::string_view best;
  const char *at = bytes.data(), *const end = at + bytes.size(), *begin = at;
  const auto keep = [&] {
    if (static_cast<std::size_t>(at - begin) > best.size()) best = {begin, static_cast<std::size_t>(at - begin)};
  };
  while (at < end) {
    std::uint32_t code_point = 0;
    const unsigned size = decode_utf8(at, end, code_point);
    if (size != 0 && !control(code_point)) {
      at += size;
      continue;
    }
    keep();
    begin = ++at;
  }
  keep();
  return best;
}

}  // namespace policy::text
