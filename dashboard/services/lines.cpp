#include "dashboard/services/lines.h"

#include <algorithm>

#include "core/json_writer.h"

namespace dashboard::services {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the escape sequence that begins here: ESC [ ... letter, ESC ] ... BEL or ESC \, or ESC and one character.
std::size_t escape_size(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '[') {
    std::size_t end = 2;
    while (end < text.size() && text[end] >= 0x20 && text[end] <= 0x3F) ++end;
    return std::min(end + 1, text.size());
  }
  if (text[1] == ']') {
    const std::size_t end = text.find_first_of("\x07\x1B\n", 2);
    if (end == text.npos) return text.size();
    if (text[end] == '\n') return end;
    return text[end] == '\x1B' ? std::min(end + 2, text.size()) : end + 1;
  }
  return text[1] > ' ' && text[1] < 0x7F ? 2 : 1;
}

// C1 controls, and what turns the direction of writing or makes the characters after it unreadable (U+202A to U+202E,
// U+2028, U+2029, U+2066 to U+2069).
bool is_odd(std::string_view character) {
  if (character.size() == 2) return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(character[1]), third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 && third >= 0xA8 && third <= 0xAE) || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

std::string harmless(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char c = text.front();
    std::size_t size = 1;
    if (c == '\x1B') {
      size = escape_size(text);
    } else if (c == '\t' || (c == '\n' && keep_newlines) || (c >= ' ' && c < 0x7F)) {
      out += c;
    } else if (c == '\r' && keep_newlines && text.size() > 1 && text[1] == '\n') {
      size = 1;
    } else if (size = core::utf8_sequence(text); size > 1 && !is_odd(text.substr(0, size))) {
      out += text.substr(0, size);
    } else {
      size = std::max<std::size_t>(size, 1);
      out += kReplacement;
    }
    text.remove_prefix(size);
  }
  return out;
}

void LineCutter::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    part_.append(piece.substr(0, kLongestLine - std::min(part_.size(), kLongestLine)));
    if (end == bytes.npos) return;
    give();
    bytes.remove_prefix(end + 1);
  }
}

void LineCutter::end() {
  if (!part_.empty()) give();
}

void LineCutter::give() {
  if (part_.ends_with('\r')) part_.pop_back();
  line_(part_);
  part_.clear();
}

}  // namespace dashboard::services
