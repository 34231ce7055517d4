// Client keys in a file of their own.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/config_json.h"
#include "core/secret_hash.h"
#include "tests/core/config_support.h"

namespace {

using config_test::texts;

constexpr std::string_view kHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

class Folder {
  using Perms = std::filesystem::perms;

 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("signalbox-keys-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  void write(std::string_view name, std::string_view text) const {
    std::ofstream(path_ / name) << text;
    std::filesystem::permissions(path_ / name, Perms::owner_read | Perms::owner_write);
  }
  std::string path(std::string_view name) const { return (path_ / name).string(); }

  // A config that names keys.jsonl, which holds `keys`.
  core::ConfigReading read(std::string_view keys, std::string_view auth = "") const {
    write("keys.jsonl", keys);
    write("config.yaml", std::string(config_test::kDemo)
                             .append(config_test::kRoute)
                             .append("auth:\n  keys_file: keys.jsonl\n")
                             .append(auth));
    return core::read_config_file(path("config.yaml"));
  }

 private:
  std::filesystem::path path_;
};

std::string line(std::string_view name, std::string_view more = "") {
  return "{\"name\": \"" + std::string(name) + "\", \"sha256\": \"" + core::sha256_hex(name) + "\"" +
         std::string(more) + "}\n";
}

bool says(const core::ConfigReading& reading, std::string_view words) {
  return texts(reading).find(words) != std::string::npos;
}

std::string problem_of(std::string_view json) {
  std::string problem;
  const auto document = core::load_json(json, 1, problem);
  return document ? std::string() : problem;
}

}  // namespace

TEST_CASE("keys of the file stand behind those of the config and are keys like them", "[config]") {
  const Folder folder;
  const auto reading = folder.read(
      line("a", R"(, "rate_limit": {"requests_per_minute": 150, "burst": 3}, "in_flight": 2, "routes": ["auto"])") +
          "\n  \n" + R"({"name":"caf\u00e9","secrets":[{"secret":"0123456789abcdef"},{"sha256":")" +
          std::string(kHash) + R"(","deprecated":true}],"floor":"private","viewer":true})" + "\r\n" + line("last"),
      "  keys: [{name: own, secret: sk-0123456789abcdef, admin: true}]\n");
  INFO(texts(reading));
  REQUIRE(reading.ok());
  const core::AuthConfig& auth = reading.config->auth;
  REQUIRE(auth.keys.size() == 4);
  CHECK(auth.listed == 1);
  CHECK(auth.keys[0].name == "own");
  CHECK(auth.keys[1].rate_limit.requests_per_minute == 150);
  CHECK(auth.keys[1].rate_limit.burst == 3);
  CHECK(auth.keys[1].in_flight == 2);
  CHECK(auth.keys[1].routes == std::vector<std::string>{"auto"});
  CHECK(auth.keys[2].name == "caf\xc3\xa9");
  CHECK(auth.keys[2].viewer);
  CHECK(auth.keys[2].floor == core::Trust::private_);
  REQUIRE(auth.keys[2].secrets.size() == 2);
  CHECK(auth.keys[2].secrets[0].sha256_hex == core::sha256_hex("0123456789abcdef"));
  CHECK(auth.keys[2].secrets[1].deprecated);
  CHECK(auth.keys[3].name == "last");
}

TEST_CASE("what is wrong with a file of keys is told with its line, the place in it and a cure", "[config]") {
  const Folder folder;
  const auto reading = folder.read(line("good") + "{\"name\": \"cut\", \"sha2\n" + line("b", R"(, "in_flight": -1)") +
                                   line("c", R"(, "rout": ["auto"])") + line("d", R"(, "routes": ["none"])") +
                                   "{\"name\": \"e\"}\n" + line("f", R"(, "rate_limit": {"burst": "7"})"));
  CHECK_FALSE(reading.ok());
  const std::string file = folder.path("keys.jsonl");
  CHECK(says(reading, file + ":2: this is not JSON: a text has no end in column 22 (write a key as "));
  CHECK(says(reading, file + ":3: in_flight: '-1': must be between 0 and 1e+06 (write 0 or more)"));
  CHECK(says(reading, file + ":4: rout: unknown key"));
  CHECK(says(reading, file + ":5: routes: there is no route 'none'"));
  CHECK(says(reading, file + ":6: has no secret"));
  CHECK(says(reading, file + ":7: rate_limit.burst: '7': must be a number, this is a text (remove the quotes)"));
  for (const core::ConfigIssue& issue : reading.issues) CHECK_FALSE(issue.cure.empty());
}

