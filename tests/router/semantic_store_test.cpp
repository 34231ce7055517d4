// Prompts by meaning: scopes that never mix, bounds that hold, many threads.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/random.h"
#include "router/cache/request_key.h"
#include "router/cache/semantic_index.h"
#include "router/cache/semantic_store.h"
#include "tests/support/cache_entries.h"

using namespace router::cache;
using support::cache_key;

namespace {

SemanticStore::Options options(std::size_t entries, std::size_t memory = 64u << 20) {
  SemanticStore::Options out;
  out.entries = entries;
  out.memory = memory;
  return out;
}

std::vector<float> vector_near(std::uint64_t topic, std::size_t size, core::Random& random, double noise) {
  core::Random fixed(topic + 1);
  std::vector<float> out(size);
  for (float& value : out) value = static_cast<float>(fixed.uniform() - 0.5 + noise * (random.uniform() - 0.5));
  REQUIRE(normalise(out));
  return out;
}

Prompt prompt_of(std::uint64_t scope, std::uint64_t answer, std::vector<float> vector, unsigned char facts = 0) {
  Prompt out;
  out.scope = cache_key(1'000'000 + scope);
  out.answer = cache_key(answer);
  out.facts.fill(facts);
  out.vector = std::move(vector);
  return out;
}

SemanticStore::Found find(SemanticStore& store, const Prompt& prompt) {
  return store.find(prompt.scope, prompt.facts, prompt.vector);
}

}  // namespace

TEST_CASE("a prompt is found by one that is near it, with its similarity, and not by other facts", "[semantic]") {
  SemanticStore store(options(100));
  core::Random random(1);
  const Prompt first = prompt_of(1, 1, vector_near(1, 32, random, 0));
  REQUIRE(store.add(first));
  REQUIRE(store.add(prompt_of(1, 2, vector_near(2, 32, random, 0))));
  Prompt asked = prompt_of(1, 3, vector_near(1, 32, random, 0.1));
  auto found = find(store, asked);
  REQUIRE(found.matches.size() == 2);
  CHECK(found.matches[0].answer == cache_key(1));
  CHECK(found.matches[0].similarity > 0.95F);
  CHECK(found.nearest == found.matches[0].similarity);
  asked.facts.fill(9);
  found = find(store, asked);
  CHECK(found.matches.empty());
  CHECK(found.nearest > 0.95F);
}

TEST_CASE("adding what leads to an answer again takes the place of what led to it", "[semantic]") {
  SemanticStore store(options(100));
  core::Random random(1);
  REQUIRE(store.add(prompt_of(1, 1, vector_near(1, 32, random, 0))));
  REQUIRE(store.add(prompt_of(2, 1, vector_near(1, 32, random, 0))));
  CHECK(store.info().entries == 1);
  CHECK(store.info().scopes == 1);
  CHECK(find(store, prompt_of(1, 9, vector_near(1, 32, random, 0))).matches.empty());
  CHECK(find(store, prompt_of(2, 9, vector_near(1, 32, random, 0))).matches.size() == 1);
}

TEST_CASE("a vector of another size than its neighbours is refused and does no harm", "[semantic]") {
  SemanticStore store(options(100));
  core::Random random(1);
  REQUIRE(store.add(prompt_of(1, 1, vector_near(1, 32, random, 0))));
  CHECK_FALSE(store.add(prompt_of(1, 2, vector_near(1, 16, random, 0))));
  CHECK(find(store, prompt_of(1, 3, vector_near(1, 16, random, 0))).matches.empty());
  CHECK(find(store, prompt_of(1, 3, vector_near(1, 32, random, 0))).matches.size() == 1);
  CHECK(store.info().refused == 1);
  CHECK(store.info().entries == 1);
}

