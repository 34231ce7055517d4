// Opens a TCP connection to the first address that answers: attempts start 250 ms apart (RFC 8305 calls it happy
// eyeballs) and race. Core-local.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "net/event.h"
#include "net/resolver.h"
#include "net/runtime.h"
#include "net/stream_parts.h"

namespace net {

class Connecting : public std::enable_shared_from_this<Connecting> {
 public:
  Connecting(Core& core, Resolver& resolver);

  // Resolves and connects. Errors: dns, refused, other, aborted (by abort(), or by the time limit: then timed_out()).
  Task<IoError> run(std::string host, std::uint16_t port, core::Duration timeout);
  void abort() noexcept;
  bool timed_out() const noexcept { return timed_out_; }
  Socket take() noexcept { return std::move(*winner_); }

 private:
  void start_next();
  void ended(std::size_t attempt, const boost::system::error_code& ec);
  static void stagger_expired(void* self);
  static void limit_expired(void* self);

  Core& core_;
  Resolver& resolver_;
  Event event_;
  Deadline stagger_;
  Deadline limit_;
  Addresses addresses_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Socket>> attempts_;
  std::size_t pending_ = 0;
  std::optional<Socket> winner_;
  IoError error_ = IoError::other;
  bool resolved_ = false, done_ = false, timed_out_ = false;
};

}  // namespace net
