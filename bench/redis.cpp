// Round trips and throughput of the Redis client against running servers. Arguments: unix socket or host:port, each.
// Prints JSON. `./dev bench redis` starts a server and makes a table of it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/redis/client.h"
#include "tests/support/cpu_time.h"

namespace {

namespace redis = net::redis;

struct Figures {
  std::vector<double> us;
  double wall = 0, cpu = 0;
  int failed = 0, running = 0;
};

redis::Endpoint endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return redis::Endpoint::unix_socket(text);
  return redis::Endpoint(text.substr(0, colon), static_cast<std::uint16_t>(std::atoi(text.c_str() + colon + 1)));
}

net::Task<void> ask(redis::Client* client, std::string name, int count, Figures* figures) {
  for (int i = 0; i < count; ++i) {
    redis::Command command(name);
    command.key("signalbox:bench:key");
    if (name == "SET") command.arg("0123456789012345678901234567890123456789");
    const core::Instant start = core::now();
    auto reply = co_await client->command(std::move(command), std::chrono::seconds(5));
    figures->us.push_back(core::seconds(core::now() - start) * 1e6);
    if (!reply.ok()) ++figures->failed;
  }
  --figures->running;
}

Figures measure(net::Core& core, redis::Client& client, const char* name, int at_once, int count) {
  Figures figures;
  figures.us.reserve(static_cast<std::size_t>(count));
  figures.running = at_once;
  const core::Instant start = core::now();
  const double cpu = support::thread_seconds();
  for (int i = 0; i < at_once; ++i) net::spawn(core, ask(&client, name, count / at_once, &figures), "bench");
  while (figures.running > 0) core.context().run_one();
  figures.cpu = support::thread_seconds() - cpu;
  figures.wall = core::seconds(core::now() - start);
  std::sort(figures.us.begin(), figures.us.end());
  return figures;
}

void print(const std::string& at, const char* name, int at_once, const Figures& figures, bool first) {
  const auto count = static_cast<double>(figures.us.size());
  const auto part = [&](double p) { return figures.us[static_cast<std::size_t>(p * (count - 1))]; };
  std::printf(
      "%s{\"at\": \"%s\", \"command\": \"%s\", \"in_flight\": %d, \"p50_us\": %.1f, \"p99_us\": %.1f, "
      "\"per_second\": %.0f, \"cpu_us\": %.2f, \"failed\": %d}",
      first ? "" : ",\n", at.c_str(), name, at_once, part(0.5), part(0.99), count / figures.wall,
      figures.cpu / count * 1e6, figures.failed);
}

}  // namespace

int main(int argc, char** argv) {
  net::Core core(0);
  net::Resolver resolver(1);
  std::printf("[");
  bool first = true;
  for (int i = 1; i < argc; ++i) {
    redis::Options options;
    options.endpoints.push_back(endpoint(argv[i]));
    redis::Client client(core, resolver, options, core::Random(1));
    for (int turns = 0; client.state() != redis::State::connected && turns < 1000; ++turns)
      core.context().run_for(std::chrono::milliseconds(1));
    if (client.state() != redis::State::connected) {
      std::fprintf(stderr, "no Redis at %s\n", argv[i]);
      return 1;
    }
    measure(core, client, "SET", 1, 1000);  // warm
    for (const char* name : {"GET", "SET"}) {
      for (const int at_once : {1, 64}) {
        print(argv[i], name, at_once, measure(core, client, name, at_once, at_once == 1 ? 20000 : 640000), first);
        first = false;
      }
    }
    client.close();
    core.context().poll();
  }
  std::printf("]\n");
  return 0;
}
