#include "net/redis/script.h"

#include <openssl/evp.h>

#include <string_view>

namespace net::redis {
namespace {

// Empty where OpenSSL does not provide it: no server knows a script by that, so EVAL is used.
std::string sha1_hex(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kHex[digest[i] >> 4];
    out += kHex[digest[i] & 15];
  }
  return out;
}

}  // namespace

Script::Script(std::string source) {
  auto body = std::make_shared<Body>();
  body->sha1 = sha1_hex(source);
  body->source = std::move(source);
  body_ = std::move(body);
}

}  // namespace net::redis
