#include "router/limits/address_limiter.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "core/random.h"
#include "tests/support/quotas.h"

namespace router {
namespace {

using core::Duration;
using core::Instant;
using namespace std::chrono_literals;

using support::in_threads;
using support::pass_at_once;
using support::quota;

const Instant kStart = support::kQuotaStart;

}  // namespace

TEST_CASE("each address has its own limit") {
  AddressLimiter addresses(1024, 3);
  const Quota settings = quota(60, 4);
  for (const std::string_view address : {"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1", "fe80::1%eth0"}) {
    INFO(address);
    CHECK(pass_at_once([&] { return addresses.take(address, settings, kStart); }) == 4);
    CHECK(addresses.take(address, settings, kStart).retry_after >= 1s);
    CHECK(addresses.take(address, settings, kStart).retry_after < 1s + 20us);
    CHECK(addresses.take(address, settings, kStart).limit == 4);
  }
  CHECK(addresses.take("192.0.2.1", settings, kStart + 1001ms).allowed);
  CHECK(addresses.take("192.0.2.3", quota(0, 0), kStart).limit == 0);
}

TEST_CASE("IPv6 counts by /64, a mapped address as IPv4, and what is no address shares one limit") {
  struct Row {
    std::string_view one, other;
    bool same;
  };
  for (const Row& row : {
           Row{"2001:db8::1", "2001:db8::ffff:1", true},
           Row{"2001:db8::1", "2001:db8:0:0:9999::", true},
           Row{"2001:db8:0:1::", "2001:db8:0:2::", false},
           Row{"fe80::1%eth0", "fe80::2", true},
           Row{"::ffff:192.0.2.1", "192.0.2.1", true},
           Row{"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
           Row{"::1", "0.0.0.0", false},
           Row{"", "unix", true},
           Row{"", "a text that is far longer than any address could be, and then some more", true},
           Row{"", "0.0.0.0", false},
           Row{"", "::", false},
       }) {
    INFO(row.one << " and " << row.other);
    AddressLimiter addresses(1024, 3);
    addresses.take(row.one, quota(60, 1), kStart);
    CHECK(addresses.take(row.other, quota(60, 1), kStart).allowed != row.same);
  }
}

TEST_CASE("an address is limited as a key is, but for a rounding of four microseconds a request") {
  core::Random random(23);
  for (const double per_minute : {3.0, 60.0, 777.0, 60'000.0}) {
    INFO(per_minute << " a minute");
    const Quota settings = quota(per_minute, 10);
    AddressLimiter addresses(64, 9);
    Gcra gcra;
    Instant now = kStart;
    int passed = 0, passed_exact = 0;
    for (int i = 0; i < 20'000; ++i) {
      now += std::chrono::duration_cast<Duration>(random.uniform() * std::chrono::duration<double>(60 / per_minute));
      passed += addresses.take("192.0.2.1", settings, now).allowed ? 1 : 0;
      passed_exact += gcra.take(settings, now).allowed ? 1 : 0;
    }
    CHECK(passed <= passed_exact + 1);
    CHECK(passed >= passed_exact * 99 / 100);
  }
}

TEST_CASE("a full table forgets the address that used least, and nobody is refused for it") {
  AddressLimiter addresses(8, 1);  // one set
  const Quota settings = quota(60, 100);
  for (int a = 0; a < 8; ++a) {
    for (int i = 0; i <= a; ++i) addresses.take("192.0.2." + std::to_string(a), settings, kStart);
  }
  CHECK(addresses.take("198.51.100.1", settings, kStart).remaining == 99);  // in place of 192.0.2.0
  CHECK(addresses.take("192.0.2.7", settings, kStart).remaining == 91);
  CHECK(addresses.take("192.0.2.2", settings, kStart).remaining == 96);
  // Entries whose time has passed go first.
  const Instant later = kStart + 7001ms;
  CHECK(addresses.take("198.51.100.2", settings, later).remaining == 99);
  CHECK(addresses.take("192.0.2.7", settings, later).remaining == 97);
}

TEST_CASE("a hundred thousand addresses neither grow the table nor are refused") {
  AddressLimiter addresses(1024, 77);
  const Quota settings = quota(6, 1);
  int refused = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string address =
        "10." + std::to_string(i >> 16) + '.' + std::to_string(i >> 8 & 255) + '.' + std::to_string(i & 255);
    refused += addresses.take(address, settings, kStart + i * 1us).allowed ? 0 : 1;
  }
  CHECK(refused <= 3);  // a tag shared by two
}

TEST_CASE("a table of the usual size keeps as many busy addresses apart as half its slots") {
  AddressLimiter addresses(4096, 5);
  const Quota settings = quota(1, 1);
  int forgotten = 0;
  const auto name = [](int i) { return "10.1." + std::to_string(i >> 8) + '.' + std::to_string(i & 255); };
  for (int i = 0; i < 2048; ++i) addresses.take(name(i), settings, kStart);
  for (int i = 0; i < 2048; ++i) forgotten += addresses.take(name(i), settings, kStart).allowed ? 1 : 0;
  CHECK(forgotten < 2048 * 5 / 100);
}

TEST_CASE("entries outlive the 52-day clock of the table, and a lowered limit does not lock anyone out") {
  AddressLimiter addresses(8, 1);
  const auto clock_end = std::chrono::nanoseconds(std::int64_t{1} << 52);
  const Instant end = Instant(clock_end);
  CHECK(pass_at_once([&] { return addresses.take("192.0.2.1", quota(60, 10), end - 1s); }) == 10);
  CHECK(pass_at_once([&] { return addresses.take("192.0.2.1", quota(60, 10), end + 1001ms); }) == 2);
  CHECK(pass_at_once([&] { return addresses.take("192.0.2.1", quota(60, 10), end + 24h * 365); }) == 10);
  AddressLimiter reloaded(8, 1);
  pass_at_once([&] { return reloaded.take("192.0.2.1", quota(1, 1000), kStart); });
  CHECK(reloaded.take("192.0.2.1", quota(60, 2), kStart).allowed);
}

TEST_CASE("four threads of one address together get exactly its burst") {
  AddressLimiter addresses(1024, 3);
  const Quota settings = quota(60, 500);
  std::atomic<int> passed{0};
  passed += addresses.take("192.0.2.1", settings, kStart).allowed ? 1 : 0;
  in_threads(4, [&](int) {
    for (int i = 0; i < 5000; ++i) passed += addresses.take("192.0.2.1", settings, kStart).allowed ? 1 : 0;
  });
  CHECK(passed == 500);
}

TEST_CASE("threads of many addresses in a crowded table are never refused below their limit") {
  AddressLimiter addresses(32, 3);
  const Quota settings = quota(60, 1000);
  std::atomic<int> refused{0};
  in_threads(4, [&](int index) {
    for (int i = 0; i < 8000; ++i) {
      const std::string address = "10." + std::to_string(index) + ".0." + std::to_string(i % 100);
      refused += addresses.take(address, settings, kStart).allowed ? 0 : 1;
    }
  });
  CHECK(refused == 0);
}

}  // namespace router
