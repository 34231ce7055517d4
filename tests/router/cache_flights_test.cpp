#include "router/cache/flights.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "tests/support/cache_entries.h"

namespace router::cache {
namespace {

using support::cache_key;
using Step = Joiner::Step;

constexpr std::size_t kBound = 64 * 1024;

FlightKey flight_key(std::uint64_t number) {
  FlightKey key;
  key.key = cache_key(number);
  key.owner.fill(1);
  key.stream = true;
  key.patience_ms = 60'000;
  return key;
}

FlightResults results(core::FailureClass failure = core::FailureClass::none) {
  FlightResults out;
  out.finish_reason = "stop";
  out.failure = failure;
  return out;
}

// Runs what is ready on this core.
void turn(net::Core& core) {
  core.context().restart();
  core.context().poll();
}

// A joiner with its event, and what it has got.
struct Guest {
  Guest(std::shared_ptr<Flight> flight, net::Core& core)
      : event(core.executor()), joiner(std::move(flight), core, event) {}
  // Takes all there is; the step after it.
  Step take() {
    for (;;) {
      std::string_view bytes;
      const Step step = joiner.next(bytes);
      got += bytes;
      if (step != Step::bytes) return step;
    }
  }
  net::Event event;
  Joiner joiner;
  std::string got;
};

struct Hangar {
  net::Core here{0}, there{1};
  Flights flights{kBound};

  std::shared_ptr<Flight> lead(std::uint64_t number = 1) {
    auto boarding = flights.enter(flight_key(number), here, "dec_leader");
    REQUIRE(boarding.leads);
    return boarding.flight;
  }
  std::unique_ptr<Guest> join(net::Core& core, std::uint64_t number = 1) {
    auto boarding = flights.enter(flight_key(number), core, "dec_joiner");
    REQUIRE_FALSE(boarding.leads);
    return std::make_unique<Guest>(std::move(boarding.flight), core);
  }
  bool leads(const FlightKey& key) { return flights.enter(key, here, "dec_other").leads; }
};

net::Task<void> wait_once(net::Event& event, bool& woken) {
  co_await event.wait();
  woken = true;
}

}  // namespace

TEST_CASE("who joins a flight gets what has come and then what comes, and who led it is known") {
  Hangar hangar;
  const auto flight = hangar.lead();
  flight->name_target("p/model");
  flight->append("one ");
  const auto early = hangar.join(hangar.here);
  CHECK(early->take() == Step::wait);
  CHECK(early->got == "one ");
  flight->append("two ");
  const auto late = hangar.join(hangar.there);
  CHECK(late->take() == Step::wait);
  CHECK(late->got == "one two ");
  flight->end("three", results());
  CHECK(early->take() == Step::last);
  CHECK(late->take() == Step::last);
  CHECK(early->got == "one two three");
  CHECK(late->got == early->got);
  CHECK(late->joiner.flight().decision() == "dec_leader");
  CHECK(late->joiner.flight().target() == "p/model");
  CHECK(late->joiner.flight().results().finish_reason == "stop");
}

TEST_CASE("a flight that has ended well is joined until it lands") {
  Hangar hangar;
  const auto flight = hangar.lead();
  flight->end("whole", results());
  const auto guest = hangar.join(hangar.there);
  CHECK(guest->take() == Step::last);
  CHECK(guest->got == "whole");
  hangar.flights.land(*flight);
  CHECK(hangar.flights.size() == 0);
  CHECK(hangar.leads(flight_key(1)));
}

TEST_CASE("an answer without bytes at its end has an end all the same") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto guest = hangar.join(hangar.here);
  flight->append("all");
  CHECK(guest->take() == Step::wait);
  flight->end("", results());
  CHECK(guest->take() == Step::last);
  CHECK(guest->got == "all");
}

