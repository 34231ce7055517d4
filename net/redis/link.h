// One connection to one server, from its opening to its end: transport, TLS, AUTH, SELECT; then bytes out and replies
// in. What is asked over it is its user's business (Pipeline, Subscriber, the sentinels). Private to net/redis/;
// core-local, shared by the coroutines that use it. close() may come at any moment and ends what is awaited.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/connect.h"
#include "net/redis/reader.h"
#include "net/redis/shared.h"

namespace net::redis {

enum class LinkError : std::uint8_t {
  none,
  io,          // the connection failed or broke, or was closed
  timeout,     // it was not ready within connect_timeout
  tls,         // the handshake failed, or our files are bad
  auth,        // the server wants another user or password
  not_master,  // ROLE says so
  refused,     // another error in answer to SELECT or PING: loading, too many clients, ...
  protocol,    // what came was no reply
  too_large,   // a reply over the bound
};
std::string_view to_string(LinkError error) noexcept;
const char* class_of(LinkError error) noexcept;  // in one word

class Link {
 public:
  enum class Use : std::uint8_t {
    server,    // log in and select the database
    master,    // likewise, and it must be a master
    sentinel,  // log in as the options say for sentinels
  };

  explicit Link(std::shared_ptr<Shared> shared);
  Link(const Link&) = delete;

  Task<LinkError> open(Endpoint endpoint, Use use);
  Task<LinkError> write(std::string_view bytes);  // they must live until it returns
  // Waits for bytes and takes them in; take() then gives the replies that are complete.
  Task<LinkError> fill();
  ReplyReader::Status take(Value& out) { return reader_.next(out); }
  // For links that ask one thing after the other: a command's bytes out, one reply in, within connect_timeout.
  Task<LinkError> ask(std::string bytes, Value& out);
  void close() noexcept;
  bool closed() const noexcept { return closed_; }

 private:
  static constexpr std::size_t kRead = 16 << 10;
  Task<LinkError> connect(Endpoint endpoint);
  Task<LinkError> log_in(Use use);
  Task<LinkError> read(Value& out);
  static void expired(void* self);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Connecting> connecting_;
  std::optional<Stream> stream_;
  ReplyReader reader_;
  std::unique_ptr<char[]> buffer_;
  Deadline deadline_;  // while it opens, or asks
  bool closed_ = false, expired_ = false;
};

}  // namespace net::redis
