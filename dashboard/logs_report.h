// The process's own log as the page shows it: lines that were kept, filtered, the newest first. The lines are JSON and
// handed on as they are; by design none holds a prompt or a secret. Any thread; milliseconds.
#pragma once

#include <cstdint>
#include <string>

#include "core/log.h"

namespace dashboard {

struct LogQuery {
  static constexpr std::size_t kMost = 1000;
  core::LogLevel level = core::LogLevel::debug;  // and above
  std::string event;                             // exactly
  std::string request_id;                        // exactly
  std::string text;                              // anywhere in the line; case does not matter for ASCII letters
  std::uint64_t after = 0;                       // lines behind this number; one that is still to come counts as 0
  std::size_t limit = 200;
};

// `newest`: receives the number of the newest line, shown or not.
std::string logs_json(core::Log& log, const LogQuery& query, std::uint64_t* newest = nullptr);

}  // namespace dashboard
