#include "router/traffic/window.h"

#include <catch2/catch.hpp>

namespace router::traffic {
namespace {

constexpr std::int64_t kStart = 1'800'000'000'000;

Row row(std::string route = "auto",
        std::vector<std::pair<std::string, core::FailureClass>> tries = {{"a/one", core::FailureClass::none}}) {
  Row out;
  out.route = std::move(route);
  out.status = 200;
  out.duration_ms = 100;
  out.usage.input = 10;
  out.usage.output = 21;
  out.cost_nano_usd = 5000;
  for (auto& [target, failure] : tries) {
    Row::Try one;
    one.target = target;
    one.failure = failure;
    one.duration_ms = 50;
    one.tier = static_cast<std::uint16_t>(out.tries.size());
    out.tries.push_back(std::move(one));
  }
  out.try_count = out.tries.size();
  if (!out.tries.empty()) out.served_by = out.tries.back().target;
  return out;
}

struct Turning {
  Window window;
  std::int64_t now = kStart;
  std::vector<Closed> closed;
  explicit Turning(std::size_t names = 10) : window(names, kStart) {}
  void pass(std::int64_t ms) {
    for (const std::int64_t end = now + ms; now < end;) {
      now = std::min(now + 200, end);
      window.advance(now, closed);
    }
  }
};

}  // namespace

TEST_CASE("the last minute is of the last sixty seconds, and moves on by the second", "[traffic]") {
  Turning turning;
  turning.window.add(row());
  turning.pass(1000);
  turning.window.add(row());
  turning.pass(58'000);
  CHECK(turning.window.last_minute().tally.counts.requests == 2);
  turning.pass(1000);
  CHECK(turning.window.last_minute().tally.counts.requests == 1);
  turning.pass(1000);
  CHECK(turning.window.last_minute().tally.counts.requests == 0);
}

TEST_CASE("requests count for routes and keys, attempts for targets", "[traffic]") {
  using F = core::FailureClass;
  Turning turning;
  Row one = row("auto", {{"a/one", F::timeout}, {"b/two", F::none}});
  one.key = "app";
  turning.window.add(one);
  const auto targets = turning.window.sums(By::target, 300);
  REQUIRE(targets.size() == 2);
  CHECK(targets.at("a/one").counts.failed == 1);
  CHECK(targets.at("a/one").errors == decltype(Tally::errors){{"timeout", 1}});
  CHECK(targets.at("a/one").counts.output_tokens == 0);
  CHECK(targets.at("b/two").counts.succeeded == 1);
  CHECK(targets.at("b/two").counts.output_tokens == 21);
  CHECK(turning.window.sums(By::route, 300).at("auto").counts.requests == 1);
  CHECK(turning.window.sums(By::key, 300).at("app").counts.succeeded == 1);
  const auto flows = turning.window.sums(By::flow, 300);
  REQUIRE(flows.size() == 2);
  const Flow flow = flow_of(flows.begin()->first);
  CHECK(flow.route == "auto");
  CHECK(flow.tier == "0");
  CHECK(flow.target == "a/one");
  CHECK(flows.begin()->second.counts.failed == 1);
}

TEST_CASE("who leaves has neither succeeded nor failed, and a client's fault is not the target's", "[traffic]") {
  using F = core::FailureClass;
  Turning turning;
  Row left = row("auto", {{"a/one", F::cancelled}});
  left.cancelled = true;
  left.failure = F::cancelled;
  turning.window.add(left);
  Row wrong = row("auto", {{"a/one", F::client_fault}});
  wrong.failure = F::client_fault;
  wrong.status = 400;
  turning.window.add(wrong);
  const Counts all = turning.window.last_minute().tally.counts;
  CHECK(all.requests == 2);
  CHECK(all.succeeded == 0);
  CHECK(all.failed == 1);
  const Tally target = turning.window.sums(By::target, 300).at("a/one");
  CHECK(target.counts.requests == 2);
  CHECK(target.counts.failed == 0);
  CHECK(target.errors.size() == 2);
}

TEST_CASE("an answer from the cache costs nothing, and is a hit", "[traffic]") {
  Turning turning;
  Row hit = row("auto", {});
  hit.cache = cache::Result::hit;
  hit.served_by = "a/one";
  turning.window.add(hit);
  Row miss = row();
  miss.cache = cache::Result::miss;
  turning.window.add(miss);
  const Counts counts = turning.window.last_minute().tally.counts;
  CHECK(counts.cache_hits == 1);
  CHECK(counts.cache_misses == 1);
  CHECK(counts.output_tokens == 21);
  CHECK(counts.cost_nano_usd == 5000);
}

TEST_CASE("what is over is closed every ten seconds, the whole even when nothing was", "[traffic]") {
  Turning turning;
  turning.window.add(row());
  turning.pass(9'800);
  CHECK(turning.closed.empty());
  turning.pass(200);
  REQUIRE(turning.closed.size() == 4);  // the whole, its route, its target and the way between them
  CHECK(turning.closed[0].by == By::total);
  CHECK(turning.closed[0].start_ms == kStart);
  Tally read;
  REQUIRE(read.merge(turning.closed[0].tally));
  CHECK(read.counts.requests == 1);
  turning.closed.clear();
  turning.pass(20'000);
  CHECK(turning.closed.size() == 2);
}

TEST_CASE("what is closed still counts in the window until its time is over", "[traffic]") {
  Turning turning;
  turning.window.add(row());
  turning.pass(290'000);
  CHECK(turning.window.sums(By::target, 300).at("a/one").counts.requests == 1);
  turning.pass(20'000);
  CHECK(turning.window.sums(By::target, 300).empty());
  CHECK(turning.window.sums(By::target, 600).at("a/one").counts.requests == 1);
  turning.pass(600'000);
  CHECK(turning.window.sums(By::target, 1200).empty());
}

TEST_CASE("beyond so many names the rest are one, and names that are gone make room", "[traffic]") {
  Turning turning(3);
  for (int i = 0; i < 20; ++i) turning.window.add(row("route" + std::to_string(i)));
  const auto routes = turning.window.sums(By::route, 300);
  CHECK(routes.size() == 4);
  CHECK(routes.at(std::string(kOther)).counts.requests == 17);
  turning.pass(700'000);
  turning.window.add(row("route19"));
  CHECK(turning.window.sums(By::route, 300).contains("route19"));
}

TEST_CASE("a clock that is set back or far ahead neither stops the counting nor brings back what is over",
          "[traffic]") {
  Turning turning;
  turning.window.add(row());
  turning.window.advance(kStart - 3'600'000, turning.closed);
  turning.window.add(row());
  CHECK(turning.window.last_minute().tally.counts.requests == 1);
  turning.window.advance(kStart + 86'400'000, turning.closed);
  CHECK(turning.window.last_minute().tally.counts.requests == 0);
  CHECK(turning.window.sums(By::route, 300).empty());
  turning.window.add(row());
  CHECK(turning.window.last_minute().tally.counts.requests == 1);
}

TEST_CASE("what an estimate costs counts, and the last minute says how much it is", "[traffic]") {
  Turning turning;
  turning.window.add(row());
  Row estimated = row();
  estimated.estimated = true;
  estimated.first_token_ms = estimated.tries[0].first_token_ms = 20;
  turning.window.add(estimated);
  const Window::Minute minute = turning.window.last_minute();
  CHECK(minute.tally.counts.cost_nano_usd == 10'000);
  CHECK(minute.estimated_nano_usd == 5000);
  CHECK(minute.tally.milli_tokens_per_second.count() == 0);  // of what nobody counted no speed is known
  turning.pass(61'000);
  CHECK(turning.window.last_minute().estimated_nano_usd == 0);
}

TEST_CASE("a target that was left before it answered is charged for what it was asked", "[traffic]") {
  Turning turning;
  Row left = row("auto", {{"a/one", core::FailureClass::server_error}, {"a/two", core::FailureClass::cancelled}});
  left.served_by.clear();
  left.left = "a/two";
  left.cancelled = left.estimated = true;
  left.usage.output = -1;
  turning.window.add(left);
  auto sums = turning.window.sums(By::target, 300);
  CHECK(sums["a/two"].counts.cost_nano_usd == 5000);
  CHECK(sums["a/two"].counts.input_tokens == 10);
  CHECK(sums["a/one"].counts.cost_nano_usd == 0);
}

TEST_CASE("what was not seen is told for a minute", "[traffic]") {
  Turning turning;
  turning.window.add_not_seen(12);
  CHECK(turning.window.last_minute().not_seen == 12);
  turning.pass(61'000);
  CHECK(turning.window.last_minute().not_seen == 0);
}

TEST_CASE("what the policy said of a request is counted by label, and scores by bin", "[traffic]") {
  Turning turning(1);  // names of routes are bounded; labels are few all the same
  Row flagged = row();
  flagged.injection = "attack";
  flagged.injection_score = 0.97F;
  flagged.privacy = "personal";
  flagged.entity_types = {"EMAIL", "PHONE", "of an older request"};
  flagged.entity_type_count = 2;
  flagged.tier = "simple";
  flagged.gain = -0.05F;
  flagged.rules = {"mask", "block"};
  flagged.acted = {true, false};
  flagged.rule_count = 2;
  turning.window.add(flagged);
  turning.window.add(row());  // not judged
  const auto seen = [&](By by) {
    std::map<std::string, std::uint64_t> out;
    for (const auto& [name, tally] : turning.window.sums(by, 60)) out.emplace(name, tally.counts.requests);
    return out;
  };
  using Seen = std::map<std::string, std::uint64_t>;
  CHECK(seen(By::injection) == Seen{{"attack", 1}});
  CHECK(seen(By::injection_score) == Seen{{"95", 1}});
  CHECK(seen(By::privacy) == Seen{{"personal", 1}});
  CHECK(seen(By::entity) == Seen{{"EMAIL", 1}, {"PHONE", 1}});
  CHECK(seen(By::tier) == Seen{{"simple", 1}});
  CHECK(seen(By::gain) == Seen{{"-5", 1}});
  CHECK(seen(By::rule) == Seen{{"block", 1}, {"mask", 1}});
  CHECK(seen(By::acted) == Seen{{"mask", 1}});
}

TEST_CASE("a score lies in the bin that begins at or below it", "[traffic]") {
  CHECK(bin_of(0) == "0");
  CHECK(bin_of(0.0499) == "0");
  CHECK(bin_of(static_cast<double>(0.15F)) == "15");
  CHECK(bin_of(-0.01) == "-5");
  CHECK(bin_of(-1) == "-100");
  CHECK(bin_of(1) == "95");
  CHECK(bin_of(7) == "95");
}

}  // namespace router::traffic
