#include "net/transaction.h"

#include <array>

#include "net/http_text.h"
#include "net/session.h"

namespace net {
namespace {

constexpr std::size_t kStallBytes = 256 << 10;  // written under one stall deadline

}  // namespace

const RequestHead& Transaction::head() const noexcept { return *session_.head_; }
std::string_view Transaction::path() const noexcept {
  return session_.head_->target.substr(0, session_.head_->target.find('?'));
}

std::string_view Transaction::query() const noexcept {
  const std::size_t mark = session_.head_->target.find('?');
  return mark == std::string_view::npos ? std::string_view() : session_.head_->target.substr(mark + 1);
}

std::string_view Transaction::peer() const noexcept { return session_.peer_; }
Core& Transaction::core() const noexcept { return session_.core_; }
core::Instant Transaction::started() const noexcept { return session_.started_; }
bool Transaction::draining() const noexcept { return session_.shared_->draining.load(std::memory_order_relaxed); }

Task<core::Result<std::string_view>> Transaction::body() {
  if (!session_.body_read_) {
    session_.body_read_ = true;
    auto read = co_await session_.read_body();
    if (!read) co_return std::move(read).assume_error();
    session_.inbox_.watch();
  }
  co_return session_.body_;
}

std::size_t Transaction::body_capacity() const noexcept { return session_.body_capacity_; }

Task<bool> Session::write(std::span<const std::string_view> pieces) {
  if (broken_) co_return false;
  std::size_t total = 0;
  for (const std::string_view piece : pieces) total += piece.size();
  if (total > kStallBytes) co_return co_await write_large(pieces);
  auto result = co_await stream_.write_now(pieces);
  if (result.ok() && result.n < total) {
    arm(Phase::write, upgraded_ && closing_ ? kLastFrame : config_->timeouts.write_stall);
    result = co_await stream_.write_rest(pieces, result.n);
    deadline_.disarm();
    phase_ = Phase::handling;
  }
  sent_ += result.n;
  if (!result.ok()) broken_ = closing_ = true;
  co_return result.ok();
}

// The deadline is for a client that does not read, not for one that reads a large answer slowly.
Task<bool> Session::write_large(std::span<const std::string_view> pieces) {
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const std::string_view slice = piece.substr(0, kStallBytes);
      const bool there = co_await write(std::span(&slice, 1));
      if (!there) co_return false;
      piece.remove_prefix(slice.size());
    }
  }
  co_return true;
}

void Session::begin_head(int status, std::string_view content_type, std::string_view fields) {
  status_ = status;
  out_.clear();
  out_ += "HTTP/1.1 ";
  append_decimal(out_, static_cast<std::uint64_t>(status));
  out_ += ' ';
  out_ += reason_phrase(status);
  out_ += "\r\ndate: ";
  out_ += http_date();
  out_ += "\r\n";
  if (!content_type.empty()) {
    out_ += "content-type: ";
    out_ += content_type;
    out_ += "\r\n";
  }
  out_ += fields;
  if (!config_->cors.allow_origins.empty() && head_->method != "OPTIONS") append_cors(*config_, *head_, out_);
  if (!body_read_ && !can_discard_body()) closing_ = true;  // the answer says so
  if (closing_) {
    out_ += "connection: close\r\n";
  } else if (head_->minor == 0) {
    out_ += "connection: keep-alive\r\n";
  }
}

Task<bool> Transaction::send(int status, std::string_view content_type, std::string_view fields,
                             std::string_view body) {
  const std::array<std::string_view, 1> pieces{body};
  co_return co_await send(status, content_type, fields, std::span<const std::string_view>(pieces));
}

Task<bool> Transaction::send(int status, std::string_view content_type, std::string_view fields,
                             std::span<const std::string_view> body) {
  std::size_t size = 0;
  for (const std::string_view piece : body) size += piece.size();
  session_.begin_head(status, content_type, fields);
  if (status != 204 && status != 304) {
    session_.out_ += "content-length: ";
    append_decimal(session_.out_, size);
    session_.out_ += "\r\n";
  }
  session_.out_ += "\r\n";
  std::array<std::string_view, 16> pieces;
  std::size_t count = 0;
  pieces[count++] = session_.out_;
  if (session_.head_->method != "HEAD") {
    for (const std::string_view piece : body.first(std::min(body.size(), pieces.size() - 1))) pieces[count++] = piece;
  }
  co_return co_await session_.write(std::span<const std::string_view>(pieces.data(), count));
}

Task<bool> Transaction::begin_stream(int status, std::string_view content_type, std::string_view fields,
                                     std::string_view first) {
  const bool chunked = session_.head_->minor == 1;
  if (!chunked) session_.closing_ = true;  // HTTP/1.0: the end of the connection is the end of the body
  session_.begin_head(status, content_type, fields);
  if (chunked) session_.out_ += "transfer-encoding: chunked\r\n";
  session_.out_ += "\r\n";
  session_.streaming_ = true;
  if (first.empty()) {
    const std::string_view piece = session_.out_;
    co_return co_await session_.write(std::span(&piece, 1));
  }
  if (chunked) {
    append_hex(session_.out_, first.size());
    session_.out_ += "\r\n";
  }
  const std::array<std::string_view, 3> pieces{session_.out_, first,
                                               chunked ? std::string_view("\r\n") : std::string_view()};
  const bool there = co_await session_.write(pieces);
  std::string().swap(session_.out_);  // what is before a chunk is short
  co_return there;
}

Task<bool> Transaction::chunk(std::string_view bytes) {
  if (bytes.empty()) co_return true;
  if (session_.head_->minor == 0) co_return co_await session_.write(std::span(&bytes, 1));
  session_.out_.clear();
  append_hex(session_.out_, bytes.size());
  session_.out_ += "\r\n";
  const std::array<std::string_view, 3> pieces{session_.out_, bytes, std::string_view("\r\n")};
  co_return co_await session_.write(pieces);
}

Task<bool> Transaction::end_stream(std::string_view last) {
  session_.streaming_ = false;
  if (session_.head_->minor == 0) {
    if (last.empty()) co_return !session_.broken_;
    co_return co_await session_.write(std::span(&last, 1));
  }
  session_.out_.clear();
  std::string_view tail = "0\r\n\r\n";
  if (!last.empty()) {
    append_hex(session_.out_, last.size());
    session_.out_ += "\r\n";
    tail = "\r\n0\r\n\r\n";
  }
  const std::array<std::string_view, 3> pieces{session_.out_, last, tail};
  co_return co_await session_.write(pieces);
}

bool Transaction::answered() const noexcept { return session_.status_ != 0; }
bool Transaction::streaming() const noexcept { return session_.streaming_; }
int Transaction::status() const noexcept { return session_.status_; }
std::uint64_t Transaction::sent_bytes() const noexcept { return session_.sent_; }

bool Transaction::gone() const noexcept { return session_.broken_ || session_.inbox_.ended() != IoError::none; }

bool Transaction::interrupted() const noexcept { return session_.interrupted_; }

void Transaction::on_interrupt(void (*notice)(void*, Interrupt), void* context) noexcept {
  session_.notice_ = notice;
  session_.notice_context_ = context;
}

void Transaction::abort(bool reset) noexcept {
  session_.broken_ = session_.closing_ = true;
  session_.stream_.abandon(reset);
}

void Transaction::close_after() noexcept { session_.closing_ = true; }

}  // namespace net
