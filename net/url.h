// The parts of an http(s) URL. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace net {

struct Url {
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 443;
  bool tls = true;
  std::string path;  // with the query, as it stands; may be empty
};

// Nothing when it is none. What stands in the path is not looked at.
std::optional<Url> parse_url(std::string_view text);

}  // namespace net
