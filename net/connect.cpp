#include "net/connect.h"

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

namespace net {
namespace asio = boost::asio;
namespace {

constexpr core::Duration kStagger = std::chrono::milliseconds(250);  // RFC 8305, section 5

Tcp::endpoint endpoint(const Address& address, std::uint16_t port) {
  if (address.v6) {
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), address.bytes, bytes.size());
    return Tcp::endpoint(asio::ip::address_v6(bytes), port);
  }
  asio::ip::address_v4::bytes_type bytes;
  std::memcpy(bytes.data(), address.bytes, bytes.size());
  return Tcp::endpoint(asio::ip::address_v4(bytes), port);
}

}  // namespace

Connecting::Connecting(Core& core, Resolver& resolver)
    : core_(core),
      resolver_(resolver),
      event_(core.executor()),
      stagger_(stagger_expired, this),
      limit_(limit_expired, this) {}

Task<IoError> Connecting::run(std::string host, std::uint16_t port, core::Duration timeout) {
  port_ = port;
  core_.arm_after(limit_, timeout);
  addresses_ = resolver_.known(host);
  if (addresses_.empty()) {
    // Our own reference moves on to the core with the answer, so that this object never ends on the resolver's thread.
    resolver_.resolve(host, [self = shared_from_this()](Addresses found) mutable {
      Core& home = self->core_;
      home.post([self = std::move(self), found = std::move(found)]() mutable {
        self->addresses_ = std::move(found);
        self->resolved_ = true;
        self->event_.set();
      });
    });
    while (!resolved_ && !done_) co_await event_.wait();
  }
  if (!done_) {
    if (addresses_.empty()) {
      error_ = IoError::dns;
    } else {
      start_next();
      while (!done_) co_await event_.wait();
    }
  }
  stagger_.disarm();
  limit_.disarm();
  for (auto& attempt : attempts_) {
    boost::system::error_code ignored;
    if (attempt) attempt->close(ignored);
  }
  co_return winner_ ? IoError::none : error_;
}

void Connecting::start_next() {
  const std::size_t attempt = attempts_.size();
  const Tcp::endpoint at = endpoint(addresses_[attempt], port_);
  attempts_.push_back(std::make_unique<Socket>(core_.executor()));
  ++pending_;
  attempts_[attempt]->async_connect(
      at, [self = shared_from_this(), attempt](const boost::system::error_code& ec) { self->ended(attempt, ec); });
  if (attempt + 1 < addresses_.size()) core_.arm_after(stagger_, kStagger);
}

void Connecting::ended(std::size_t attempt, const boost::system::error_code& ec) {
  --pending_;
  if (done_) return;
  if (!ec) {
    boost::system::error_code ignored;
    attempts_[attempt]->set_option(Tcp::no_delay(true), ignored);
    winner_.emplace(std::move(*attempts_[attempt]));
    attempts_[attempt].reset();
    done_ = true;
    event_.set();
    return;
  }
  error_ = io_error(ec);
  if (attempts_.size() < addresses_.size()) {
    start_next();
  } else if (pending_ == 0) {
    done_ = true;
    event_.set();
  }
}

void Connecting::abort() noexcept {
  if (done_) return;
  done_ = true;
  error_ = IoError::aborted;
  event_.set();
}

void Connecting::stagger_expired(void* self) {
  auto& connecting = *static_cast<Connecting*>(self);
  if (!connecting.done_ && connecting.attempts_.size() < connecting.addresses_.size()) connecting.start_next();
}

void Connecting::limit_expired(void* self) {
  auto& connecting = *static_cast<Connecting*>(self);
  connecting.timed_out_ = true;
  connecting.abort();
}

}  // namespace net
