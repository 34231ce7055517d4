// The version of a file that is asked for again and again: the file is read when it may be another than the last time.
// For threads that may wait for a disk; of one of them.
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <string>

namespace core {

// The clock that file systems take their times from: what is read next may be changed from then on.
timespec file_clock() noexcept;

class FileVersion {
 public:
  // text_version() of its text; empty: it cannot be read, or has more than `most` bytes.
  std::string of(const std::filesystem::path& path, std::size_t most, timespec now = file_clock());

 private:
  std::filesystem::path path_;
  struct stat info_ {};
  std::string version_;  // empty: not known
};

}  // namespace core
