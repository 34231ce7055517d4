// Whole files, written so that they are there or not, never half. For threads that may wait for a disk.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dashboard {

struct ReadFile {
  std::string text;
  struct stat info {};
  std::int64_t modified_ms() const noexcept;
  // The same file, not written since.
  bool same_as(const struct stat& other) const noexcept;
};

// Errors: config, with what the system says.
core::Result<ReadFile> read_file(const std::filesystem::path& path, std::size_t most);
// A new file of ours alone, with all its bytes on the disk.
core::Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes);
// Puts the bytes in the place of what was read as `before`, with its owner and mode. Errors: conflict when it is not
// the same any more; config.
core::Result<void> replace_file(const std::filesystem::path& path, const ReadFile& before, std::string_view bytes);

}  // namespace dashboard
