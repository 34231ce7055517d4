// Answers that say what they should not.
#include <catch2/catch.hpp>

#include "router/wire/screen_answer.h"

using router::wire::Screen;
using router::wire::Screened;
using router::wire::Screening;
using router::wire::StreamScreen;

namespace {

// Made of pieces, so that nobody's secret scanner takes this file for a leak.
const std::string kToken = std::string("ghp_") + "16C7e42F292c6912E7710c838347Ae178B4a";

struct Fixture {
  explicit Fixture(core::PolicyMode mode = core::PolicyMode::enforce) {
    core::PolicyConfig policy;
    policy.output.mode = mode;
    policy.privacy.names = false;
    auto made = policy::Policy::make(policy, {});
    REQUIRE(made);
    classifiers = std::move(made).assume_value();
    config = policy.output;
    screening = {classifiers.get(), &scratch, &config, {}, {}, &vault, &found, &count};
  }

  // The text as it comes out, its pieces cut at `cut`; `held` gets the most that was held back at once.
  std::string through(const std::string& raw, std::size_t cut, std::size_t* held = nullptr) {
    found.clear();
    count = 0;
    Screen screen;
    screen.begin(screening, "content");
    std::string out;
    std::size_t fed = 0;
    for (const std::string_view piece : {std::string_view(raw).substr(0, cut), std::string_view(raw).substr(cut)}) {
      std::string passed;
      out += screen.feed(piece, passed) ? passed : std::string(piece);
      fed += piece.size();
      if (held) *held = std::max(*held, fed - std::min(fed, out.size()));
    }
    screen.end(out);
    return out;
  }

  std::shared_ptr<const policy::Policy> classifiers;
  policy::Policy::Scratch scratch;
  policy::mask::Vault vault;
  core::OutputConfig config;
  std::vector<Screened> found;
  std::uint64_t count = 0;
  Screening screening;
};

std::string chunk(const std::string& content, const std::string& finish = "null") {
  return R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":")" +
         content + R"("},"finish_reason":)" + finish + "}]}\n\n";
}

}  // namespace

TEST_CASE("a secret in an answer gives way to its type wherever the stream is cut") {
  Fixture test;
  const std::string before = R"(Sure, caf\u00e9:\n\nthe \"token\" is )",
                    after = R"(. Keep it safe,\nplease \ud83d\ude00)";
  const std::string raw = before + kToken + after;
  for (std::size_t cut = 0; cut <= raw.size(); ++cut) {
    if (cut > 0 && cut < raw.size() && raw.find_last_of('\\', cut - 1) != raw.npos &&
        cut - raw.find_last_of('\\', cut - 1) < 12 && cut - raw.find_last_of('\\', cut - 1) > 0)
      continue;  // no chunk ends inside an escape
    INFO(cut);
    CHECK(test.through(raw, cut) == before + "[GITHUB_TOKEN]" + after);
    REQUIRE(test.found.size() == 1);
    CHECK(test.found[0].type == "GITHUB_TOKEN");
    CHECK((test.found[0].secret && test.found[0].replaced));
    CHECK(test.found[0].begin == std::string("Sure, café:\n\nthe \"token\" is ").size());
    CHECK(test.found[0].end - test.found[0].begin == kToken.size());
  }
}

TEST_CASE("answers without findings pass whole, and little of them is held back") {
  Fixture test;
  std::string raw;
  for (int i = 0; i < 200; ++i)
    raw += "The quick brown fox jumps over the lazy dog, number " + std::to_string(i) + R"(.\n)";
  std::size_t held = 0;
  for (std::size_t cut = 0; cut < raw.size(); cut += 13) {
    if (cut > 0 && raw[cut - 1] == '\\') continue;
    CHECK(test.through(raw, cut, &held) == raw);
  }
  CHECK(held <= 2 * Screen::kHold);
  CHECK(test.found.empty());
}

TEST_CASE("in shadow an answer passes as it is and is recorded all the same") {
  Fixture test(core::PolicyMode::shadow);
  const std::string raw = "It is " + kToken + ".";
  CHECK(test.through(raw, 9) == raw);
  REQUIRE(test.found.size() == 1);
  CHECK_FALSE(test.found[0].replaced);
}

TEST_CASE("what the client said itself, and placeholders, are no findings") {
  Fixture test;
  test.screening.body = kToken;
  CHECK(test.through(kToken + " again", 5) == kToken + " again");
  test.config.find.secret.reset();
  const std::size_t entry = test.vault.add("ann.lee@corp-mail.org", "EMAIL_ADDRESS", policy::mask::Key{'k'}, {});
  const std::string placeholder = test.vault.entry(entry).placeholder;
  CHECK(test.through("Mail " + placeholder + " or bob.ray@corp-mail.org now", 9) ==
        "Mail " + placeholder + " or [EMAIL_ADDRESS] now");
}

