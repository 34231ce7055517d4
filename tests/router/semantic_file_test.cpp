// The semantic cache on disk: what comes back, what is refused, what is never written.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "router/cache/response_cache.h"
#include "router/cache/semantic_index.h"
#include "router/cache/semantic_saver.h"
#include "tests/support/cache_entries.h"

using namespace router::cache;
using support::cache_entry;
using support::cache_key;
using support::kHour;

namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/signalbox_semantic_XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_ + "/kept"; }
  std::string file() const { return path() + "/semantic.cache"; }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  void write(const std::string& bytes) const { std::ofstream(file(), std::ios::binary) << bytes; }

 private:
  std::string path_;
};

core::CacheConfig config_of(const Folder& folder) {
  core::CacheConfig out;
  out.semantic.path = folder.path();
  return out;
}

Prompt prompt_of(std::uint64_t number) {
  Prompt out;
  out.scope = cache_key(77);
  out.answer = cache_key(number);
  out.facts.fill(3);
  out.vector.assign(8, 0.25F);
  out.vector[number % 8] = 1;
  REQUIRE(router::cache::normalise(out.vector));
  return out;
}

std::shared_ptr<const Entry> answer(std::uint64_t number, std::int64_t lives = kHour) {
  Entry out = cache_entry(number);
  out.stored_at = unix_millis();
  out.fresh_until = out.stored_at + lives;
  out.stale_until = out.fresh_until;
  return std::make_shared<const Entry>(std::move(out));
}

void fill(ResponseCache& cache, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    REQUIRE(cache.keep(answer(i)));
    REQUIRE(cache.semantic().add(prompt_of(i)));
  }
}

core::Result<std::size_t> load(ResponseCache& cache) {
  return cache.load([] { return true; });
}

}  // namespace

TEST_CASE("what was saved is there again with its answers, and nobody else may read the file", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 5);
  REQUIRE(before.save().value() == 5);
  struct stat status {};
  REQUIRE(::stat(folder.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(::stat(folder.path().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  CHECK_FALSE(std::filesystem::exists(folder.file() + ".new"));
  ResponseCache after(config_of(folder));
  REQUIRE(load(after).value() == 5);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const Prompt prompt = prompt_of(i);
    const auto found = after.semantic().find(prompt.scope, prompt.facts, prompt.vector);
    REQUIRE_FALSE(found.matches.empty());
    CHECK(found.matches[0].answer == cache_key(i));
    CHECK(after.memory().peek(cache_key(i), unix_millis())->body == cache_entry(i).body);
  }
}

TEST_CASE("without a folder or a file there is nothing to load and no error", "[semantic]") {
  const Folder folder;
  ResponseCache none{core::CacheConfig()};
  fill(none, 1);
  CHECK(none.save().value() == 0);
  CHECK(load(none).value() == 0);
  ResponseCache absent(config_of(folder));
  CHECK(load(absent).value() == 0);
}

TEST_CASE("what has no answer any more is not saved, and what is over by now is not loaded", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 3);
  before.memory().erase(cache_key(1));
  REQUIRE(before.keep(answer(9, 150)));
  REQUIRE(before.semantic().add(prompt_of(9)));
  REQUIRE(before.save().value() == 3);
  const std::int64_t over = unix_millis() + 160;
  while (unix_millis() < over) ::usleep(1000);
  ResponseCache after(config_of(folder));
  REQUIRE(load(after));
  CHECK(after.semantic().info().entries == 2);
  CHECK(after.memory().info().entries == 2);
}

TEST_CASE("a file with any byte changed, cut anywhere or of something else is refused whole", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 2);
  REQUIRE(before.save());
  const std::string good = folder.bytes();
  REQUIRE(good.size() > 500);
  std::vector<std::string> bad{"x",
                               "signalbox semantic cache 2\n",
                               "signalbox semantic cache 1\n" + good.substr(27),
                               std::string(5000, '\0'),
                               good + "x",
                               good + good};
  for (std::size_t at = 0; at < good.size(); at += 3) {
    bad.push_back(good);
    bad.back()[at] = static_cast<char>(bad.back()[at] ^ 0x10);
    if (at > 0) bad.push_back(good.substr(0, at));
  }
  ResponseCache after(config_of(folder));
  for (const std::string& bytes : bad) {
    folder.write(bytes);
    const auto loaded = load(after);
    CHECK_FALSE(loaded);
  }
  CHECK(after.semantic().info().entries == 0);
  CHECK(after.memory().info().entries == 0);
  folder.write(good);
  CHECK(load(after).value() == 2);
}

