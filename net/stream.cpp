#include "net/stream.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>

#include "net/await.h"
#include "net/stream_parts.h"

namespace net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kPieces = 16;           // pieces in one writev
constexpr std::size_t kTlsRecord = 16 << 10;  // small pieces are joined up to one record

struct ReadHandler {
  Stream::ReadDone done;
  void* context;
  void operator()(const boost::system::error_code& ec, std::size_t n) const {
    done(context, IoResult(io_error(ec), n));
  }
};

// Until a plain socket has something to read, or room to write.
class Wait {
 public:
  using Start = void (Readiness::Watched::*)(Readiness::Ready ready, void* context);
  Wait(Readiness::Watched& socket, Start start) noexcept : socket_(socket), start_(start) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    (socket_.*start_)(ready, this);
  }
  IoError await_resume() const noexcept { return error_; }

 private:
  static void ready(void* self, IoError error) {
    auto& wait = *static_cast<Wait*>(self);
    wait.error_ = error;
    wait.awaiting_.resume();
  }

  Readiness::Watched& socket_;
  Start start_;
  std::coroutine_handle<> awaiting_;
  IoError error_ = IoError::none;
};

IoError system_error(ssize_t number) noexcept {
  return io_error({static_cast<int>(number), boost::system::system_category()});
}

// Nothing is wrong: there was nothing to read, or no room to write.
bool only_not_now(ssize_t number) noexcept { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR; }

// Fills `out` with the pieces after the first `skip` bytes; returns how many there are.
std::size_t remaining(std::span<const std::string_view> pieces, std::size_t skip, std::span<iovec> out) {
  std::size_t count = 0;
  for (const std::string_view piece : pieces) {
    if (skip >= piece.size()) {
      skip -= piece.size();
      continue;
    }
    if (count == out.size()) break;
    out[count++] = iovec{const_cast<char*>(piece.data() + skip), piece.size() - skip};
    skip = 0;
  }
  return count;
}

}  // namespace

IoError io_error(const boost::system::error_code& ec) noexcept {
  if (!ec) return IoError::none;
  if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) return IoError::eof;
  if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) return IoError::aborted;
  if (ec == asio::error::connection_reset || ec == asio::error::broken_pipe || ec == asio::error::not_connected)
    return IoError::reset;
  if (ec == asio::error::connection_refused) return IoError::refused;
  if (ec.category() == asio::error::get_ssl_category()) return IoError::tls;
  return IoError::other;
}

