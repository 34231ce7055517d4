#include "dashboard/config_file.h"

#include <unistd.h>

#include <algorithm>

#include "core/log.h"
#include "policy/check.h"
#include "router/snapshot.h"

namespace dashboard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostText = ConfigHistory::kMostText;

// What a snapshot complains of is the file as a whole.
core::ConfigIssue issue_of(const std::string& file, const core::Error& error) {
  core::ConfigIssue out;
  out.file = file;
  out.problem = error.message;
  return out;
}

ConfigVersion found(const ReadFile& file) {
  ConfigVersion out;
  out.version = core::text_version(file.text);
  out.at = file.modified_ms();
  out.comment = "as it was found";
  return out;
}

core::Error not_of_base(const std::string& base, const std::string& now) {
  return core::fail(core::ErrorKind::conflict,
                    "The config is no longer of version " + base + " but " + now + ". Load it again.",
                    std::string("base_version"));
}

}  // namespace

ConfigFile::ConfigFile(std::string path)
    : path_(std::move(path)), history_(fs::path(path_).parent_path() / ".signalbox" / "config") {}

fs::path ConfigFile::real_path() const {
  std::error_code error;
  fs::path out = fs::canonical(path_, error);
  return error ? fs::path(path_) : out;
}

core::Result<ReadFile> ConfigFile::read() const { return read_file(path_, kMostText); }

bool ConfigFile::writable() const {
  const fs::path path = real_path();
  const std::string folder = path.parent_path().string();
  return ::access(path.c_str(), W_OK) == 0 && ::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0;
}

Judgement ConfigFile::judge(std::string_view text) const {
  Judgement out;
  core::ConfigReading reading = core::read_config_text(text, path_);
  out.issues = std::move(reading.issues);
  if (!reading.ok()) return out;
  for (core::ConfigIssue& issue : policy::check(*reading.config)) out.issues.push_back(std::move(issue));
  if (std::any_of(out.issues.begin(), out.issues.end(), [](const core::ConfigIssue& one) { return !one.warning; }))
    return out;
  // Not beside the one in force: that would share its breakers, and set them.
  auto snapshot = router::make_snapshot(reading.config, nullptr);
  if (!snapshot) {
    out.issues.push_back(issue_of(path_, snapshot.assume_error()));
    return out;
  }
  out.config = reading.config;
  const core::ConfigReading before = core::read_config_file(path_);
  if (!before.ok()) return out;
  out.changes = core::config_diff(*before.config, *out.config);
  out.needs_restart = core::needs_restart(*before.config, *out.config);
  return out;
}

core::Result<void> ConfigFile::apply(const Change& change, std::int64_t changes) {
  const fs::path path = real_path();
  TRY(const ReadFile before, read_file(path, kMostText));
  const ConfigVersion old = found(before);
  if (old.version != change.base_version) return not_of_base(change.base_version, old.version);
  const std::vector<ConfigVersion> kept = history_.list();
  const bool known =
      std::any_of(kept.begin(), kept.end(), [&](const ConfigVersion& one) { return one.version == old.version; });
  if (!known) TRY_VOID(history_.add(old, before.text));
  ConfigVersion fresh;
  fresh.version = core::text_version(change.text);
  fresh.at = std::max({change.at, old.at + 1, kept.empty() ? 0 : kept.front().at + 1});  // the order is that of names
  fresh.by = change.by;
  fresh.comment = change.comment;
  fresh.changes = changes;
  TRY_VOID(replace_file(path, before, change.text));
  if (auto added = history_.add(fresh, change.text); !added)
    core::log().write_any(core::LogLevel::warning, "config_history", added.assume_error().message);
  return core::success();
}

std::vector<ConfigVersion> ConfigFile::versions() const {
  std::vector<ConfigVersion> out = history_.list();
  auto file = read();
  if (!file) return out;
  ConfigVersion now = found(file.assume_value());
  const bool known =
      std::any_of(out.begin(), out.end(), [&](const ConfigVersion& one) { return one.version == now.version; });
  if (!known) out.insert(out.begin(), std::move(now));
  return out;
}

std::optional<std::string> ConfigFile::text_of(std::string_view version) const {
  if (auto kept = history_.text_of(version)) return kept;
  auto file = read();
  if (file && core::text_version(file.assume_value().text) == version) return std::move(file.assume_value().text);
  return std::nullopt;
}

}  // namespace dashboard
