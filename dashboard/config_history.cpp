#include "dashboard/config_history.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "core/json_fields.h"
#include "dashboard/files.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLine = 8 << 10;
constexpr std::size_t kTimeDigits = 16, kVersionDigits = 12;

// "0001795298123456-0f3a...": by time, then version.
bool is_ours(const std::string& name) {
  return name.size() == kTimeDigits + 1 + kVersionDigits && name[kTimeDigits] == '-' &&
         name.find_first_not_of("0123456789") == kTimeDigits &&
         name.find_first_not_of("0123456789abcdef", kTimeDigits + 1) == name.npos;
}

std::string_view version_in(const std::string& name) { return std::string_view(name).substr(kTimeDigits + 1); }

std::string name_of(const ConfigVersion& version) {
  char time[kTimeDigits + 8];
  std::snprintf(time, sizeof(time), "%0*lld-", static_cast<int>(kTimeDigits), static_cast<long long>(version.at));
  return time + version.version;
}

std::string line_of(const ConfigVersion& version) {
  std::string out;
  core::JsonFields fields(out);
  fields.text("version", version.version);
  fields.integer("at", version.at);
  fields.text("by", version.by);
  fields.text("comment", version.comment);
  fields.integer("changes", version.changes);
  fields.end();
  return out + "\n";
}

std::optional<ConfigVersion> read_line(std::string_view line, std::string_view version) {
  router::wire::JsonTree tree;
  if (line.empty() || !tree.parse(line)) return std::nullopt;
  const auto* root = &tree.root();
  ConfigVersion out;
  out.version = version;
  out.at = tree.integer(tree.find(root, "at")).value_or(0);
  out.by = tree.text_of(tree.find(root, "by"));
  out.comment = tree.text_of(tree.find(root, "comment"));
  out.changes = tree.integer(tree.find(root, "changes")).value_or(0);
  return out;
}

}  // namespace

std::vector<fs::path> ConfigHistory::files() const {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (is_ours(at->path().filename().string())) out.push_back(at->path());
  }
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

std::vector<ConfigVersion> ConfigHistory::list() const {
  std::vector<ConfigVersion> out;
  for (const fs::path& file : files()) {
    std::ifstream in(file, std::ios::binary);
    std::string line(kMostLine, '\0');
    in.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(in.gcount()));
    const std::string name = file.filename().string();
    if (auto read = read_line(std::string_view(line).substr(0, line.find('\n')), version_in(name)))
      out.push_back(std::move(*read));
  }
  return out;
}

std::optional<std::string> ConfigHistory::text_of(std::string_view version) const {
  for (const fs::path& file : files()) {
    if (version_in(file.filename().string()) != version) continue;
    auto read = read_file(file, kMostText + kMostLine);
    if (!read) continue;
    const std::string& whole = read.assume_value().text;
    return whole.substr(std::min(whole.size(), whole.find('\n') + 1));
  }
  return std::nullopt;
}

core::Result<void> ConfigHistory::add(const ConfigVersion& version, std::string_view text) {
  const fs::path above = folder_.parent_path();
  for (const fs::path& folder : {above, folder_}) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return core::fail(core::ErrorKind::config,
                        "cannot make the folder " + folder.string() + ": " + std::strerror(errno));
  }
  TRY_VOID(write_new_file(folder_ / name_of(version), line_of(version).append(text)));
  std::vector<fs::path> all = files();
  for (std::size_t i = kMost; i < all.size(); ++i) {
    std::error_code ignored;
    fs::remove(all[i], ignored);
  }
  return core::success();
}

}  // namespace dashboard
