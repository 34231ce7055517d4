// The sockets inside a Stream. Only for the files of net/ that accept or connect.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>

#include "net/sends.h"
#include "net/stream.h"

namespace net {

using Tcp = boost::asio::ip::tcp;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;
using AnySocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;  // TCP or unix

IoError io_error(const boost::system::error_code& ec) noexcept;

struct Stream::Parts {
  AnySocket socket;
  TlsContext context;  // keeps the context alive as long as the session
  std::optional<boost::asio::ssl::stream<AnySocket&>> tls;
  Sends& sends;
  Sends::Message* unsent = nullptr;  // the one that waits to be sent
  explicit Parts(AnySocket s) : socket(std::move(s)), sends(Sends::of(socket.get_executor().context())) {}
  void close() noexcept {
    if (unsent) unsent->call_back();
    boost::system::error_code ignored;
    socket.close(ignored);
  }
};

}  // namespace net
