// What a config says of the response cache. Plain structs with defaults, as in config.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Which requests of a route are answered from the cache and stored there.
enum class CacheMode : std::uint8_t {
  off,
  deterministic,  // temperature 0 or a seed, and embeddings
  all,
};
std::string_view to_string(CacheMode mode) noexcept;

enum class CacheCompression : std::uint8_t { automatic, identity, gzip, brotli, zstd, lz4 };
std::string_view to_string(CacheCompression how) noexcept;

// Of one route, or the default of all.
struct RouteCacheConfig {
  CacheMode mode = CacheMode::deterministic;
  std::chrono::milliseconds ttl{3'600'000};             // how long an answer is fresh
  std::chrono::milliseconds stale_while_revalidate{0};  // then for so long, while one request asks anew
  std::chrono::milliseconds stale_if_error{0};          // and for so long when asking anew fails
  bool coalesce = false;                                // requests that ask the same at the same time ask once
  std::vector<std::string> tags;                        // what it can be cleared by; `route` is no tag
};

struct CacheConfig {
  bool enabled = true;
  std::uint64_t memory = 64u << 20;    // all that is kept, tables included
  std::uint64_t max_entry = 1u << 20;  // of one answer, as it is kept
  CacheCompression compression = CacheCompression::automatic;
  bool shared = true;          // in Redis too, where the config names one
  bool personal_data = false;  // whether requests in which personal data or secrets were found take part
  bool operator==(const CacheConfig&) const = default;
};

}  // namespace core