TEST_CASE("a file that is larger than this cache could write, or no file at all, is refused", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 1);
  REQUIRE(before.save());
  std::filesystem::resize_file(folder.file(), std::uintmax_t{1} << 40);  // sparse
  CHECK_FALSE(load(before));
  std::filesystem::remove(folder.file());
  std::filesystem::create_directory(folder.file());
  CHECK_FALSE(load(before));
  std::filesystem::remove(folder.file());
  std::filesystem::create_symlink("/etc/passwd", folder.file());
  CHECK_FALSE(load(before));
}

TEST_CASE("what was cleared is in memory and on disk no more, whichever way it was cleared", "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  fill(cache, 4);
  REQUIRE(cache.save());
  SECTION("by key") {
    CHECK(cache.forget(cache_key(1), unix_millis()));
    CHECK_FALSE(std::filesystem::exists(folder.file()));
    cache.sweep_prompts();
    CHECK(cache.semantic().info().entries == 3);
  }
  SECTION("by route") {
    Filter filter;
    filter.route = "auto";
    CHECK(cache.clear(filter, unix_millis()) == 4);
    CHECK_FALSE(std::filesystem::exists(folder.file()));
    CHECK(cache.save().value() == 0);
    cache.sweep_prompts();
    CHECK(cache.semantic().info().entries == 0);
  }
  SECTION("by a route that nobody has, the rest is written again") {
    Filter filter;
    filter.route = "other";
    const std::uint64_t before = cache.semantic().changes();
    CHECK(cache.clear(filter, unix_millis()) == 0);
    CHECK(cache.semantic().changes() != before);
    REQUIRE(cache.save().value() == 4);
  }
}

TEST_CASE("prompts whose answers have gone unnoticed go with time", "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  for (std::uint64_t i = 0; i < 100; ++i) {
    REQUIRE(cache.keep(answer(i)));
    cache.keep_prompt(prompt_of(i));
  }
  for (std::uint64_t i = 0; i < 50; ++i) cache.memory().erase(cache_key(i));
  for (std::uint64_t i = 100; i < 800; ++i) {
    REQUIRE(cache.keep(answer(i)));
    cache.keep_prompt(prompt_of(i));
  }
  CHECK(cache.semantic().info().entries == 750);
}

TEST_CASE("a smaller cache takes the most recently used of a larger one's file", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 6);
  before.semantic().touch(cache_key(0));
  REQUIRE(before.save());
  core::CacheConfig config = config_of(folder);
  config.semantic.entries = 2;
  ResponseCache after(config);
  REQUIRE(load(after));
  CHECK(after.semantic().answers() == std::vector<Key>{cache_key(5), cache_key(0)});
}

TEST_CASE("an answer that tells of somebody is not saved, though an earlier answer's prompt leads to its key",
          "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  fill(cache, 2);
  Entry renewed = *answer(1);
  renewed.stored_at += 1;
  renewed.by_key = true;
  renewed.body = "tells of somebody";
  renewed.plain_size = renewed.body.size();
  REQUIRE(cache.keep(std::make_shared<const Entry>(renewed)));
  CHECK(cache.save().value() == 1);
  CHECK(folder.bytes().find("somebody") == std::string::npos);
  Entry read;
  REQUIRE(Entry::parse(renewed.serialise(), read) == EntryFault::none);
  CHECK(read.by_key);
}

