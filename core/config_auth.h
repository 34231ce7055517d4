// What a config says of who may call: client keys and their limits. Plain structs with defaults, as in config.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/types.h"

namespace core {

struct RateLimit {
  double requests_per_minute = 0;  // 0: no limit
  double burst = 0;                // requests at once; 0: a tenth of the rate, at least 1
  bool operator==(const RateLimit&) const = default;
};

// Of a client key: its tokens too, those of prompts and of answers.
struct KeyRateLimit : RateLimit {
  double tokens_per_minute = 0;  // 0: no limit
  double tokens_burst = 0;       // tokens at once; 0: those of a minute
  bool operator==(const KeyRateLimit&) const = default;
};

// A secret of a client key: only its SHA-256 is kept.
struct KeySecret {
  std::string sha256_hex;   // 64 lower-case hex digits
  bool deprecated = false;  // still works, answers carry a warning header and are counted
  bool operator==(const KeySecret&) const = default;
};

struct KeyConfig {
  std::string name;
  std::vector<KeySecret> secrets;
  std::optional<Trust> floor;       // raises the route's floor
  std::vector<std::string> routes;  // allowed routes; empty: all
  KeyRateLimit rate_limit;
  std::uint32_t in_flight = 0;  // concurrent requests; 0: no limit
  std::string hmac_secret;      // non-empty: bodies must carry x-signalbox-signature: sha256=<hex>
  bool admin = false;           // reads and changes all of /api, config included
  bool viewer = false;          // may read what an admin may, and change nothing
  bool operator==(const KeyConfig&) const = default;
  bool limited() const noexcept {
    return rate_limit.requests_per_minute > 0 || rate_limit.tokens_per_minute > 0 || in_flight > 0;
  }
};

inline constexpr std::size_t kMaxKeysBytes = 64 << 20;  // of keys_file

struct AuthConfig {
  std::vector<KeyConfig> keys;  // those of the config itself, then those of keys_file; empty: no authentication
  std::string keys_file;        // a JSON object each line; empty: none
  std::size_t listed = 0;       // so many of `keys` are of the config itself
  std::string keys_text;        // text_version of keys_file
  std::string keys_version;     // SHA-256 of all that its keys are
  RateLimit per_address;        // applied before authentication
};

}  // namespace core
