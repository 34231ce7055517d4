#include "dashboard/services/backups.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/descriptor.h"

namespace dashboard::services {
namespace {

struct Close {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, Close>;

Folder open_folder(const std::string& path) {
  core::Descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  Folder out(opened.open() ? ::fdopendir(opened.get()) : nullptr);
  if (out) opened.release();  // it is the folder's now
  return out;
}

// All that is in there, the newest first; of the same time by name, so that the order holds.
std::vector<BackupFile> read_folder(DIR* folder, std::size_t& unseen) {
  std::vector<BackupFile> out;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name.starts_with('.')) continue;
    if (out.size() == kMostEntries) {
      ++unseen;
      continue;
    }
    struct stat about {};
    if (::fstatat(::dirfd(folder), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode)) continue;
    const std::int64_t at = about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1'000'000;
    out.push_back({name, static_cast<std::uint64_t>(about.st_size), at});
  }
  std::sort(out.begin(), out.end(),
            [](const BackupFile& a, const BackupFile& b) { return a.at != b.at ? a.at > b.at : a.name > b.name; });
  return out;
}

}  // namespace

BackupFolder list_backups(const std::string& path) {
  BackupFolder out;
  const Folder folder = open_folder(path);
  if (!folder) {
    if (errno != ENOENT) out.problem = std::strerror(errno);  // the first backup may make it
    return out;
  }
  out.files = read_folder(folder.get(), out.more);
  if (out.files.size() > kMostBackups) {
    out.more += out.files.size() - kMostBackups;
    out.files.resize(kMostBackups);
  }
  return out;
}

int remove_old_backups(const std::string& path, std::size_t keep) {
  const Folder folder = open_folder(path);
  if (!folder) return errno == ENOENT ? 0 : -1;
  std::size_t unseen = 0;
  const std::vector<BackupFile> files = read_folder(folder.get(), unseen);
  if (unseen > 0) return -1;  // which are the newest is not known
  int removed = 0;
  for (std::size_t i = keep; i < files.size(); ++i) {
    if (::unlinkat(::dirfd(folder.get()), files[i].name.c_str(), 0) != 0) return -1;
    ++removed;
  }
  return removed;
}

}  // namespace dashboard::services
