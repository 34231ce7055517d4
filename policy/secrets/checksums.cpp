#include "policy/secrets/checksums.h"

#include <array>
#include <cstdint>

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

constexpr std::array<std::uint32_t, 256> kCrc = [] {
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xedb88320U : value >> 1;
    out[i] = value;
  }
  return out;
}();

int base62_digit(char c) noexcept {
  if (is(c, kDigit)) return c - '0';
  if (is(c, kUpper)) return c - 'A' + 10;
  return is(c, kLower) ? c - 'a' + 36 : -1;
}

// One step of the checksum's generator (BIP 173).
std::uint32_t step(std::uint32_t sum, std::uint32_t digit) noexcept {
  constexpr std::uint32_t kGenerator[] = {0x3b6a57b2U, 0x26508e6dU, 0x1ea119faU, 0x3d4233ddU, 0x2a1462b3U};
  const std::uint32_t top = sum >> 25;
  sum = (sum & 0x1ffffffU) << 5 ^ digit;
  for (unsigned i = 0; i < 5; ++i) {
    if ((top >> i & 1U) != 0) sum ^= kGenerator[i];
  }
  return sum;
}

}  // namespace

bool base62_crc_holds(std::string_view token) noexcept {
  const std::size_t underscore = token.find('_');
  if (underscore == std::string_view::npos || token.size() < underscore + 8) return false;
  const std::string_view body = token.substr(underscore + 1);
  std::uint32_t crc = 0xffffffffU;
  for (const char c : body.substr(0, body.size() - 6))
    crc = kCrc[(crc ^ static_cast<std::uint8_t>(c)) & 0xffU] ^ crc >> 8;
  std::uint64_t written = 0;
  for (const char c : body.substr(body.size() - 6)) {
    const int digit = base62_digit(c);
    if (digit < 0) return false;
    written = written * 62 + static_cast<unsigned>(digit);
  }
  return written == (crc ^ 0xffffffffU);
}

bool bech32_holds(std::string_view text) noexcept {
  constexpr std::string_view kDigits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const std::size_t one = text.rfind('1');
  if (one == std::string_view::npos || one == 0 || text.size() < one + 7) return false;
  std::uint32_t sum = 1;
  for (const char c : text.substr(0, one)) sum = step(sum, static_cast<std::uint8_t>(lower(c)) >> 5);
  sum = step(sum, 0);
  for (const char c : text.substr(0, one)) sum = step(sum, static_cast<std::uint8_t>(lower(c)) & 31U);
  for (const char c : text.substr(one + 1)) {
    const std::size_t digit = kDigits.find(lower(c));
    if (digit == std::string_view::npos) return false;
    sum = step(sum, static_cast<std::uint32_t>(digit));
  }
  return sum == 1;
}

}  // namespace policy::secrets