TEST_CASE("requests that differ in key, tenant, form or patience do not fly together") {
  Hangar hangar;
  const auto flight = hangar.lead();
  FlightKey key = flight_key(1);
  key.owner.fill(2);
  CHECK(hangar.leads(key));
  key = flight_key(1);
  key.stream = false;
  CHECK(hangar.leads(key));
  key = flight_key(1);
  key.usage = true;
  CHECK(hangar.leads(key));
  key = flight_key(1);
  key.patience_ms = 5'000;
  CHECK(hangar.leads(key));
  CHECK(hangar.leads(flight_key(2)));
  CHECK(hangar.flights.size() == 6);
}

TEST_CASE("joiners are woken on their own cores, once for all that has come") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto near = hangar.join(hangar.here);
  const auto far = hangar.join(hangar.there);
  bool near_woken = false, far_woken = false;
  net::spawn(hangar.here, wait_once(near->event, near_woken), "near");
  net::spawn(hangar.there, wait_once(far->event, far_woken), "far");
  turn(hangar.here);
  turn(hangar.there);
  CHECK_FALSE((near_woken || far_woken));
  flight->append("one");
  flight->append("two");
  turn(hangar.there);
  CHECK_FALSE(near_woken);
  CHECK(far_woken);
  turn(hangar.here);
  CHECK(near_woken);
  CHECK(far->take() == Step::wait);
  CHECK(far->got == "onetwo");
}

TEST_CASE("what comes after a wake-up was posted and before it is heard is not missed") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto guest = hangar.join(hangar.there);
  flight->append("one");  // posts
  CHECK(guest->take() == Step::wait);
  flight->append("two");  // posts nothing: the first is still on its way
  bool woken = false;
  net::spawn(hangar.there, wait_once(guest->event, woken), "guest");
  turn(hangar.there);
  CHECK(woken);
  CHECK(guest->take() == Step::wait);
  CHECK(guest->got == "onetwo");
}

TEST_CASE("a flight that closes without an end is lost, and whoever comes next leads") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto first = hangar.join(hangar.here);
  const auto second = hangar.join(hangar.there);
  flight->append("half");
  CHECK(second->take() == Step::wait);
  hangar.flights.land(*flight);
  CHECK(first->take() == Step::lost);  // with what had come
  CHECK(first->got == "half");
  CHECK(second->take() == Step::lost);
  CHECK(hangar.leads(flight_key(1)));
}

TEST_CASE("landing late leaves the flight alone that took its place") {
  Hangar hangar;
  const auto flight = hangar.lead();
  REQUIRE(flight->give_up());
  const auto other = hangar.lead();
  hangar.flights.land(*flight);
  CHECK(hangar.flights.size() == 1);
  const auto guest = hangar.join(hangar.here);
  CHECK(&guest->joiner.flight() == other.get());
}

TEST_CASE("an answer that ends with an error goes to those who had joined and to nobody else") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto guest = hangar.join(hangar.here);
  flight->append("content ");
  flight->end("error", results(core::FailureClass::stream_cut));
  CHECK(guest->take() == Step::last);
  CHECK(guest->got == "content error");
  CHECK(guest->joiner.flight().results().failure == core::FailureClass::stream_cut);
  CHECK(hangar.leads(flight_key(1)));
}

TEST_CASE("beyond its bound a flight takes nobody in, serves who keeps up and drops who does not") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto quick = hangar.join(hangar.here);
  const auto slow = hangar.join(hangar.there);
  const std::string piece(1024, 'x');
  flight->append("begin");
  CHECK(slow->take() == Step::wait);
  for (std::size_t sent = 0; sent < 2 * kBound; sent += piece.size()) {
    flight->append(piece);
    CHECK(quick->take() == Step::wait);
  }
  CHECK(slow->take() == Step::behind);
  CHECK(hangar.leads(flight_key(1)));
  flight->end("end", results());
  CHECK(quick->take() == Step::last);
  CHECK(quick->got.size() == 2 * kBound + 8);
}

