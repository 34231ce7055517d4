// The bytes a peer has sent and we have not used. While a message is worked on one read stays outstanding, so a peer
// that leaves is noticed at once, and what it pipelined is kept (up to one buffer). Who waits for bytes holds no memory
// for them: it is taken when they come and goes back when they are used. Core-local; owned by a connection; settle()
// must return before it is destroyed.
#pragma once

#include <memory>
#include <string_view>

#include "net/event.h"
#include "net/frames.h"
#include "net/stream.h"

namespace net {

class Inbox {
 public:
  static constexpr std::size_t kClientRead = 4096;
  static constexpr std::size_t kUpstreamRead = 8192;

  Inbox(Stream& stream, Executor executor, std::size_t read_size) noexcept
      : stream_(stream), event_(executor), read_size_(read_size) {}
  Inbox(const Inbox&) = delete;

  std::string_view data() const noexcept { return std::string_view(bytes_.get() + begin_, end_ - begin_); }
  // Readable bytes behind data().data(), used or not: what simdjson's padding may touch.
  std::size_t capacity_from(const char* position) const noexcept {
    return static_cast<std::size_t>(bytes_.get() + size_ - position);
  }
  void consume(std::size_t n) noexcept { begin_ += n; }

  // Waits until there are more bytes than before, the peer ends, or poke(). Then: none (look at data() or the reason
  // for the poke), or why it ended. Bytes and views of data() may move.
  Task<IoError> more();
  // Reads straight to a place of the caller's: for bodies larger than the buffer. data() must be empty.
  Task<IoResult> read_into(char* into, std::size_t size);

  void watch() { start(); }      // keeps a read outstanding while nobody waits
  void poke() { event_.set(); }  // makes more() return
  // Nothing has come since it was last emptied, and the peer is there.
  bool quiet() const noexcept { return begin_ == end_ && next_begin_ == next_end_ && error_ == IoError::none; }
  // The peer has ended, as far as has been noticed.
  IoError ended() const noexcept { return error_; }
  // Called once when the peer ends while nobody waits in more(). Set to null to forget.
  void on_end(void (*notice)(void*), void* context) noexcept {
    notice_ = notice;
    notice_context_ = context;
  }
  // Gives memory back when all of data() is used.
  void rest() noexcept;
  // Waits for the outstanding read to end; close the stream first.
  Task<void> settle();

 private:
  static void arrived(void* self, IoError error);
  static void read_done(void* self, IoResult result);
  void start();
  void merge();
  void make_room(std::size_t arrived);

  Stream& stream_;
  Event event_;
  std::size_t read_size_;
  Buffer bytes_;
  std::size_t begin_ = 0, end_ = 0, size_ = 0;
  Buffer next_;  // where the outstanding read goes
  std::size_t next_begin_ = 0, next_end_ = 0;
  bool reading_ = false;
  bool waiting_ = false;
  IoError error_ = IoError::none;
  void (*notice_)(void*) = nullptr;
  void* notice_context_ = nullptr;
};

}  // namespace net
