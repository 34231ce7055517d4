#include "net/redis/command.h"

#include <array>
#include <charconv>

namespace net::redis {
namespace {

void append_line(std::string& out, char mark, std::size_t number) {
  char digits[24];
  digits[0] = mark;
  char* end = std::to_chars(digits + 1, digits + sizeof(digits) - 2, number).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(digits, static_cast<std::size_t>(end - digits));
}

// Polynomial x^16 + x^12 + x^5 + 1, most significant bit first.
constexpr std::array<std::uint16_t, 256> make_crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr std::array<std::uint16_t, 256> kCrc = make_crc_table();

}  // namespace

Command& Command::arg(std::string_view bytes) {
  append_line(body_, '$', bytes.size());
  body_.append(bytes).append("\r\n");
  ++count_;
  return *this;
}

Command& Command::arg(std::int64_t number) {
  char digits[24];
  const char* end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  return arg(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

Command& Command::key(std::string_view bytes) {
  arg(bytes);
  if (!has_key()) {
    key_at_ = body_.size() - bytes.size() - 2;
    key_size_ = bytes.size();
  }
  return *this;
}

Command& Command::append(const Command& arguments) {
  if (!has_key() && arguments.has_key()) {
    key_at_ = body_.size() + arguments.key_at_;
    key_size_ = arguments.key_size_;
  }
  body_.append(arguments.body_);
  count_ += arguments.count_;
  return *this;
}

void Command::append_to(std::string& out) const {
  append_line(out, '*', count_);
  out.append(body_);
}

unsigned slot_of(std::string_view key) noexcept {
  if (const std::size_t open = key.find('{'); open != key.npos) {
    const std::size_t close = key.find('}', open + 1);
    if (close != key.npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  unsigned crc = 0;
  for (const char c : key) crc = ((crc << 8) ^ kCrc[((crc >> 8) ^ static_cast<unsigned char>(c)) & 0xff]) & 0xffff;
  return crc % kSlots;
}

}  // namespace net::redis
