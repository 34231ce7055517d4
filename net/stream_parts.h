// The sockets inside a Stream. Only for the files of net/ that accept or connect.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>

#include "net/readiness.h"
#include "net/sends.h"
#include "net/stream.h"

namespace net {

using Tcp = boost::asio::ip::tcp;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;
using AnySocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;  // TCP or unix

IoError io_error(const boost::system::error_code& ec) noexcept;

struct Stream::Parts {
  Executor executor;
  Readiness::Watched plain;  // the socket, until TLS has it
  std::optional<AnySocket> socket;
  TlsContext context;  // keeps the context alive as long as the session
  std::optional<boost::asio::ssl::stream<AnySocket&>> tls;
  Sends& sends;
  Sends::Message* unsent = nullptr;  // the one that waits to be sent

  // `s`: connected.
  explicit Parts(AnySocket s)
      : executor(s.get_executor()),
        plain(Readiness::of(executor.context()), taken(s)),
        sends(Sends::of(executor.context())) {}
  static int taken(AnySocket& from) {
    boost::system::error_code failed;  // then there is none
    return from.release(failed);
  }
  int descriptor() noexcept { return socket ? socket->native_handle() : plain.descriptor(); }
  void secure(TlsContext with) {
    context = std::move(with);
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(plain.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    socket.emplace(executor);
    boost::system::error_code failed;  // then the handshake fails
    const int descriptor = plain.release();
    socket->assign(boost::asio::generic::stream_protocol(address.ss_family, 0), descriptor, failed);
    if (failed && descriptor >= 0) ::close(descriptor);
    tls.emplace(*socket, *context);
  }
  void close() noexcept {
    if (unsent) unsent->call_back();
    boost::system::error_code ignored;
    if (socket) socket->close(ignored);
    plain.close();
  }
};

}  // namespace net