TEST_CASE("a private key is held until it ends, and a long word is not held for ever") {
  Fixture test;
  std::string block = R"(-----BEGIN RSA PRIVATE KEY-----\n)";
  for (int i = 0; i < 20; ++i) block += R"(MIIEowIBAAKCAQEAx7Qk9mT2bV4nZ8sLpYw3cRfJ6hGdXvNuKtEiOaPq1B5zC0Dl\n)";
  block += "-----END RSA PRIVATE KEY-----";
  for (const std::size_t cut :
       {std::size_t{3}, block.size() / 2 - (block[block.size() / 2 - 1] == '\\'), block.size() - 5}) {
    const std::string out = test.through("Here:\n" + block + " done", cut);
    CHECK(out.find("MIIE") == out.npos);
    CHECK(out.find("done") != out.npos);
  }
  std::size_t held = 0;
  const std::string word(200'000, 'a');
  CHECK(test.through(word, 100'000, &held) == word);
  CHECK(held <= Screen::kMost + Screen::kHold);
}

TEST_CASE("whole answers and streams are screened in their texts and nowhere else") {
  Fixture test;
  const std::string body =
      R"({"id":")" + kToken + R"(","choices":[{"index":0,"message":{"role":"assistant","content":"is )" + kToken +
      R"(","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"t\":\")" + kToken +
      R"(\"}"}}]},"finish_reason":"stop"}]})";
  std::string out;
  REQUIRE(router::wire::screen_answer(body, 0, test.screening, out));
  CHECK(out.find(R"("content":"is [GITHUB_TOKEN]")") != out.npos);
  CHECK(out.find(R"("arguments":"{\"t\":\"[GITHUB_TOKEN]\"}")") != out.npos);
  CHECK(out.find(R"({"id":"ghp_)") == 0);
  CHECK(test.found.size() == 2);

  for (std::size_t cut = 0; cut <= kToken.size(); ++cut) {
    test.found.clear();
    StreamScreen stream;
    stream.begin(test.screening);
    std::string frames;
    stream.feed(chunk("It is " + kToken.substr(0, cut)) + chunk(kToken.substr(cut)) + chunk("", "\"stop\""), frames);
    stream.flush(frames);
    CHECK(frames.find(kToken.substr(0, 12)) == frames.npos);
    CHECK(frames.find("[GITHUB_TOKEN]") != frames.npos);
    CHECK(frames.find("[GITHUB_TOKEN]") < frames.find("\"stop\""));
    CHECK(test.found.size() == 1);
  }
}

TEST_CASE("a long token is held from its first byte, words of other scripts are not") {
  Fixture test;
  // Of the shape of a JSON web token, with nothing in it.
  const std::string jwt =
      std::string("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9") +
      ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyLCJhdWQiOiJzaWduYWxib3gifQ" +
      ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
  std::string out;
  Screen screen;
  screen.begin(test.screening, "content");
  for (std::size_t at = 0; at < jwt.size(); at += 5) {
    std::string passed;
    const std::string piece = jwt.substr(at, 5);
    out += screen.feed(piece, passed) ? passed : piece;
  }
  screen.end(out);
  CHECK(out.find("eyJ") == out.npos);
  std::size_t held = 0;
  std::string chinese;
  for (int i = 0; i < 500; ++i) chinese += "\xe4\xb8\xad\xe6\x96\x87";
  CHECK(test.through(chinese, 1500, &held) == chinese);
  CHECK(held <= 2 * Screen::kHold);
}

TEST_CASE("what stands anywhere in a chunk is screened, and what is held comes out where it belongs") {
  Fixture test;
  StreamScreen stream;
  stream.begin(test.screening);
  const std::string head = R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",)";
  std::string out;
  stream.feed(head + R"("citations":["see )" + kToken +
                  R"("],"choices":[{"index":0,"delta":{"content":"a"},"message":{"content":")" + kToken +
                  R"("},"logprobs":{"content":[{"token":"ghp_","logprob":-1}]},"finish_reason":null}]})" + "\n\n",
              out);
  CHECK(out.find(kToken) == out.npos);
  CHECK(out.find(R"("logprobs":null)") != out.npos);
  out.clear();
  stream.feed(
      head +
          R"("choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"x","type":"custom","custom":{"name":"sh","input":"ls "}}]},"finish_reason":null}]})" +
          "\n\n",
      out);
  stream.feed(
      head +
          R"("choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"custom":{"input":"-la /tmp"}}]},"finish_reason":null}]})" +
          "\n\n",
      out);
  stream.feed(
      head +
          R"("choices":[{"index":0,"delta":{"audio":{"data":"UklGRg==","transcript":"hello"}},"finish_reason":null}]})" +
          "\n\n",
      out);
  stream.feed(chunk("", "\"stop\""), out);
  CHECK(
      out.find(
          R"({"index":0,"delta":{"tool_calls":[{"index":2,"custom":{"input":"ls -la /tmp"}}]},"finish_reason":null})") !=
      out.npos);
  CHECK(out.find(R"({"index":0,"delta":{"audio":{"transcript":"hello"}},"finish_reason":null})") != out.npos);
  CHECK(out.find("UklGRg==") != out.npos);
}
