// What a config says of the web page and its API. Plain structs with defaults, as in config.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config_panels.h"

namespace core {

struct DashboardConfig {
  bool enabled = true;
  std::vector<std::string> hosts;  // names this machine is opened by, where nobody has to sign in
  std::uint32_t clients = 100;     // pages that are told what is new as it comes; further ones have to ask
  std::string panels;              // file of views of one's own; empty: only those of the binary
  std::vector<ViewConfig> views;   // what it says
  std::uint32_t log_lines = 2000;  // of the process's own log, kept for the page; 0: none
  bool operator==(const DashboardConfig&) const = default;
};

}  // namespace core
