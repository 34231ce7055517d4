// Whole files, written so that they are there or not, never half. For threads that may wait for a disk.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

struct ReadFile {
  std::string text;
  struct stat info {};
  std::int64_t modified_ms() const noexcept;
  // The same file, not written since.
  bool same_as(const struct stat& other) const noexcept;
};

// A regular file: a pipe would keep the reader waiting. Errors: config, with what the system says.
core::Result<ReadFile> read_file(const std::filesystem::path& path, std::size_t most);
// A file that is ours alone, in the place of what may be there. Errors: config.
core::Result<void> write_private_file(const std::filesystem::path& path, std::string_view bytes);
// A folder that is ours alone, where there is none yet. Errors: config.
core::Result<void> make_private_folder(const std::filesystem::path& path);
// Puts the bytes in the place of what was read as `before`, with its owner and mode. Errors: conflict when it is not
// the same any more; config.
core::Result<void> replace_file(const std::filesystem::path& path, const ReadFile& before, std::string_view bytes);
// Whether replace_file may be expected to succeed: not so for a file mounted by itself, nor for one whose owner and
// group we could not give to another.
bool is_replaceable(const std::filesystem::path& path);
// What a crash left of these writes in the folder, last written before then (Unix milliseconds), is removed: it may
// hold secrets. Of the file of this name alone, unless that is empty.
void remove_leftovers(const std::filesystem::path& folder, std::string_view name, std::int64_t before_ms);

}  // namespace core
