// The coroutine type of the whole program, and the few outcomes that I/O can have. The executor is concrete: with
// any_io_executor each child coroutine costs 46 ns instead of 27.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>

namespace net {

using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

enum class IoError : std::uint8_t {
  none,
  eof,      // the peer closed in an orderly way
  reset,    // the connection broke
  aborted,  // we closed it ourselves
  refused,  // nobody listens there
  dns,      // the name does not resolve
  tls,      // handshake or record layer
  limit,    // a bound of ours was reached
  other,
};
const char* to_string(IoError error) noexcept;

struct IoResult {
  IoError error = IoError::none;
  std::size_t n = 0;
  IoResult() = default;
  IoResult(IoError e, std::size_t count) : error(e), n(count) {}
  bool ok() const noexcept { return error == IoError::none; }
};

}  // namespace net
