// The semantic cache on disk: what comes back, what is refused, what is never written.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "router/cache/response_cache.h"
#include "router/cache/semantic_index.h"
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
                               "signalbox semantic cache 1\n",
                               "signalbox semantic cache 2\n" + good.substr(27),
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
    CHECK(cache.semantic().info().entries == 3);
  }
  SECTION("by route") {
    Filter filter;
    filter.route = "auto";
    CHECK(cache.clear(filter, unix_millis()) == 4);
    CHECK_FALSE(std::filesystem::exists(folder.file()));
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