TEST_CASE("one piece larger than the bound costs nobody the answer who had all before it") {
  Hangar hangar;
  const auto flight = hangar.lead();
  const auto guest = hangar.join(hangar.here);
  flight->append("small");
  CHECK(guest->take() == Step::wait);
  flight->append(std::string(3 * kBound, 'x'));
  CHECK(guest->take() == Step::wait);
  CHECK(guest->got.size() == 3 * kBound + 5);
}

TEST_CASE("a flight without joiners that outgrows its bound stops keeping bytes and still ends") {
  Hangar hangar;
  const auto flight = hangar.lead();
  for (int i = 0; i < 300; ++i) flight->append(std::string(1024, 'x'));
  CHECK(hangar.leads(flight_key(1)));
  flight->end("end", results());
  hangar.flights.land(*flight);
}

TEST_CASE("a leader gives up only when nobody else waits, and then nobody can join") {
  Hangar hangar;
  const auto flight = hangar.lead();
  auto guest = hangar.join(hangar.there);
  CHECK_FALSE(flight->give_up());
  const auto other = hangar.join(hangar.here);  // it goes on, so it can be joined
  guest->joiner.leave();
  CHECK_FALSE(flight->give_up());
  other->joiner.leave();
  CHECK(flight->give_up());
  CHECK(hangar.leads(flight_key(1)));
}

TEST_CASE("the last joiner to leave is told of on the leader's core, until the leader does not listen or has landed") {
  Hangar hangar;
  const auto flight = hangar.lead();
  int told = 0;
  const auto count = [](void* at) { ++*static_cast<int*>(at); };
  flight->on_deserted(count, &told);
  auto first = hangar.join(hangar.there);
  auto second = hangar.join(hangar.there);
  first->joiner.leave();
  turn(hangar.here);
  CHECK(told == 0);
  second->joiner.leave();
  turn(hangar.there);
  CHECK(told == 0);
  turn(hangar.here);
  CHECK(told == 1);

  hangar.join(hangar.there)->joiner.leave();
  flight->on_deserted(nullptr, nullptr);  // between posting and hearing
  turn(hangar.here);
  CHECK(told == 1);

  flight->on_deserted(count, &told);
  const auto last = hangar.join(hangar.there);
  hangar.flights.land(*flight);
  last->joiner.leave();
  turn(hangar.here);
  CHECK(told == 1);
}

TEST_CASE("a joiner that is destroyed without leaving is counted out and posts nothing") {
  Hangar hangar;
  const auto flight = hangar.lead();
  int told = 0;
  flight->on_deserted([](void* at) { ++*static_cast<int*>(at); }, &told);
  hangar.join(hangar.there).reset();
  turn(hangar.here);
  CHECK(told == 0);
  CHECK(flight->give_up());
}

// Stress: every answer's bytes follow from its leader's name and their place, so a joiner knows what it must get.
// -------

