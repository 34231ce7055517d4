// The state of alerts over time, with a clock turned by hand.
#include <catch2/catch.hpp>

#include "router/alerts/book.h"

using namespace router::alerts;
using namespace std::chrono_literals;

namespace {

core::AlertRule rule_of(double above, double clear, core::Duration hold) {
  core::AlertRule out;
  out.name = "errors";
  out.by = core::AlertBy::target;
  out.above = above;
  out.clear = clear;
  out.hold = std::chrono::duration_cast<std::chrono::milliseconds>(hold);
  return out;
}

// A book with one rule, and a clock.
struct Desk {
  Book book;
  Silences silences;
  metrics::When now{core::Instant(1h), 1'000'000};
  std::vector<Event> events;

  explicit Desk(core::AlertRule rule) { book.install({std::move(rule)}, now, events); }
  void pass(core::Duration time) {
    now.steady += time;
    now.unix_ms += std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  }
  // What somebody is told, as "firing a".
  std::vector<std::string> look(std::vector<Sample> samples) {
    events.clear();
    book.look(0, samples, now, silences, events);
    std::vector<std::string> out;
    for (const Event& event : events) out.push_back(std::string(to_string(event.kind)) + " " + event.instance);
    return out;
  }
  std::vector<std::string> look(std::optional<double> value) { return look({{"a", value}}); }
  State state() const { return book.watched()[0].state(); }
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("an alert fires when its condition has held long enough, and is told once", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 30s));
  CHECK(desk.look(0.1) == Told{});
  CHECK(desk.state() == State::inactive);
  CHECK(desk.look(0.2) == Told{});
  CHECK(desk.state() == State::pending);
  desk.pass(29s);
  CHECK(desk.look(0.2) == Told{});
  desk.pass(1s);
  CHECK(desk.look(0.3) == Told{"firing a"});
  CHECK(desk.events[0].since_ms == desk.now.unix_ms);
  desk.pass(10s);
  CHECK(desk.look(0.4) == Told{});
  CHECK(desk.look(0.1) == Told{"resolved a"});
  CHECK(desk.look(0.1) == Told{});
}

TEST_CASE("a condition that does not hold long enough begins anew", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 30s));
  desk.look(0.2);
  desk.pass(20s);
  desk.look(0.05);
  CHECK(desk.state() == State::inactive);
  desk.look(0.2);
  desk.pass(20s);
  CHECK(desk.look(0.2) == Told{});
  CHECK(desk.state() == State::pending);
}

TEST_CASE("between threshold and clear an alert stays what it is", "[alerts]") {
  Desk desk(rule_of(0.2, 0.1, 0s));
  CHECK(desk.look(0.15) == Told{});
  CHECK(desk.look(0.25) == Told{"firing a"});
  CHECK(desk.look(0.15) == Told{});
  CHECK(desk.state() == State::firing);
  CHECK(desk.look(0.1) == Told{"resolved a"});
}

TEST_CASE("a rule may watch for too little", "[alerts]") {
  core::AlertRule rule = rule_of(0, 0, 0s);
  rule.above.reset();
  rule.below = 0.1;
  rule.clear = 0.2;
  Desk desk(rule);
  CHECK(desk.look(0.1) == Told{});
  CHECK(desk.look(0.05) == Told{"firing a"});
  CHECK(desk.look(0.15) == Told{});
  CHECK(desk.look(0.2) == Told{"resolved a"});
}

TEST_CASE("what has no value is no reason to fire, and ends what fires", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  CHECK(desk.look(std::nullopt) == Told{});
  desk.look(0.5);
  CHECK(desk.look(std::nullopt) == Told{"resolved a"});
  desk.look(0.5);
  CHECK(desk.look(std::vector<Sample>{}) == Told{"resolved a"});
  CHECK(desk.book.watched()[0].instances.empty());
}

TEST_CASE("instances fire each by itself", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  CHECK(desk.look({{"a", 0.5}, {"b", 0.0}}) == Told{"firing a"});
  CHECK(desk.look({{"a", 0.5}, {"b", 0.5}}) == Told{"firing b"});
  CHECK(desk.look({{"a", 0.0}, {"b", 0.5}}) == Told{"resolved a"});
}

TEST_CASE("what goes on is told again after the time of repeat", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  desk.book.set_repeat(1h);
  desk.look(0.5);
  desk.pass(59min);
  CHECK(desk.look(0.5) == Told{});
  desk.pass(1min);
  CHECK(desk.look(0.5) == Told{"reminder a"});
  desk.pass(1min);
  CHECK(desk.look(0.5) == Told{});
}