TEST_CASE("there are never more prompts or bytes than the bounds, and the least recently used go", "[semantic]") {
  SemanticStore store(options(50));
  core::Random random(1);
  for (std::uint64_t i = 0; i < 200; ++i) {
    REQUIRE(store.add(prompt_of(i % 7, i, vector_near(i, 16, random, 0))));
    CHECK(store.info().entries <= 50);
    store.touch(cache_key(0));
  }
  CHECK(store.info().evicted == 150);
  CHECK(store.prompt_of(cache_key(0)).has_value());
  CHECK_FALSE(store.prompt_of(cache_key(1)).has_value());
  CHECK(store.prompt_of(cache_key(199)).has_value());

  const std::size_t each = SemanticStore::bytes_of(1000);
  SemanticStore small(options(1000, 10 * each));
  for (std::uint64_t i = 0; i < 30; ++i) REQUIRE(small.add(prompt_of(i, i, vector_near(i, 1000, random, 0))));
  CHECK(small.info().entries == 10);
  CHECK(small.info().scopes == 10);
  CHECK(small.info().bytes == 10 * each);
}

TEST_CASE("a scope without prompts is gone, and its graph with it", "[semantic]") {
  SemanticStore store(options(5000));
  core::Random random(1);
  for (std::uint64_t i = 0; i < 1500; ++i) REQUIRE(store.add(prompt_of(1, i, vector_near(i, 8, random, 0))));
  CHECK(store.info().bytes == 1500 * SemanticStore::bytes_of(8) + SemanticIndex::kGraphBytes);
  CHECK_FALSE(store.try_find(cache_key(1'000'001), Facts{}, vector_near(1, 8, random, 0)).has_value());
  for (std::uint64_t i = 0; i < 1400; ++i) REQUIRE(store.drop(cache_key(i)));
  CHECK(store.info().bytes == 100 * SemanticStore::bytes_of(8));  // a list again
  for (std::uint64_t i = 1400; i < 1500; ++i) {
    const auto found = find(store, prompt_of(1, 9999, vector_near(i, 8, random, 0)));
    REQUIRE_FALSE(found.matches.empty());
    CHECK(found.matches[0].answer == cache_key(i));
  }
  CHECK(store.sweep([](const Key&) { return false; }) == 100);
  CHECK(store.info().entries == 0);
  CHECK(store.info().scopes == 0);
  CHECK(store.info().bytes == 0);
}

// Who asks, of whom, how far it may go, and how: all that must be equal.
namespace {

struct Asked {
  int tenant, floor, route, policy, tier, chain, endpoint, temperature, tokens, format, system, model;
  auto operator<=>(const Asked&) const = default;
};

Asked any(core::Random& random) {
  const auto one = [&](std::uint64_t n) { return static_cast<int>(random.below(n)); };
  return {one(3), one(3), one(3), one(2), one(2), one(2), one(2), one(2), one(2), one(2), one(2), one(2)};
}

std::string body_of(const Asked& asked, std::uint64_t topic, core::Random& random) {
  const std::string text = "tell me of topic " + std::string(topic + 1, 'x') + std::string(random.below(4), '.');
  std::string out = "{";
  if (random.below(2) == 0) out += R"("stream":true,)";
  if (asked.endpoint == 1) {
    out += R"("prompt":")" + text + "\"";
  } else {
    out += R"("messages":[)";
    out += asked.system == 0 ? "" : R"({"role":"system","content":"be brief"},)";
    out += random.below(2) == 0 ? R"({"role":"user","content":")" + text + R"("})"
                                : R"({"content":")" + text + R"(","role":"user"})";
    out += "]";
  }
  if (asked.endpoint == 1 && asked.system == 1) out += R"(,"suffix":"end")";
  if (random.below(2) == 0) out += R"(,"model":"name)" + std::to_string(random.below(9)) + "\"";
  out += R"(,"temperature":)" + std::to_string(asked.temperature);
  if (asked.tokens == 1) out += R"(,"max_tokens":5)";
  if (asked.format == 1) out += R"(,"response_format":{"type":"json_object"})";
  return out + "}";
}

