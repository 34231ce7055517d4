#include "policy/text/unescape.h"

#include <algorithm>

#include "policy/text/escape.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

// What one escape, or several that spell the bytes of one character, stands for.
struct Character {
  std::size_t size = 0;  // in the raw text; 0: none
  char bytes[4];
  unsigned count = 0;
};

// \xc3\xbc is a character in UTF-8, \xfc one in Latin-1.
Character bytes_at(std::string_view raw, std::size_t at, const Escape& first) {
  constexpr std::uint32_t kLatin = 0xA0;
  Character out;
  std::size_t end = at;
  for (Escape next = first; next.size > 0 && next.byte && out.count < 4; next = escape_at(raw, end)) {
    out.bytes[out.count++] = static_cast<char>(next.value);
    end += next.size;
    std::uint32_t point = 0;
    if (decode_utf8(out.bytes, out.bytes + out.count, point) == out.count) {
      out.size = end - at;
      return out;
    }
    if (end == raw.size()) break;
  }
  if (first.value < kLatin) return {};
  out.size = first.size;
  out.count = encode_utf8(first.value, out.bytes);
  return out;
}

Character character_at(std::string_view raw, std::size_t at) {
  const Escape escape = escape_at(raw, at);
  if (escape.size == 0) return {};
  if (escape.byte) return bytes_at(raw, at, escape);
  Character out;
  out.size = escape.size;
  out.count = encode_utf8(escape.value, out.bytes);
  return out;
}

// "\n" and the like. Quotes stay escaped: they would seem to end the value that they stand in.
Character simple_at(std::string_view raw, std::size_t at) {
  Character out;
  if (raw[at] != '\\' || at + 1 == raw.size()) return out;
  switch (raw[at + 1]) {
    case 'n': out.bytes[0] = '\n'; break;
    case 'r': out.bytes[0] = '\r'; break;
    case 't': out.bytes[0] = '\t'; break;
    case '/': out.bytes[0] = '/'; break;
    default: return out;
  }
  out.count = 1;
  out.size = 2;
  return out;
}

// Where escapes may begin, in order: each \ and &#. No byte is looked at twice for either.
class Signs {
 public:
  explicit Signs(std::string_view raw) : raw_(raw) {}

  // The next one at or behind `from`, or the end.
  std::size_t next(std::size_t from) {
    if (!looked_ || backslash_ < from) backslash_ = std::min(raw_.find('\\', from), raw_.size());
    looked_ = true;
    const std::size_t entity = raw_.substr(0, backslash_).find("&#", from);
    return std::min(entity, backslash_);
  }

 private:
  std::string_view raw_;
  std::size_t backslash_ = 0;
  bool looked_ = false;
};

bool any_escape(std::string_view raw) {
  Signs signs(raw);
  for (std::size_t at = signs.next(0); at < raw.size(); at = signs.next(at + 1)) {
    if (character_at(raw, at).size > 0) return true;
  }
  return false;
}

}  // namespace

std::string_view Unescaper::read(std::string_view raw) {
  text_.clear();
  steps_.clear();
  if (!any_escape(raw)) return {};
  Signs signs(raw);
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t sign = signs.next(at);
    text_.append(raw, at, sign - at);
    at = sign;
    if (at == raw.size()) break;
    Character found = character_at(raw, at);
    if (found.size == 0) found = simple_at(raw, at);
    if (found.size == 0) {  // of an escaped backslash, the second one begins nothing
      const std::size_t plain = raw.substr(at, 2) == "\\\\" ? 2 : 1;
      text_.append(raw, at, plain);
      at += plain;
      continue;
    }
    steps_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(at),
                      static_cast<std::uint8_t>(found.count), static_cast<std::uint8_t>(found.size)});
    text_.append(found.bytes, found.count);
    at += found.size;
  }
  return text_;
}

// The last escape that begins at or before this place.
const Unescaper::Step* Unescaper::step_before(std::size_t read) const noexcept {
  const auto behind = std::upper_bound(steps_.begin(), steps_.end(), read,
                                       [](std::size_t place, const Step& step) { return place < step.read; });
  return behind == steps_.begin() ? nullptr : &*(behind - 1);
}

Unescaper::Range Unescaper::origin(std::size_t begin, std::size_t end) const noexcept {
  Range out{begin, end, false};
  if (const Step* const step = step_before(begin); step != nullptr) {
    const std::size_t into = begin - step->read;
    out.begin = into < step->read_size ? step->raw : step->raw + step->raw_size + (into - step->read_size);
  }
  if (end == begin) return {out.begin, out.begin, false};
  if (const Step* const step = step_before(end - 1); step != nullptr) {
    const std::size_t into = end - step->read;
    out.end = step->raw + step->raw_size + (into > step->read_size ? into - step->read_size : 0);
    out.escaped = step->raw >= out.begin;
  }
  return out;
}

}  // namespace policy::text
