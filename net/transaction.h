// One request and its answer on a client's connection, as the floors above see it. Lives for one turn of the
// connection; core-local. Every answer carries Content-Length or chunked framing, and `connection: close` when the
// connection ends.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "net/http_head.h"
#include "net/task.h"

namespace net {

class Core;
class Session;

class Transaction {
 public:
  explicit Transaction(Session& session) noexcept : session_(session) {}
  Transaction(const Transaction&) = delete;

  const RequestHead& head() const noexcept;
  std::string_view path() const noexcept;   // the target without its query
  std::string_view query() const noexcept;  // without '?'
  std::string_view peer() const noexcept;   // the client's address, without port
  Core& core() const noexcept;
  core::Instant started() const noexcept;  // first byte of the request seen
  bool draining() const noexcept;          // the process is shutting down

  // The whole body, decoded from its content-coding. At least 64 more bytes behind it are readable. A body is read
  // once; later calls return the same bytes. Errors: payload_too_large, request_timeout, unsupported_media,
  // bad_request, overloaded.
  Task<core::Result<std::string_view>> body();
  std::size_t body_capacity() const noexcept;  // readable bytes from body().data()

  // `fields` are complete lines ("name: value\r\n"...). Each returns false when the client has gone.
  Task<bool> send(int status, std::string_view content_type, std::string_view fields,
                  std::span<const std::string_view> body);
  Task<bool> send(int status, std::string_view content_type, std::string_view fields, std::string_view body);
  Task<bool> begin_stream(int status, std::string_view content_type, std::string_view fields, std::string_view first);
  Task<bool> chunk(std::string_view bytes);
  Task<bool> end_stream(std::string_view last);  // `last` and the final chunk in one write

  bool answered() const noexcept;   // a status line has been written
  bool streaming() const noexcept;  // begin_stream has been called and end_stream has not
  int status() const noexcept;      // of the answer; 0 before
  std::uint64_t sent_bytes() const noexcept;
  bool interrupted() const noexcept;  // the drain deadline has passed
  bool gone() const noexcept;         // the client has left, as far as has been noticed

  enum class Interrupt : std::uint8_t { client_gone, shutdown };
  // Notices client_gone and shutdown (the drain deadline) while an answer is being made. Core's thread, from the event
  // loop.
  void on_interrupt(void (*notice)(void*, Interrupt), void* context) noexcept;
  // Breaks the connection on purpose, mid-answer: with a reset, or as if the process had died. For `signalbox mock`.
  void abort(bool reset) noexcept;
  void close_after() noexcept;  // no further request on this connection

 private:
  friend class WebSocket;  // net/websocket.h: takes the connection over
  Session& session_;
};

// What answers requests. One per core.
class Service {
 public:
  virtual ~Service() = default;
  virtual Task<void> serve(Transaction& transaction) = 0;
};

}  // namespace net
