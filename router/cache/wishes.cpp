#include "router/cache/wishes.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace router::cache {
namespace {

constexpr std::int64_t kLongestAge = std::int64_t{1} << 31;  // seconds; RFC 9111, 1.2.2

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x | 0x20) : x) == y;
         });
}

void read_wishes(std::string_view header, Wishes& out) {
  while (!header.empty()) {
    std::string_view one = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), one.size() + 1));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    const std::size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    if (equal_ignoring_case(name, "no-cache")) out.no_cache = true;
    if (equal_ignoring_case(name, "no-store")) out.no_store = true;
    if (equals == one.npos || !equal_ignoring_case(name, "max-age")) continue;
    std::string_view value = one.substr(equals + 1);
    if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), out.max_age);
    if (ec == std::errc::result_out_of_range) out.max_age = kLongestAge;
    if (end != value.data() + value.size() || out.max_age < 0) out.max_age = 0;  // nonsense is read as the strictest
    out.max_age = std::min(out.max_age, kLongestAge);
  }
}

}  // namespace

Wishes wishes_of(const net::RequestHead& head) {
  Wishes out;
  for (const net::HeaderField& field : head.all()) {
    if (equal_ignoring_case(field.name, "cache-control")) read_wishes(field.value, out);
  }
  return out;
}

}  // namespace router::cache
