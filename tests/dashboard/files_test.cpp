#include "core/whole_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "core/file_version.h"
#include "dashboard/config_file.h"

namespace {

namespace fs = std::filesystem;

// A folder of the test's own.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "signalbox-files-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {})); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string text_of(const fs::path& path) {
  auto read = core::read_file(path, 1 << 20);
  return read ? read.assume_value().text : std::string("(none)");
}

const std::string kConfig = "providers: {demo: {kind: demo}}\nroutes: {auto: {tiers: [{targets: [demo/chat]}]}}\n";

// A process that began with this file, or with kConfig where it does not read.
core::Config started_with(const fs::path& file) {
  auto reading = core::read_config_text(text_of(file), file.string());
  if (!reading.ok()) reading = core::read_config_text(kConfig, file.string());
  core::Config out = *reading.config;
  out.path = file.string();
  return out;
}

// The config with this at its end, where `before` is in the file.
dashboard::Change change_to(const std::string& more, const std::string& before) {
  dashboard::Change out;
  out.text = kConfig + more;
  out.base_version = core::text_version(before);
  return out;
}

}  // namespace

TEST_CASE("a replaced file has the mode of the one before, and nothing is left beside it") {
  const Folder folder;
  const fs::path file = folder.write("config.yaml", "old");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);
  auto before = core::read_file(file, 100);
  REQUIRE(before);
  REQUIRE(core::replace_file(file, before.assume_value(), "new"));
  CHECK(text_of(file) == "new");
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that was changed, replaced or removed since it was read is left alone") {
  const Folder folder;
  const fs::path file = folder.write("config.yaml", "old");
  auto before = core::read_file(file, 100);
  REQUIRE(before);
  const auto refused = [&] {
    auto done = core::replace_file(file, before.assume_value(), "new");
    return !done && done.assume_error().kind == core::ErrorKind::conflict;
  };
  folder.write("config.yaml", "by hand");
  CHECK(refused());
  CHECK(text_of(file) == "by hand");
  fs::rename(folder.write("other", "old"), file);
  CHECK(refused());
  fs::remove(file);
  CHECK(refused());
  CHECK(folder.entries() == 0);
}

TEST_CASE("a file larger than its bound is not read, and what is not there says so") {
  const Folder folder;
  CHECK(core::read_file(folder.write("a", std::string(100, 'x')), 100));
  CHECK_FALSE(core::read_file(folder.write("a", std::string(101, 'x')), 100));
  CHECK_FALSE(core::read_file(folder.path() / "b", 100));
}

TEST_CASE("a file is read again when it may have been written since, and not else") {
  const Folder folder;
  const std::string large(1 << 20, 'x');
  const fs::path file = folder.write("keys", large);
  const auto bytes_read = [] {
    std::ifstream io("/proc/self/io");
    std::string word;
    std::size_t count = 0;
    io >> word >> count;
    REQUIRE(word == "rchar:");
    return count;
  };
  core::FileVersion version;
  timespec later = core::file_clock();
  later.tv_sec += 1;
  CHECK(version.of(file, large.size(), later) == core::text_version(large));
  const std::size_t before = bytes_read();
  CHECK(version.of(file, large.size(), later) == core::text_version(large));
  CHECK(bytes_read() - before < large.size());
  fs::rename(folder.write("other", "of another size"), file);
  CHECK(version.of(file, large.size(), later) == core::text_version("of another size"));
  fs::rename(folder.write("other", "of equal  length"), file);
  CHECK(version.of(file, 5, later).empty());
  fs::remove(file);
  CHECK(version.of(file, large.size(), later).empty());
}

TEST_CASE("a file that was written in this tick of the clock is read each time") {
  const Folder folder;
  const fs::path file = folder.write("keys", "one");
  core::FileVersion version;
  const timespec long_ago{1, 0};
  CHECK(version.of(file, 100, long_ago) == core::text_version("one"));
  const auto kept = fs::last_write_time(file);
  folder.write("keys", "two");
  fs::last_write_time(file, kept);
  CHECK(version.of(file, 100, long_ago) == core::text_version("two"));
}

TEST_CASE("what is not a regular file is not waited for") {
  const Folder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_FALSE(core::read_file(pipe, 100));
  CHECK_FALSE(core::read_file(folder.path(), 100));
}

TEST_CASE("a private file takes the place of what a crash cut, for its owner alone, and leaves nothing beside it") {
  const Folder folder;
  const fs::path file = folder.write("a", "");
  fs::permissions(file, fs::perms::all);
  REQUIRE(core::write_private_file(file, "whole"));
  CHECK(text_of(file) == "whole");
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.entries() == 1);
  CHECK_FALSE(core::write_private_file(folder.path() / "none" / "a", "x"));
}

