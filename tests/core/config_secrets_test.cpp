// Variables, secrets, version and difference.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/config_units.h"
#include "core/secret_hash.h"
#include "tests/core/config_support.h"

using namespace config_test;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "signalbox_config_XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string file(const std::string& name, std::string_view text, mode_t mode = 0600) const {
    const std::string path = this->path(name);
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

core::ConfigReading read_key(const std::string& fields, Variables variables = {}) {
  return read_with_route("auth: {keys: [{name: a, " + fields + "}]}", std::move(variables));
}

constexpr std::string_view kSecret = "correct horse battery";

bool contains(const std::vector<std::string>& lines, std::string_view line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("variables are replaced inside values", "[config]") {
  Variables variables{{"A", "one"}, {"EMPTY", ""}, {"YAML", "x\nserver: {threads: 9}"}};
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain $5 $ $$ text", "plain $5 $ $$ text"},
      {"<${A}>", "<one>"},
      {"${A}${A}", "oneone"},
      {"${NONE:-two}", "two"},
      {"${EMPTY:-two}", "two"},
      {"${EMPTY}", ""},
      {"${NONE:-}", ""},
      {"$${A}", "${A}"},
      {"$$${A}", "$${A}"},
      {"${YAML}", "x\nserver: {threads: 9}"},
      {"${NONE:-a:-b}", "a:-b"},
  };
  for (const auto& [text, wanted] : cases) {
    INFO(text);
    const core::Expanded out = core::expand_environment(text, look_up, &variables);
    CHECK(out.problem.empty());
    CHECK(out.missing.empty());
    CHECK(out.text == wanted);
  }
  CHECK(core::expand_environment("${NONE}", look_up, &variables).missing == "NONE");
  for (const char* text : {"${", "${A", "${}", "${1A}", "${A B}", "${:-x}"}) {
    CHECK_FALSE(core::expand_environment(text, look_up, &variables).problem.empty());
  }
  variables["BIG"] = std::string(50'000, 'x');
  CHECK_FALSE(core::expand_environment("${BIG}${BIG}", look_up, &variables).problem.empty());
}

TEST_CASE("a variable is a value and cannot become structure", "[config]") {
  const auto reading = read_with_route("server: {decisions: '${N}', threads: '${T:-3}'}", {{"N", "77"}});
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.config->server.decisions == 77);
  CHECK(reading.config->server.threads == 3);
  CHECK_FALSE(read_with_route("log: {level: '${L}'}", {{"L", "info\nserver: {threads: 9}"}}).ok());
  CHECK(has_issue(read_with_route("log: {level: '${L}'}"), "log.level", "L is not set"));
}

TEST_CASE("a missing provider key turns the provider off and keeps its targets", "[config]") {
  const std::string text = "providers: {o: {kind: openai, api_key: '${K}'}}\nroutes: {a: {tiers: [{targets: [o/x]}]}}";
  const auto off = read(text);
  INFO(texts(off));
  REQUIRE(off.ok());
  CHECK(off.config->providers[0].disabled == "K is not set");
  CHECK(off.config->routes[0].tiers[0].targets.size() == 1);
  CHECK(has_issue(off, "routes.a", "all its providers are off", true));
  CHECK(read(text, {{"K", ""}}).config->providers[0].disabled == "its api_key is empty");
  CHECK(read(text, {{"K", "k"}}).config->providers[0].disabled.empty());
  const auto without = read_provider("kind: openai_compatible, base_url: 'http://127.0.0.1/v1', api_key: '${K:-}'");
  REQUIRE(without.ok());
  CHECK(without.config->providers[1].disabled.empty());
}

TEST_CASE("a client's secret is kept as its hash alone", "[config]") {
  const std::string hash = core::sha256_hex(kSecret);
  const Folder folder;
  const std::string file = folder.file("secret", std::string(kSecret) + "\n");
  for (const std::string& fields : {"secret: " + std::string(kSecret), "secret_file: " + file, "sha256: " + hash,
                                    "secrets: [{secret: " + std::string(kSecret) + "}]"}) {
    const auto reading = read_key(fields);
    INFO(fields << "\n" << texts(reading));
    REQUIRE(reading.ok());
    REQUIRE(reading.config->auth.keys[0].secrets.size() == 1);
    CHECK(reading.config->auth.keys[0].secrets[0].sha256_hex == hash);
  }
  const auto two = read_key("secrets: [{secret: " + std::string(kSecret) +
                            "}, {secret: 0123456789abcdef, deprecated: true}], floor: local");
  REQUIRE(two.ok());
  CHECK_FALSE(two.config->auth.keys[0].secrets[0].deprecated);
  CHECK(two.config->auth.keys[0].secrets[1].deprecated);
  CHECK(two.config->auth.keys[0].floor == core::Trust::local);
}