TEST_CASE("a key that names no route is refused, as the list left out means every route", "[config]") {
  const Folder folder;
  const auto reading = folder.read(
      line("a", R"(, "routes": [])") + line("b", R"(, "routes": null)") + line("c", R"(, "routes": "auto")"),
      "  keys:\n    - {name: own, secret: sk-0123456789abcdef, routes: []}\n"
      "    - name: bare\n      secret: sk-123456789abcdef0\n      routes:\n");
  CHECK_FALSE(reading.ok());
  CHECK(reading.issues.size() == 4);
  const std::string cure = "names no route (leave it out to allow all, or name those it may use)";
  CHECK(says(reading, folder.path("config.yaml") + ":6: auth.keys[0].routes: " + cure));
  CHECK(says(reading, folder.path("config.yaml") + ":9: auth.keys[1].routes: " + cure));
  CHECK(says(reading, folder.path("keys.jsonl") + ":1: routes: " + cure));
  CHECK(says(reading, folder.path("keys.jsonl") + ":2: routes: " + cure));
}

TEST_CASE("a file of keys has no variables, and says so without what stands there", "[config]") {
  const Folder folder;
  const auto reading = folder.read(
      "{\"name\":\"a\",\"secret\":\"0123${canary}456789abcdef\"}\n"
      "{\"name\":\"b\",\"secret\":\"0123${canary:-456789}abcdef\"}\n"
      "{\"name\":\"c\",\"secret\":\"0123$${canary}456789abcdef\"}\n");
  CHECK_FALSE(reading.ok());
  CHECK(reading.issues.size() == 2);
  for (const char* line : {":1: ", ":2: "}) {
    CHECK(says(reading, folder.path("keys.jsonl") + line +
                            "secret: '${' begins a variable, and those are of the config alone ($${ stands for ${ "
                            "itself)"));
  }
  CHECK_FALSE(says(reading, "canary"));
}

TEST_CASE("a config says which files it is read with, also when it is refused for one of them", "[config]") {
  const Folder folder;
  const std::vector<std::string> keys{folder.path("keys.jsonl")};
  CHECK(folder.read(line("a")).files == keys);
  CHECK(folder.read("").files == keys);
  std::filesystem::remove(folder.path("keys.jsonl"));
  CHECK(core::read_config_file(folder.path("config.yaml")).files == keys);
}

