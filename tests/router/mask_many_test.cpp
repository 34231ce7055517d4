// Requests with very much to hide, and with placeholders in them already.
#include <algorithm>
#include <catch2/catch.hpp>

#include "router/wire/mask_request.h"
#include "router/wire/unmask.h"
#include "tests/support/cpu_time.h"

using router::wire::Edit;
using router::wire::RequestScan;
using router::wire::RequestScanner;

namespace {

const policy::mask::Key kKey{'k'};

struct Request {
  std::string text, body;
  std::vector<policy::Found> found;
  policy::mask::Vault vault;
  std::vector<Edit> edits;

  void say(std::string_view words) { text += words; }
  void hide(std::string_view original, std::string_view type) {
    policy::Found one;
    one.entity.type = type;
    one.entity.begin = static_cast<std::uint32_t>(text.size());
    text += original;
    one.entity.end = static_cast<std::uint32_t>(text.size());
    found.push_back(one);
  }

  // The text as it is sent.
  std::string sent() {
    body = R"({"model":"m","messages":[{"role":"user","content":")" + text + "\"}]}";
    body.reserve(body.size() + RequestScanner::kPadding);
    RequestScanner scanner;
    RequestScan scan;
    REQUIRE(scanner.scan(core::Endpoint::chat, body, body.capacity(), scan));
    const std::vector<policy::Text> texts{{text, policy::Role::user}};
    vault.reset();
    router::wire::mask_texts(body, scan, texts, found, std::vector<bool>(found.size(), true), kKey, vault, edits);
    REQUIRE(edits.size() == 1);
    return edits[0].text.substr(1, edits[0].text.size() - 2);
  }

  std::string back(std::string_view answer) const {
    const std::string json = R"({"choices":[{"index":0,"message":{"content":")" + std::string(answer) + "\"}}]}";
    std::string out;
    return router::wire::unmask_answer(json, 0, vault, out) ? out : json;
  }
};

}  // namespace

TEST_CASE("a placeholder that stands in the request is left to itself, one that is made stands for one thing") {
  Request first;
  first.hide("Ann Lee", "PERSON");
  const std::string taken = first.sent();
  Request second;
  second.hide("Ann Lee", "PERSON");
  second.say(" was called " + taken + " before, and ");
  second.hide("Bob Ray", "PERSON");
  second.say(" was not.");
  const std::string sent = second.sent();
  CHECK(sent.find("Ann") == std::string::npos);
  CHECK(sent.find(taken) == sent.rfind(taken));
  CHECK(second.back(sent).find("Ann Lee was called " + taken + " before, and Bob Ray was not.") != std::string::npos);
}

TEST_CASE("of originals that begin alike the one that stands there is hidden") {
  Request request;
  for (const char* name : {"Anna", "Anna Lee", "Anna Lee-Ray", "Anna Leeds"}) {
    request.hide(name, "PERSON");
    request.say("; ");
  }
  request.say("later Anna Leed, Anna Lee-Rays, Anna Lee-Ray and Annabel");
  const std::string sent = request.sent();
  CHECK(sent.find("Anna ") == std::string::npos);
  CHECK(sent.find("Anna,") == std::string::npos);
  CHECK(sent.find(" Leed, ") != std::string::npos);
  CHECK(sent.find("-Rays, ") != std::string::npos);
  CHECK(sent.find("Annabel") != std::string::npos);
  CHECK(request.back(sent).find(request.text) != std::string::npos);
}

TEST_CASE("four times as much to hide costs about four times as much, and all of it comes back") {
  constexpr double kMost = 10;
  double cost[2] = {100, 100};
  for (int round = 0; round < 8 && cost[1] >= kMost * cost[0]; ++round) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}}) {
      Request request;
      for (std::size_t i = 0; i < (size == 0 ? 4000 : 16000); ++i) {
        request.hide("u" + std::to_string(i) + "@b.co", "EMAIL_ADDRESS");
        request.say(" ");
      }
      const double begin = support::thread_seconds();
      const std::string sent = request.sent();
      const std::string back = request.back(sent);
      cost[size] = std::min(cost[size], support::thread_seconds() - begin);
      CHECK(sent.find("@b.co") == std::string::npos);
      CHECK(back.find(request.text) != std::string::npos);
    }
  }
  CHECK(cost[1] < kMost * cost[0]);
}
