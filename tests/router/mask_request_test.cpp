#include <catch2/catch.hpp>

#include "router/wire/mask_request.h"
#include "router/wire/text_file.h"

using router::wire::Edit;
using router::wire::Edits;
using router::wire::RequestScan;
using router::wire::RequestScanner;

namespace {

const policy::mask::Key kKey{'k'};

struct Request {
  std::string body;
  RequestScan scan;
  std::vector<std::string> unescaped;
  std::vector<policy::Text> texts;
  std::vector<policy::Found> found;
  std::vector<bool> masked;
  policy::mask::Vault vault;

  explicit Request(std::string json) : body(std::move(json)) {
    body.reserve(body.size() + RequestScanner::kPadding);
    RequestScanner scanner;
    REQUIRE(scanner.scan(core::Endpoint::chat, body, body.capacity(), scan));
    unescaped.resize(scan.texts.size());
    for (std::size_t i = 0; i < scan.texts.size(); ++i) {
      REQUIRE(router::wire::unescape(scan.texts[i].token.in(body), unescaped[i]));
      texts.push_back({unescaped[i], policy::Role::user});
    }
  }

  void find(std::uint32_t text, std::string_view original, std::string_view type, bool hide = true) {
    policy::Found one;
    one.text = text;
    one.entity.type = type;
    one.entity.begin = static_cast<std::uint32_t>(unescaped[text].find(original));
    one.entity.end = one.entity.begin + static_cast<std::uint32_t>(original.size());
    found.push_back(one);
    masked.push_back(hide);
  }

  std::string sent() {
    std::vector<Edit> edits;
    router::wire::mask_texts(body, scan, texts, found, masked, kKey, vault, edits);
    Edits all;
    for (const Edit& edit : edits) REQUIRE(all.add(edit.begin, edit.end, edit.text));
    return router::wire::apply(body, all);
  }
  std::string placeholder(std::string_view original) {
    for (std::size_t i = 0; i < vault.size(); ++i) {
      if (vault.entry(i).original == original) return vault.entry(i).placeholder;
    }
    return "";
  }
};

}  // namespace

TEST_CASE("what is hidden is replaced in its token, and the rest of the body stays as it came") {
  Request request(
      R"({"model" : "m", "messages":[{"role":"user","content":"I am Ann \"Q\" Lee\n\u00e9"}], "temperature": 1.0})");
  request.find(0, "Ann \"Q\" Lee", "PERSON");
  const std::string sent = request.sent();
  CHECK(sent == R"({"model" : "m", "messages":[{"role":"user","content":"I am )" +
                    request.placeholder("Ann \"Q\" Lee") + "\\n\xc3\xa9\"}], \"temperature\": 1.0}");
}

TEST_CASE("what is only found stays") {
  Request request(R"({"model":"m","messages":[{"role":"user","content":"Ann and Bob"}]})");
  request.find(0, "Ann", "PERSON", false);
  request.find(0, "Bob", "PERSON");
  const std::string sent = request.sent();
  CHECK(sent.find("Ann and Person_") != std::string::npos);
  CHECK(sent.find("Bob") == std::string::npos);
}

TEST_CASE("an original found once is hidden in every text, where it stands alone") {
  Request request(
      R"({"model":"m","messages":[{"role":"user","content":"my name is Anna"},{"role":"user","content":"Anna said annanna Annan, Anna."}]})");
  request.find(0, "Anna", "PERSON");
  const std::string sent = request.sent(), person = request.placeholder("Anna");
  CHECK(sent.find("\"" + person + " said annanna Annan, " + person + ".\"") != std::string::npos);
}

TEST_CASE("findings that overlap are hidden together") {
  Request request(R"({"model":"m","messages":[{"role":"user","content":"mail ann.lee@example.org now"}]})");
  request.find(0, "ann.lee", "PERSON");
  request.find(0, "lee@example.org", "EMAIL_ADDRESS");
  const std::string sent = request.sent();
  CHECK(sent.find("ann") == std::string::npos);
  CHECK(sent.find("example.org") == std::string::npos);
  CHECK(request.placeholder("ann.lee@example.org") != "");
}

TEST_CASE("a token with a lone surrogate or a damaged escape cannot be read") {
  std::string out;
  CHECK_FALSE(router::wire::unescape(R"("a\ud800b")", out));
  CHECK(router::wire::unescape(R"("a\ud83d\ude00b")", out));
  CHECK(out ==
        "a\xf0\x9f\x98\x80"
        "b");
  CHECK(router::wire::unescape(R"("a\ufffd")", out));
  for (const char* token :
       {R"("\u00")", R"("\u")", R"("a\")", R"("\uzzzz")", R"("\q")", R"("\ud83d\u12")", R"("\ufffd\u00")"}) {
    INFO(token);
    CHECK_FALSE(router::wire::unescape(token, out));
  }
  CHECK(router::wire::unescape("\"a\xef\xbf\xbd\"", out));
}

TEST_CASE("a file is masked inside, and neither what parts it from its head nor the words of its form are hidden") {
  const std::string head = "data:text/plain;name=gina.txt;base64,",
                    url = head + "R2luYSBTbWl0aCBjYW1l";  // Gina Smith came
  for (const auto& [original, rest] : {std::pair<std::string, std::string>("Gina Smith", " came"),
                                       {"64,\nGina Smith", " came"},
                                       {head + "\nGina Smith came", ""}}) {
    Request request(R"({"model":"m","messages":[{"role":"user","content":")" + url + "\"}]}");
    REQUIRE(router::wire::open_text_file(request.unescaped[0]).begin == head.size() + 1);
    request.texts[0].text = request.unescaped[0];
    request.find(0, original, "PERSON");
    const std::string sent = request.sent();
    INFO(sent);
    const std::size_t at = sent.find(head);
    REQUIRE(at != std::string::npos);
    std::string masked = sent.substr(at, sent.find('"', at) - at);
    const std::size_t begin = router::wire::open_text_file(masked).begin;
    REQUIRE(begin == head.size() + 1);
    const std::string hidden = request.vault.entry(request.vault.size() - 1).placeholder;
    CHECK(masked.substr(begin) == hidden + rest);
  }
  Request request(R"({"model":"m","messages":[{"role":"user","content":")" + url + "\"}]}");
  REQUIRE(router::wire::open_text_file(request.unescaped[0]).begin == head.size() + 1);
  request.texts[0].text = request.unescaped[0];
  request.find(0, "gina.txt;base64", "PERSON");
  const std::string sent = request.sent();
  const std::string hidden = request.vault.entry(request.vault.size() - 1).placeholder;
  CHECK(sent.find("data:text/plain;name=" + hidden + ";base64,R2luYSBTbWl0aCBjYW1l") != std::string::npos);
}
