#include "dashboard/files.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

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
  auto read = dashboard::read_file(path, 1 << 20);
  return read ? read.assume_value().text : std::string("(none)");
}

const std::string kConfig = "providers: {demo: {kind: demo}}\nroutes: {auto: {tiers: [{targets: [demo/chat]}]}}\n";

}  // namespace

TEST_CASE("a replaced file has the mode of the one before, and nothing is left beside it") {
  const Folder folder;
  const fs::path file = folder.write("config.yaml", "old");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);
  auto before = dashboard::read_file(file, 100);
  REQUIRE(before);
  REQUIRE(dashboard::replace_file(file, before.assume_value(), "new"));
  CHECK(text_of(file) == "new");
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that was changed, replaced or removed since it was read is left alone") {
  const Folder folder;
  const fs::path file = folder.write("config.yaml", "old");
  auto before = dashboard::read_file(file, 100);
  REQUIRE(before);
  const auto refused = [&] {
    auto done = dashboard::replace_file(file, before.assume_value(), "new");
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
  CHECK(dashboard::read_file(folder.write("a", std::string(100, 'x')), 100));
  CHECK_FALSE(dashboard::read_file(folder.write("a", std::string(101, 'x')), 100));
  CHECK_FALSE(dashboard::read_file(folder.path() / "b", 100));
  CHECK_FALSE(dashboard::write_new_file(folder.path() / "a", "x"));
}

TEST_CASE("a config is applied to the version it was made from, and both are kept") {
  const Folder folder;
  dashboard::ConfigFile config(folder.write("config.yaml", kConfig).string());
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

TEST_CASE("a text is judged whole and against the file") {
  const Folder folder;
  const dashboard::ConfigFile config(folder.write("config.yaml", kConfig).string());
  const auto same = config.judge(kConfig + "# a comment\n");
  CHECK(same.ok());
  CHECK(same.changes.empty());
  const auto other = config.judge(kConfig + "log: {level: error}\ngpu: {enabled: false}\n");
  CHECK(other.ok());
  CHECK(other.changes.size() == 2);
  CHECK(other.needs_restart);
  CHECK_FALSE(config.judge(kConfig + "nonsense: 1\n").ok());
  CHECK_FALSE(config.judge(std::string(5 << 20, '#')).ok());
}
