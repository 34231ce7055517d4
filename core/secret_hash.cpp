#include "core/secret_hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace core {
namespace {

constexpr std::size_t kDigestBytes = 32;
using Digest = std::array<unsigned char, kDigestBytes>;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* what) const noexcept {
    kFree(what);
  }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;

void must(bool done) {
  if (done) return;
  std::fputs("signalbox: OpenSSL does not provide SHA-256\n", stderr);
  std::abort();
}

std::string hex(const Digest& digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(2 * kDigestBytes, '\0');
  for (std::size_t i = 0; i < kDigestBytes; ++i) {
    out[2 * i] = kHex[digest[i] >> 4];
    out[2 * i + 1] = kHex[digest[i] & 15];
  }
  return out;
}

// Looked up once: OpenSSL 3 searches its providers at each fetch. Lives as long as the process.
const EVP_MD* sha256() {
  static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  must(kFetched != nullptr);
  return kFetched;
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

std::string sha256_hex(std::string_view text) {
  thread_local const DigestContext kContext(EVP_MD_CTX_new());
  Digest digest;
  must(kContext && EVP_DigestInit_ex2(kContext.get(), sha256(), nullptr) == 1);
  must(EVP_DigestUpdate(kContext.get(), text.data(), text.size()) == 1);
  must(EVP_DigestFinal_ex(kContext.get(), digest.data(), nullptr) == 1);
  return hex(digest);
}

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
