#include "core/file_version.h"

#include <tuple>

#include "core/config.h"
#include "core/whole_files.h"

namespace core {
namespace {

bool before(const timespec& a, const timespec& b) noexcept {
  return std::tie(a.tv_sec, a.tv_nsec) < std::tie(b.tv_sec, b.tv_nsec);
}

// The time of any change cannot be set, as that of the text can.
bool same(const struct stat& a, const struct stat& b) noexcept {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size && !before(a.st_ctim, b.st_ctim) &&
         !before(b.st_ctim, a.st_ctim);
}

}  // namespace

timespec file_clock() noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now;
}

std::string FileVersion::of(const std::filesystem::path& path, std::size_t most, timespec now) {
  struct stat info {};
  if (!version_.empty() && path == path_ && ::stat(path.c_str(), &info) == 0 && same(info, info_)) return version_;
  version_.clear();
  const auto file = read_file(path, most);
  if (!file) return {};
  std::string version = text_version(file.assume_value().text);
  // What was changed in this very tick of the clock can be changed once more without showing it.
  if (before(file.assume_value().info.st_ctim, now)) {
    path_ = path;
    info_ = file.assume_value().info;
    version_ = version;
  }
  return version;
}

}  // namespace core
