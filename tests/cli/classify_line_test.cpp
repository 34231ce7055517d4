#include "cli/classify_line.h"

#include <catch2/catch.hpp>

namespace cli {
namespace {

using policy::Run;

// Only what needs no model, so that the answers do not change with one.
LineClassifier& privacy_only() {
  static LineClassifier classifier = [] {
    core::PolicyConfig config;
    config.privacy.mode = core::PolicyMode::enforce;
    config.privacy.names = false;
    auto policy = policy::Policy::make(config, {});
    REQUIRE(policy);
    return LineClassifier(policy.assume_value());
  }();
  return classifier;
}

// The answer without its times, which differ from run to run.
std::string answer(std::string_view line, bool expected = true, std::uint64_t number = 7) {
  std::string out;
  INFO(line);
  CHECK(privacy_only().classify(line, number, out) == expected);
  REQUIRE(out.ends_with('\n'));
  out.pop_back();
  const std::size_t times = out.find("\"microseconds\":{");
  if (times == std::string::npos) return out;
  const std::size_t end = out.find('}', times);
  return out.substr(0, times) + "T" + out.substr(end + 1);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a text is answered with what was found in it, in bytes of the text") {
  const std::string out = answer(R"({"text":"Gr\u00fc\u00dfe an bo.li@mail.example.org"})");
  INFO(out);
  CHECK(has(out, R"("type":"EMAIL_ADDRESS","class":"personal","start":11,"end":33,)"));
  CHECK(has(out, R"("reason":")"));
  CHECK_FALSE(has(out, "injection"));
  CHECK_FALSE(has(out, "mail.example"));
  CHECK(answer(R"({"text":"nothing here"})") == R"({"privacy":{"entities":[]},T})");
}

TEST_CASE("a text's id is handed through") {
  CHECK(answer(R"({"id":"a\"b","text":""})") == R"({"id":"a\"b","privacy":{"entities":[]},T})");
  CHECK(answer(R"({"id": 17, "text":""})") == R"({"id":17,"privacy":{"entities":[]},T})");
}

TEST_CASE("a chat request is answered as a whole and message by message") {
  const std::string out = answer(
      R"({"messages":[{"role":"system","content":"Be kind."},)"
      R"({"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"I am bo.li@mail.example.org"}]}]})");
  INFO(out);
  CHECK(has(out, R"({"privacy":{"entities":[{"type":"EMAIL_ADDRESS","class":"personal","text":2,"start":5,"end":27,)"));
  CHECK(has(out, R"("messages":[{"role":"system","privacy":{"entities":[]}},{"role":"user",)"));
  CHECK(has(out,
            R"({"role":"user","privacy":{"entities":[{"type":"EMAIL_ADDRESS","class":"personal","text":1,"start":5,)"));
}

TEST_CASE("a chat request may name its model, and may have no messages' text at all") {
  CHECK(has(answer(R"( {"model":"m","messages":[{"role":"user","content":"x"}]})"), R"("messages":[{"role":"user")"));
  CHECK(
      has(answer(R"({"messages":[{"role":"assistant","content":null,"tool_calls":[]},{"role":"user","content":""}]})"),
          R"("messages":[{"role":"assistant","privacy":{"entities":[]}},{"role":"user",)"));
}

TEST_CASE("a line that cannot be read is answered with the reason and its number") {
  CHECK(answer("nonsense", false) == R"({"error":"not a JSON object","line":7})");
  CHECK(answer("[]", false) == R"({"error":"not a JSON object","line":7})");
  CHECK(answer("{}", false) ==
        R"({"error":"neither a string \"text\" nor the \"messages\" of a chat request","line":7})");
  CHECK(has(answer(R"({"text":5})", false), R"("line":7)"));
  CHECK(answer("{\"text\":\"\xff\"}", false) == R"({"error":"not valid UTF-8","line":7})");
  CHECK(has(answer(R"({"messages":5})", false), R"("error":)"));
  CHECK(has(answer(R"({"messages":[{"content":"no role"}]})", false), R"("error":)"));
}