TEST_CASE("a file mounted by itself, or of an owner we could not give another, is not replaceable") {
  const Folder folder;
  const fs::path file = folder.write("config.yaml", "old");
  CHECK(core::is_replaceable(file));
  CHECK_FALSE(core::is_replaceable(folder.path() / "none"));
  CHECK_FALSE(core::is_replaceable("/proc"));  // a mount point that root may write to as far as modes go
  if (::geteuid() != 0) return;
  constexpr uid_t kNobody = 65534;
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  REQUIRE(::chmod(file.c_str(), 0666) == 0);
  const auto as_nobody = [&] {
    REQUIRE(::seteuid(kNobody) == 0);
    auto before = core::read_file(file, 100);
    const bool said = core::is_replaceable(file);
    const bool done = before && core::replace_file(file, before.assume_value(), "new");
    REQUIRE(::seteuid(0) == 0);
    CHECK(said == done);
    return said;
  };
  CHECK_FALSE(as_nobody());
  REQUIRE(::chown(file.c_str(), kNobody, ::getegid()) == 0);
  CHECK(as_nobody());
}

TEST_CASE("what a crash left of a write is removed once it is old, and nothing else is") {
  const Folder folder;
  constexpr std::int64_t kNow = 2'000'000'000'000;
  const auto age = [&](const fs::path& file, std::int64_t at_ms) {
    const struct timespec at { static_cast<time_t>(at_ms / 1000), 0 };
    const struct timespec both[] = {at, at};
    REQUIRE(::utimensat(AT_FDCWD, file.c_str(), both, 0) == 0);
  };
  const fs::path ours = folder.write(".config.yaml.signalbox-aB3xYz", "secret");
  age(ours, kNow - 1000);
  for (const char* other : {".config.yaml.backup", "config.yaml.signalbox-aB3xYz", ".other.yaml.signalbox-aB3xYz",
                            ".config.yaml.signalbox-aB3xY", ".config.yaml.signalbox-aB3xYzz"})
    age(folder.write(other, "x"), kNow - 1000);
  core::remove_leftovers(folder.path(), "config.yaml", kNow - 60'000);
  CHECK(folder.entries() == 6);
  core::remove_leftovers(folder.path(), "config.yaml", kNow);
  CHECK_FALSE(fs::exists(ours));
  CHECK(folder.entries() == 5);
  core::remove_leftovers(folder.path(), "", kNow);
  CHECK_FALSE(fs::exists(folder.path() / ".other.yaml.signalbox-aB3xYz"));
  CHECK(folder.entries() == 4);
}

TEST_CASE("a config is applied to the version it was made from, and both are kept") {
  const Folder folder;
  dashboard::ConfigFile config(started_with(folder.write("config.yaml", kConfig)));
  dashboard::Change change;
  change.text = kConfig + "# more\n";
  change.base_version = core::text_version("another");
  auto refused = config.apply(change, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.assume_error().kind == core::ErrorKind::conflict);
  CHECK(folder.entries() == 1);
  change.base_version = core::text_version(kConfig);
  change.by = "ann";
  change.comment = "more\nof \"it\"";
  REQUIRE(config.apply(change, 3));
  const auto versions = config.versions();
  REQUIRE(versions.size() == 2);
  CHECK(versions[0].version == core::text_version(change.text));
  CHECK((versions[0].by == "ann" && versions[0].comment == change.comment && versions[0].changes == 3));
  CHECK(versions[1].version == change.base_version);
  CHECK(config.text_of(change.base_version) == kConfig);
  folder.write("config.yaml", kConfig + "# by hand\n");
  CHECK(config.versions().size() == 3);
  CHECK(config.versions()[0].comment == "as it was found");
}

TEST_CASE("a version that a crash left empty or cut is passed over, and kept again by the next apply") {
  const Folder folder;
  dashboard::ConfigFile config(started_with(folder.write("config.yaml", kConfig)));
  REQUIRE(config.apply(change_to("# more\n", kConfig), 1));
  const std::string more = core::text_version(kConfig + "# more\n");
  const fs::path kept = folder.path() / ".signalbox" / "config" / "config.yaml";
  const auto cut = [&](std::string_view version, std::uintmax_t most) {
    for (const auto& entry : fs::directory_iterator(kept)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(version)) fs::resize_file(entry.path(), std::min(most, entry.file_size() - 1));
    }
  };
  cut(more, 0);
  cut(core::text_version(kConfig), 1'000'000);
  CHECK(config.history().list().empty());
  CHECK_FALSE(config.text_of(core::text_version(kConfig)));
  CHECK(config.text_of(more) == kConfig + "# more\n");  // the file itself has it
  REQUIRE(config.apply(change_to("# even more\n", kConfig + "# more\n"), 1));
  CHECK(config.history().list().size() == 2);
  CHECK(config.history().text_of(more) == kConfig + "# more\n");
}

