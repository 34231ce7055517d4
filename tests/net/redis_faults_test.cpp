// Whatever a server does, each command ends in time, and no reply goes to another command than its own.
#include <catch2/catch.hpp>

#include "net/redis/client.h"
#include "tests/support/fake_redis.h"
#include "tests/support/redis_client.h"

namespace redis = net::redis;
using redis::Outcome;
using std::chrono::milliseconds;
using support::FakeRedis;
using support::Loop;

namespace {

struct Tally {
  int outcomes[7] = {};
  int running = 0, wrong = 0;
  core::Duration latest{};  // after its deadline
};

net::Task<void> ask_all(net::Core* core, redis::Client* client, core::Random random, int worker, int count,
                        Tally* tally) {
  for (int i = 0; i < count; ++i) {
    const std::string key = std::to_string(worker) + ":" + std::to_string(i);
    const core::Duration deadline = milliseconds(5 + random.below(50));
    redis::Command command("GET");
    command.key(key);
    const core::Instant start = core::now();
    auto reply = co_await client->command(std::move(command), deadline);
    tally->latest = std::max(tally->latest, core::now() - start - deadline);
    ++tally->outcomes[static_cast<int>(reply.outcome)];
    if (reply.ok() && reply.value.text != key) ++tally->wrong;
    if (reply.ok()) continue;
    redis::Command unwatched("GET");
    unwatched.key("unwatched");
    client->send(unwatched);
    co_await core->sleep(milliseconds(5));  // without a connection commands fail at once
  }
  --tally->running;
}

}  // namespace

TEST_CASE("whatever a redis server does, each command ends in time and gets its own reply or none") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    core::Random chance(seed);
    FakeRedis server([&chance](FakeRedis::Connection& connection) {
      if (!connection.log_in()) return;
      std::string kept;  // replies that are held back, in their order
      for (;;) {
        const auto words = connection.command();
        if (words.empty()) return;
        const std::uint64_t what = chance.below(300);
        if (what == 0) return;                                     // closes
        if (what == 1 && !connection.say("nonsense\r\n")) return;  // lies
        if (what == 2) usleep(70000);                              // stands still
        if (what == 3) {                                           // closes in the middle of a reply
          connection.say(kept + "$30\r\nhal");
          return;
        }
        if (what == 4 && !connection.say("$99999999999\r\n")) return;  // boasts
        if (words.size() != 2) {
          kept += "+PONG\r\n";
        } else if (what < 20) {
          kept += "-LOADING soon\r\n";
        } else {
          kept += "$" + std::to_string(words[1].size()) + "\r\n" + words[1] + "\r\n";
        }
        if (what > 100) {
          if (!connection.say(kept)) return;
          kept.clear();
        }
      }
    });
    Loop loop;
    redis::Options options = support::options_for(server.endpoint());
    options.stall = milliseconds(150);
    options.connect_timeout = milliseconds(200);
    options.backoff_min = milliseconds(1);
    options.backoff_max = milliseconds(20);
    support::TestClient client(loop, options);
    Tally tally;
    tally.running = 16;
    for (int worker = 0; worker < 16; ++worker)
      net::spawn(loop.core(), ask_all(&loop.core(), &*client, core::Random(seed + 100), worker, 200, &tally), "test");
    REQUIRE(loop.until([&] { return tally.running == 0; }, std::chrono::seconds(60)));
    INFO("seed " << seed);
    CHECK(tally.wrong == 0);
    CHECK(tally.latest < milliseconds(500));  // the machine may be busy
    CHECK(tally.outcomes[static_cast<int>(Outcome::ok)] > 0);
    CHECK(client->counters().disconnects.get() > 0);
  }
}
