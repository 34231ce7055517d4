// What a config says of the services beside the proxy that an admin may start, stop and look at. Each command is an
// argument list that is executed as it stands, never a line for a shell. Plain structs with defaults, as in config.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

using Argv = std::vector<std::string>;  // the program first; empty: not configured

// How to find out whether it does its work; at most one of the two.
struct ServiceHealthConfig {
  std::string url;      // http(s): answers GET with 2xx
  std::string address;  // host:port: takes a connection
  bool operator==(const ServiceHealthConfig&) const = default;
};

struct ServiceConfig {
  std::string name;
  std::string description;
  Argv start;
  Argv stop;
  Argv restart;  // empty: stop, then start
  Argv status;   // exits with 0 while it runs
  Argv logs;     // writes lines until it is ended
  Argv backup;
  ServiceHealthConfig health;
  std::chrono::milliseconds timeout{30'000};            // of start, stop and restart; status has 5 s of it at most
  std::chrono::milliseconds backup_timeout{3'600'000};  // of backup
  std::string directory;                                // where the commands run; empty: where the config file is
  std::string config;                                   // a text file that an admin may read on the page
  std::string backups;                                  // the folder that backup writes into
  std::uint32_t keep = 0;  // after a backup all but so many of the newest files there are removed; 0: none is
  std::vector<std::pair<std::string, std::string>> environment;  // besides PATH, HOME and LANG; may be secrets
  bool operator==(const ServiceConfig&) const = default;
};

// The whole path of a program: itself when absolute, else the first executable file of that name in `search_path`
// (folders with ':' between them; those that are not absolute are passed over). Empty when there is none.
std::string find_program(std::string_view program, std::string_view search_path);

inline constexpr std::string_view kDefaultSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace core
