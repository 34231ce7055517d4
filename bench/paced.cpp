// A client whose chat requests arrive at a rate, whatever the answers do: times are drawn as those of a Poisson process
// and a latency counts from the time drawn, so that a server that stalls pays for everything that came meanwhile.
// Usage: paced PORT RATE SECONDS CONNECTIONS FRESH, the body on standard input; with FRESH=1 no prompt comes twice: the
// first
// "@@@@@@@@@@@@@@@@" of the body is replaced by a number. Writes one line a request: latency and lateness in ns, and
// the status.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kPlace = "@@@@@@@@@@@@@@@@";

std::int64_t now() { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); }

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Connection {
  int socket = -1;
  std::int64_t due = 0;   // when the request under way should have been sent
  std::int64_t sent = 0;  // when it was
  std::string answer = {};
};

struct Done {
  std::int64_t latency, late;
  int status;
};

int open(int port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  if (connect(made, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) fail("paced: connect");
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  return made;
}

// Whether the answer is whole. Bodies are sized or chunked; what is chunked ends with an empty chunk.
bool whole(const std::string& answer) {
  const std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  std::string lower = answer.substr(0, head);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const std::size_t sized = lower.find("content-length:");
  if (sized != std::string::npos)
    return answer.size() >= head + 4 + std::strtoul(lower.c_str() + sized + 15, nullptr, 10);
  return answer.size() >= 5 && answer.compare(answer.size() - 5, 5, "0\r\n\r\n") == 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) {
    std::fprintf(stderr, "usage: paced PORT RATE SECONDS CONNECTIONS FRESH <BODY\n");
    return 2;
  }
  const double rate = std::atof(arguments[2]);
  const bool fresh = arguments[5][0] == '1';
  const std::string body(std::istreambuf_iterator<char>(std::cin), {});
  std::string request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer "
      "sk-bench-0123456789abcdef\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const std::size_t place = request.find(kPlace);
  if (fresh && place == std::string::npos) {
    std::fprintf(stderr, "paced: the body has no place for a number\n");
    return 2;
  }
  std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(arguments[4])));
  std::vector<Connection*> idle;
  const int poller = epoll_create1(EPOLL_CLOEXEC);
  for (Connection& each : connections) {
    each.socket = open(std::atoi(arguments[1]));
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.ptr = &each;
    epoll_ctl(poller, EPOLL_CTL_ADD, each.socket, &wanted);
    idle.push_back(&each);
  }
  prctl(PR_SET_TIMERSLACK, 1);  // wakes when it is time, not up to 50 us later
  std::mt19937_64 random(std::random_device{}());
  std::exponential_distribution<double> gap(rate / 1e9);
  std::deque<std::int64_t> waiting;  // drawn, and no connection was idle
  std::vector<Done> done;
  done.reserve(static_cast<std::size_t>(rate * std::atof(arguments[3]) * 1.2) + 1000);
  const std::int64_t begin = now(), end = begin + static_cast<std::int64_t>(std::atof(arguments[3]) * 1e9);
  std::int64_t next = begin + static_cast<std::int64_t>(gap(random));
  std::uint64_t number = random() >> 8;
  std::array<epoll_event, 64> events;
  std::array<char, 65536> buffer;
  for (;;) {
    const std::int64_t time = now();
    for (; next <= time && next < end; next += static_cast<std::int64_t>(gap(random))) waiting.push_back(next);
    while (!waiting.empty() && !idle.empty()) {
      Connection& to = *idle.back();
      idle.pop_back();
      to.due = waiting.front();
      waiting.pop_front();
      if (fresh) {
        std::array<char, 17> digits;
        std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(number++));
        std::memcpy(request.data() + place, digits.data(), 16);
      }
      to.sent = now();
      if (write(to.socket, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
        fail("paced: write");
    }
    if (next >= end && waiting.empty() && idle.size() == connections.size()) break;
    if (time > end + 10'000'000'000) {
      std::fprintf(stderr, "paced: %zu requests without an answer\n",
                   connections.size() - idle.size() + waiting.size());
      return 1;
    }
    const std::int64_t pause =
        std::clamp<std::int64_t>((next < end ? next : end + 10'000'000'000) - now(), 0, 100'000'000);
    const timespec until{.tv_sec = 0, .tv_nsec = pause};
    const int ready = epoll_pwait2(poller, events.data(), static_cast<int>(events.size()), &until, nullptr);
    for (int i = 0; i < ready; ++i) {
      Connection& from = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t got = read(from.socket, buffer.data(), buffer.size());
      if (got <= 0) fail("paced: read");
      from.answer.append(buffer.data(), static_cast<std::size_t>(got));
      if (!whole(from.answer)) continue;
      done.push_back({now() - from.due, from.sent - from.due, std::atoi(from.answer.c_str() + 9)});
      from.answer.clear();
      idle.push_back(&from);
    }
  }
  for (const Done& each : done)
    std::printf("%lld %lld %d\n", static_cast<long long>(each.latency), static_cast<long long>(each.late), each.status);
}
