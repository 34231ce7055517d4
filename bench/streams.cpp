// A client that opens streams evenly over some seconds and takes the times of the words that come: cheap enough that
// they are the server's. Usage: streams PORT COUNT SPREAD_MS PATIENCE_MS, the request on standard input, with its head.
// Writes for each stream one line: 1 if it came whole, the events, and the ns from its beginning to each word but the
// first event's, which tells the role. Last a line with the CPU seconds and the seconds it took. It ends when all
// streams have, or when none has said anything for PATIENCE_MS.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now() { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); }

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

// How often `word` ends within the bytes that are fed, wherever they were cut. Its first character comes only once in
// it.
class Counter {
 public:
  explicit Counter(std::string_view word) : word_(word) {}
  std::size_t feed(std::string_view bytes) {
    std::size_t found = 0;
    for (const char c : bytes) {
      matched_ = c == word_[matched_] ? matched_ + 1 : c == word_[0] ? 1 : 0;
      if (matched_ < word_.size()) continue;
      matched_ = 0;
      ++found;
    }
    return found;
  }

 private:
  std::string_view word_;
  std::size_t matched_ = 0;
};

struct Stream {
  int socket = -1;
  std::int64_t begun = 0;
  Counter data{"data:"}, done{"[DONE]"};
  std::size_t events = 0;
  bool whole = false;
  std::vector<std::int64_t> words;
};

void begin(Stream& stream, int port, const std::string& request, int poller) {
  stream.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int one = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  if (connect(stream.socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) fail("streams: connect");
  setsockopt(stream.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  wanted.data.ptr = &stream;
  epoll_ctl(poller, EPOLL_CTL_ADD, stream.socket, &wanted);
  stream.begun = now();
  if (write(stream.socket, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
    fail("streams: write");
}

// False: it is over.
bool read_more(Stream& stream) {
  static std::array<char, 65536> buffer;
  const ssize_t got = read(stream.socket, buffer.data(), buffer.size());
  if (got <= 0) return false;
  const std::int64_t at = now() - stream.begun;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  for (std::size_t event = stream.data.feed(bytes); event > 0; --event) {
    if (stream.events++ > 0) stream.words.push_back(at);
  }
  stream.whole = stream.done.feed(bytes) > 0;
  return !stream.whole;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: streams PORT COUNT SPREAD_MS PATIENCE_MS <REQUEST\n");
    return 2;
  }
  const int port = std::atoi(arguments[1]);
  const std::int64_t spread = std::atoll(arguments[3]) * 1'000'000, patience = std::atoll(arguments[4]) * 1'000'000;
  const std::string request(std::istreambuf_iterator<char>(std::cin), {});
  std::vector<Stream> streams(static_cast<std::size_t>(std::atoi(arguments[2])));
  const int poller = epoll_create1(EPOLL_CLOEXEC);
  prctl(PR_SET_TIMERSLACK, 1);  // wakes when it is time, not up to 50 us later
  const std::int64_t started = now();
  const auto due = [&](std::size_t number) {
    return started + spread * static_cast<std::int64_t>(number) / static_cast<std::int64_t>(streams.size());
  };
  std::size_t begun = 0, over = 0;
  std::array<epoll_event, 64> events;
  while (over < streams.size()) {
    for (; begun < streams.size() && due(begun) <= now(); ++begun) begin(streams[begun], port, request, poller);
    const std::int64_t pause = begun < streams.size() ? std::max<std::int64_t>(due(begun) - now(), 0) : patience;
    const timespec until{.tv_sec = pause / 1'000'000'000, .tv_nsec = pause % 1'000'000'000};
    const int ready = epoll_pwait2(poller, events.data(), static_cast<int>(events.size()), &until, nullptr);
    if (ready < 0 && errno != EINTR) fail("streams: epoll_pwait2");
    if (ready == 0 && begun == streams.size()) break;
    for (int i = 0; i < ready; ++i) {
      Stream& from = *static_cast<Stream*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (read_more(from)) continue;
      close(from.socket);
      ++over;
    }
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const double cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
  const double wall = static_cast<double>(now() - started) * 1e-9;
  for (const Stream& stream : streams) {
    std::printf("%d %zu", stream.whole ? 1 : 0, stream.events);
    for (const std::int64_t word : stream.words) std::printf(" %lld", static_cast<long long>(word));
    std::printf("\n");
  }
  std::printf("%.6f %.6f\n", cpu, wall);
}
