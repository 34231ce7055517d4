// /health warns where an alert about the disks or the history fires, with the alert's own bound and words.
#include <catch2/catch.hpp>

#include "router/alerts/health.h"
#include "router/alerts/message.h"

using namespace router::alerts;
using namespace std::chrono_literals;
using metrics::Health;

namespace {

core::AlertRule shipped(std::string_view name) {
  for (const core::AlertRule& rule : core::shipped_alerts()) {
    if (rule.name == name) return rule;
  }
  FAIL("no rule " << name);
  return {};
}

struct Desk {
  Book book;
  Silences silences;
  metrics::When now{core::Instant(1h), 1'000'000};
  std::vector<Event> events;

  explicit Desk(std::string_view rule) { book.install({shipped(rule)}, now, events); }
  std::vector<metrics::Component> look(std::vector<Sample> samples) {
    book.look(0, samples, now, silences, events);
    return health_of(book.watched());
  }
};

}  // namespace

TEST_CASE("a disk that fires its alert is a warning in the alert's words, and the others pass", "[alerts][health]") {
  Desk desk("SignalboxDiskFull");
  auto found = desk.look({{"/", 0.5}, {"/data", 0.05}});
  REQUIRE(found.size() == 2);
  CHECK(metrics::worst(found) == Health::pass);  // the alert waits for five minutes, and so does health
  desk.now.steady += 5min;
  found = desk.look({{"/", 0.5}, {"/data", 0.05}});
  CHECK(found[0].status == Health::pass);
  CHECK(found[0].name == "disk/");
  CHECK(found[0].output.empty());
  CHECK(found[1].status == Health::warn);
  CHECK(found[1].name == "disk/data");
  CHECK(found[1].observed_value == "0.05");
  CHECK(found[1].output == summary_text(shipped("SignalboxDiskFull"), "/data", 0.05));
  desk.now.steady += 1min;
  CHECK(desk.look({{"/", 0.5}, {"/data", 0.11}})[1].status == Health::warn);  // until the alert ends
  CHECK(metrics::worst(desk.look({{"/", 0.5}, {"/data", 0.5}})) == Health::pass);
}

TEST_CASE("a history that cannot be written is a warning in the alert's words", "[alerts][health]") {
  Desk desk("SignalboxHistoryFailing");
  CHECK(metrics::worst(desk.look({{"", 0.0}})) == Health::pass);
  const auto found = desk.look({{"", 3.0}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "history");
  CHECK(found[0].status == Health::warn);
  CHECK(found[0].output == shipped("SignalboxHistoryFailing").summary);
}

TEST_CASE("health has nothing to say of what other rules watch: it sees that by itself", "[alerts][health]") {
  CHECK(Desk("SignalboxConfigReloadRefused").look({{"", 1.0}}).empty());
}