TEST_CASE("a version is written over what a crash left under its very name") {
  const Folder folder;
  dashboard::ConfigHistory history(folder.path() / ".signalbox" / "config" / "config.yaml");
  dashboard::ConfigVersion version;
  version.version = core::text_version(kConfig);
  version.at = 1'795'298'123'456;
  REQUIRE(history.add(version, kConfig));
  const fs::path file = *fs::directory_iterator(folder.path() / ".signalbox" / "config" / "config.yaml");
  fs::resize_file(file, 0);
  CHECK(history.list().empty());
  REQUIRE(history.add(version, kConfig));
  CHECK(history.list().size() == 1);
  CHECK(history.text_of(version.version) == kConfig);
}

TEST_CASE("configs that share a folder do not share their history") {
  const Folder folder;
  dashboard::ConfigFile one(started_with(folder.write("one.yaml", kConfig)));
  dashboard::ConfigFile two(started_with(folder.write("two.yaml", kConfig + "# two\n")));
  REQUIRE(one.apply(change_to("# more\n", kConfig), 1));
  CHECK(one.history().list().size() == 2);
  CHECK(two.history().list().empty());
  CHECK_FALSE(two.text_of(core::text_version(kConfig)));
}

TEST_CASE("an apply removes what a crash left beside the config and in its history") {
  const Folder folder;
  dashboard::ConfigFile config(started_with(folder.write("config.yaml", kConfig)));
  REQUIRE(config.apply(change_to("# more\n", kConfig), 1));
  const fs::path here = folder.write(".config.yaml.signalbox-aB3xYz", "secret");
  const fs::path kept = folder.write(".signalbox/config/config.yaml/.0-0.signalbox-aB3xYz", "secret");
  auto change = change_to("", kConfig + "# more\n");
  REQUIRE(config.apply(change, 1));
  CHECK((fs::exists(here) && fs::exists(kept)));  // it may be at work
  change = change_to("# more\n", kConfig);
  change.at = 4'000'000'000'000;
  REQUIRE(config.apply(change, 1));
  CHECK_FALSE((fs::exists(here) || fs::exists(kept)));
}

TEST_CASE("what needs a restart is what differs from the start, whatever the file says by now") {
  const Folder folder;
  const dashboard::ConfigFile config(started_with(folder.write("config.yaml", kConfig)));
  folder.write("config.yaml", kConfig + "gpu: {enabled: false}\n");
  const auto same = config.judge(kConfig, nullptr);  // as it was at the start
  CHECK(same.changes.size() == 1);
  CHECK_FALSE(same.needs_restart);
  const auto other = config.judge(kConfig + "gpu: {enabled: false}\nlog: {level: error}\n", nullptr);
  CHECK(other.changes.size() == 1);
  CHECK(other.needs_restart);
}

TEST_CASE("where the file does not read, what changes is against what is in force") {
  const Folder folder;
  const dashboard::ConfigFile config(started_with(folder.write("config.yaml", "nonsense: [")));
  const auto in_force = core::read_config_text(kConfig, "config.yaml").config;
  REQUIRE(in_force);
  const auto found = config.judge(kConfig + "gpu: {enabled: false}\n", in_force);
  CHECK(found.ok());
  CHECK(found.changes.size() == 1);
  CHECK(found.needs_restart);
  CHECK(config.judge(kConfig, in_force).changes.empty());
  CHECK(config.judge(kConfig, nullptr).ok());
}

TEST_CASE("a text is judged whole and against the file") {
  const Folder folder;
  const dashboard::ConfigFile config(started_with(folder.write("config.yaml", kConfig)));
  const auto same = config.judge(kConfig + "# a comment\n", nullptr);
  CHECK(same.ok());
  CHECK(same.changes.empty());
  const auto other = config.judge(kConfig + "log: {level: error}\ngpu: {enabled: false}\n", nullptr);
  CHECK(other.ok());
  CHECK(other.changes.size() == 2);
  CHECK(other.needs_restart);
  CHECK_FALSE(config.judge(kConfig + "nonsense: 1\n", nullptr).ok());
  CHECK_FALSE(config.judge(std::string(5 << 20, '#'), nullptr).ok());
}