Scope scope_of(RequestKey& keys, const Asked& asked, const std::string& body) {
  static const char* const kFloors[] = {"external", "private", "local"};
  const std::string tenant = asked.tenant == 0 ? "" : "tenant" + std::to_string(asked.tenant);
  const std::string route = "route" + std::to_string(asked.route), policy = "p" + std::to_string(asked.policy);
  KeyParts parts;
  parts.tenant = tenant;
  parts.policy_version = policy;
  parts.floor = kFloors[asked.floor];
  parts.route = route;
  parts.chain = asked.chain == 0 ? "a\n" : "a\nb\n";
  parts.tier = static_cast<std::uint32_t>(asked.tier);
  parts.endpoint = asked.endpoint == 0 ? "chat" : "completions";
  const Shape shape = keys.shape(parts, body, body.size());
  REQUIRE(shape.problem.empty());
  REQUIRE(shape.prompt.starts_with("tell me of topic"));
  return digest_of(to_hex(shape.hash) + "model" + std::to_string(asked.model));
}

}  // namespace

TEST_CASE("an answer found by meaning is never another tenant's, floor's, route's, policy's or shape's", "[semantic]") {
  const char* wanted = std::getenv("SIGNALBOX_PROPERTY_CASES");
  const std::uint64_t cases = wanted ? std::strtoull(wanted, nullptr, 10) : 100'000;
  core::Random random(20261121);
  SemanticStore store(options(20'000));
  RequestKey keys;
  std::map<Key, Asked> asked_for;  // by answer
  std::uint64_t hits = 0, crossed = 0, missed = 0;
  for (std::uint64_t i = 0; i < cases; ++i) {
    const Asked asked = any(random);
    const std::uint64_t topic = random.below(4);
    const std::string body = body_of(asked, topic, random);
    Prompt prompt;
    prompt.scope = scope_of(keys, asked, body);
    prompt.vector = vector_near(topic, 8, random, 0.02);
    const auto found = find(store, prompt);
    const bool hit = !found.matches.empty() && found.matches[0].similarity > 0.99F;
    for (const auto& match : found.matches) crossed += asked_for.at(match.answer) != asked ? 1 : 0;
    hits += hit ? 1 : 0;
    if (hit) continue;
    prompt.answer = cache_key(i);
    asked_for.emplace(prompt.answer, asked);
    REQUIRE(store.add(prompt));
    ++missed;
  }
  INFO(cases << " cases, " << hits << " hits, " << missed << " misses");
  CHECK(crossed == 0);
  CHECK(hits > cases / 100);
  CHECK(missed > cases / 20);
}

TEST_CASE("any member of the request but the prompt, model and stream makes another shape", "[semantic]") {
  RequestKey keys;
  KeyParts parts;
  parts.endpoint = "chat";
  const auto shape = [&](const std::string& more, const std::string& message = R"({"role":"user","content":"Hi"})") {
    const std::string body = R"({"messages":[)" + message + "]" + more + "}";
    return keys.shape(parts, body, body.size());
  };
  const Key plain = shape("").hash;
  CHECK(shape(R"(,"stream":true,"model":"x","stream_options":{"include_usage":true})").hash == plain);
  CHECK(shape("", R"({"role":"user","content":"Another question?"})").hash == plain);
  std::set<Key> others{plain};
  for (const char* more : {R"(,"seed":1)", R"(,"temperature":0)", R"(,"temperature":0.0)", R"(,"user":"a")",
                           R"(,"prompt":"?")", R"(,"stop":["a"])", R"(,"unknown":null)"}) {
    CHECK(others.insert(shape(more).hash).second);
  }
  for (const char* message : {R"({"role":"system","content":"a"},{"role":"user","content":"Hi"})",
                              R"({"role":"developer","content":"a"},{"role":"user","content":"Hi"})",
                              R"({"role":"system","content":"Hi"},{"role":"user","content":"Hi"})",
                              R"({"role":"user","content":"Hi","name":"ann"})",
                              R"({"role":"user","content":[{"type":"text","text":"Hi"}]})"}) {
    const Shape one = shape("", message);
    CHECK(one.problem.empty());
    CHECK(one.prompt == "Hi");
    CHECK(others.insert(one.hash).second);
  }
  CHECK(shape("", R"({"role":"user","content":"a"},{"role":"user","content":"b"})").problem == "multi_turn");
  CHECK(shape("", R"({"role":"user","content":"a"},{"role":"assistant","content":"b"})").problem == "multi_turn");
  CHECK(shape("", R"({"role":"user","content":"a"},{"role":"system","content":"b"})").problem == "multi_turn");
  CHECK(shape("", R"({"role":"system","content":"b"})").problem == "multi_turn");
  CHECK(shape("", "").problem == "multi_turn");
  CHECK(shape("", R"({"role":"user"})").problem == "parts");
  CHECK(shape("", R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})").problem ==
        "parts");
  CHECK(shape("", R"({"role":"user","content":[{"type":"image_url","text":"a"}]})").problem == "parts");
  parts.endpoint = "completions";
  CHECK(shape("").problem == "several_prompts");
  CHECK(shape(R"(,"prompt":["a","b"])").problem == "several_prompts");
  CHECK(shape(R"(,"prompt":"a")").prompt == "a");
  CHECK(shape(R"(,"prompt":"a","echo":false)").prompt == "a");
  CHECK(shape(R"(,"prompt":"a","echo":true)").problem == "echo");
  CHECK(shape(R"(,"prompt":")" + std::string(70'000, 'a') + "\"").problem == "long");
}

