#include "policy/privacy/crypto.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/secret_hash.h"

namespace policy::privacy {
namespace {

bool is_base58(std::string_view text) noexcept {
  return text.find_first_not_of("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz") == std::string_view::npos;
}

// Version byte, 20 bytes of hash, 4 of check: the first bytes of SHA-256 applied twice.
bool base58_check(std::string_view text) noexcept {
  static constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::array<std::uint8_t, 25> bytes{};
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    auto carry = static_cast<std::uint32_t>(value);
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += bytes[i] * 58U;
      bytes[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  if (bytes[0] != 0x00 && bytes[0] != 0x05 && bytes[0] != 0x6F && bytes[0] != 0xC4) return false;
  const core::Digest once = core::sha256(std::as_bytes(std::span(bytes).first(21)));
  const core::Digest twice = core::sha256(std::as_bytes(std::span(once)));
  return std::equal(twice.begin(), twice.begin() + 4, bytes.begin() + 21);
}

// The check polynomial over GF(32) leaves 1 (version 0) or a constant (later versions).
bool bech32(std::string_view text) noexcept {
  static constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  static constexpr std::uint32_t kGenerator[5] = {0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3};
  std::uint32_t check = 1;
  const auto add = [&check](std::uint32_t value) {
    const std::uint32_t top = check >> 25;
    check = (check & 0x1FFFFFF) << 5 ^ value;
    for (std::size_t i = 0; i < 5; ++i) {
      if ((top >> i & 1) != 0) check ^= kGenerator[i];
    }
  };
  const std::string_view prefix = text.substr(0, 2);
  for (const char c : prefix) add(static_cast<std::uint32_t>(c) >> 5);
  add(0);
  for (const char c : prefix) add(static_cast<std::uint32_t>(c) & 31);
  for (const char c : text.substr(3)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    add(static_cast<std::uint32_t>(value));
  }
  return check == (text[3] == 'q' ? 1U : 0x2BC830A3U);
}

bool is_segwit(std::string_view text) noexcept {
  if (text.size() < 42 || text.size() > 90) return false;
  std::array<char, 90> low;
  std::transform(text.begin(), text.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view lower(low.data(), text.size());
  if (!lower.starts_with("bc1") && !lower.starts_with("tb1")) return false;
  const bool mixed =
      lower != text && std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return !mixed && bech32(lower);
}

bool is_ethereum(std::string_view text) noexcept {
  if (text.size() != 42 || text[0] != '0' || (text[1] | 32) != 'x') return false;
  return std::all_of(text.begin() + 2, text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'); });
}

}  // namespace

void find_crypto(const Cluster& cluster, const Finder& finder) {
  if (!finder.wants(Type::crypto)) return;
  for (const Piece& piece : cluster.pieces()) {
    if (piece.size < 26 || piece.end - piece.begin != piece.size) continue;
    const std::string_view text = finder.raw.substr(piece.begin, piece.size);
    if (piece.size == 42 && is_ethereum(text)) {
      const bool near = finder.context.distance(Topic::crypto, piece.begin, piece.end) != Context::kFar;
      finder.add(Type::crypto, piece.begin, piece.end, near ? 0.95F : 0.75F,
                 near ? "ethereum form, context" : "ethereum form");
    } else if (is_segwit(text)) {
      finder.add(Type::crypto, piece.begin, piece.end, 0.98F, "bech32 check");
    } else if (piece.size <= 35 && std::strchr("13mn2", text[0]) != nullptr && base58_check(text)) {
      finder.add(Type::crypto, piece.begin, piece.end, 0.98F, "base58 check");
    } else if (piece.size <= 35 && (text[0] == '1' || text[0] == '3') && is_base58(text) &&
               finder.context.distance(Topic::crypto, piece.begin, piece.end) != Context::kFar) {
      finder.add(Type::crypto, piece.begin, piece.end, 0.7F, "base58 form, context");
    }
  }
}

}  // namespace policy::privacy
