#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "router/strategies/strategy.h"

namespace router {
namespace {

using core::Instant;
using core::Strategy;
using namespace std::chrono_literals;

const Instant kStart = Instant(1000h);

// A tier of targets a, b, c, ... Their index in the config is not their position in the tier.
struct Bench {
  Bench(Strategy strategy, const std::vector<std::uint32_t>& weights) {
    tier.strategy = strategy;
    const auto count = static_cast<std::uint32_t>(weights.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      core::WeightedTarget weighted;
      weighted.target = count - i;
      weighted.weight = weights[i];
      tier.targets.push_back(weighted);
    }
    targets.resize(count + 1);
    for (std::uint32_t i = 0; i <= count; ++i) {
      owned.push_back(std::make_unique<TargetState>(i));
      states.push_back(owned.back().get());
    }
    memory.current.assign(count, 0);  // the start of the sequence
  }

  int pick(bool first = true) {
    const TierView view{tier, targets, states};
    const PickInput input{now, random, input_tokens, output_tokens, first};
    return router::pick(view, memory, input, excluded);
  }
  std::string picks(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('a' + pick());
    return out;
  }
  std::vector<int> count_picks(int count, bool first = true) {
    std::vector<int> out(tier.targets.size());
    for (int i = 0; i < count; ++i) ++out.at(static_cast<std::size_t>(pick(first)));
    return out;
  }
  TargetState& state(std::size_t position) { return *states[tier.targets[position].target]; }
  void price(std::size_t position, double input, double output) {
    core::Price& price = targets[tier.targets[position].target].price;
    price.input = input;
    price.output = output;
    price.known = true;
  }

