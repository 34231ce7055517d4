#include "router/session.h"

#include <sys/random.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "core/secret_hash.h"

namespace router {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSignatureDigits = 64;
constexpr std::size_t kLongestName = 256;  // of a key, as the config allows

std::string random_secret() {
  std::string out(kSecretBytes, '\0');
  if (getrandom(out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) {
    std::fputs("signalbox: the kernel gives no random bytes\n", stderr);
    std::abort();
  }
  return out;
}

// A name may hold what a cookie may not.
std::string to_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

bool from_hex(std::string_view digits, std::string& out) {
  if (digits.empty() || digits.size() % 2 != 0 || digits.size() > 2 * kLongestName) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned char byte = 0;
    const char* const at = digits.data() + i;
    if (std::from_chars(at, at + 2, byte, 16).ptr != at + 2) return false;
    out += static_cast<char>(byte);
  }
  return true;
}

}  // namespace

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::none: return "none";
    case Role::viewer: return "viewer";
    case Role::admin: return "admin";
  }
  return "none";
}

SessionSigner::SessionSigner() : secret_(random_secret()) {}

std::string SessionSigner::sign(std::string_view key, std::string_view hash, Role role, std::int64_t expires) const {
  std::string text = "session\n";
  text.append(to_hex(key)).append("\n").append(hash).append("\n").append(to_string(role)).append("\n");
  text += std::to_string(expires);
  return core::hmac_sha256_hex(secret_, text);
}

std::string SessionSigner::make(std::string_view key, std::string_view hash, Role role, std::int64_t expires) const {
  return std::to_string(expires) + "." + to_hex(key) + "." + sign(key, hash, role, expires);
}

bool SessionSigner::read(std::string_view cookie, Claim& out) {
  const std::size_t first = cookie.find('.');
  const std::size_t last = cookie.rfind('.');
  if (first == cookie.npos || last == first || cookie.size() - last - 1 != kSignatureDigits) return false;
  const char* const end = cookie.data() + first;
  const auto [read, error] = std::from_chars(cookie.data(), end, out.expires);
  if (error != std::errc() || read != end) return false;
  out.signature = cookie.substr(last + 1);
  out.key.clear();
  return from_hex(cookie.substr(first + 1, last - first - 1), out.key);
}

bool SessionSigner::signed_by_us(const Claim& claim, std::string_view hash, Role role) const {
  return core::constant_time_equal(claim.signature, sign(claim.key, hash, role, claim.expires));
}

std::string SessionSigner::csrf(std::string_view cookie) const {
  return core::hmac_sha256_hex(secret_, "csrf\n" + std::string(cookie));
}

}  // namespace router
