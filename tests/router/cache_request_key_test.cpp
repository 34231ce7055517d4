#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "router/cache/memory_store.h"
#include "router/cache/request_key.h"

using namespace router::cache;

namespace {

KeyParts parts_of(std::string_view tenant, std::string_view floor) {
  KeyParts parts;
  parts.tenant = tenant;
  parts.policy_version = "p1";
  parts.floor = floor;
  parts.route = "auto";
  parts.chain = "demo/demo-chat\n\n";
  parts.endpoint = "chat";
  return parts;
}

Key key_of(std::string_view body, const KeyParts& parts = parts_of("web", "external")) {
  RequestKey maker;
  Key key{};
  REQUIRE(maker.make(parts, body, body.size(), key));
  return key;
}

const std::string kPlain =
    R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":0,"tools":[{"a":1,"b":[1,2]}]})";

// One request of a small world, so that the same ones come again and again.
struct Asked {
  int tenant, floor, route, version, tier, endpoint, content, temperature, seed, extra;
  auto operator<=>(const Asked&) const = default;
};

struct World {
  std::mt19937 random{42};
  int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

  Asked ask() {
    return {below(3), below(3), below(2), below(2), below(2), below(2), below(20), below(3), below(2), below(4)};
  }

  std::string blanks() { return std::string(static_cast<std::size_t>(below(3)), below(2) == 0 ? ' ' : '\n'); }

  // Members in any order, blanks anywhere, and what does not change the answer at random.
  std::string body(const Asked& asked) {
    std::vector<std::string> members{R"("messages":)" + blanks() + R"([{"role":"user",)" + blanks() +
                                         R"("content":"text )" + std::to_string(asked.content) + R"("}])",
                                     R"("temperature":)" + blanks() + std::to_string(asked.temperature),
                                     R"("seed":)" + std::to_string(asked.seed),
                                     R"("model":"name )" + std::to_string(below(5)) + "\""};
    if (asked.extra > 0) {
      members.push_back(asked.extra == 1   ? R"("response_format":{"type":"json_object"})"
                        : asked.extra == 2 ? R"("tools":[{"x":1}])"
                                           : R"("tools":[{"x":1},{}])");
    }
    if (below(2) == 0) members.push_back(R"("stream":true)");
    if (below(2) == 0) members.push_back(R"("stream_options":{"include_usage":true})");
    std::shuffle(members.begin(), members.end(), random);
    std::string out = blanks() + "{";
    for (std::size_t i = 0; i < members.size(); ++i) out += (i > 0 ? "," : "") + blanks() + members[i];
    return out + blanks() + "}";
  }
};

constexpr const char* kFloors[] = {"external", "private", "local"};
constexpr const char* kTenants[] = {"web", "app", ""};

KeyParts parts_of(const Asked& asked) {
  KeyParts parts = parts_of(kTenants[asked.tenant], kFloors[asked.floor]);
  parts.route = asked.route == 0 ? "auto" : "other";
  parts.policy_version = asked.version == 0 ? "p1" : "p2";
  parts.tier = static_cast<std::uint32_t>(asked.tier);
  parts.endpoint = asked.endpoint == 0 ? "chat" : "completions";
  return parts;
}

std::size_t cases() {
  const char* const wanted = std::getenv("SIGNALBOX_PROPERTY_CASES");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 20'000;
}

}  // namespace

TEST_CASE("the order of members, blanks, and the form of the answer do not change a request's key") {
  const Key plain = key_of(kPlain);
  CHECK(key_of(R"( { "temperature" : 0, "tools":[ {"b":[1 , 2],"a":1} ],
    "messages" : [ {"content":"hi" , "role":"user"} ], "model":"alias" } )") == plain);
  CHECK(key_of(R"({"stream":true,"stream_options":{"include_usage":true},"model":"auto","temperature":0,)"
               R"("messages":[{"role":"user","content":"hi"}],"tools":[{"a":1,"b":[1,2]}]})") == plain);
}

