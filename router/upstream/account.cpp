#include "router/upstream/account.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/random.h"
#include "core/secret_hash.h"

namespace router {
namespace {

constexpr std::size_t kDigits = 16;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// In any spelling that reaches it: "LOCALHOST.", "127.1", "::ffff:127.0.0.1", and the unspecified address.
bool is_loopback(std::string_view host) {
  std::string name(host);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  if (name.ends_with('.')) name.pop_back();
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  in_addr v4{};
  if (::inet_aton(name.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127 || v4.s_addr == 0;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, name.c_str(), &v6) != 1) return false;
  const bool mapped = std::all_of(v6.s6_addr, v6.s6_addr + 10, [](unsigned char byte) { return byte == 0; }) &&
                      v6.s6_addr[10] == 0xff && v6.s6_addr[11] == 0xff;
  const unsigned char last = v6.s6_addr[15];
  const bool low = std::all_of(v6.s6_addr, v6.s6_addr + 15, [](unsigned char byte) { return byte == 0; });
  return mapped ? v6.s6_addr[12] == 127 || v6.s6_addr[12] == 0 : low && last <= 1;
}

// Lengths before the parts, so that no two lists of parts read alike.
void part(std::string& out, std::string_view text) { out.append(std::to_string(text.size())).append(":").append(text); }

std::string find_place() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  char network[64];
  const ssize_t size = ::readlink("/proc/self/ns/net", network, sizeof(network));
  if (boot.empty() || size <= 0) return std::to_string(core::random_seed());
  return boot.append(network, static_cast<std::size_t>(size));
}

}  // namespace

const std::string& loopback_place() {
  static const std::string place = find_place();
  return place;
}

std::string target_identity(const core::ProviderConfig& provider, const core::TargetConfig& target,
                            std::string_view host, std::string_view place) {
  std::string whole = "signalbox target 1";
  for (const std::string_view one : {std::string_view(target.name), std::string_view(target.model),
                                     core::to_string(provider.kind), std::string_view(provider.base_url),
                                     std::string_view(provider.api_key), std::string_view(provider.organization)})
    part(whole, one);
  for (const auto& [name, value] : provider.headers) {  // may be an account's too
    part(whole, name);
    part(whole, value);
  }
  if (is_loopback(host)) part(whole, place);
  return core::sha256_hex(whole).substr(0, kDigits);
}

}  // namespace router
