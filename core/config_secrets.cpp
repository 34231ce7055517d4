#include "core/config_secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "core/descriptor.h"

namespace core {
namespace {

constexpr std::size_t kMaxSecretBytes = 64 << 10;

std::string reason(int error) { return std::generic_category().message(error); }

// Secrets travel in header lines and are compared byte by byte: what a copy leaves at the ends would only puzzle.
bool is_fit(const Cursor& at, std::string_view secret) {
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  if (std::any_of(secret.begin(), secret.end(), is_control)) {
    at.error("holds a line break or another control character", "keep the secret on one line");
    return false;
  }
  if (!secret.empty() && (secret.front() == ' ' || secret.back() == ' ')) {
    at.error("begins or ends with a space", "remove the space");
    return false;
  }
  return true;
}

// A secret's is a regular file: nobody may ever write into a pipe, and its reader would wait for that.
enum class Files : std::uint8_t { any, regular };

FileText read_whole(const std::filesystem::path& path, std::size_t most, Files files) {
  FileText out;
  const int flags = files == Files::regular ? O_RDONLY | O_CLOEXEC | O_NONBLOCK : O_RDONLY | O_CLOEXEC;
  const Descriptor file(::open(path.c_str(), flags));
  struct stat info {};
  if (!file.open() || ::fstat(file.get(), &info) != 0) {
    out.problem = reason(errno);
    return out;
  }
  if (files == Files::regular && !S_ISREG(info.st_mode)) {
    out.problem = "it is not a regular file";
    return out;
  }
  out.world_readable = (info.st_mode & S_IROTH) != 0;
  std::string text;
  for (;;) {
    constexpr std::size_t kPiece = 64 << 10;
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    const ssize_t got = ::read(file.get(), text.data() + before, kPiece);
    if (got < 0 && errno != EINTR) {
      out.problem = reason(errno);
      return out;
    }
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
    if (text.size() > most) {
      out.problem = "larger than " + format_size(most);
      return out;
    }
  }
  out.text = std::move(text);
  return out;
}

std::optional<std::string> secret_of_file(const Cursor& at) {
  const auto name = at.text();
  if (!name) return std::nullopt;
  FileText file = read_whole(at.source().folder / *name, kMaxSecretBytes, Files::regular);
  if (!file.text) {
    at.bad_value("this file cannot be read: " + file.problem, "check that it exists and that this user may read it");
    return std::nullopt;
  }
  warn_if_world_readable(at, file.world_readable);
  std::string& text = *file.text;
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) {
    at.bad_value("this file is empty", "write the secret into it");
    return std::nullopt;
  }
  return is_fit(at, text) ? std::move(file.text) : std::nullopt;
}

}  // namespace

FileText read_text_file(const std::filesystem::path& path, std::size_t most) {
  return read_whole(path, most, Files::any);
}

FileText read_regular_file(const std::filesystem::path& path, std::size_t most) {
  return read_whole(path, most, Files::regular);
}

void warn_if_world_readable(const Cursor& at, bool world_readable) {
  if (world_readable) at.warn("everyone on this machine can read this secret", "chmod o-r the file");
}

std::optional<std::string> read_secret(Reader& reader, SecretKeys keys, std::string* missing) {
  const Cursor* at = reader.take(keys.text);
  const Cursor* file = reader.take(keys.file);
  if (at && file) {
    file->error("given together with " + std::string(keys.text), "keep one of the two");
    return std::nullopt;
  }
  if (file) return secret_of_file(*file);
  if (!at) return std::nullopt;
  auto secret = missing ? at->text(*missing) : at->text();
  return secret && is_fit(*at, *secret) ? std::move(secret) : std::nullopt;
}

}  // namespace core
