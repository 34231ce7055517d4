#include "router/upstream/account.h"

#include <unistd.h>

#include <fstream>

#include "core/random.h"
#include "core/secret_hash.h"

namespace router {
namespace {

constexpr std::size_t kDigits = 16;

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "0.0.0.0" || host.starts_with("127.");
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
