// What a config says of the web page and its API. Plain structs with defaults, as in config.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace core {

struct DashboardConfig {
  bool enabled = true;
  std::vector<std::string> hosts;  // names this machine is opened by, where nobody has to sign in
  std::uint32_t clients = 100;     // pages that are told what is new as it comes; further ones have to ask
  bool operator==(const DashboardConfig&) const = default;
};

}  // namespace core
