// A server that says what a test tells it to: one connection after the other, on a thread of its own.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/redis_server.h"

namespace support {

class FakeRedis {
 public:
  class Connection {
   public:
    explicit Connection(int fd, int number) : number(number), fd_(fd) {}
    const int number;  // 0 for the first

    // The words of the next command; empty when the client has gone.
    std::vector<std::string> command() {
      std::vector<std::string> words;
      const int count = number_after('*');
      for (int i = 0; i < count; ++i) {
        const int size = number_after('$');
        if (size < 0) return {};
        words.push_back(take(static_cast<std::size_t>(size)));
        take(2);
      }
      return words;
    }
    bool say(std::string_view bytes) {
      return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    }
    // What a client asks first.
    bool log_in() {
      const auto words = command();
      return !words.empty() && words[0] == "PING" && say("+PONG\r\n");
    }

   private:
    int number_after(char mark) {
      std::string line;
      while (line.size() < 2 || line.back() != '\n') {
        const std::string one = take(1);
        if (one.empty()) return -1;
        line += one;
      }
      return line[0] == mark ? std::atoi(line.c_str() + 1) : -1;
    }
    std::string take(std::size_t size) {
      char buffer[4096];
      while (kept_.size() < size) {
        const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
        if (n <= 0) return {};
        kept_.append(buffer, static_cast<std::size_t>(n));
      }
      std::string out = kept_.substr(0, size);
      kept_.erase(0, size);
      return out;
    }
    int fd_;
    std::string kept_;
  };
  using Serve = std::function<void(Connection&)>;

  explicit FakeRedis(Serve serve)
      : serve_(std::move(serve)), listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    endpoint().path.copy(at.sun_path, sizeof(at.sun_path) - 1);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) == 0);
    REQUIRE(listen(listener_, 16) == 0);
    thread_ = std::thread([this] { run(); });
  }
  ~FakeRedis() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (const int now = serving_.load(); now >= 0) shutdown(now, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  redis::Endpoint endpoint() const { return redis::Endpoint::unix_socket(folder_ / "s"); }
  int connections() const { return connections_.load(); }

 private:
  void run() {
    for (int number = 0; !stopping_; ++number) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      serving_ = fd;
      ++connections_;
      Connection connection(fd, number);
      if (!stopping_) serve_(connection);
      serving_ = -1;
      close(fd);
    }
  }

  TempFolder folder_;
  Serve serve_;
  int listener_;
  std::atomic<int> serving_{-1}, connections_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace support
