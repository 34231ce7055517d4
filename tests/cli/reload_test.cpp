#include "cli/reload.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/clock.h"

namespace {

using namespace cli;

constexpr timespec kLong{1'000'000'000, 0}, kLater{4'000'000'000, 0};  // before and behind all that the tests write

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("signalbox-reload-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path(std::string_view name) const { return (path_ / name).string(); }
  void write(std::string_view name, std::string_view text) const { std::ofstream(path_ / name) << text; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a file has changed once for each change of it, also when it is another of the same name") {
  const Folder folder;
  folder.write("a", "one");
  FileLook look(folder.path("a"));
  CHECK_FALSE(look.changed());
  folder.write("a", "longer");
  CHECK(look.changed());
  CHECK_FALSE(look.changed());
  folder.write("b", "longer");
  std::filesystem::rename(folder.path("b"), folder.path("a"));
  CHECK(look.changed());
  CHECK_FALSE(look.changed());
}

TEST_CASE("a file that was looked at before it was read has not changed, however young it is") {
  const Folder folder;
  folder.write("a", "one");
  FileLook look(folder.path("a"));
  CHECK_FALSE(look.changed());
}

TEST_CASE("what was written since somebody began to read it has changed") {
  const Folder folder;
  folder.write("a", "one");
  FileLook look(folder.path("a"), kLong);
  CHECK(look.changed());
  CHECK_FALSE(look.changed());
}

TEST_CASE("a file that is not there has changed once it is, and not when it goes") {
  const Folder folder;
  FilesWatch files;
  files.follow({folder.path("a"), folder.path("b")}, kLater);
  CHECK_FALSE(files.changed());
  folder.write("b", "");
  CHECK(files.changed());
  CHECK_FALSE(files.changed());
  std::filesystem::remove(folder.path("b"));
  CHECK_FALSE(files.changed());
}

TEST_CASE("who may read a file is a change of it") {
  const Folder folder;
  folder.write("a", "one");
  FileLook look(folder.path("a"));
  bool seen = false;
  // The clock of files moves in steps of some milliseconds, and nothing tells apart what happens within one.
  for (const core::Instant until = core::now() + std::chrono::seconds(5); !seen && core::now() < until;) {
    REQUIRE(::chmod(folder.path("a").c_str(), 0600) == 0);
    seen = look.changed();
  }
  CHECK(seen);
}

TEST_CASE("a file that goes on being followed keeps what was known of it") {
  const Folder folder;
  folder.write("a", "one");
  folder.write("b", "one");
  FilesWatch files;
  files.follow({folder.path("a")}, kLater);
  folder.write("a", "longer");
  files.follow({folder.path("a"), folder.path("b")}, kLater);
  CHECK(files.changed());
  CHECK_FALSE(files.changed());
}
