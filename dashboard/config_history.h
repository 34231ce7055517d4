// Versions of the config that were applied from the page, the last hundred, each a file of its own in a folder beside
// the config: a line of JSON that says who, when and why, then the text. The texts may hold secrets, so nobody else may
// read the files. For the thread that reads and writes the config.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dashboard {

struct ConfigVersion {
  std::string version;  // core::text_version
  std::int64_t at = 0;  // Unix milliseconds
  std::string by;       // name of the key; empty: nobody had to sign in, or it was not changed from the page
  std::string comment;
  std::int64_t changes = 0;
};

class ConfigHistory {
 public:
  static constexpr std::size_t kMost = 100;
  static constexpr std::size_t kMostComment = 500;
  static constexpr std::size_t kMostText = 4 << 20;

  explicit ConfigHistory(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // What is not whole is passed over, by both.
  std::vector<ConfigVersion> list() const;  // newest first
  std::optional<std::string> text_of(std::string_view version) const;
  // Errors: config, when the folder cannot be written.
  core::Result<void> add(const ConfigVersion& version, std::string_view text);
  void remove_leftovers(std::int64_t before_ms) const;

 private:
  std::vector<std::filesystem::path> files() const;  // newest first

  std::filesystem::path folder_;
};

}  // namespace dashboard