TEST_CASE("nobody is told of what is silenced, and somebody is when it still fires afterwards", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  desk.silences.add({"errors", "a", desk.now.unix_ms, desk.now.unix_ms + 60'000, "me", "known"});
  CHECK(desk.look({{"a", 0.5}, {"b", 0.5}}) == Told{"firing b"});
  CHECK(desk.state() == State::firing);
  desk.pass(59s);
  CHECK(desk.look({{"a", 0.5}, {"b", 0.5}}) == Told{});
  desk.pass(1s);
  CHECK(desk.look({{"a", 0.5}, {"b", 0.5}}) == Told{"firing a"});
  desk.silences.add({"errors", "", desk.now.unix_ms, desk.now.unix_ms + 60'000, "me", "known"});
  // Who was told that it began is told that it ended.
  CHECK(desk.look({{"a", 0.0}, {"b", 0.5}}) == Told{"resolved a"});
}

TEST_CASE("what began and ended in silence is told to nobody", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  desk.silences.add({"errors", "", desk.now.unix_ms, desk.now.unix_ms + 60'000, "", ""});
  CHECK(desk.look(0.5) == Told{});
  CHECK(desk.look(0.0) == Told{});
}

TEST_CASE("a reload keeps the state of what did not change, and ends what is watched no more", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 30s));
  desk.look(0.5);
  desk.pass(20s);
  core::AlertRule renamed = rule_of(0.1, 0.1, 30s);
  renamed.summary = "other words";
  desk.events.clear();
  desk.book.install({renamed}, desk.now, desk.events);
  desk.pass(10s);
  CHECK(desk.look(0.5) == Told{"firing a"});
  desk.events.clear();
  renamed.above = 0.6;
  desk.book.install({renamed}, desk.now, desk.events);
  CHECK(desk.events.empty());
  CHECK(desk.look(0.5) == Told{});  // still beyond clear
  core::AlertRule other = rule_of(0.1, 0.1, 0s);
  other.by = core::AlertBy::route;
  desk.book.install({other}, desk.now, desk.events);
  REQUIRE(desk.events.size() == 1);
  CHECK(desk.events[0].kind == Event::Kind::resolved);
  CHECK(desk.state() == State::inactive);
}

TEST_CASE("a rule has so many instances and no more", "[alerts]") {
  Desk desk(rule_of(0.1, 0.1, 0s));
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < Book::kInstances + 50; ++i) samples.push_back({"t" + std::to_string(i), 0.5});
  CHECK(desk.look(samples).size() == Book::kInstances);
  CHECK(desk.book.watched()[0].left_out == 50);
  // Those that go make room.
  std::vector<Sample> rest(samples.end() - 50, samples.end());
  desk.look(rest);
  desk.look(rest);
  CHECK(desk.book.watched()[0].instances.size() == 50);
  CHECK(desk.book.watched()[0].left_out == 0);
}

TEST_CASE("all rules together have so many instances and no more, also after reloads", "[alerts]") {
  Book book;
  const Silences none;
  std::vector<Event> events;
  const metrics::When now{core::Instant(1h), 1000};
  for (int round = 0; round < 3; ++round) {
    std::vector<core::AlertRule> rules;
    for (int i = 0; i < 30; ++i) {
      rules.push_back(rule_of(0.1, 0.1, 0s));
      rules.back().name = "r" + std::to_string(round) + "-" + std::to_string(i);
    }
    book.install(rules, now, events);
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < Book::kInstances; ++i) samples.push_back({"t" + std::to_string(i), 0.0});
    std::size_t all = 0;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      book.look(i, samples, now, none, events);
      all += book.watched()[i].instances.size();
    }
    CHECK(all == Book::kAllInstances);
  }
}

TEST_CASE("silences come back as they were written, and what is none is passed over", "[alerts]") {
  Silences one;
  one.add({"rule \"a\"", "b\n", 1000, 61'000, "me", "known\x01"});
  one.add({"rule \"a\"", "", 1000, 2000, "", ""});
  one.add({"rule \"a\"", "", 1000, 3000, "", ""});  // in place of the one before
  CHECK(one.all().size() == 2);
  Silences other;
  REQUIRE(other.read_json(one.to_json()));
  CHECK(other.to_json() == one.to_json());
  CHECK(other.find("rule \"a\"", "b\n", 1500)->until_ms == 61'000);
  CHECK(other.find("rule \"a\"", "c", 1500)->until_ms == 3000);
  CHECK(other.find("rule \"a\"", "c", 3000) == nullptr);
  CHECK(other.expire(3000));
  CHECK(other.all().size() == 1);
  CHECK_FALSE(other.read_json("{"));
  CHECK(other.read_json("[1, {\"rule\": \"\"}, {\"rule\": \"x\"}]"));
  CHECK(other.all().size() == 1);
}

TEST_CASE("there are so many silences and no more", "[alerts]") {
  Silences silences;
  for (std::size_t i = 0; i < Silences::kMost; ++i) CHECK(silences.add({"r", std::to_string(i), 0, 1000, "", ""}));
  CHECK_FALSE(silences.add({"r", "one more", 0, 1000, "", ""}));
  CHECK(silences.add({"r", "7", 0, 2000, "", ""}));
}
