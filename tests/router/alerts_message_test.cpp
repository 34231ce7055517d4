// What people and their programs are told, also of things with odd names.
#include <catch2/catch.hpp>

#include "core/base64.h"
#include "router/alerts/message.h"
#include "router/alerts/post.h"
#include "router/wire/json_tree.h"

using namespace router::alerts;
using Catch::Matchers::Contains;

namespace {

Event event_of(std::string instance, Event::Kind kind = Event::Kind::firing) {
  Event out;
  out.kind = kind;
  out.rule.name = "TargetFailing";
  out.rule.by = core::AlertBy::target;
  out.rule.above = 0.2;
  out.rule.level = core::AlertLevel::critical;
  out.rule.action = core::AlertAction::drain_target;
  out.rule.summary = "{value} of attempts at {instance} failed";
  out.instance = std::move(instance);
  out.value = 0.345;
  out.at_ms = 1'700'000'000'000;
  out.since_ms = 1'699'999'990'000;
  return out;
}

core::MailConfig mail() {
  core::MailConfig out;
  out.from = "box@example.com";
  out.to = {"a@example.com", "b@example.com"};
  return out;
}

std::string plain_of(const std::string& text) {  // the base64 body of a mail
  const std::string body = text.substr(text.find("\r\n\r\n") + 4);
  std::string out;
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : body) {
    const std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) continue;
    word = word << 6 | static_cast<std::uint32_t>(digit);
    if ((bits += 6) < 8) continue;
    bits -= 8;
    out += static_cast<char>(word >> bits & 255);
  }
  return out;
}

}  // namespace

TEST_CASE("values are written as people read them", "[alerts]") {
  CHECK(value_text("ratio", 0.345) == "34.5 %");
  CHECK(value_text("ratio", 0.0123) == "1.23 %");
  CHECK(value_text("ratio", 1.0) == "100 %");
  CHECK(value_text("ms", 12345.6) == "12.35 s");
  CHECK(value_text("ms", 87.25) == "87.2 ms");
  CHECK(value_text("usd", 12.0) == "$12");
  CHECK(value_text("celsius", 87.4) == "87 °C");
  CHECK(value_text("days", 13.96) == "14 days");
  CHECK(value_text("count", 3.0) == "3");
  CHECK(value_text("flag", 1.0) == "yes");
  CHECK(value_text("count", std::nullopt) == "unknown");
}

TEST_CASE("a summary says of what and how much, and a name is no placeholder", "[alerts]") {
  Event event = event_of("p/{value}");
  CHECK(summary_text(event.rule, event.instance, event.value) == "34.5 % of attempts at p/{value} failed");
  event.rule.summary.clear();
  CHECK(summary_text(event.rule, "p/m", 1.0) == "TargetFailing: p/m");
  CHECK(summary_text(event.rule, "", 1.0) == "TargetFailing");
}

TEST_CASE("a webhook gets JSON that says everything", "[alerts]") {
  const std::string body = webhook_body(event_of("p/m"), "https://box.example.com");
  CHECK(body == R"({"source":"signalbox","event":"firing","rule":"TargetFailing","level":"critical",)"
                R"("summary":"34.5 % of attempts at p/m failed","metric":"error_ratio","by":"target","instance":"p/m",)"
                R"("value":0.345,"unit":"ratio","above":0.2,"below":null,"since":1699999990000,"at":1700000000000,)"
                R"("action":"drain_target","link":"https://box.example.com/ui/alerts?rule=TargetFailing"})");
  router::wire::JsonTree tree;
  CHECK(tree.parse(webhook_body(event_of("\"\r\n\x01\xff<script>"), "")));
}

TEST_CASE("Slack is told in one text in which no name means anything", "[alerts]") {
  const std::string body = slack_body(event_of("<!channel> & <http://evil|x>\nfake"), "https://box");
  router::wire::JsonTree tree;
  REQUIRE(tree.parse(body));
  const std::string text = tree.text_of(tree.find(&tree.root(), "text"));
  CHECK(text ==
        "*critical: TargetFailing (firing)*\n34.5 % of attempts at &lt;!channel&gt; &amp; &lt;http://evil|x&gt; fake "
        "failed\n34.5 %, fires when above 20 %\n<https://box/ui/alerts?rule=TargetFailing|Open the page>");
}

TEST_CASE("a mail has the headers it should and no others, whatever things are called", "[alerts]") {
  Event event = event_of("p/m\r\nBcc: x@evil");
  event.rule.name = "Rule\r\nBcc: x@evil\r\n\r\nbody";
  const std::string text = mail_text(event, "", mail(), "1.2", 1'700'000'000);
  const std::string head = text.substr(0, text.find("\r\n\r\n"));
  CHECK_THAT(head, Contains("From: box@example.com\r\nTo: a@example.com,\r\n b@example.com\r\nSubject: "));
  CHECK_THAT(head, Contains("\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
  CHECK_THAT(head, Contains("\r\nMessage-ID: <1.2@example.com>\r\n"));
  CHECK(head.find("\nBcc") == std::string::npos);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = text.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 78);
    CHECK(text.substr(at, end - at).find_first_of("\r\n") == std::string::npos);
    at = end + 2;
  }
  CHECK(lines > 10);
  const std::string body = plain_of(text);
  CHECK_THAT(body,
             Contains("34.5 % of attempts at p/m  Bcc: x@evil failed\r\n\r\nRule: Rule  Bcc: x@evil    body\r\n"));
  CHECK_THAT(body, Contains("Value: 34.5 %\r\nFires when: above 20 %\r\n"));
}

TEST_CASE("a subject of any language becomes encoded words that no character is cut in", "[alerts]") {
  CHECK(mail_word("plain") == "plain");
  CHECK(mail_word("ä") == "=?UTF-8?B?w6Q=?=");
  const std::string words = mail_word("Über" + std::string(40, 'x') + "äöüßäöüß");
  CHECK_THAT(words, Contains("?=\r\n =?UTF-8?B?"));
  CHECK(mail_word("=?x") != "=?x");
  CHECK(mail_word("a\r\nb\xc2\x85"
                  "c") == "a  b c");
}

TEST_CASE("a test says that it is one", "[alerts]") {
  CHECK_THAT(webhook_body(event_of("", Event::Kind::test), ""), Contains("Nothing is wrong"));
  CHECK_THAT(slack_body(event_of("", Event::Kind::test), ""), Contains("(test)"));
}

TEST_CASE("of where messages are posted the host and an unusual port are shown, and nothing else", "[alerts]") {
  core::NotifierConfig hook;
  const auto shown = [&](std::string url) {
    hook.hook.url = std::move(url);
    return shown_address(hook);
  };
  CHECK(shown("https://hooks.example.com/services/s3cret") == "hooks.example.com");
  CHECK(shown("http://hooks.example.com:8080?token=s3cret") == "hooks.example.com:8080");
  CHECK(shown("http://[::1]:8080/s3cret") == "[::1]:8080");
}

TEST_CASE("base64 is that of RFC 4648", "[alerts]") {
  const auto of = [](std::string_view text) {
    std::string out;
    core::append_base64(out, text);
    return out;
  };
  CHECK(of("") == "");
  CHECK(of("f") == "Zg==");
  CHECK(of("fo") == "Zm8=");
  CHECK(of("foo") == "Zm9v");
  CHECK(of("foobar") == "Zm9vYmFy");
}
