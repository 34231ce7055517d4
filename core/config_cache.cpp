#include "core/config_cache.h"

namespace core {

std::string_view to_string(CacheMode mode) noexcept {
  switch (mode) {
    case CacheMode::off: return "off";
    case CacheMode::deterministic: return "deterministic";
    case CacheMode::all: return "all";
  }
  return "off";
}

std::string_view to_string(CacheCompression how) noexcept {
  switch (how) {
    case CacheCompression::automatic: return "auto";
    case CacheCompression::identity: return "none";
    case CacheCompression::gzip: return "gzip";
    case CacheCompression::brotli: return "brotli";
    case CacheCompression::zstd: return "zstd";
    case CacheCompression::lz4: return "lz4";
  }
  return "none";
}

}  // namespace core
