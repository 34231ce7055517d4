#include "dashboard/config_history.h"

#include <algorithm>
#include <cstdio>

#include "core/config.h"
#include "core/json_fields.h"
#include "core/whole_files.h"
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

struct Kept {
  ConfigVersion version;
  std::string text;
};

// What such a file holds, when it is whole: a crash of the machine, or a hand, may have cut it.
std::optional<Kept> kept_in(const fs::path& file) {
  auto read = core::read_file(file, ConfigHistory::kMostText + kMostLine);
  if (!read) return std::nullopt;
  std::string& whole = read.assume_value().text;
  const std::size_t end = whole.find('\n');
  if (end == whole.npos) return std::nullopt;
  const std::string name = file.filename().string();
  auto version = read_line(std::string_view(whole).substr(0, end), version_in(name));
  if (!version) return std::nullopt;
  whole.erase(0, end + 1);
  if (core::text_version(whole) != version->version) return std::nullopt;
  return Kept{std::move(*version), std::move(whole)};
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
    if (auto kept = kept_in(file)) out.push_back(std::move(kept->version));
  }
  return out;
}

std::optional<std::string> ConfigHistory::text_of(std::string_view version) const {
  for (const fs::path& file : files()) {
    if (version_in(file.filename().string()) != version) continue;
    if (auto kept = kept_in(file)) return std::move(kept->text);
  }
  return std::nullopt;
}

core::Result<void> ConfigHistory::add(const ConfigVersion& version, std::string_view text) {
  const fs::path above = folder_.parent_path();
  for (const fs::path& folder : {above.parent_path(), above, folder_}) TRY_VOID(core::make_private_folder(folder));
  TRY_VOID(core::write_private_file(folder_ / name_of(version), line_of(version).append(text)));
  std::vector<fs::path> all = files();
  for (std::size_t i = kMost; i < all.size(); ++i) {
    std::error_code ignored;
    fs::remove(all[i], ignored);
  }
  return core::success();
}

void ConfigHistory::remove_leftovers(std::int64_t before_ms) const {
  core::remove_leftovers(folder_, std::string_view(), before_ms);
}

}  // namespace dashboard
