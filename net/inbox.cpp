#include "net/inbox.h"

#include <algorithm>
#include <cstring>

#include "core/turn.h"

namespace net {

void Inbox::start() {
  if (reading_ || error_ != IoError::none) return;
  if (next_begin_ == next_end_) next_begin_ = next_end_ = 0;
  if (next_end_ == read_size_) return;
  reading_ = true;
  if (!stream_.secure()) return stream_.start_wait(arrived, this);
  if (!next_) next_ = make_buffer(read_size_);
  stream_.start_read(next_.get() + next_end_, read_size_ - next_end_, read_done, this);
}

void Inbox::arrived(void* self, IoError error) {
  auto& inbox = *static_cast<Inbox*>(self);
  IoResult result(error, 0);
  if (result.ok()) {
    if (!inbox.next_) inbox.next_ = make_buffer(inbox.read_size_);
    char* const into = inbox.next_.get() + inbox.next_end_;
    if (!inbox.stream_.take_arrived(into, inbox.read_size_ - inbox.next_end_, result)) {
      if (inbox.next_begin_ == inbox.next_end_) inbox.next_.reset();
      return inbox.stream_.start_wait(arrived, self);
    }
  }
  read_done(self, result);
}

void Inbox::read_done(void* self, IoResult result) {
  auto& inbox = *static_cast<Inbox*>(self);
  inbox.stream_.send_late();  // while the read still counts as outstanding: nobody disposes of this meanwhile
  inbox.reading_ = false;
  inbox.next_end_ += result.n;
  if (result.ok() && result.n == 0) result.error = IoError::eof;
  inbox.error_ = result.error;
  if (inbox.waiting_) {
    const core::Turn turn;
    inbox.event_.set_inline();
    return;
  }
  if (inbox.error_ == IoError::none) {
    inbox.start();
  } else if (inbox.notice_) {
    inbox.notice_(inbox.notice_context_);
  }
}

// Makes room for `arrived` more bytes behind the unused ones.
void Inbox::make_room(std::size_t arrived) {
  const std::size_t left = end_ - begin_;
  if (end_ + arrived <= size_) return;
  if (left + arrived <= size_) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, left);
  } else {
    size_ = std::max(size_ * 2, left + arrived + read_size_);
    auto larger = make_buffer(size_);
    if (left > 0) std::memcpy(larger.get(), bytes_.get() + begin_, left);
    bytes_ = std::move(larger);
  }
  begin_ = 0;
  end_ = left;
}

void Inbox::merge() {
  const std::size_t arrived = next_end_ - next_begin_;
  if (begin_ == end_ && !reading_ && next_begin_ == 0) {
    // The usual case, a peer that waits its turn: nothing is copied.
    bytes_ = std::move(next_);
    size_ = read_size_;
    begin_ = 0;
    end_ = arrived;
  } else {
    make_room(arrived);
    std::memcpy(bytes_.get() + end_, next_.get() + next_begin_, arrived);
    end_ += arrived;
    next_begin_ = next_end_;  // an outstanding read goes on behind them
  }
  if (!reading_) next_begin_ = next_end_ = 0;
}

Task<IoError> Inbox::more() {
  if (next_end_ == next_begin_ && error_ == IoError::none) {
    rest();
    start();
    waiting_ = true;
    co_await event_.wait();
    waiting_ = false;
  }
  const bool arrived = next_end_ > next_begin_;
  if (arrived) merge();
  co_return arrived ? IoError::none : error_;
}

Task<IoResult> Inbox::read_into(char* into, std::size_t size) {
  if (next_end_ == next_begin_ && !reading_ && error_ == IoError::none) {
    auto result = co_await stream_.read_some(into, size);
    if (result.ok() && result.n == 0) result.error = IoError::eof;
    if (!result.ok()) error_ = result.error;
    co_return result;
  }
  auto error = co_await more();
  const std::size_t n = std::min(size, end_ - begin_);
  if (n == 0) co_return IoResult(error, 0);
  std::memcpy(into, bytes_.get() + begin_, n);
  begin_ += n;
  co_return IoResult(IoError::none, n);
}

void Inbox::rest() noexcept {
  if (begin_ != end_) return;
  bytes_.reset();
  begin_ = end_ = size_ = 0;
}

Task<void> Inbox::settle() {
  notice_ = nullptr;
  while (reading_) {
    waiting_ = true;
    co_await event_.wait();
    waiting_ = false;
  }
}

}  // namespace net
