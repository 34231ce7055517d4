// The nearest vector, in a list and in a graph.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "core/random.h"
#include "router/cache/semantic_index.h"

using namespace router::cache;

namespace {

std::vector<float> random_vector(core::Random& random, std::size_t size) {
  std::vector<float> out(size);
  for (float& value : out) value = static_cast<float>(random.uniform() + random.uniform() + random.uniform() - 1.5);
  REQUIRE(normalise(out));
  return out;
}

double exact(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * b[i];
  return sum;
}

}  // namespace

TEST_CASE("what has no direction is no vector", "[semantic]") {
  std::vector<float> zero(8), nan(8, std::numeric_limits<float>::quiet_NaN()), one(1, 1.0F), huge(8193, 1.0F), none;
  std::vector<float> infinite(8, std::numeric_limits<float>::infinity());
  for (auto* vector : {&zero, &nan, &one, &huge, &none, &infinite}) CHECK_FALSE(normalise(*vector));
  std::vector<float> good{3, 4};
  REQUIRE(normalise(good));
  CHECK(good[0] == Approx(0.6));
}

TEST_CASE("the nearest is found whatever has come and gone, in a list and in a graph", "[semantic]") {
  const std::size_t size = GENERATE(std::size_t{3}, std::size_t{16}, std::size_t{37});
  core::Random random(5 + size);
  SemanticIndex index(size, 1);
  std::vector<std::vector<float>> by_slot;
  std::set<std::uint32_t> live;
  const auto put = [&] {
    auto vector = random_vector(random, size);
    const std::uint32_t slot = index.add(vector);
    REQUIRE(slot != SemanticIndex::kNoSlot);
    REQUIRE(live.insert(slot).second);
    by_slot.resize(std::max<std::size_t>(by_slot.size(), slot + 1));
    by_slot[slot] = vector;
  };
  std::size_t looked = 0, found = 0;
  for (int i = 0; i < 3000; ++i) {
    put();
    if (random.below(3) == 0) {
      auto victim = live.lower_bound(static_cast<std::uint32_t>(random.below(by_slot.size())));
      if (victim == live.end()) victim = live.begin();
      index.remove(*victim);
      index.remove(*victim);  // twice is once
      live.erase(victim);
    }
    if (i % 10 != 0 || live.empty()) continue;
    const auto wanted = random_vector(random, size);
    double best = -2;
    for (const std::uint32_t slot : live) best = std::max(best, exact(by_slot[slot], wanted));
    const auto near = index.nearest(wanted, 5);
    REQUIRE(near.size() == std::min<std::size_t>(5, live.size()));
    for (const Neighbour& one : near) {
      REQUIRE(live.contains(one.slot));
      CHECK(one.similarity == Approx(exact(by_slot[one.slot], wanted)).margin(1e-4));
    }
    if (!index.graph()) CHECK(near[0].similarity == Approx(best).margin(1e-4));
    ++looked;
    found += near[0].similarity > best - 1e-4 ? 1 : 0;
  }
  CHECK(index.graph());
  CHECK(index.size() == live.size());
  CHECK(double(found) > 0.98 * double(looked));
  for (const std::uint32_t slot : live) {
    const auto back = index.vector_of(slot);
    REQUIRE(back.size() == size);
    CHECK(exact(back, by_slot[slot]) == Approx(1).margin(1e-4));
  }
}

TEST_CASE("an index that was emptied finds nothing and can be filled again", "[semantic]") {
  core::Random random(9);
  SemanticIndex index(8, 1);
  std::vector<std::uint32_t> slots;
  for (int i = 0; i < 700; ++i) slots.push_back(index.add(random_vector(random, 8)));
  for (const std::uint32_t slot : slots) index.remove(slot);
  CHECK(index.nearest(random_vector(random, 8), 4).empty());
  CHECK(index.sparse());
  const auto vector = random_vector(random, 8);
  const std::uint32_t slot = index.add(vector);
  REQUIRE(index.nearest(vector, 4).size() == 1);
  CHECK(index.nearest(vector, 4)[0].slot == slot);
  CHECK(index.nearest(random_vector(random, 9), 4).empty());  // of another size
}
