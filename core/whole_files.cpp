#include "core/whole_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "core/descriptor.h"

namespace core {
namespace {

namespace fs = std::filesystem;

// ".config.yaml.signalbox-x7Uq0b": not the name of anybody's backup.
constexpr std::string_view kMark = ".signalbox-";
constexpr std::size_t kRandom = 6;

core::Error failed(std::string_view what, const fs::path& path) {
  const int why = errno;
  return core::fail(core::ErrorKind::config, std::string(what) + " " + path.string() + ": " + std::strerror(why));
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// A renamed file is only there for good once its folder is.
void sync_folder(const fs::path& folder) {
  const Descriptor file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.open()) ::fsync(file.get());
}

std::string beside(const fs::path& path) {
  return (path.parent_path() / ("." + path.filename().string().append(kMark).append(kRandom, 'X'))).string();
}

// Whether this is beside() of a file of that name, or of any where it is empty.
bool is_beside(std::string_view file, std::string_view name) {
  const std::size_t tail = kMark.size() + kRandom;
  if (file.size() < tail + 2 || file.front() != '.') return false;
  const std::size_t mark = file.size() - tail;
  return file.substr(mark, kMark.size()) == kMark && (name.empty() || file.substr(1, mark - 1) == name);
}

std::int64_t millis(const struct timespec& at) {
  return static_cast<std::int64_t>(at.tv_sec) * 1000 + at.tv_nsec / 1'000'000;
}

// A file mounted by itself cannot be replaced, be it of the folder's own file system. Only kernels before 5.8 cannot
// say, and elsewhere a device of its own means nothing: overlays give files another one than their folder.
bool is_mount_point(const fs::path& path, const struct stat& info, const struct stat& folder) {
  struct statx more {};
  const bool told = ::statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS, &more) == 0 &&
                    (more.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0;
  return told ? (more.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0 : info.st_dev != folder.st_dev;
}

bool may_give_to_owner_of(const struct stat& info) {
  if (::geteuid() == 0) return true;
  if (info.st_uid != ::geteuid()) return false;
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  const int n = ::getgroups(static_cast<int>(groups.size()), groups.data());
  groups.resize(static_cast<std::size_t>(std::max(n, 0)));
  return info.st_gid == ::getegid() || std::find(groups.begin(), groups.end(), info.st_gid) != groups.end();
}

core::Result<void> fill(const Descriptor& file, const fs::path& path, const struct stat& like, std::string_view bytes) {
  const bool ours = like.st_uid == ::geteuid() && like.st_gid == ::getegid();
  if (!ours && ::fchown(file.get(), like.st_uid, like.st_gid) != 0) return failed("cannot keep the owner of", path);
  if (::fchmod(file.get(), like.st_mode & 07777) != 0) return failed("cannot keep the mode of", path);
  if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) return failed("cannot write", path);
  return core::success();
}

}  // namespace

std::int64_t ReadFile::modified_ms() const noexcept { return millis(info.st_mtim); }

bool ReadFile::same_as(const struct stat& other) const noexcept {
  return info.st_ino == other.st_ino && info.st_dev == other.st_dev && info.st_size == other.st_size &&
         info.st_mtim.tv_sec == other.st_mtim.tv_sec && info.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

core::Result<ReadFile> read_file(const fs::path& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  ReadFile out;
  if (!file.open() || ::fstat(file.get(), &out.info) != 0) return failed("cannot read", path);
  if (!S_ISREG(out.info.st_mode)) return core::fail(core::ErrorKind::config, path.string() + " is not a regular file");
  char buffer[64 << 10];
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read", path);
    if (n == 0) return out;
    out.text.append(buffer, static_cast<std::size_t>(n));
    if (out.text.size() > most)
      return core::fail(core::ErrorKind::config, path.string() + " has more than " + std::to_string(most) + " bytes");
  }
}

core::Result<void> write_private_file(const fs::path& path, std::string_view bytes) {
  std::string fresh = beside(path);
  const Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));  // of mode 0600
  if (!file.open()) return failed("cannot make a file beside", path);
  if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) {
    core::Error error = failed("cannot write", path);
    ::unlink(fresh.c_str());
    return error;
  }
  sync_folder(path.parent_path());
  return core::success();
}

core::Result<void> make_private_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    sync_folder(path.parent_path());
  } else if (errno != EEXIST) {
    return failed("cannot make the folder", path);
  }
  return core::success();
}

core::Result<void> replace_file(const fs::path& path, const ReadFile& before, std::string_view bytes) {
  std::string fresh = beside(path);
  const Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));
  if (!file.open()) return failed("cannot make a file beside", path);
  auto filled = fill(file, path, before.info, bytes);
  struct stat now {};
  if (filled && (::stat(path.c_str(), &now) != 0 || !before.same_as(now)))
    filled = core::fail(core::ErrorKind::conflict, "The file has been changed meanwhile. Load it again.");
  if (filled && ::rename(fresh.c_str(), path.c_str()) != 0) filled = failed("cannot replace", path);
  if (!filled) {
    ::unlink(fresh.c_str());
    return filled;
  }
  sync_folder(path.parent_path());
  return core::success();
}

bool is_replaceable(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) return false;
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) return false;
  struct stat info {};
  struct stat above {};
  if (::stat(path.c_str(), &info) != 0 || ::stat(folder.c_str(), &above) != 0) return false;
  return !is_mount_point(path, info, above) && may_give_to_owner_of(info);
}

void remove_leftovers(const fs::path& folder, std::string_view name, std::int64_t before_ms) {
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end; at.increment(error)) {
    struct stat info {};
    if (!is_beside(at->path().filename().string(), name) || ::lstat(at->path().c_str(), &info) != 0) continue;
    if (S_ISREG(info.st_mode) && millis(info.st_mtim) < before_ms) old.push_back(at->path());
  }
  for (const fs::path& file : old) ::unlink(file.c_str());
}

}  // namespace core
