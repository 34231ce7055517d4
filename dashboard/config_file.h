// The config file as the page reads, judges and replaces it. Nothing here puts a config in force: that is the reload,
// which sees a new file however it came. Blocking; for one thread that may wait for a disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/result.h"
#include "core/whole_files.h"
#include "dashboard/config_history.h"

namespace dashboard {

struct Judgement {
  std::string file;  // whose text it is: issues may be of a file that it names
  std::vector<core::ConfigIssue> issues;
  std::vector<std::string> changes;
  std::shared_ptr<const core::Config> config;  // null: it would be refused
  bool needs_restart = false;
  bool ok() const noexcept { return config != nullptr; }
};

// An apply as it was asked for.
struct Change {
  std::string text, base_version, comment;
  std::string by;       // name of the key
  std::int64_t at = 0;  // Unix milliseconds
};

class ConfigFile {
 public:
  // `began_with`: the config of the process's start.
  explicit ConfigFile(const core::Config& began_with);

  const std::string& path() const noexcept { return path_; }
  ConfigHistory& history() noexcept { return history_; }

  core::Result<core::ReadFile> read() const;
  bool writable() const;
  // As a reload would, from the text alone. What changes is against the file, or against what is in force where the
  // file does not read; what needs a restart is against what the process began with.
  Judgement judge(std::string_view text, const std::shared_ptr<const core::Config>& in_force) const;
  // Removes what earlier applies left in a crash. Keeps the text in the history and puts it in the file's place. The
  // file's own text is kept too, where that was not written from here. Errors: conflict when the file is not of the
  // base version, or changes meanwhile; config.
  core::Result<void> apply(const Change& change, std::int64_t changes);
  // The history, with the file in front where it was written by somebody else.
  std::vector<ConfigVersion> versions() const;
  std::optional<std::string> text_of(std::string_view version) const;

 private:
  std::filesystem::path real_path() const;  // what a link leads to is replaced, not the link

  const std::string path_;
  const core::Config began_with_;
  ConfigHistory history_;
};

}  // namespace dashboard
