// Watches the config file, and those it names, and says when they may have changed. For the main thread.
#pragma once

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/descriptor.h"

namespace cli {

// A file's time, size and inode. The time is that of any change, also of who may read it: what could not be read is
// looked at again when it can.
class FileLook {
 public:
  explicit FileLook(std::string path) noexcept;  // before it is read
  // After it was read, which began at `read`: what has been written since, or in that same tick of the clock of files,
  // differs already.
  FileLook(std::string path, timespec read) noexcept;
  const std::string& path() const noexcept { return path_; }
  bool changed() noexcept;  // differs from the last call; one that is gone does when it has not come back for a second

 private:
  static constexpr long long kGone = -1;
  static constexpr core::Duration kReplaced = std::chrono::seconds(1);  // no replacement takes that long
  std::string path_;
  timespec time_{};
  long long size_ = kGone;
  core::Instant missing_since_{};  // 0: it is there
  unsigned long long inode_ = 0;
};

// inotify on the folder (an editor replaces a file, Kubernetes swaps a link), backed by looking at the file itself,
// which also works where inotify does not.
class FileWatch {
 public:
  explicit FileWatch(FileLook look);
  int fd() const noexcept { return events_.get(); }  // readable when something happened in the folder; -1: none
  void drain() noexcept;                             // reads the events away
  bool changed() noexcept { return look_.changed(); }

 private:
  FileLook look_;
  core::Descriptor events_;  // of inotify
};

// Files that are read with the config because it names them: views of the page, client keys.
class FilesWatch {
 public:
  // These and no others. `read`: when somebody began to read them.
  void follow(const std::vector<std::string>& paths, timespec read);
  bool changed() noexcept;  // any of them, since the last call

 private:
  std::vector<FileLook> files_;
};

}  // namespace cli