TEST_CASE("many threads that look, add and drop leave the store in order", "[semantic]") {
  SemanticStore store(options(900));
  std::atomic<bool> wrong{false};
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      core::Random random(t + 1);
      for (int i = 0; i < 1200; ++i) {
        const std::uint64_t scope = random.below(2), number = random.below(1600);
        core::Random fixed(number + 1);
        std::vector<float> vector(8);
        for (float& value : vector) value = static_cast<float>(fixed.uniform() - 0.5);
        normalise(vector);
        const Prompt prompt = prompt_of(scope, scope * 10'000 + number, vector);
        switch (random.below(4)) {
          case 0: store.drop(prompt.answer); break;
          case 1: {
            auto found = store.try_find(prompt.scope, prompt.facts, prompt.vector);
            if (!found) found = store.find(prompt.scope, prompt.facts, prompt.vector);
            for (const auto& match : found->matches) store.touch(match.answer);
            break;
          }
          case 2: store.prompt_of(prompt.answer); break;
          default:
            if (!store.add(prompt)) wrong = true;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(wrong);
  const auto info = store.info();
  CHECK(info.entries <= 900);
  CHECK(store.answers().size() == info.entries);
  for (const Key& answer : store.answers()) CHECK(store.prompt_of(answer).has_value());
  store.sweep([](const Key&) { return false; });
  CHECK(store.info().bytes == 0);
}

TEST_CASE("a sweep of many scopes leaves what is alive findable, and may be looked through while it goes on",
          "[semantic]") {
  SemanticStore store(options(5000));
  core::Random random(1);
  for (std::uint64_t i = 0; i < 1800; ++i) REQUIRE(store.add(prompt_of(i % 3, i, vector_near(i, 8, random, 0))));
  const auto alive = [](std::uint64_t i) { return i % 3 != 1 && i % 20 == 0; };
  std::set<Key> kept;
  for (std::uint64_t i = 0; i < 1800; ++i) {
    if (alive(i)) kept.insert(cache_key(i));
  }
  const std::size_t gone = store.sweep([&](const Key& answer) {
    store.touch(answer);
    find(store, prompt_of(0, 9999, vector_near(3, 8, random, 0)));
    return kept.contains(answer);
  });
  CHECK(gone == 1800 - kept.size());
  CHECK(store.info().entries == kept.size());
  CHECK(store.info().dropped == gone);
  CHECK(store.info().scopes == 2);
  CHECK(store.info().bytes == kept.size() * SemanticStore::bytes_of(8));  // lists again
  for (std::uint64_t i = 0; i < 1800; ++i) {
    if (!alive(i)) continue;
    const auto found = find(store, prompt_of(i % 3, 9999, vector_near(i, 8, random, 0)));
    REQUIRE_FALSE(found.matches.empty());
    CHECK(found.matches[0].answer == cache_key(i));
  }
}
