#include "router/query.h"

#include <charconv>

#include "net/http_text.h"

namespace router {

std::string parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    if (!one.starts_with(name) || one.size() <= name.size() || one[name.size()] != '=') continue;
    std::string value(one.substr(name.size() + 1));
    for (char& c : value) c = c == '+' ? ' ' : c;
    return net::percent_decoded(value);
  }
  return {};
}

core::Error bad(std::string_view name, std::string message) {
  return core::fail(core::ErrorKind::bad_request, "'" + std::string(name) + "' " + message, std::string(name));
}

core::Result<std::int64_t> number(std::string_view query, std::string_view name, std::int64_t usual, std::int64_t least,
                                  std::int64_t most) {
  const std::string text = parameter(query, name);
  if (text.empty()) return usual;
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out >= least && out <= most) return out;
  return bad(name, "is a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
}

}  // namespace router
