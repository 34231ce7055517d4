#include "dashboard/gate.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "router/access.h"

namespace dashboard {
namespace {

std::string_view host_of(std::string_view authority) {
  if (!authority.starts_with('[')) return authority.substr(0, authority.rfind(':'));
  const std::size_t close = authority.find(']');
  const bool whole = close != authority.npos && (close + 1 == authority.size() || authority[close + 1] == ':');
  return whole ? authority.substr(1, close - 1) : std::string_view();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// What proxies say of the clients behind them.
constexpr std::array<std::string_view, 6> kForwarded{
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"};

bool is_forwarded(const net::RequestHead& head) {
  return std::any_of(kForwarded.begin(), kForwarded.end(),
                     [&](std::string_view name) { return !head.find(name).empty(); });
}

core::Error refuse(std::string why) { return core::fail(core::ErrorKind::forbidden, std::move(why)); }

}  // namespace

bool is_loopback_host(std::string_view authority) {
  const std::string host = lower(host_of(authority));
  in_addr four{};
  in6_addr six{};
  if (host == "localhost") return true;
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

core::Result<void> pass_gate(const core::Config& config, const std::vector<std::string>& addresses,
                             const net::RequestHead& head) {
  if (!config.auth.keys.empty()) return core::success();
  if (!std::all_of(addresses.begin(), addresses.end(), is_loopback_host)) {
    return refuse(
        "Nobody has to sign in here, and the server listens beyond this machine. Add a key with 'admin: true' under "
        "auth.keys, or listen on 127.0.0.1.");
  }
  if (is_forwarded(head)) {
    return refuse(
        "Nobody has to sign in here, and the request comes through a proxy. Add a key with 'admin: true' under "
        "auth.keys.");
  }
  const std::vector<std::string>& names = config.dashboard.hosts;
  if (!is_loopback_host(head.host) && std::find(names.begin(), names.end(), lower(host_of(head.host))) == names.end()) {
    return refuse(
        "This name is not known to be this machine's. Open http://localhost instead, or add the name to "
        "dashboard.hosts.");
  }
  if (!router::from_own_page(head)) {
    return refuse("The request comes from a page of another origin. Add a key under auth.keys and send it.");
  }
  return core::success();
}

}  // namespace dashboard
