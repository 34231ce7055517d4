#include "cli/reload.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

namespace cli {

FileLook::FileLook(std::string path) noexcept : path_(std::move(path)) { changed(); }

FileLook::FileLook(std::string path, timespec read) noexcept : FileLook(std::move(path)) {
  if (std::tie(time_.tv_sec, time_.tv_nsec) >= std::tie(read.tv_sec, read.tv_nsec)) time_ = {};
}

bool FileLook::changed() noexcept {
  struct stat now {};
  if (stat(path_.c_str(), &now) != 0) {  // it may be between two steps of a replacement
    const core::Instant at = core::now();
    if (missing_since_ == core::Instant()) missing_since_ = at;
    return at - missing_since_ >= kReplaced && std::exchange(size_, kGone) != kGone;
  }
  missing_since_ = {};
  const bool differs = now.st_ctim.tv_sec != time_.tv_sec || now.st_ctim.tv_nsec != time_.tv_nsec ||
                       now.st_size != size_ || now.st_ino != inode_;
  time_ = now.st_ctim;
  size_ = now.st_size;
  inode_ = now.st_ino;
  return differs;
}

FileWatch::FileWatch(FileLook look) : look_(std::move(look)) {
  events_.reset(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  const std::string folder = std::filesystem::path(look_.path()).parent_path().string();
  if (inotify_add_watch(fd(), folder.empty() ? "." : folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE) < 0)
    events_.reset();
}

void FileWatch::drain() noexcept {
  char buffer[4096];
  while (events_.open() && read(fd(), buffer, sizeof(buffer)) > 0) {
  }
}

void FilesWatch::follow(const std::vector<std::string>& paths, timespec read) {
  std::vector<FileLook> next;
  for (const std::string& path : paths) {
    const auto found =
        std::find_if(files_.begin(), files_.end(), [&](const FileLook& one) { return one.path() == path; });
    next.push_back(found == files_.end() ? FileLook(path, read) : *found);
  }
  files_ = std::move(next);
}

bool FilesWatch::changed() noexcept {
  bool any = false;
  for (FileLook& file : files_) any = file.changed() || any;
  return any;
}

}  // namespace cli
