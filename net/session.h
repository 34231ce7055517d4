// One client connection: reads request heads and bodies under deadlines, hands each to the service, writes answers.
// Private to net/: the floors above see it as a Transaction. Core-local; lives in its own coroutine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/config.h"
#include "net/head_memory.h"
#include "net/http_head.h"
#include "net/inbox.h"
#include "net/runtime.h"
#include "net/server_shared.h"
#include "net/transaction.h"

namespace net {

class Session {
 public:
  Session(Core& core, std::shared_ptr<Server::Shared> shared, Stream stream);
  ~Session();
  Task<void> run();
  Task<void> give_up();  // after run() has thrown

  void drain_if_idle();  // begin_drain: an idle connection ends now
  void interrupt();      // the drain deadline: whatever is in hand is told

 private:
  friend class Transaction;
  friend class WebSocket;
  enum class Phase : std::uint8_t { idle, head, body, handling, write };
  // Of a WebSocket while the process drains: its client reads the frame at hand and that which closes, or does not read
  // at all, and is not waited for.
  static constexpr core::Duration kLastFrame = std::chrono::seconds(1);

  Task<bool> next_head();
  std::unique_ptr<RequestHead> take_head();
  HeadParse parse_head(std::string_view bytes);
  void rest();
  Task<void> refuse(int status, std::string_view reason);
  Task<void> serve_one();
  Task<void> linger();
  bool answer_preflight(std::string& fields) const;

  Task<core::Result<void>> read_body();
  Task<core::Result<void>> read_sized(std::size_t size);
  Task<core::Result<void>> read_chunked();
  bool can_discard_body() const noexcept;
  Task<bool> finish_body();  // reads away what the service left; false: close
  Task<bool> send_continue();
  core::Result<void> hold_bytes(std::size_t size);
  void release_bytes() noexcept;
  void own_head();  // the head's views stop pointing into the inbox

  Task<bool> write(std::span<const std::string_view> pieces);
  Task<bool> write_large(std::span<const std::string_view> pieces);
  void begin_head(int status, std::string_view content_type, std::string_view fields);
  void end_head();

  void arm(Phase phase, core::Duration after);
  static void expired(void* self);
  static void peer_ended(void* self);

  Core& core_;
  std::shared_ptr<Server::Shared> shared_;
  std::shared_ptr<const core::ServerConfig> config_;  // as of the current request
  Stream stream_;
  Inbox inbox_;
  Deadline deadline_;
  Phase phase_ = Phase::idle;
  bool timed_out_ = false;
  bool interrupted_ = false;  // the drain deadline has passed
  bool closing_ = false;      // no further request
  bool upgraded_ = false;     // a WebSocket from now on
  bool broken_ = false;       // writing failed: nobody reads
  std::string peer_;

  std::unique_ptr<RequestHead> head_;       // while there is a request
  std::unique_ptr<HeadMemory> known_head_;  // of a client that asks more than once
  std::uint8_t new_heads_ = 0;              // in a row
  std::size_t head_size_ = 0;               // bytes of the inbox to consume when the request ends
  Buffer head_bytes_;                       // the head's own copy, once the body needs the inbox
  core::Instant started_{};

  bool body_read_ = false, continue_sent_ = false;
  std::size_t body_in_inbox_ = 0;
  Buffer body_buffer_;
  std::string decoded_;
  std::string_view body_;
  std::size_t body_capacity_ = 0;
  std::size_t held_ = 0;  // counted in in_flight_bytes

  std::string out_;  // the answer's head; reused
  int status_ = 0;
  bool streaming_ = false;
  std::uint64_t sent_ = 0;
  void (*notice_)(void*, Transaction::Interrupt) = nullptr;
  void* notice_context_ = nullptr;
};

}  // namespace net