TEST_CASE("what anybody could have put there is not believed, and a pipe holds nobody up", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 2);
  REQUIRE(before.save());
  ResponseCache after(config_of(folder));
  SECTION("a file that others may write to") {
    REQUIRE(::chmod(folder.file().c_str(), 0622) == 0);
    CHECK_FALSE(load(after));
  }
  SECTION("a folder that others may write to") {
    REQUIRE(::chmod(folder.path().c_str(), 0770) == 0);
    CHECK_FALSE(load(after));
    CHECK_FALSE(before.save());
  }
  SECTION("a pipe") {
    REQUIRE(::unlink(folder.file().c_str()) == 0);
    REQUIRE(::mkfifo(folder.file().c_str(), 0600) == 0);
    CHECK_FALSE(load(after));
  }
  SECTION("answers larger than this cache keeps") {
    Entry large = *answer(7);
    large.body.assign(8000, 'x');
    large.plain_size = large.body.size();
    REQUIRE(before.keep(std::make_shared<const Entry>(large)));
    REQUIRE(before.semantic().add(prompt_of(7)));
    REQUIRE(before.save().value() == 3);
    core::CacheConfig config = config_of(folder);
    config.max_entry = 4096;
    ResponseCache smaller(config);
    CHECK_FALSE(load(smaller));
    CHECK(load(after).value() == 3);
  }
  CHECK(after.semantic().info().entries == after.memory().info().entries);
}

TEST_CASE("a folder that another process has is neither read nor written nor cleared until that has ended",
          "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  fill(cache, 2);
  REQUIRE(::mkdir(folder.path().c_str(), 0700) == 0);
  folder.write("another's");
  const int other = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(::flock(other, LOCK_EX | LOCK_NB) == 0);
  const auto loaded = load(cache);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.assume_error().kind == core::ErrorKind::overloaded);
  CHECK(cache.save().assume_error().kind == core::ErrorKind::overloaded);
  Filter nothing;
  nothing.route = "other";
  cache.clear(nothing, unix_millis());
  CHECK(folder.bytes() == "another's");
  CHECK_FALSE(cache.still_saved());
  ::close(other);
  CHECK(cache.save().value() == 2);
}

TEST_CASE("a file that cannot be removed on a clear is told of, and emptied where that is possible", "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  fill(cache, 1);
  REQUIRE(cache.save());
  REQUIRE(std::filesystem::remove(folder.file()));
  REQUIRE(std::filesystem::create_directories(folder.file() + "/in/it"));
  cache.clear(Filter(), unix_millis());
  CHECK(cache.still_saved());
  REQUIRE(std::filesystem::remove_all(folder.file()) > 0);
  cache.unsave();
  CHECK_FALSE(cache.still_saved());
}

TEST_CASE("what a process left that ended while it saved goes at the next start and with a clear", "[semantic]") {
  const Folder folder;
  ResponseCache cache(config_of(folder));
  fill(cache, 1);
  REQUIRE(cache.save());
  const std::string half = folder.file() + ".new";
  std::ofstream(half) << "half of it";
  CHECK(load(cache));
  CHECK_FALSE(std::filesystem::exists(half));
  std::ofstream(half) << "half of it";
  cache.unsave();
  CHECK_FALSE(std::filesystem::exists(half));
}

TEST_CASE("a clear while the file is read ends the reading, and nothing of it stays", "[semantic]") {
  const Folder folder;
  ResponseCache before(config_of(folder));
  fill(before, 5);
  REQUIRE(before.save());
  ResponseCache after(config_of(folder));
  int taken = 0;
  const auto loaded = after.load([&] {
    if (++taken == 3) after.clear(Filter(), unix_millis());
    return true;
  });
  CHECK_FALSE(loaded);
  CHECK(taken == 3);
  CHECK(after.memory().info().entries == 0);
  CHECK_FALSE(std::filesystem::exists(folder.file()));
}

TEST_CASE("a folder is made with its parents", "[semantic]") {
  const Folder folder;
  core::CacheConfig config;
  config.semantic.path = folder.path() + "/of/it";
  ResponseCache cache(config);
  fill(cache, 1);
  REQUIRE(cache.save());
  CHECK(std::filesystem::exists(folder.path() + "/of/it/semantic.cache"));
}

TEST_CASE("whoever saves has nothing to do while there is no cache, and does not hold up who ends it", "[semantic]") {
  std::mutex held;
  std::atomic<int> asked{0};
  SemanticSaver saver([&]() -> std::shared_ptr<ResponseCache> {
    ++asked;
    asked.notify_one();
    const std::lock_guard lock(held);
    return nullptr;
  });
  asked.wait(0);
  const int before = asked;
  ::usleep(20'000);
  CHECK(asked <= before + 1);
  {
    const std::lock_guard lock(held);
    CHECK_FALSE(saver.finish(std::chrono::milliseconds(1)));
  }
  CHECK(saver.finish(std::chrono::minutes(1)));
}
