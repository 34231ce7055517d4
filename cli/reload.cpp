#include "cli/reload.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace cli {

FileWatch::FileWatch(const std::string& path) : path_(path) {
  fd_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (fd_ >= 0 &&
      inotify_add_watch(fd_, folder.empty() ? "." : folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE) < 0) {
    close(fd_);
    fd_ = -1;
  }
  changed();
}

FileWatch::~FileWatch() {
  if (fd_ >= 0) close(fd_);
}

void FileWatch::drain() noexcept {
  char buffer[4096];
  while (fd_ >= 0 && read(fd_, buffer, sizeof(buffer)) > 0) {
  }
}

bool FileWatch::changed() noexcept {
  struct stat now {};
  if (stat(path_.c_str(), &now) != 0) return false;  // between two steps of a replacement
  const bool differs = now.st_mtim.tv_sec != seconds_ || now.st_mtim.tv_nsec != nanoseconds_ || now.st_size != size_ ||
                       now.st_ino != inode_;
  seconds_ = now.st_mtim.tv_sec;
  nanoseconds_ = now.st_mtim.tv_nsec;
  size_ = now.st_size;
  inode_ = now.st_ino;
  return differs;
}

}  // namespace cli
