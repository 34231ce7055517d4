#include "core/text_buffer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "core/json_writer.h"

namespace core {
namespace {

constexpr std::size_t kDigits = 20;  // of any 64-bit number, with its sign
constexpr std::size_t kFirst = 512;  // of one whose memory was given back

// "00", "01", .. "ff"
constexpr std::array<std::array<char, 2>, 256> kHex = [] {
  std::array<std::array<char, 2>, 256> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = {"0123456789abcdef"[i >> 4], "0123456789abcdef"[i & 15]};
  return all;
}();

}  // namespace

void TextBuffer::grow(std::size_t bytes) {
  const std::size_t capacity = std::max({2 * capacity_, size_ + bytes, kFirst});
  auto text = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(text.get(), text_.get(), size_);
  text_ = std::move(text);
  capacity_ = capacity;
}

TextBuffer& TextBuffer::number(std::int64_t value) {
  char* const at = room(kDigits);
  size_ += static_cast<std::size_t>(std::to_chars(at, at + kDigits, value).ptr - at);
  return *this;
}

// By whole numbers: printing a double costs ten times as much, and each request does so eight times.
TextBuffer& TextBuffer::millis(std::chrono::nanoseconds duration) {
  const std::int64_t micros = std::max<std::int64_t>(duration.count() + 500, 0) / 1000;
  char* const at = room(kDigits + 4);
  char* end = at;
  if (micros < 10'000) {
    *end++ = static_cast<char>('0' + micros / 1000);
  } else {
    end = std::to_chars(at, at + kDigits, micros / 1000).ptr;
  }
  const auto rest = static_cast<unsigned>(micros % 1000);
  *end++ = '.';
  *end++ = static_cast<char>('0' + rest / 100);
  *end++ = static_cast<char>('0' + rest / 10 % 10);
  *end++ = static_cast<char>('0' + rest % 10);
  size_ += static_cast<std::size_t>(end - at);
  return *this;
}

TextBuffer& TextBuffer::quoted(std::string_view piece) {
  char* const at = room(piece.size() + 2);
  if (is_plain_json(piece)) {
    *at = '"';
    copy(at + 1, piece.data(), piece.size());
    at[piece.size() + 1] = '"';
    size_ += piece.size() + 2;
    return *this;
  }
  std::string escaped;
  append_json_string(escaped, piece);
  return text(escaped);
}

TextBuffer& TextBuffer::hex(std::string_view bytes) {
  char* at = room(2 * bytes.size());
  for (const char c : bytes) {
    std::memcpy(at, kHex[static_cast<unsigned char>(c)].data(), 2);
    at += 2;
  }
  size_ += 2 * bytes.size();
  return *this;
}

}  // namespace core
