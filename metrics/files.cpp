#include "metrics/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include "core/descriptor.h"

namespace metrics {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Calls `each` with the names in a folder until it returns false.
template <class Each>
void walk(const std::string& path, Each each) {
  const auto close_folder = [](DIR* folder) { closedir(folder); };
  const std::unique_ptr<DIR, decltype(close_folder)> folder(opendir(path.c_str()), close_folder);
  if (!folder) return;
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.' && !each(std::string_view(entry->d_name))) return;
  }
}

// "card2" before "card10".
bool before(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

}  // namespace

std::optional<std::string> read_text(const std::string& path, std::size_t most) {
  const core::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open()) return std::nullopt;
  std::string out;
  char piece[4096];
  ssize_t got = 0;
  while (out.size() < most && (got = ::read(file.get(), piece, std::min(sizeof(piece), most - out.size()))) > 0)
    out.append(piece, static_cast<std::size_t>(got));
  if (got < 0) return std::nullopt;
  return out;
}

std::optional<std::string> read_line(const std::string& path) {
  const auto text = read_text(path, 4096);
  if (!text) return std::nullopt;
  return std::string(trim(std::string_view(*text).substr(0, text->find('\n'))));
}

std::optional<std::uint64_t> read_number(const std::string& path) {
  const auto line = read_line(path);
  return line ? to_number(*line) : std::nullopt;
}

std::optional<double> read_scaled(const std::string& path, double scale) {
  const auto number = read_number(path);
  return number ? std::optional(static_cast<double>(*number) * scale) : std::nullopt;
}

std::optional<std::string> read_link(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof(target));
  if (length < 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(length));
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::vector<std::string> list_folder(const std::string& path, std::size_t most) {
  std::vector<std::string> out;
  walk(path, [&](std::string_view name) {
    out.emplace_back(name);
    return out.size() < most;
  });
  std::sort(out.begin(), out.end(), before);
  return out;
}

std::vector<std::uint32_t> list_numbers(const std::string& path, std::size_t most) {
  std::vector<std::uint32_t> out;
  walk(path, [&](std::string_view name) {
    const auto number = to_number(name);
    if (number && *number <= UINT32_MAX) out.push_back(static_cast<std::uint32_t>(*number));
    return out.size() < most;
  });
  return out;
}

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> to_real(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view take_word(std::string_view& text) {
  const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
  const std::size_t end = std::min(text.find_first_of(kBlanks, first), text.size());
  const std::string_view word = text.substr(first, end - first);
  text.remove_prefix(end);
  return word;
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace metrics