TEST_CASE("client keys that would not work are refused", "[config]") {
  const std::vector<std::array<std::string, 3>> cases{
      {"admin: true", "auth.keys[0]", "has no secret"},
      {"secret: short", "auth.keys[0].secret", "shorter than 16"},
      {"hmac_secret: short, secret: 0123456789abcdef", "auth.keys[0].hmac_secret", "shorter than 16"},
      {"secret: '${GONE}'", "auth.keys[0].secret", "GONE is not set"},
      {"sha256: abc", "auth.keys[0].sha256", "64 hex digits"},
      {"secret: 0123456789abcdef, sha256: x", "auth.keys[0].sha256", "together"},
      {"secret: 0123456789abcdef, secrets: [{secret: 0123456789abcdeF}]", "auth.keys[0].secrets", "together"},
      {"secrets: []", "auth.keys[0].secrets", "is empty"},
      {"secrets: [{deprecated: true}]", "auth.keys[0].secrets[0]", "has no secret"},
      {"secrets: [{secret: 0123456789abcdef}, {secret: 0123456789abcdef}]", "auth.keys[0]", "same secret"},
      {"secret: 0123456789abcdef, routes: [atuo]", "auth.keys[0].routes", "did you mean 'auto'?"},
      {"secret: 0123456789abcdef, rate_limit: {requests_per_minute: -1}", "auth.keys[0].rate_limit.requests_per_minute",
       "between 0"},
      {"secret: 0123456789abcdef, rate: 1", "auth.keys[0].rate", "unknown key"},
  };
  for (const auto& [fields, path, words] : cases) {
    const auto reading = read_key(fields);
    INFO(fields << "\n" << texts(reading));
    CHECK_FALSE(reading.ok());
    CHECK(has_issue(reading, path, words));
  }
  const auto twice =
      read_with_route("auth: {keys: [{name: a, secret: 0123456789abcdef}, {name: a, secret: 0123456789abcdeF}]}");
  CHECK(has_issue(twice, "auth.keys[1]", "taken by auth.keys[0]"));
  CHECK(has_issue(read_with_route("auth: {keys: [{secret: 0123456789abcdef}]}"), "auth.keys[0]", "has no name"));
}