  core::TierConfig tier;
  std::vector<core::TargetConfig> targets;
  std::vector<std::unique_ptr<TargetState>> owned;
  std::vector<TargetState*> states;
  TierMemory memory;
  TargetSet excluded;
  Instant now = kStart;
  core::Random random{99};
  std::uint64_t input_tokens = 1000;
  std::int64_t output_tokens = 500;
};

constexpr std::array kAll{Strategy::weighted, Strategy::least_latency, Strategy::cheapest, Strategy::priority};

}  // namespace

TEST_CASE("every strategy hands out each target once, never an excluded one, and then none") {
  for (const Strategy strategy : kAll) {
    for (const std::size_t size : {0u, 1u, 2u, 7u, 256u}) {
      INFO(core::to_string(strategy) << " with " << size);
      Bench bench(strategy, std::vector<std::uint32_t>(size, 2));
      if (size > 0) bench.price(0, 1, 1);
      for (std::size_t i = 0; i < size; i += 3) bench.excluded.set(i);
      std::size_t handed_out = 0;
      bool fresh = true;
      for (int position = bench.pick(); position >= 0; position = bench.pick(false)) {
        fresh = fresh && !bench.excluded[static_cast<std::size_t>(position)];
        bench.excluded.set(static_cast<std::size_t>(position));
        ++handed_out;
      }
      CHECK(fresh);
      CHECK(handed_out == size - (size + 2) / 3);
      CHECK(bench.pick() == -1);
      CHECK(bench.pick(false) == -1);
    }
  }
}

TEST_CASE("the weighted sequence is the smoothest there is") {
  struct Row {
    std::vector<std::uint32_t> weights;
    std::string_view sequence;
  };
  for (const Row& row :
       {Row{{5, 1, 1}, "aabacaaaabacaa"}, Row{{1, 1}, "abababab"}, Row{{1, 1, 1}, "abcabcabc"},
        Row{{2, 1}, "abaabaaba"}, Row{{1, 3}, "babbbabb"}, Row{{4}, "aaaa"}, Row{{3, 2, 1}, "abacbaabacba"}}) {
    Bench bench(Strategy::weighted, row.weights);
    CHECK(bench.picks(static_cast<int>(row.sequence.size())) == row.sequence);
  }
}

TEST_CASE("each weighted target gets exactly its share over any whole number of rounds") {
  Bench bench(Strategy::weighted, {7, 13, 1, 29, 50});
  for (int round = 0; round < 20; ++round) CHECK(bench.count_picks(100) == std::vector<int>{7, 13, 1, 29, 50});
}

TEST_CASE("the weighted sequence goes on without an excluded target and takes it up again") {
  Bench bench(Strategy::weighted, {2, 1, 1});
  CHECK(bench.picks(4) == "abca");
  bench.excluded.set(0);
  CHECK(bench.picks(6) == "bcbcbc");
  bench.excluded.reset();
  CHECK(bench.picks(8) == "abcaabca");
}

TEST_CASE("a fallback does not disturb the weighted sequence") {
  Bench plain(Strategy::weighted, {5, 3, 1}), disturbed(Strategy::weighted, {5, 3, 1});
  for (int i = 0; i < 50; ++i) {
    const int position = disturbed.pick();
    REQUIRE(position == plain.pick());
    disturbed.excluded.set(static_cast<std::size_t>(position));
    REQUIRE(disturbed.pick(false) != position);
    disturbed.excluded.reset();
  }
}

TEST_CASE("the load of a target that fails spreads by weight over the rest") {
  Bench bench(Strategy::weighted, {10, 3, 1});
  bench.excluded.set(0);
  const std::vector<int> picked = bench.count_picks(20'000, false);
  CHECK(picked[0] == 0);
  CHECK(picked[1] == Approx(15'000).epsilon(0.03));
  CHECK(picked[2] == Approx(5'000).epsilon(0.05));
}

TEST_CASE("cores begin at different places of the sequence, and keep the shares all the same") {
  std::vector<int> first(2);
  for (std::uint64_t core = 0; core < 1000; ++core) {
    Bench bench(Strategy::weighted, {1, 1});
    bench.memory.current.clear();
    bench.random = core::Random(core);
    ++first.at(static_cast<std::size_t>(bench.pick()));
  }
  CHECK(first[0] == Approx(500).margin(60));

  Bench bench(Strategy::weighted, {7, 13, 1, 29, 50});
  bench.memory.current.clear();
  const std::vector<int> picked = bench.count_picks(10'000);
  for (std::size_t i = 0; i < picked.size(); ++i)
    CHECK(std::abs(picked[i] - 100 * static_cast<int>(bench.tier.targets[i].weight)) <= 2);
}

TEST_CASE("least latency takes the better of two drawn at random") {
  Bench bench(Strategy::least_latency, {1, 1, 1});
  bench.state(0).latency.observe(kStart, 300ms);
  bench.state(1).latency.observe(kStart, 100ms);
  bench.state(2).latency.observe(kStart, 200ms);
  const std::vector<int> picked = bench.count_picks(30'000);
  CHECK(picked[0] == 0);                             // never the better one of a pair
  CHECK(picked[1] == Approx(20'000).epsilon(0.03));  // in two pairs of three
  CHECK(picked[2] == Approx(10'000).epsilon(0.05));
}

TEST_CASE("of two targets least latency takes the better one always, of equals each as often") {
  Bench bench(Strategy::least_latency, {1, 1});
  bench.state(0).latency.observe(kStart, 300ms);
  bench.state(1).latency.observe(kStart, 299ms);
  CHECK(bench.picks(10) == "bbbbbbbbbb");
  bench.state(1).in_flight = 1;
  CHECK(bench.picks(10) == "aaaaaaaaaa");
  bench.state(1).latency.observe(kStart, 300ms);
  bench.state(1).in_flight = 0;
  CHECK(bench.count_picks(10'000)[0] == Approx(5000).epsilon(0.05));
}

TEST_CASE("at equal latency a target of twice the weight carries twice the requests") {
  Bench bench(Strategy::least_latency, {1, 2, 4});
  for (std::size_t i = 0; i < 3; ++i) bench.state(i).latency.observe(kStart, 1s);
  for (int i = 0; i < 700; ++i) ++bench.state(static_cast<std::size_t>(bench.pick())).in_flight;
  CHECK(bench.state(0).in_flight.load() == Approx(100).margin(6));
  CHECK(bench.state(1).in_flight.load() == Approx(200).margin(6));
  CHECK(bench.state(2).in_flight.load() == Approx(400).margin(6));
}

TEST_CASE("least latency does not run after the target that fails fastest") {
  Bench bench(Strategy::least_latency, {1, 1});
  std::array<int, 2> picked{};
  for (int i = 0; i < 2000; ++i, bench.now += 100ms) {
    const int position = bench.pick();
    ++picked.at(static_cast<std::size_t>(position));
    if (position == 0) {
      bench.state(0).latency.penalise(bench.now);  // at once
    } else {
      bench.state(1).latency.observe(bench.now, 800ms);
    }
  }
  CHECK(picked[0] < 30);
  CHECK(picked[0] > 2);  // but it is tried again now and then
}

TEST_CASE("least latency tries a new target with one request before it sends more") {
  Bench bench(Strategy::least_latency, {1, 1});
  bench.state(0).latency.observe(kStart, 50ms);
  CHECK(bench.pick() == 1);
  bench.state(1).in_flight = 1;
  CHECK(bench.picks(5) == "aaaaa");
}

TEST_CASE("cheapest goes by the price of this request") {
  Bench bench(Strategy::cheapest, {1, 1, 1, 1});
  bench.price(1, 3, 15);
  bench.price(2, 10, 1);
  bench.price(3, 5, 14);
  struct Row {
    std::uint64_t input;
    std::int64_t output;
    std::string_view order;
  };
  for (const Row& row : {Row{10'000, 100, "bdca"}, Row{100, 10'000, "cdba"}, Row{1000, 1000, "cbda"},
                         Row{1000, -1, "bdca"}, Row{0, 1, "cdba"}}) {
    INFO(row.input << " in, " << row.output << " out");
    bench.input_tokens = row.input;
    bench.output_tokens = row.output;
    bench.excluded.reset();
    std::string order;
    for (int position = bench.pick(); position >= 0; position = bench.pick(false)) {
      order += static_cast<char>('a' + position);
      bench.excluded.set(static_cast<std::size_t>(position));
    }
    CHECK(order == row.order);
  }
}

TEST_CASE("targets of one price share by weight, also where none has a price") {
  Bench free(Strategy::cheapest, {5, 1, 1, 9});
  for (std::size_t i = 0; i < 3; ++i) free.price(i, 0, 0);
  CHECK(free.picks(7) == "aabacaa");
  Bench unknown(Strategy::cheapest, {2, 1});
  CHECK(unknown.picks(6) == "abaaba");
}

TEST_CASE("priority follows the order of the config whatever the weights") {
  Bench bench(Strategy::priority, {1, 1000, 5});
  CHECK(bench.picks(3) == "aaa");
  bench.excluded.set(0);
  CHECK(bench.pick(false) == 1);
  bench.excluded.set(1);
  CHECK(bench.pick(false) == 2);
}

}  // namespace router
