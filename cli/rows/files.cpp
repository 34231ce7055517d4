#include "cli/rows/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace cli {
namespace {

core::Error failed(const std::string& path, const char* what) {
  return core::fail(core::ErrorKind::config, path + ": " + what + ": " + std::strerror(errno));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

core::Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return failed(path, "cannot be read");
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return failed(path, "cannot be read");
  return bytes;
}

core::Result<void> replace_file(const std::string& path, std::string_view bytes) {
  const std::string fresh = path + ".new." + std::to_string(getpid());
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed(path, "cannot be written");
  bool whole = write_all(file, bytes) && fsync(file) == 0;
  int reason = errno;
  if (close(file) != 0 && whole) {
    whole = false;
    reason = errno;
  }
  if (whole && rename(fresh.c_str(), path.c_str()) == 0) return core::success();
  if (whole) reason = errno;
  unlink(fresh.c_str());
  errno = reason;
  return failed(path, "cannot be written");
}

}  // namespace cli
