// The parts of an http(s) URL, and where its host is. Any thread.
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

// Whether a host is this machine, or has an address that no other network knows: private or link-local ranges.
bool is_loopback_name(std::string_view host);
bool is_private_address(const std::string& host);

}  // namespace net