TEST_CASE("whatever may change the answer changes the key") {
  std::set<Key> seen{key_of(kPlain)};
  for (
      const std::string_view body : {
          R"({"model":"auto","messages":[{"role":"user","content":"Hi"}],"temperature":0,"tools":[{"a":1,"b":[1,2]}]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":1,"tools":[{"a":1,"b":[1,2]}]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":0,"tools":[{"a":1,"b":[2,1]}]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":0,"tools":[{"a":1},{"b":[1,2]}]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"},{}],"temperature":0,"tools":[{"a":1,"b":[1,2]}]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":0})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi"}],"temperature":0,"tools":[{"a":1,"b":[1,2]}],"user":"x"})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi","model":"x"}],"temperature":0,"tools":[]})",
          R"({"model":"auto","messages":[{"role":"user","content":"hi","model":"y"}],"temperature":0,"tools":[]})",
      }) {
    CHECK(seen.insert(key_of(body)).second);
  }
  KeyParts parts = parts_of("web", "external");
  for (std::string_view KeyParts::*part : {&KeyParts::tenant, &KeyParts::policy_version, &KeyParts::floor,
                                           &KeyParts::route, &KeyParts::chain, &KeyParts::endpoint}) {
    KeyParts other = parts;
    other.*part = "another";
    CHECK(seen.insert(key_of(kPlain, other)).second);
  }
  parts.tier = 1;
  CHECK(seen.insert(key_of(kPlain, parts)).second);
}

TEST_CASE("what stands below a member of any name is part of the key") {
  for (const std::string name : {"embedding", "logprobs", "properties"}) {
    const auto body = [&](const std::string& type) {
      return R"({"model":"m","messages":[],"tools":[{"properties":{")" + name + R"(":{"type":")" + type + R"("}}}]})";
    };
    CHECK(key_of(body("array")) != key_of(body("string")));
    CHECK(key_of(body("array")) == key_of(body("array")));
  }
}

TEST_CASE("the ends of the parts are part of the key") {
  KeyParts a = parts_of("ab", "c"), b = parts_of("a", "bc");
  a.policy_version = b.policy_version = "";
  CHECK(key_of(kPlain, a) != key_of(kPlain, b));
}

TEST_CASE("what is no JSON object has no key") {
  RequestKey maker;
  Key key{};
  for (const std::string_view body : {"", "[]", "{", R"({"a":1)", "nonsense"})
    CHECK_FALSE(maker.make(parts_of("web", "external"), body, body.size(), key));
}

TEST_CASE("no request is given what another tenant, floor, route, policy or question was answered") {
  World world;
  RequestKey maker;
  MemoryStore store({});
  std::map<Asked, Key> keys;
  std::size_t hits = 0;
  const std::size_t count = cases();
  for (std::size_t i = 0; i < count; ++i) {
    const Asked asked = world.ask();
    const std::string body = world.body(asked);
    const KeyParts parts = parts_of(asked);
    Key key{};
    REQUIRE(maker.make(parts, body, body.size(), key));
    const auto known = keys.emplace(asked, key).first;
    if (known->second != key) FAIL("two keys for one request: " << body);
    const auto identity = std::string(reinterpret_cast<const char*>(&asked), sizeof asked);
    if (const auto found = store.find(key, 1)) {
      ++hits;
      if (found->body != identity || found->owner != owner_of(parts.tenant)) FAIL("another's answer for: " << body);
      continue;
    }
    auto entry = std::make_shared<Entry>();
    entry->key = key;
    entry->owner = owner_of(parts.tenant);
    entry->route = parts.route;
    entry->fresh_until = entry->stale_until = 1'000'000;
    entry->plain_size = identity.size();
    entry->body = identity;
    store.put(entry, 1);
  }
  CHECK(hits > count / 10);
}
