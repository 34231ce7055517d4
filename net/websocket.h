// The server's side of a WebSocket (RFC 6455) on the connection of a Transaction, for as long as that lasts: afterwards
// the connection ends. One coroutine reads and writes; wake() tells it that there is something to send. Answers pings,
// sends its own, and closes a connection whose client answers none; says 1001 when the process drains. Core-local.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "net/deadline.h"
#include "net/task.h"
#include "net/transaction.h"
#include "net/websocket_frames.h"

namespace net {

class WebSocket {
 public:
  static constexpr core::Duration kPingEvery = std::chrono::seconds(20);

  // Whether this request asks for a WebSocket as it should. The value is the Sec-WebSocket-Accept of the answer.
  // Errors: bad_request, with status 426 for a version that we do not speak. Every refusal should say
  // kVersionField.
  static core::Result<std::string> check(const RequestHead& head);
  static constexpr std::string_view kVersionField = "sec-websocket-version: 13\r\n";

  explicit WebSocket(Transaction& transaction, core::Duration ping_every = kPingEvery);
  WebSocket(const WebSocket&) = delete;
  ~WebSocket();

  // Answers 101. The transaction's head is gone afterwards. False: the client has left.
  Task<bool> accept(std::string accept);

  enum class Event : std::uint8_t {
    message,  // message() has it
    woken,    // wake() was called
    beat,     // it is time for a ping, which has been sent: a moment to look whether the client may still be here
    closed,   // by either side
  };
  Task<Event> next();
  std::string_view message() const noexcept { return reader_.payload(); }  // until next()

  // One text message. False: nobody reads any more.
  Task<bool> send(std::span<const std::string_view> pieces);
  Task<void> close(std::uint16_t code, std::string_view reason);
  void wake();

 private:
  Task<bool> write(FrameKind kind, std::span<const std::string_view> pieces);
  Task<void> close_again(std::uint16_t code);
  Task<bool> write_due();
  static void beat(void* self);

  Session& session_;
  const core::Duration ping_every_;
  Deadline deadline_;
  FrameReader reader_;
  std::string head_, pong_;
  bool woken_ = false, beat_ = false;
  bool heard_ = false;  // what had come when wake() was called has been read
  bool ping_due_ = false, pong_due_ = false;
  bool ping_out_ = false;  // sent or due, and not answered
  bool done_ = false;
};

}  // namespace net
