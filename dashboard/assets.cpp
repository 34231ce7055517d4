#include "dashboard/assets.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <utility>

#include "net/content_coding.h"

namespace dashboard {
namespace {

constexpr std::size_t kMostBytes = 16 << 20;  // of one file, uncompressed
constexpr std::string_view kImmutable = "assets/";

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// The next piece of a list; what is left stays in `rest`.
std::string_view next_of(std::string_view& rest, char separator) {
  const std::string_view one = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  return trim(one);
}

// "q=0" in all its spellings.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view one = next_of(parameters, ';');
    if (!one.starts_with("q=") && !one.starts_with("Q=")) continue;
    one.remove_prefix(2);
    return one.find_first_not_of("0.") == one.npos;
  }
  return false;
}

}  // namespace

const Asset* find_asset(std::span<const Asset> among, std::string_view name) noexcept {
  const auto found = std::find_if(among.begin(), among.end(), [&](const Asset& one) { return one.name == name; });
  return found == among.end() ? nullptr : &*found;
}

std::string_view content_type_of(std::string_view name) noexcept {
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

bool is_immutable(const Asset& asset) noexcept { return asset.name.starts_with(kImmutable); }

bool accepts_gzip(std::string_view accept_encoding) noexcept {
  bool any = false;
  while (!accept_encoding.empty()) {
    std::string_view one = next_of(accept_encoding, ',');
    const std::string_view coding = next_of(one, ';');
    if (coding == "gzip" || coding == "x-gzip") return !is_refused(one);
    if (coding == "*") any = !is_refused(one);
  }
  return any;
}

bool has_tag(std::string_view if_none_match, std::string_view tag) noexcept {
  while (!if_none_match.empty()) {
    std::string_view one = next_of(if_none_match, ',');
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);  // If-None-Match compares weakly (RFC 9110, 13.1.2)
    if (one == tag) return true;
  }
  return false;
}

std::string_view plain_bytes(const Asset& asset) {
  if (!asset.gzip) return asset.bytes;
  static std::mutex mutex;
  static std::map<std::string_view, std::string> kept;  // by name: no more than there are files
  const std::lock_guard lock(mutex);
  const auto [found, fresh] = kept.try_emplace(asset.name);
  if (fresh && !net::decode_content("gzip", asset.bytes, kMostBytes, found->second)) found->second.clear();
  return found->second;
}

}  // namespace dashboard
