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

struct WaitHandler {
  Stream::ReadDone done;
  void* context;
  void operator()(const boost::system::error_code& ec) const { done(context, IoResult(io_error(ec), 0)); }
};

IoError system_error(ssize_t number) noexcept {
  return io_error({static_cast<int>(number), boost::system::system_category()});
}

// Nothing is wrong: there was nothing to read, or no room to write.
bool only_not_now(ssize_t number) noexcept { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR; }

// Fills `out` with the pieces after the first `skip` bytes; returns how many there are.
std::size_t remaining(std::span<const std::string_view> pieces, std::size_t skip, std::span<asio::const_buffer> out) {
  std::size_t count = 0;
  for (const std::string_view piece : pieces) {
    if (skip >= piece.size()) {
      skip -= piece.size();
      continue;
    }
    if (count == out.size()) break;
    out[count++] = asio::const_buffer(piece.data() + skip, piece.size() - skip);
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
  parts_->context = std::move(context);
  parts_->tls.emplace(parts_->socket, *parts_->context);
  auto [ec] = co_await parts_->tls->async_handshake(asio::ssl::stream_base::server, kAwait);
  co_return io_error(ec);
}

Task<IoError> Stream::handshake_client(TlsContext context, std::string host) {
  parts_->context = std::move(context);
  parts_->tls.emplace(parts_->socket, *parts_->context);
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
  const ReadHandler handler{done, context};
  if (parts_->tls) {
    parts_->tls->async_read_some(asio::mutable_buffer(into, size), handler);
  } else {
    parts_->socket.async_read_some(asio::mutable_buffer(into, size), handler);
  }
}

void Stream::start_wait(ReadDone done, void* context) {
  parts_->socket.async_wait(AnySocket::wait_read, WaitHandler{done, context});
}

void Stream::send_late() { parts_->sends.send_late(); }

bool Stream::take_arrived(char* into, std::size_t size, IoResult& result) noexcept {
  const ssize_t got = ::recv(parts_->socket.native_handle(), into, size, MSG_DONTWAIT);
  if (got < 0 && only_not_now(errno)) return false;
  result = got < 0 ? IoResult(system_error(errno), 0) : IoResult(IoError::none, static_cast<std::size_t>(got));
  return true;
}

Task<IoResult> Stream::read_some(char* into, std::size_t size) {
  if (parts_->tls) {
    auto [ec, n] = co_await parts_->tls->async_read_some(asio::mutable_buffer(into, size), kAwait);
    co_return IoResult(io_error(ec), n);
  }
  auto [ec, n] = co_await parts_->socket.async_read_some(asio::mutable_buffer(into, size), kAwait);
  co_return IoResult(io_error(ec), n);
}

Task<IoResult> Stream::write(std::span<const std::string_view> pieces) {
  if (parts_->tls || pieces.size() > kPieces) co_return co_await write_rest(pieces, 0);
  // The socket buffer nearly always has room: a plain system call then spares the trip through the reactor.
  std::array<iovec, kPieces> vectors;
  std::size_t total = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    vectors[i] = iovec{const_cast<char*>(pieces[i].data()), pieces[i].size()};
    total += pieces[i].size();
  }
  if (total == 0) co_return IoResult();
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = pieces.size();
  const ssize_t sent = co_await parts_->sends.send(parts_->socket.native_handle(), message, parts_->unsent);
  if (sent < 0 && !only_not_now(-sent)) co_return IoResult(system_error(-sent), 0);
  const std::size_t done = sent < 0 ? 0 : static_cast<std::size_t>(sent);
  if (done == total) co_return IoResult(IoError::none, total);
  co_return co_await write_rest(pieces, done);
}

Task<IoResult> Stream::write_rest(std::span<const std::string_view> pieces, std::size_t skip) {
  std::size_t total = 0;
  for (const std::string_view piece : pieces) total += piece.size();
  std::string record;
  while (skip < total) {
    std::array<asio::const_buffer, kPieces> buffers;
    const std::size_t count = remaining(pieces, skip, buffers);
    if (parts_->tls) {
      record.clear();
      for (std::size_t i = 0; i < count && record.size() < kTlsRecord; ++i) {
        const std::size_t room = kTlsRecord - record.size();
        record.append(static_cast<const char*>(buffers[i].data()), std::min(buffers[i].size(), room));
      }
      auto [ec, n] = co_await asio::async_write(*parts_->tls, asio::buffer(record), kAwait);
      skip += n;
      if (ec) co_return IoResult(io_error(ec), skip);
    } else {
      const std::span<const asio::const_buffer> view(buffers.data(), count);
      auto [ec, n] = co_await asio::async_write(parts_->socket, view, kAwait);
      skip += n;
      if (ec) co_return IoResult(io_error(ec), skip);
    }
  }
  co_return IoResult(IoError::none, total);
}

void Stream::close() noexcept { parts_->close(); }

void Stream::shutdown_receive() noexcept {
  boost::system::error_code ignored;
  parts_->socket.shutdown(Tcp::socket::shutdown_receive, ignored);
}

void Stream::shutdown_send() noexcept {
  boost::system::error_code ignored;
  parts_->socket.shutdown(Tcp::socket::shutdown_send, ignored);
}

void Stream::abandon(bool reset) noexcept {
  boost::system::error_code ignored;
  if (reset) parts_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  parts_->close();
}

bool Stream::open() const noexcept { return parts_->socket.is_open(); }
bool Stream::secure() const noexcept { return parts_->tls.has_value(); }

std::string Stream::peer_address() const {
  boost::system::error_code ec;
  const auto remote = parts_->socket.remote_endpoint(ec);
  Tcp::endpoint endpoint;
  if (ec || remote.protocol().family() == AF_UNIX || remote.size() > endpoint.capacity()) return {};
  std::memcpy(endpoint.data(), remote.data(), remote.size());
  return endpoint.address().to_string();
}

}  // namespace net