TEST_CASE("secret files are read whole, and a world-readable one is warned of", "[config]") {
  const Folder folder;
  const auto provider = [](const std::string& file) { return read_provider("kind: openai, api_key_file: " + file); };
  const auto good = provider(folder.file("good", "sk-file\n"));
  REQUIRE(good.ok());
  CHECK(good.issues.empty());
  CHECK(good.config->providers[1].api_key == "sk-file");
  const auto shared = provider(folder.file("shared", "sk-file", 0644));
  REQUIRE(shared.ok());
  CHECK(has_issue(shared, "providers.p.api_key_file", "everyone on this machine", true));
  CHECK(has_issue(provider(folder.file("empty", "\n")), "providers.p.api_key_file", "is empty"));
  CHECK(has_issue(provider(folder.file("lines", "a\nb\n")), "providers.p.api_key_file", "line break"));
  CHECK(has_issue(provider(folder.file("large", std::string(100'000, 'x'))), "providers.p.api_key_file",
                  "larger than 64KiB"));
  CHECK(has_issue(provider("/"), "providers.p.api_key_file", "cannot be read"));
}

TEST_CASE("a secret file that nobody may ever write to is not waited for", "[config]") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  for (const std::string& file : {folder.path("pipe"), std::string("/dev/null")}) {
    const auto reading = read_provider("kind: openai, api_key_file: " + file);
    INFO(file << "\n" << texts(reading));
    CHECK(has_issue(reading, "providers.p.api_key_file", "not a regular file"));
  }
}

TEST_CASE("file names are relative to the config file", "[config]") {
  const Folder folder;
  folder.file("key", "sk-near\n");
  const std::string path = folder.file(
      "config.yaml", "providers: {o: {kind: openai, api_key_file: key}}\nroutes: {a: {tiers: [{targets: [o/x]}]}}\n");
  const auto reading = core::read_config_file(path);
  INFO(texts(reading));
  REQUIRE(reading.ok());
  CHECK(reading.config->providers[0].api_key == "sk-near");
  CHECK(reading.config->path == path);
}

TEST_CASE("no issue, version or difference shows a secret", "[config]") {
  const std::string secret = "sk-very-secret-value";
  const Variables variables{{"S", secret}};
  for (const char* part :
       {"kind: '${S}'", "kind: openai, api_key: ' ${S}'", "kind: openai, base_url: 'http://u:${S}@x/v1'",
        "kind: openai, api_key: '${S}', connections: '${S}', verify_tls: '${S}'",
        "kind: openai, api_key: '${S}', headers: {Host: '${S}'}, trust: '${S}'",
        "kind: openai, api_key: '${S}', idle_connection: '${S}'"}) {
    const auto reading = read_provider(part, variables);
    INFO(part);
    CHECK_FALSE(reading.ok());
    CHECK(texts(reading).find("secret-value") == std::string::npos);
  }
  const std::string provider = "kind: openai, api_key: '${S}', headers: {A: '${S}'}";
  const auto before = read_provider(provider, variables);
  const auto after = read_provider(provider, {{"S", secret + "2"}});
  const auto lines = core::config_diff(*before.config, *after.config);
  CHECK(lines == std::vector<std::string>{"providers.p.api_key: (changed)", "providers.p.headers.A: (changed)"});
  CHECK(before.config->version != after.config->version);
}

TEST_CASE("equal values have an equal version, however they are written", "[config]") {
  const auto version = [](std::string_view text) { return read(text).config->version; };
  const std::string first = version(
      "providers: {demo: {kind: demo}, o: {kind: openai, api_key: k}}\nroutes: {a: {tiers: [{targets: [demo/x, "
      "o/y]}]}}");
  const std::string second = version(
      "# a comment\nroutes:\n  a:\n    tiers: [{targets: [{target: demo/x, weight: 1}, o/y]}]\n    retry: {attempts: "
      "3}\n"
      "providers:\n  o: {api_key: k, kind: openai, base_url: 'https://api.openai.com/v1/'}\n  demo: {kind: demo}\n");
  CHECK(first == second);
  CHECK(first.size() == 12);
  CHECK(first.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(first != version("providers: {demo: {kind: demo}, o: {kind: openai, api_key: k}}\nroutes: {a: {tiers: "
                         "[{targets: [o/y, demo/x]}]}}"));
}

TEST_CASE("a difference names each value that changed", "[config]") {
  const auto parse = [](const std::string& text) { return read(text).config; };
  const std::string head = "providers: {demo: {kind: demo}}\n";
  const auto before =
      parse(head + "routes: {auto: {tiers: [{targets: [demo/a, demo/b]}]}, old: {tiers: [{targets: [demo/a]}]}}");
  const auto after =
      parse(head +
            "server: {timeouts: {idle: 2m}}\nlog: {level: debug}\n"
            "targets: {demo/b: {tools: false}}\n"
            "auth: {keys: [{name: k, secret: 0123456789abcdef}]}\n"
            "routes: {auto: {aliases: [x, y], floor: local, tiers: [{targets: [demo/a, {target: demo/b, weight: 3}]}, "
            "{targets: [demo/c]}]}}");
  REQUIRE((before && after));
  CHECK(core::config_diff(*before, *before).empty());
  const auto lines = core::config_diff(*before, *after);
  for (const char* line : {
           "server.timeouts.idle: 75s -> 2m",
           "log.level: info -> debug",
           "targets[\"demo/b\"].tools: true -> false",
           "routes.auto.aliases: [] -> [x, y]",
           "routes.auto.floor: external -> local",
           "routes.auto.tiers[0].targets[1].weight: 1 -> 3",
           "routes.auto.tiers[1]: added",
           "targets[\"demo/c\"]: added",
           "auth.keys.k: added",
           "routes.old: removed",
       }) {
    INFO(line);
    CHECK(contains(lines, line));
  }
  CHECK(lines.size() == 10);
}

TEST_CASE("SHA-256 and HMAC agree with their published vectors", "[config]") {
  CHECK(core::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
  CHECK(core::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231, cases 1 and 2.
  CHECK(core::hmac_sha256_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(core::hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(core::hmac_sha256_hex({}, {}) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(core::constant_time_equal("abc", "abc"));
  CHECK(core::constant_time_equal({}, ""));
  CHECK_FALSE(core::constant_time_equal("abc", "abd"));
  CHECK_FALSE(core::constant_time_equal("abc", "ab"));
}