TEST_CASE("a file of keys that everyone may read is warned about when it holds secrets and not their hashes",
          "[config]") {
  const Folder folder;
  const auto warnings = [&](std::string_view keys) {
    folder.read(keys);
    std::filesystem::permissions(folder.path("keys.jsonl"), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const auto reading = core::read_config_file(folder.path("config.yaml"));
    CHECK(reading.ok());
    return texts(reading);
  };
  CHECK(warnings(line("a")).empty());
  CHECK(warnings("{\"name\":\"a\",\"secret\":\"0123456789abcdef\"}")
            .find("auth.keys_file: everyone on this machine can") != std::string::npos);
}

TEST_CASE("names and secrets are one key's alone, over the config and the file", "[config]") {
  const Folder folder;
  const auto reading = folder.read(line("a") + line("a") + line("own") + "{\"name\":\"z\",\"sha256\":\"" +
                                       core::sha256_hex("sk-0123456789abcdef") + "\"}\n",
                                   "  keys: [{name: own, secret: sk-0123456789abcdef}]\n");
  CHECK_FALSE(reading.ok());
  const std::string file = folder.path("keys.jsonl");
  CHECK(says(reading, file + ":2: the name 'a' is taken by line 1 of auth.keys_file (choose another name)"));
  CHECK(says(reading, file + ":2: has the same secret as line 1 of auth.keys_file"));
  CHECK(says(reading, file + ":3: the name 'own' is taken by auth.keys[0]"));
  CHECK(says(reading, file + ":4: has the same secret as auth.keys[0]"));
}

TEST_CASE("a file of keys that is empty, absent or no file opens no door: the config is refused", "[config]") {
  const Folder folder;
  CHECK(says(folder.read(""), "keys.jsonl: holds no key (write a key on each line, or remove auth.keys_file)"));
  CHECK_FALSE(folder.read("\n \n").ok());
  folder.read(line("a"));
  std::filesystem::remove(folder.path("keys.jsonl"));
  const auto absent = core::read_config_file(folder.path("config.yaml"));
  CHECK_FALSE(absent.ok());
  CHECK(config_test::has_issue(absent, "auth.keys_file", "this file cannot be read"));
  CHECK(absent.issues.size() == 1);
  std::filesystem::create_directory(folder.path("keys.jsonl"));
  CHECK_FALSE(core::read_config_file(folder.path("config.yaml")).ok());
}

TEST_CASE("a file of keys is another config when a key is, and the change names the key", "[config]") {
  const Folder folder;
  const auto before = folder.read(line("a") + line("b") + line("c"));
  const auto same = folder.read(line("a") + line("b") + line("c"));
  const auto after = folder.read(line("a") + line("b", R"(, "in_flight": 3)") + line("d"));
  REQUIRE(before.ok());
  REQUIRE(same.ok());
  REQUIRE(after.ok());
  CHECK(before.config->version == same.config->version);
  CHECK(before.config->version != after.config->version);
  CHECK(before.config->auth.keys_text != after.config->auth.keys_text);
  CHECK(core::config_diff(*before.config, *same.config).empty());
  CHECK(core::config_diff(*before.config, *after.config) ==
        std::vector<std::string>{"auth.keys.b.in_flight: 0 -> 3", "auth.keys.d: added", "auth.keys.c: removed"});
  CHECK_FALSE(core::needs_restart(*before.config, *after.config));
}

TEST_CASE("a key that moves from the config to the file is the same key", "[config]") {
  const Folder folder;
  const auto before = folder.read(line("a"), "  keys: [{name: own, secret: sk-0123456789abcdef}]\n");
  const auto after = folder.read(line("a") + "{\"name\":\"own\",\"secret\":\"sk-0123456789abcdef\"}\n");
  REQUIRE(before.ok());
  REQUIRE(after.ok());
  CHECK(core::config_diff(*before.config, *after.config).empty());
}

TEST_CASE("of many keys that differ a hundred are named and the others counted", "[config]") {
  const Folder folder;
  std::string many;
  for (int i = 0; i < 350; ++i) many += line("k" + std::to_string(i));
  const auto before = folder.read(line("a")), after = folder.read(many);
  REQUIRE(after.ok());
  const auto changes = core::config_diff(*before.config, *after.config);
  CHECK(changes.size() == 101);
  CHECK(changes.back() == "auth.keys: 251 further keys differ");
}

TEST_CASE("a file of keys may be wrong everywhere without its issues being without bound", "[config]") {
  const Folder folder;
  std::string wrong;
  for (int i = 0; i < 5000; ++i) wrong += "nonsense\n";
  const auto reading = folder.read(wrong);
  CHECK_FALSE(reading.ok());
  CHECK(reading.issues.size() <= 502);
  const auto longest = folder.read("{\"name\": \"" + std::string(20'000, 'x') + "\"}\n");
  CHECK(says(longest, "keys.jsonl:1: longer than 16KiB"));
}

TEST_CASE("two hundred thousand keys are read", "[config]") {
  const Folder folder;
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += line("k" + std::to_string(i));
  const auto reading = folder.read(many);
  REQUIRE(reading.ok());
  CHECK(reading.config->auth.keys.size() == 200'000);
}

TEST_CASE("JSON is read as it is defined, and nothing else", "[config]") {
  for (const char* good : {"{}", "[]", " [1, -0, 0.5, 1e9, 2E-3, true, false, null, \"\"] ", "\"\\ud83d\\ude00\\n\\/\"",
                           "{\"a\":{\"b\":[[]]}}", "7"}) {
    INFO(good);
    CHECK(problem_of(good).empty());
  }
  for (const char* bad :
       {"",       "{",     "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "[1 2]",     "01",          "1.",          ".5",
        "+1",     "1e",    "-",    "tru",        "nul",   "\"\\x\"",   "\"\\u12\"", "\"\\ud83d\"", "\"\\udc00\"", "\"a",
        "\"\t\"", "{} {}", "'a'",  "\"\xff\"",   "NaN"}) {
    INFO(bad);
    CHECK_FALSE(problem_of(bad).empty());
  }
  CHECK(problem_of(std::string(17, '[') + std::string(17, ']')).empty());
  CHECK_FALSE(problem_of(std::string(18, '[') + std::string(18, ']')).empty());
  std::string problem;
  const auto document = core::load_json(R"({"a":"\u20ac\ud83d\ude00"})", 7, problem);
  REQUIRE(document);
  CHECK(document->root->items[1]->text == "\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(document->root->items[1]->line == 7);
}
