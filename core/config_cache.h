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

// Of one route: a prompt that means what an earlier one meant gets its answer. Off without `embeddings`.
struct RouteSemanticConfig {
  std::string embeddings;                  // the route whose targets turn prompts into vectors
  double threshold = 0.95;                 // cosine similarity that counts as the same
  std::chrono::milliseconds timeout{200};  // for the vector; later it is a miss
  std::uint64_t max_text = 2048;           // bytes of a prompt: many models silently cut what is longer
  bool personal_data = false;              // prompts in which personal data was found take part
  bool active() const noexcept { return !embeddings.empty(); }
};

// Of all routes together.
struct SemanticConfig {
  std::uint32_t entries = 10'000;
  std::uint64_t memory = 128u << 20;              // of vectors and indexes; answers are in the cache itself
  std::string path;                               // folder for its file; empty: lost at a restart
  std::chrono::milliseconds save_every{300'000};  // and at the end
  bool operator==(const SemanticConfig&) const = default;
};

// Of one route, or the default of all.
struct RouteCacheConfig {
  CacheMode mode = CacheMode::deterministic;
  std::chrono::milliseconds ttl{3'600'000};             // how long an answer is fresh
  std::chrono::milliseconds stale_while_revalidate{0};  // then for so long, while one request asks anew
  std::chrono::milliseconds stale_if_error{0};          // and for so long when asking anew fails
  bool coalesce = false;                                // requests that ask the same at the same time ask once
  std::vector<std::string> tags;                        // what it can be cleared by; `route` is no tag
  RouteSemanticConfig semantic;
};

struct CacheConfig {
  bool enabled = true;
  std::uint64_t memory = 64u << 20;    // all that is kept, tables included
  std::uint64_t max_entry = 1u << 20;  // of one answer, as it is kept
  CacheCompression compression = CacheCompression::automatic;
  bool shared = true;          // in Redis too, where the config names one
  bool personal_data = false;  // whether requests in which personal data or secrets were found take part
  SemanticConfig semantic;
  bool operator==(const CacheConfig&) const = default;
};

}  // namespace core