TEST_CASE("what is no text is told of, in the request and in its message") {
  CHECK(answer(R"({"text":"a \ud800 b"})") == R"({"privacy":{"entities":[],"incomplete":true},T})");
  CHECK(answer(R"({"text":"a \ud83d\ude00 b"})") == R"({"privacy":{"entities":[]},T})");
  const std::string out =
      answer(R"({"messages":[{"role":"user","content":"x\n"},{"role":"user","content":"\udc00"}]})");
  INFO(out);
  CHECK(has(out, R"({"privacy":{"entities":[],"incomplete":true},T)"));
  CHECK(has(out, R"("messages":[{"role":"user","privacy":{"entities":[]}},)"));
  CHECK(has(out, R"({"role":"user","privacy":{"entities":[],"incomplete":true}}])"));
}

TEST_CASE("a prompt that could not be read counts as reasoning where the config says so") {
  core::PolicyConfig config;
  config.complexity.mode = core::PolicyMode::enforce;
  const auto tier_of = [&](std::string_view line) {
    LineClassifier classifier(policy::Policy::make(config, {}).value());
    std::string out;
    CHECK(classifier.classify(line, 1, out));
    return out.substr(out.find("\"tier\""), 20);
  };
  CHECK(tier_of(R"({"text":"hi \ud800"})").starts_with(R"("tier":"simple")"));
  config.complexity.on_error = core::OnError::closed;
  CHECK(tier_of(R"({"text":"hi \ud800"})").starts_with(R"("tier":"reasoning")"));
  CHECK(tier_of(R"({"text":"hi"})").starts_with(R"("tier":"simple")"));
}

TEST_CASE("a byte order mark before the first line is passed over") {
  CHECK(answer("\xEF\xBB\xBF{\"text\":\"\"}", true, 1) == R"({"privacy":{"entities":[]},T})");
}

TEST_CASE("injection and complexity say their judgement in numbers of four places") {
  policy::Signals signals;
  signals.run = {Run::off, Run::whole, Run::incomplete};
  signals.injection.score = 0.123456f;
  signals.injection.attack = true;
  signals.injection.category = policy::injection::Category::prompt_extraction;
  signals.injection.spans[0] = {3, 9, 1.5f};
  signals.injection.span_count = 1;
  signals.complexity.gain = 0.25f;
  signals.complexity.confidence = 0.9f;
  signals.complexity.domain = policy::complexity::Domain::mathematics;
  signals.tier = policy::complexity::Tier::reasoning;
  signals.time[1] = std::chrono::nanoseconds(12340);
  signals.time[2] = std::chrono::nanoseconds(4560);
  std::string out = "{";
  append_privacy(signals, false, out);
  append_injection(signals, out);
  append_complexity(signals, out);
  append_microseconds(signals, out);
  CHECK(out + "}" == R"({"injection":{"score":0.1235,"label":"attack","category":"prompt_extraction",)"
                     R"("spans":[{"start":3,"end":9,"weight":1.5}]},)"
                     R"("complexity":{"gain":0.25,"tier":"reasoning","domain":"mathematics","confidence":0.9,)"
                     R"("out_of_domain":false,"incomplete":true},)"
                     R"("microseconds":{"injection":12.3,"complexity":4.6,"total":16.9}})");
}

TEST_CASE("an entity has its class, its span, how sure and why, and the text it is in where there are several") {
  policy::Signals signals;
  signals.run[0] = Run::whole;
  policy::Found found;
  found.entity = {"GITHUB_TOKEN", "pattern: github", 4, 44, 0.99f, policy::privacy::EntityClass::secret};
  found.text = 2;
  signals.entities.push_back(found);
  std::string one = "{", several = "{";
  append_privacy(signals, false, one);
  append_privacy(signals, true, several);
  CHECK(one == R"({"privacy":{"entities":[{"type":"GITHUB_TOKEN","class":"secret","start":4,"end":44,)"
               R"("score":0.99,"reason":"pattern: github"}]})");
  CHECK(has(several, R"("class":"secret","text":2,"start":4)"));
}

}  // namespace cli