namespace {

struct Crowd {
  static constexpr std::uint64_t kPerCore = 3'000;
  static constexpr unsigned kCores = 4;
  Flights flights{kBound};
  std::promise<void> all_done;
  std::atomic<std::uint64_t> done{0}, led{0}, whole{0}, lost{0}, left{0}, cancelled{0}, wrong{0};
};

// The letter at a place of this leader's answer.
char letter(std::size_t leader, std::size_t at) { return static_cast<char>('a' + (leader + at * 31) % 26); }

std::size_t number_of(const Flight& flight) { return std::hash<std::string>()(flight.decision()); }

net::Task<void> yield(net::Core& core) {
  net::Event event(core.executor());
  event.set();
  co_await event.wait();
}

// Says a random text in random pieces; its client may leave on the way, and then it goes on for the others alone.
net::Task<void> lead(Crowd& crowd, net::Core& core, std::shared_ptr<Flight> flight, std::uint64_t seed) {
  core::Random random(seed);
  ++crowd.led;
  bool deserted = false, gone = false;
  flight->on_deserted([](void* at) { *static_cast<bool*>(at) = true; }, &deserted);
  flight->name_target(flight->decision());
  const std::uint64_t pieces = random.below(40);
  const std::uint64_t fails_at = random.below(100), leaves_at = random.below(60);
  const std::size_t name = number_of(*flight);
  std::string text;
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < pieces && i != fails_at; ++i) {
    text.clear();
    for (std::uint64_t n = random.below(8'000); n > 0; --n) text += letter(name, at++);
    flight->append(text);
    const std::uint64_t pause = random.below(4);
    for (std::uint64_t n = 0; n < pause; ++n) co_await yield(core);
    gone = gone || i == leaves_at;
    if (gone && (deserted || i == leaves_at) && flight->give_up()) break;
  }
  if (gone && flight->give_up()) ++crowd.cancelled;
  if (pieces <= fails_at) flight->end("", results());
  flight->on_deserted(nullptr, nullptr);
  crowd.flights.land(*flight);
}

net::Task<void> follow(Crowd& crowd, net::Core& core, std::shared_ptr<Flight> flight, std::uint64_t seed) {
  core::Random random(seed);
  net::Event event(core.executor());
  const std::size_t name = number_of(*flight);
  Joiner joiner(std::move(flight), core, event);
  const std::uint64_t leaves_after = random.below(200);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < leaves_after; ++i) {
    std::string_view bytes;
    const Step step = joiner.next(bytes);
    if (!bytes.empty() && joiner.flight().target() != joiner.flight().decision()) ++crowd.wrong;
    std::uint64_t wrong = 0;
    for (const char c : bytes) wrong += c != letter(name, at++);
    crowd.wrong += wrong;
    if (step == Step::lost || step == Step::behind) ++crowd.lost;
    if (step == Step::last) ++crowd.whole;
    if (step == Step::last && joiner.flight().results().finish_reason != "stop") ++crowd.wrong;
    if (step != Step::bytes && step != Step::wait) break;
    if (step == Step::wait) co_await event.wait();
    if (random.below(8) == 0) co_await yield(core);
    if (i + 1 == leaves_after) ++crowd.left;
  }
  joiner.leave();
}

net::Task<void> ask(Crowd& crowd, net::Core& core, std::uint64_t seed) {
  core::Random random(seed);
  auto boarding = crowd.flights.enter(flight_key(random.below(6)), core, std::to_string(seed));
  if (boarding.leads) {
    co_await lead(crowd, core, std::move(boarding.flight), seed + 1);
  } else {
    co_await follow(crowd, core, std::move(boarding.flight), seed + 1);
  }
  if (++crowd.done == Crowd::kPerCore * Crowd::kCores) crowd.all_done.set_value();
}

net::Task<void> keep_asking(Crowd& crowd, net::Core& core) {
  core::Random random(core.index() + 1);
  for (std::uint64_t i = 0; i < Crowd::kPerCore; ++i) {
    net::spawn(core, ask(crowd, core, (std::uint64_t{core.index()} << 32) + 2 * i), "ask");
    const std::uint64_t pause = random.below(6);
    for (std::uint64_t n = 0; n < pause; ++n) co_await yield(core);
  }
}

}  // namespace

TEST_CASE("leaders and joiners on many cores that come and go at will get the right bytes, and nobody waits for ever") {
  Crowd crowd;
  net::Runtime runtime(Crowd::kCores);
  for (unsigned i = 0; i < Crowd::kCores; ++i) net::spawn(runtime[i], keep_asking(crowd, runtime[i]), "keep_asking");
  runtime.start();
  const bool ended = crowd.all_done.get_future().wait_for(std::chrono::minutes(5)) == std::future_status::ready;
  runtime.stop();
  CHECK(ended);
  CHECK(crowd.wrong == 0);
  CHECK(crowd.flights.size() == 0);
  CHECK(crowd.led > 100);
  CHECK(crowd.whole > 100);
  CHECK(crowd.lost > 10);
  CHECK(crowd.left > 10);
  CHECK(crowd.cancelled > 10);
}

}  // namespace router::cache
