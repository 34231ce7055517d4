#include "store/history.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

namespace store {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kStart = 1'800'000'000 / 3600 * 3600;

// Here a point is a number in words, and several are their sum.
std::string sum(std::span<const std::string> numbers) {
  long long out = 0;
  for (const std::string& one : numbers) out += std::stoll(one);
  return std::to_string(out);
}

struct Folder {
  fs::path path;
  Folder()
      : path(fs::temp_directory_path() / ("history-" + std::to_string(::getpid()) + "-" + std::to_string(next++))) {}
  ~Folder() { fs::remove_all(path); }
  fs::path file() const { return path / "history.db"; }
  static inline int next = 0;
};

struct Kept {
  History history;
  explicit Kept(const std::string& folder, std::uint64_t bytes = 64 << 20) : history({folder, bytes}, sum) {
    history.open();
  }
  void write(std::int64_t time, std::initializer_list<std::pair<std::string_view, std::string>> values) {
    std::vector<Point> points;
    for (const auto& [name, text] : values) points.push_back({"target", name, time, text, 0});
    history.write(points, time + 10);
  }
  std::map<std::int64_t, std::string> read(std::size_t level, std::string_view name = "a", std::int64_t from = 0,
                                           std::int64_t to = std::int64_t{1} << 40) {
    std::map<std::int64_t, std::string> out;
    CHECK(history.read(level, {}, from, to, [&](const Point& point) {
      if (point.name == name) out[point.time] = point.text;
    }));
    return out;
  }
  // The sum of all that a level has, with what is finer where it has not come so far.
  long long total(std::size_t level) {
    long long out = 0;
    for (const auto& [time, text] : read(level)) out += std::stoll(text);
    return out;
  }
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

using Points = std::map<std::int64_t, std::string>;

}  // namespace

TEST_CASE("points are there as they were written, by series and time", "[history]") {
  Kept kept("");
  kept.write(kStart, {{"a", "1"}, {"b", "10"}});
  kept.write(kStart + 10, {{"a", "2"}});
  CHECK(kept.read(0) == Points{{kStart, "1"}, {kStart + 10, "2"}});
  CHECK(kept.read(0, "b") == Points{{kStart, "10"}});
  CHECK(kept.read(0, "a", kStart + 10) == Points{{kStart + 10, "2"}});
  CHECK(kept.read(0, "a", 0, kStart + 10) == Points{{kStart, "1"}});
}

TEST_CASE("coarser points are the sums of finer ones, once their time is over", "[history]") {
  Kept kept("");
  for (int i = 0; i < 360; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
  CHECK(kept.read(1).size() == 60);
  CHECK(kept.read(1).at(kStart) == "6");
  CHECK(kept.read(2).size() == 12);
  CHECK(kept.read(2).at(kStart) == "30");
  CHECK(kept.read(3) == Points{{kStart, "360"}});
}

TEST_CASE("what is not yet made coarser is read from what is finer, and nothing twice", "[history]") {
  Kept kept("");
  for (int i = 0; i < 500; ++i) {
    kept.write(kStart + 10 * i, {{"a", "1"}});
    if (i % 37 != 0) continue;
    for (std::size_t level = 0; level < kLevels.size(); ++level) REQUIRE(kept.total(level) == i + 1);
  }
}

TEST_CASE("what was kept is there after a restart, and goes on", "[history]") {
  const Folder folder;
  {
    Kept kept(folder.path);
    for (int i = 0; i < 9; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
    CHECK(kept.history.counts().in_file);
    // Not closed: whatever ends the process, what was written is in the file.
    Kept other(folder.path);
    CHECK(other.total(0) == 9);
  }
  Kept kept(folder.path);
  CHECK(kept.total(0) == 9);
  for (int i = 9; i < 30; ++i) kept.write(kStart + 10 * i, {{"b", "5"}, {"a", "1"}});
  CHECK(kept.total(1) == 30);
  CHECK(kept.read(2) == Points{{kStart, "30"}});
}

TEST_CASE("an interval that a restart cut in two is one again", "[history]") {
  const Folder folder;
  {
    Kept kept(folder.path);
    kept.write(kStart, {{"a", "3"}});
  }
  Kept kept(folder.path);
  kept.write(kStart, {{"a", "4"}, {"b", "1"}});
  CHECK(kept.read(0) == Points{{kStart, "7"}});
}

TEST_CASE("after a long pause the coarser points are made all the same", "[history]") {
  const Folder folder;
  {
    Kept kept(folder.path);
    for (int i = 0; i < 100; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
  }
  Kept kept(folder.path);
  const std::int64_t later = kStart + 20 * 3600;
  for (int i = 0; i < 400; ++i) kept.write(later + 10 * i, {{"a", "1"}});
  CHECK(kept.read(3).at(kStart) == "100");
  CHECK(kept.read(3).at(later) == "360");
}

TEST_CASE("each resolution is kept for its time", "[history]") {
  Kept kept("");
  for (std::int64_t day = 0; day < 40; ++day) {
    for (int i = 0; i < 70; ++i) kept.write(kStart + day * kDay + 10 * i, {{"a", "1"}});
  }
  const std::int64_t last = kStart + 39 * kDay;
  CHECK(kept.history.oldest(0) >= last - kDay);
  CHECK(kept.history.oldest(1) >= last - 31 * kDay);
  CHECK(kept.history.oldest(1) <= last - 30 * kDay);
  CHECK(kept.history.oldest(3) == kStart);
}

TEST_CASE("a full history forgets what is oldest and keeps on", "[history]") {
  Kept kept("", 1 << 20);
  const std::string text = "1" + std::string(400, ' ');
  for (int i = 0; i < 6000; ++i) kept.write(kStart + 10 * i, {{"a", text}, {"b", text}});
  const History::Counts counts = kept.history.counts();
  CHECK(counts.errors == 0);
  CHECK(counts.bytes <= 1 << 20);
  CHECK(kept.read(0).contains(kStart + 59'990));
  CHECK_FALSE(kept.read(0).contains(kStart));
  CHECK(kept.history.oldest(3) == kStart);
}

TEST_CASE("the folder and the file are for nobody else", "[history]") {
  const Folder folder;
  Kept kept((folder.path / "deeper").string());
  kept.write(kStart, {{"a", "1"}});
  struct stat status {};
  REQUIRE(::stat((folder.path / "deeper").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  for (const auto& entry : fs::directory_iterator(folder.path / "deeper")) {
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a file that is no database is put aside whole, and a new one begun", "[history]") {
  const Folder folder;
  fs::create_directories(folder.path);
  const std::string nonsense = "This is no database. " + std::string(10'000, 'x');
  std::ofstream(folder.file()) << nonsense;
  Kept kept(folder.path);
  kept.write(kStart, {{"a", "1"}});
  CHECK(kept.total(0) == 1);
  CHECK(kept.history.counts().in_file);
  int aside = 0;
  for (const auto& entry : fs::directory_iterator(folder.path)) {
    if (entry.path().string().find(".broken-") == std::string::npos) continue;
    ++aside;
    CHECK(fs::file_size(entry.path()) == nonsense.size());
  }
  CHECK(aside == 1);
}

TEST_CASE("a file that is damaged while it is used is put aside, and the interval is written anew", "[history]") {
  const Folder folder;
  {
    Kept kept(folder.path);
    for (int i = 0; i < 2000; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
  }
  {
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    for (int i = 0; i < 40'000; ++i) file.put('\x5a');
  }
  Kept kept(folder.path);
  kept.write(kStart + 20'000, {{"a", "7"}});
  CHECK(kept.read(0).at(kStart + 20'000) == "7");
  CHECK(kept.history.counts().errors == 0);
}

TEST_CASE("another program's database is left as it is", "[history]") {
  const Folder folder;
  fs::create_directories(folder.path);
  Database other;
  REQUIRE(other.open(folder.file(), 1 << 20));
  REQUIRE(other.execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (42); PRAGMA journal_mode=DELETE;"));
  other.close();
  const std::string before = bytes_of(folder.file());
  Kept kept(folder.path);
  CHECK_FALSE(kept.history.counts().in_file);
  kept.write(kStart, {{"a", "1"}});
  CHECK(kept.total(0) == 1);
  CHECK(bytes_of(folder.file()) == before);
  REQUIRE(other.open(folder.file(), 1 << 20));
  CHECK(other.number("SELECT x FROM theirs") == 42);
  CHECK(other.number("SELECT count(*) FROM sqlite_master") == 1);
}

TEST_CASE("where no folder can be made, memory stands in", "[history]") {
  const Folder folder;
  fs::create_directories(folder.path);
  std::ofstream(folder.path / "taken") << "a file";
  Kept kept((folder.path / "taken" / "history").string());
  kept.write(kStart, {{"a", "1"}});
  CHECK(kept.total(0) == 1);
  CHECK_FALSE(kept.history.counts().in_file);
}

TEST_CASE("what cannot be written is counted and lost, and what comes after is kept", "[history]") {
  Kept kept("", 1 << 20);
  const std::string huge = "1" + std::string(4 << 20, ' ');
  kept.write(kStart, {{"before", "1"}, {"a", huge}});
  CHECK(kept.history.counts().errors == 1);
  CHECK(kept.read(0, "before").empty());  // all or nothing
  kept.write(kStart + 10, {{"a", "2"}, {"before", "3"}});
  CHECK(kept.read(0) == Points{{kStart + 10, "2"}});
  CHECK(kept.read(0, "before") == Points{{kStart + 10, "3"}});
  CHECK(kept.history.counts().errors == 1);
}

TEST_CASE("a clock that was ahead for a moment takes nothing with it", "[history]") {
  const std::int64_t ahead = GENERATE(as<std::int64_t>{}, 50, 1800, 7200, 2 * kDay, 400 * kDay);
  const bool restart = GENERATE(false, true);
  const Folder folder;
  auto kept = std::make_unique<Kept>(folder.path);
  for (int i = 0; i < 200; ++i) kept->write(kStart + 10 * i, {{"a", "1"}});
  kept->write(kStart + 2000 + ahead, {{"b", "1"}});
  if (restart) kept = std::make_unique<Kept>(folder.path);
  for (int i = 200; i < 800; ++i) kept->write(kStart + 10 * i, {{"a", "1"}});
  CHECK(kept->read(0).size() == 800);
  CHECK(kept->read(1).at(kStart + 1980) == "6");
  CHECK(kept->read(2).at(kStart + 1800) == "30");
  CHECK(kept->read(3).at(kStart) == "360");
  CHECK(kept->read(3).at(kStart + 3600) == "360");
  if (ahead > 6000) CHECK(kept->read(0, "b").empty());  // forgotten
}

TEST_CASE("a clock that was behind for a moment takes nothing with it", "[history]") {
  Kept kept("");
  for (int i = 0; i < 200; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
  for (int i = 0; i < 30; ++i) kept.write(1000 + 10 * i, {{"b", "1"}});
  for (int i = 200; i < 360; ++i) kept.write(kStart + 10 * i, {{"a", "1"}});
  CHECK(kept.read(0).size() == 360);
  CHECK(kept.read(0, "b").empty());
  CHECK(kept.read(3) == Points{{kStart, "360"}});
}

TEST_CASE("two processes with one file keep their series apart", "[history]") {
  const Folder folder;
  Kept one(folder.path), two(folder.path);
  one.write(kStart, {{"a", "1"}});
  two.write(kStart, {{"b", "20"}});
  one.write(kStart + 10, {{"b", "30"}, {"c", "5"}});
  two.write(kStart + 10, {{"c", "6"}, {"a", "2"}});
  Kept later(folder.path);
  for (Kept* each : {&one, &two, &later}) {
    CHECK(each->read(0) == Points{{kStart, "1"}, {kStart + 10, "2"}});
    CHECK(each->read(0, "b") == Points{{kStart, "20"}, {kStart + 10, "30"}});
    CHECK(each->read(0, "c") == Points{{kStart + 10, "11"}});
  }
}

TEST_CASE("a history whose names could not be read is opened again before it is written", "[history]") {
  const Folder folder;
  Kept kept(folder.path);
  kept.write(kStart, {{"a", "1"}, {"b", "2"}});
  Database other;
  REQUIRE(other.open(folder.file(), 1 << 20));
  REQUIRE(other.execute("ALTER TABLE series RENAME TO hidden;"));
  kept.write(kStart + 10, {{"c", "3"}});
  CHECK(kept.history.counts().errors == 1);
  CHECK_FALSE(kept.history.read(0, {}, 0, kStart + 20, [](const Point&) {}));
  REQUIRE(other.execute("ALTER TABLE hidden RENAME TO series;"));
  kept.write(kStart + 20, {{"c", "4"}, {"b", "5"}});
  CHECK(kept.read(0) == Points{{kStart, "1"}});
  CHECK(kept.read(0, "b") == Points{{kStart, "2"}, {kStart + 20, "5"}});
  CHECK(kept.read(0, "c") == Points{{kStart + 20, "4"}});
}

TEST_CASE("a reading that fails says so, and is counted", "[history]") {
  Kept kept("");
  kept.write(kStart, {{"a", "1"}});
  kept.history.close();
  CHECK_FALSE(kept.history.read(0, {}, 0, kStart + 20, [](const Point&) {}));
  CHECK(kept.history.counts().unread == 1);
}

}  // namespace store
