// Names to addresses off the event loops: a few threads call getaddrinfo, answers are kept for 30 s, and an old answer
// serves when the name server fails. Shared by all cores.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/clock.h"

namespace net {

// An address as bytes of a sockaddr, so that this header needs no Asio. Families are interleaved, IPv6 first.
struct Address {
  bool v6 = false;
  unsigned char bytes[16]{};
};
using Addresses = std::vector<Address>;

class Resolver {
 public:
  using Done = std::function<void(Addresses)>;  // empty: the name does not resolve. Called on a resolver thread

  static constexpr core::Duration kFresh = std::chrono::seconds(30);
  static constexpr core::Duration kStale = std::chrono::hours(1);  // an old answer serves while a new one is looked up
  static constexpr std::size_t kNames = 1024;                      // remembered names
  static constexpr std::size_t kQueue = 1024;                      // lookups waiting

  explicit Resolver(unsigned threads = 2);
  ~Resolver();

  // The remembered answer, else empty. An old one is looked up again behind the scenes, once. Literal addresses are
  // always answered.
  Addresses known(const std::string& host);
  void resolve(std::string host, Done done);

 private:
  struct Entry {
    Addresses addresses;
    core::Instant at{};
    bool refreshing = false;
  };
  void run();
  bool enqueue(std::string host, Done done);  // with the mutex held; false: the queue is full

  std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_map<std::string, Entry> entries_;
  std::deque<std::pair<std::string, Done>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace net
