// A connected byte stream, TCP, unix socket or TLS behind the same calls. Core-local. At most one read and one write at
// a time. close() ends both at once with IoError::aborted.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/task.h"
#include "net/tls.h"

namespace net {

class Stream {
 public:
  using ReadDone = void (*)(void* context, IoResult result);
  using WaitDone = void (*)(void* context, IoError error);
  struct Parts;  // holds the sockets; defined in stream_parts.h for the files of net/ that make streams

  explicit Stream(std::unique_ptr<Parts> parts);
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  Task<IoError> handshake_server(TlsContext context);
  // SNI and, when the context verifies, the certificate's name are checked against `host`.
  Task<IoError> handshake_client(TlsContext context, std::string host);

  // With TLS. Starts one read; `done(context, ..)` runs when it ends, never before start_read returns.
  void start_read(char* into, std::size_t size, ReadDone done, void* context);
  // Without TLS. The same without memory: `done` runs when take_arrived() may have something.
  void start_wait(WaitDone done, void* context);
  // What has come, or that the peer has ended; false: neither, as it turns out. Without TLS.
  bool take_arrived(char* into, std::size_t size, IoResult& result) noexcept;
  Task<IoResult> read_some(char* into, std::size_t size);
  // What other connections of this thread have waiting for long goes out (sends.h).
  void send_late();
  // Writes what there is room for, with one system call, together with what the other connections that are ready
  // write; with TLS nothing. The pieces must live until it returns.
  Task<IoResult> write_now(std::span<const std::string_view> pieces);
  // Writes what follows the first `done` bytes; all that has been written then. The pieces must live until it returns.
  Task<IoResult> write_rest(std::span<const std::string_view> pieces, std::size_t done);
  Task<IoResult> write(std::span<const std::string_view> pieces);  // both

  void shutdown_receive() noexcept;   // reads end with eof; writes still work
  void close() noexcept;              // both directions, at once
  void shutdown_send() noexcept;      // no more bytes from us. No close_notify: HTTP framing says what is complete
  void abandon(bool reset) noexcept;  // close(), with a TCP reset when asked for
  bool open() const noexcept;
  bool secure() const noexcept;
  std::string peer_address() const;  // "" when it is gone or has none

 private:
  Task<IoResult> write_secure(std::span<const std::string_view> pieces, std::size_t done);
  std::unique_ptr<Parts> parts_;
};

}  // namespace net