Stream::Stream(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

Task<IoError> Stream::handshake_server(TlsContext context) {
  parts_->secure(std::move(context));
  auto [ec] = co_await parts_->tls->async_handshake(asio::ssl::stream_base::server, kAwait);
  co_return io_error(ec);
}

Task<IoError> Stream::handshake_client(TlsContext context, std::string host) {
  parts_->secure(std::move(context));
  boost::system::error_code ignored;
  asio::ip::make_address(host, ignored);
  if (ignored) SSL_set_tlsext_host_name(parts_->tls->native_handle(), host.c_str());  // SNI is for names only
  if (SSL_CTX_get_verify_mode(parts_->context->native_handle()) != SSL_VERIFY_NONE) {
    parts_->tls->set_verify_callback(asio::ssl::host_name_verification(host), ignored);
  }
  auto [ec] = co_await parts_->tls->async_handshake(asio::ssl::stream_base::client, kAwait);
  if (!ec || ec == asio::error::operation_aborted) co_return io_error(ec);
  co_return IoError::tls;
}

void Stream::start_read(char* into, std::size_t size, ReadDone done, void* context) {
  parts_->tls->async_read_some(asio::mutable_buffer(into, size), ReadHandler{done, context});
}

void Stream::start_wait(WaitDone done, void* context) { parts_->plain.wait_for_bytes(done, context); }

void Stream::send_late() { parts_->sends.send_late(); }

bool Stream::take_arrived(char* into, std::size_t size, IoResult& result) noexcept {
  const ssize_t got = ::recv(parts_->plain.descriptor(), into, size, MSG_DONTWAIT);
  const bool none = got < 0 && only_not_now(errno);
  if (none || got < static_cast<ssize_t>(size)) parts_->plain.emptied();
  if (none) return false;
  result = got < 0 ? IoResult(system_error(errno), 0) : IoResult(IoError::none, static_cast<std::size_t>(got));
  return true;
}

Task<IoResult> Stream::read_some(char* into, std::size_t size) {
  if (parts_->tls) {
    auto [ec, n] = co_await parts_->tls->async_read_some(asio::mutable_buffer(into, size), kAwait);
    co_return IoResult(io_error(ec), n);
  }
  IoResult result;
  do {  // waits also where there are bytes already: who sends without end is no reason for others to wait
    const IoError error = co_await Wait(parts_->plain, &Readiness::Watched::wait_for_bytes);
    if (error != IoError::none) co_return IoResult(error, 0);
  } while (!take_arrived(into, size, result));
  if (result.ok() && result.n == 0) result.error = IoError::eof;
  co_return result;
}

Task<IoResult> Stream::write(std::span<const std::string_view> pieces) {
  std::size_t total = 0;
  for (const std::string_view piece : pieces) total += piece.size();
  const IoResult now = co_await write_now(pieces);
  if (!now.ok() || now.n == total) co_return now;
  co_return co_await write_rest(pieces, now.n);
}

Task<IoResult> Stream::write_now(std::span<const std::string_view> pieces) {
  if (parts_->tls) co_return IoResult();
  std::array<iovec, kPieces> vectors;
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = remaining(pieces, 0, vectors);
  if (message.msg_iovlen == 0) co_return IoResult();
  const ssize_t sent = co_await parts_->sends.send(parts_->plain.descriptor(), message, parts_->unsent);
  if (sent < 0 && !only_not_now(-sent)) co_return IoResult(system_error(-sent), 0);
  co_return IoResult(IoError::none, sent < 0 ? 0 : static_cast<std::size_t>(sent));
}

// Waits before each part: the peer may read as fast as we write, and others have their turns all the same.
Task<IoResult> Stream::write_rest(std::span<const std::string_view> pieces, std::size_t done) {
  if (parts_->tls) co_return co_await write_secure(pieces, done);
  std::array<iovec, kPieces> vectors;
  while (const std::size_t count = remaining(pieces, done, vectors)) {
    const IoError error = co_await Wait(parts_->plain, &Readiness::Watched::wait_for_room);
    if (error != IoError::none) co_return IoResult(error, done);
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(parts_->plain.descriptor(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !only_not_now(errno)) co_return IoResult(system_error(errno), done);
    if (sent > 0) done += static_cast<std::size_t>(sent);
  }
  co_return IoResult(IoError::none, done);
}

Task<IoResult> Stream::write_secure(std::span<const std::string_view> pieces, std::size_t done) {
  std::string record;
  std::array<iovec, kPieces> vectors;
  while (const std::size_t count = remaining(pieces, done, vectors)) {
    record.clear();
    for (std::size_t i = 0; i < count && record.size() < kTlsRecord; ++i) {
      const std::size_t room = kTlsRecord - record.size();
      record.append(static_cast<const char*>(vectors[i].iov_base), std::min(vectors[i].iov_len, room));
    }
    auto [ec, n] = co_await asio::async_write(*parts_->tls, asio::buffer(record), kAwait);
    done += n;
    if (ec) co_return IoResult(io_error(ec), done);
  }
  co_return IoResult(IoError::none, done);
}

void Stream::close() noexcept { parts_->close(); }

void Stream::shutdown_receive() noexcept { ::shutdown(parts_->descriptor(), SHUT_RD); }

void Stream::shutdown_send() noexcept { ::shutdown(parts_->descriptor(), SHUT_WR); }

void Stream::abandon(bool reset) noexcept {
  const linger at_once{1, 0};
  if (reset) ::setsockopt(parts_->descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  parts_->close();
}

bool Stream::open() const noexcept { return parts_->descriptor() >= 0; }
bool Stream::secure() const noexcept { return parts_->tls.has_value(); }

std::string Stream::peer_address() const {
  Tcp::endpoint remote;
  socklen_t size = static_cast<socklen_t>(remote.capacity());
  if (::getpeername(parts_->descriptor(), remote.data(), &size) != 0) return {};
  const int family = remote.data()->sa_family;
  return family == AF_INET || family == AF_INET6 ? remote.address().to_string() : std::string();
}

}  // namespace net
