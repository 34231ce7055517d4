// SHA-256 is asked of what OpenSSL calls deprecated: its EVP allocates at every digest, and costs twice as much.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/secret_hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace core {
namespace {

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

void must(bool done) {
  if (done) return;
  std::fputs("signalbox: OpenSSL does not provide SHA-256\n", stderr);
  std::abort();
}

std::string hex(const Digest& digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(2 * digest.size(), '\0');
  for (std::size_t i = 0; i < digest.size(); ++i) {
    out[2 * i] = kHex[digest[i] >> 4];
    out[2 * i + 1] = kHex[digest[i] & 15];
  }
  return out;
}

MacContext new_hmac() {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  must(mac != nullptr);
  MacContext context(EVP_MAC_CTX_new(mac));  // keeps a reference of its own
  EVP_MAC_free(mac);
  must(context != nullptr);
  return context;
}

const unsigned char* bytes(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Digest sha256(std::span<const std::byte> data) {
  SHA256_CTX context;
  Digest digest;
  must(SHA256_Init(&context) == 1 && SHA256_Update(&context, data.data(), data.size()) == 1);
  must(SHA256_Final(digest.data(), &context) == 1);
  return digest;
}

std::string sha256_hex(std::string_view text) { return hex(sha256(std::as_bytes(std::span(text)))); }

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
  thread_local const MacContext kContext = new_hmac();
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  // A null key would mean "the key of before".
  const std::string_view given = key.data() ? key : std::string_view("");
  Digest digest;
  std::size_t length = 0;
  must(EVP_MAC_init(kContext.get(), bytes(given), given.size(), params) == 1);
  must(EVP_MAC_update(kContext.get(), bytes(message), message.size()) == 1);
  must(EVP_MAC_final(kContext.get(), digest.data(), &length, digest.size()) == 1 && length == digest.size());
  return hex(digest);
}

bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace core
