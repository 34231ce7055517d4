#include "dashboard/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace dashboard {
namespace {

class File {
 public:
  explicit File(int fd) noexcept : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  int fd() const noexcept { return fd_; }
  bool open() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

core::Error failed(std::string_view what, const std::filesystem::path& path) {
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
void sync_folder(const std::filesystem::path& folder) {
  const File file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.open()) ::fsync(file.fd());
}

core::Result<void> fill(const File& file, const std::filesystem::path& path, const struct stat& like,
                        std::string_view bytes) {
  const bool ours = like.st_uid == ::geteuid() && like.st_gid == ::getegid();
  if (!ours && ::fchown(file.fd(), like.st_uid, like.st_gid) != 0) return failed("cannot keep the owner of", path);
  if (::fchmod(file.fd(), like.st_mode & 07777) != 0) return failed("cannot keep the mode of", path);
  if (!write_all(file.fd(), bytes) || ::fsync(file.fd()) != 0) return failed("cannot write", path);
  return core::success();
}

}  // namespace

std::int64_t ReadFile::modified_ms() const noexcept {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

bool ReadFile::same_as(const struct stat& other) const noexcept {
  return info.st_ino == other.st_ino && info.st_dev == other.st_dev && info.st_size == other.st_size &&
         info.st_mtim.tv_sec == other.st_mtim.tv_sec && info.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

core::Result<ReadFile> read_file(const std::filesystem::path& path, std::size_t most) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ReadFile out;
  if (!file.open() || ::fstat(file.fd(), &out.info) != 0) return failed("cannot read", path);
  char buffer[64 << 10];
  for (;;) {
    const ssize_t n = ::read(file.fd(), buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read", path);
    if (n == 0) return out;
    out.text.append(buffer, static_cast<std::size_t>(n));
    if (out.text.size() > most)
      return core::fail(core::ErrorKind::config, path.string() + " has more than " + std::to_string(most) + " bytes");
  }
}

core::Result<void> write_new_file(const std::filesystem::path& path, std::string_view bytes) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return failed("cannot make", path);
  if (write_all(file.fd(), bytes) && ::fsync(file.fd()) == 0) {
    sync_folder(path.parent_path());
    return core::success();
  }
  core::Error error = failed("cannot write", path);
  ::unlink(path.c_str());
  return error;
}

core::Result<void> replace_file(const std::filesystem::path& path, const ReadFile& before, std::string_view bytes) {
  std::string fresh = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
  const File file(::mkostemp(fresh.data(), O_CLOEXEC));
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

}  // namespace dashboard
