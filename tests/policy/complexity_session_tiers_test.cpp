#include <catch2/catch.hpp>
#include <thread>

#include "policy/complexity/session_tiers.h"

using namespace std::chrono_literals;
using policy::complexity::SessionTiers;
using policy::complexity::Tier;

namespace {
constexpr SessionTiers::Time kStart{1000h};
}

TEST_CASE("within a session the tier may rise and never falls") {
  SessionTiers sessions(1024, kStart);
  CHECK(sessions.settle(7, Tier::medium, 10min, kStart) == Tier::medium);
  CHECK(sessions.settle(7, Tier::simple, 10min, kStart + 1min) == Tier::medium);
  CHECK(sessions.settle(7, Tier::reasoning, 10min, kStart + 2min) == Tier::reasoning);
  CHECK(sessions.settle(7, Tier::simple, 10min, kStart + 3min) == Tier::reasoning);
  CHECK(sessions.settle(8, Tier::simple, 10min, kStart + 3min) == Tier::simple);
}

TEST_CASE("a session ends when it has been silent for its time, and each request keeps it alive") {
  SessionTiers sessions(64, kStart);
  sessions.settle(7, Tier::complex, 60s, kStart);
  CHECK(sessions.settle(7, Tier::simple, 60s, kStart + 50s) == Tier::complex);
  CHECK(sessions.settle(7, Tier::simple, 60s, kStart + 100s) == Tier::complex);
  CHECK(sessions.settle(7, Tier::simple, 60s, kStart + 200s) == Tier::simple);
}

TEST_CASE("the table is bounded: what ends first makes room") {
  SessionTiers sessions(8, kStart);
  CHECK(sessions.capacity() == 8);
  for (std::uint64_t i = 0; i < 8; ++i) sessions.settle(100 + i, Tier::complex, 60s + i * 1s, kStart);
  sessions.settle(999, Tier::medium, 60s, kStart + 1s);
  CHECK(sessions.settle(107, Tier::simple, 60s, kStart + 2s) == Tier::complex);
  CHECK(sessions.settle(100, Tier::simple, 60s, kStart + 2s) == Tier::simple);
}

TEST_CASE("sessions live on when the clock of the slots wraps") {
  SessionTiers sessions(64, kStart);
  const auto late = kStart + std::chrono::seconds((1 << 24) - 10);
  sessions.settle(7, Tier::complex, 60s, late);
  CHECK(sessions.settle(7, Tier::simple, 60s, late + 30s) == Tier::complex);
  CHECK(sessions.settle(7, Tier::simple, 60s, late + 300s) == Tier::simple);
}

TEST_CASE("all cores use one table at once") {
  SessionTiers sessions(1024, kStart);
  const auto work = [&](std::uint64_t from) {
    for (std::uint64_t i = 0; i < 20000; ++i) sessions.settle(from + i % 100, Tier::medium, 60s, kStart);
  };
  std::thread one(work, 0), two(work, 50);
  one.join();
  two.join();
  CHECK(sessions.settle(60, Tier::simple, 60s, kStart) == Tier::medium);
}
