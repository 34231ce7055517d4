#include "dashboard/config_file.h"

#include <algorithm>

#include "core/log.h"
#include "policy/check.h"
#include "router/snapshot.h"

namespace dashboard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostText = ConfigHistory::kMostText;
constexpr std::int64_t kLeftoverMs = 60'000;  // an apply of another process may still be at it

// What a snapshot complains of is the file as a whole.
core::ConfigIssue issue_of(const std::string& file, const core::Error& error) {
  core::ConfigIssue out;
  out.file = file;
  out.problem = error.message;
  return out;
}

ConfigVersion found(const core::ReadFile& file) {
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

ConfigFile::ConfigFile(const core::Config& began_with)
    : path_(began_with.path),
      began_with_(core::fixed_at_start(began_with)),
      history_(fs::path(path_).parent_path() / ".signalbox" / "config" / fs::path(path_).filename()) {}

fs::path ConfigFile::real_path() const {
  std::error_code error;
  fs::path out = fs::canonical(path_, error);
  return error ? fs::path(path_) : out;
}

core::Result<core::ReadFile> ConfigFile::read() const { return core::read_file(path_, kMostText); }

bool ConfigFile::writable() const { return core::is_replaceable(real_path()); }

Judgement ConfigFile::judge(std::string_view text, const std::shared_ptr<const core::Config>& in_force) const {
  Judgement out;
  core::ConfigReading reading = core::read_config_text(text, path_);
  out.file = path_;
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
  std::shared_ptr<const core::Config> before = in_force;
  if (const auto file = read()) {
    const core::ConfigReading reading_before = core::read_config_text(file.assume_value().text, path_);
    if (reading_before.ok()) before = reading_before.config;
  }
  if (!before) return out;
  out.changes = core::config_diff(*before, *out.config);
  out.needs_restart = core::needs_restart(began_with_, *out.config);
  return out;
}

core::Result<void> ConfigFile::apply(const Change& change, std::int64_t changes) {
  const fs::path path = real_path();
  core::remove_leftovers(path.parent_path(), path.filename().string(), change.at - kLeftoverMs);
  history_.remove_leftovers(change.at - kLeftoverMs);
  TRY(const core::ReadFile before, core::read_file(path, kMostText));
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
  TRY_VOID(core::replace_file(path, before, change.text));
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
