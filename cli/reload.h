// Watches the config file and says when it may have changed. For the main thread.
#pragma once

#include <string>

namespace cli {

// inotify on the file's folder, because editors and Kubernetes replace files instead of writing them. Where inotify
// does not work (NFS, some overlays) the caller's own polling of changed() is what is left.
class FileWatch {
 public:
  explicit FileWatch(const std::string& path);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  int fd() const noexcept { return fd_; }  // readable when something happened in the folder; -1: none
  void drain() noexcept;                   // reads the events away
  // True when the file's time, size or inode differ from the last call.
  bool changed() noexcept;

 private:
  std::string path_;
  int fd_ = -1;
  long long seconds_ = 0, nanoseconds_ = 0, size_ = -1;
  unsigned long long inode_ = 0;
};

}  // namespace cli
