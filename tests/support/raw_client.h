// A blocking client socket for tests that look at bytes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

namespace support {

class RawClient {
 public:
  // "127.0.0.1:port"
  explicit RawClient(const std::string& address) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};  // a test that waits longer than this has failed
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    REQUIRE(connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0);
  }
  ~RawClient() { close(fd_); }
  RawClient(const RawClient&) = delete;

  void send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return;  // the server closed: what it said can still be read
      sent += static_cast<std::size_t>(n);
    }
  }
  void finish_sending() { shutdown(fd_, SHUT_WR); }

  // Reads until `end` has come; what follows it stays for the next call.
  std::string read_until(const std::string& end) {
    for (;;) {
      const std::size_t at = kept_.find(end);
      if (at != std::string::npos) {
        std::string out = kept_.substr(0, at + end.size());
        kept_.erase(0, at + end.size());
        return out;
      }
      if (!read_more()) return std::exchange(kept_, {});
    }
  }
  std::string read_bytes(std::size_t size) {
    while (kept_.size() < size && read_more()) {
    }
    std::string out = kept_.substr(0, size);
    kept_.erase(0, out.size());
    return out;
  }
  // Until the server closes.
  std::string read_all() {
    while (read_more()) {
    }
    return std::exchange(kept_, {});
  }

 private:
  bool read_more() {
    char buffer[16384];
    const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
    if (n > 0) kept_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  int fd_ = -1;
  std::string kept_;
};

}  // namespace support
