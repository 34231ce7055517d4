// The files of the web page, which are part of the binary. Const; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dashboard {

struct Asset {
  std::string_view name;   // below /ui/, as in "assets/app-3F2A.js"
  std::string_view hash;   // of the bytes
  std::string_view bytes;  // compressed where `gzip` says so
  bool gzip = false;
};

// Empty in a build without the page.
std::span<const Asset> assets() noexcept;
const Asset* find_asset(std::span<const Asset> among, std::string_view name) noexcept;

// The description of the API.
Asset openapi() noexcept;

std::string_view content_type_of(std::string_view name) noexcept;
// Named after its content, so that it never changes.
bool is_immutable(const Asset& asset) noexcept;
bool accepts_gzip(std::string_view accept_encoding) noexcept;
// Whether an If-None-Match has this strong tag, or is "*".
bool has_tag(std::string_view if_none_match, std::string_view tag) noexcept;

// Uncompressed, once: kept from then on.
std::string_view plain_bytes(const Asset& asset);

}  // namespace dashboard
