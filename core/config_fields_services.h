// The plain fields of a service, as config_fields.h has those of the server; its commands and its environment are in
// config_services.cpp and config_diff.cpp. Internal to core/config*.cpp.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/config_fields.h"

namespace core {

template <class V, Of<ServiceHealthConfig> T>
void fields(V& v, T& c) {
  v.text("url", c.url);
  v.text("address", c.address);
}

template <class V, Of<ServiceConfig> T>
void fields(V& v, T& c) {
  v.text("description", c.description);
  v.group("health", c.health);
  v.duration("timeout", c.timeout, Millis(100), kHour);
  v.duration("backup_timeout", c.backup_timeout, Millis(100), kDay);
  v.text("directory", c.directory);
  v.text("config", c.config);
  v.text("backups", c.backups);
  v.number("keep", c.keep, 0, 10'000);
}

inline constexpr std::array<std::pair<std::string_view, Argv ServiceConfig::*>, 6> kServiceCommands{{
    {"start", &ServiceConfig::start},
    {"stop", &ServiceConfig::stop},
    {"restart", &ServiceConfig::restart},
    {"status", &ServiceConfig::status},
    {"logs", &ServiceConfig::logs},
    {"backup", &ServiceConfig::backup},
}};

}  // namespace core
