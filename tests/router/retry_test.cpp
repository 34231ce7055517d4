#include "router/upstream/retry.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace router {
namespace {

using core::Instant;
using core::Millis;
using namespace std::chrono_literals;

const Instant kStart = Instant(1000h);

core::RetryConfig config() {
  core::RetryConfig out;
  out.attempts = 3;
  out.budget = 10s;
  out.backoff_base = 100ms;
  out.backoff_max = 2s;
  out.retry_after_max = 3s;
  return out;
}

}  // namespace

TEST_CASE("the pause is anywhere between nothing and a bound that doubles up to the longest") {
  core::Random random(3);
  struct Row {
    std::uint32_t repeat;
    Millis bound;
  };
  for (const Row& row : {Row{0, 100ms}, Row{1, 100ms}, Row{2, 200ms}, Row{3, 400ms}, Row{5, 1600ms}, Row{6, 2000ms},
                         Row{100, 2000ms}, Row{0xffffffff, 2000ms}}) {
    INFO("repeat " << row.repeat);
    constexpr int kDraws = 4000;
    Millis least = 1h, most = 0ms, sum = 0ms;
    for (int i = 0; i < kDraws; ++i) {
      const Millis pause = backoff(row.repeat, config(), random);
      least = std::min(least, pause);
      most = std::max(most, pause);
      sum += pause;
    }
    CHECK(least >= 0ms);
    CHECK(least < row.bound / 20);
    CHECK(most <= row.bound);
    CHECK(most > row.bound * 19 / 20);
    CHECK(static_cast<double>(sum.count()) / kDraws ==
          Approx(static_cast<double>(row.bound.count()) / 2).epsilon(0.05));
  }
}

TEST_CASE("no base is no pause, and a longest below the base is the bound") {
  core::Random random(4);
  core::RetryConfig settings = config();
  settings.backoff_max = 30ms;
  for (int i = 0; i < 200; ++i) CHECK(backoff(4, settings, random) <= 30ms);
  settings.backoff_base = 0ms;
  for (std::uint32_t repeat = 0; repeat < 50; ++repeat) CHECK(backoff(repeat, settings, random) == 0ms);
}

TEST_CASE("a provider's Retry-After is kept with jitter on top, one that is too long is not waited for") {
  core::Random random(5);
  for (int i = 0; i < 200; ++i) {
    const auto pause = pause_before_retry(1, 1500ms, config(), random);
    REQUIRE(pause);
    CHECK(*pause >= 1500ms);
    CHECK(*pause <= 1600ms);
    CHECK(pause_before_retry(1, 0ms, config(), random).value() <= 100ms);
  }
  CHECK(pause_before_retry(1, 3s, config(), random));
  CHECK_FALSE(pause_before_retry(1, 3001ms, config(), random));
  CHECK_FALSE(pause_before_retry(1, 1h, config(), random));
}

TEST_CASE("a request has so many attempts and so much time") {
  RetryBudget budget(config(), kStart, kStart + 60s);
  CHECK(budget.until() == kStart + 10s);
  for (int attempt = 0; attempt < 3; ++attempt) {
    CHECK(budget.may_attempt(kStart));
    CHECK((attempt == 0 || !budget.may_attempt(kStart + 10s)));
    budget.count();
  }
  CHECK_FALSE(budget.may_attempt(kStart));
}

TEST_CASE("the first attempt only has to come before the deadline") {
  RetryBudget budget(config(), kStart, kStart + 60s);
  CHECK(budget.may_attempt(kStart + 59s));
  CHECK_FALSE(budget.may_attempt(kStart + 60s));
  budget.count();
  CHECK_FALSE(budget.may_attempt(kStart + 59s));
  CHECK(budget.may_attempt(kStart + 9s));
}

TEST_CASE("the deadline ends a longer budget") {
  RetryBudget budget(config(), kStart, kStart + 4s);
  budget.count();
  CHECK(budget.until() == kStart + 4s);
  CHECK(budget.may_attempt(kStart + 3s));
  CHECK_FALSE(budget.may_attempt(kStart + 4s));
}

TEST_CASE("an attempt that was never sent does not count") {
  core::RetryConfig settings = config();
  settings.attempts = 1;
  RetryBudget budget(settings, kStart, kStart + 60s);
  budget.count();
  CHECK_FALSE(budget.may_attempt(kStart));
  budget.uncount();
  CHECK(budget.may_attempt(kStart + 30s));
}

}  // namespace router
