// The request body of a Session: sized or chunked, bounded, decoded.
#include <algorithm>
#include <cstring>

#include "net/chunked.h"
#include "net/content_coding.h"
#include "net/session.h"

namespace net {
namespace {

constexpr std::size_t kPadding = 64;        // readable bytes behind a body: SIMD parsers read past the end
constexpr std::size_t kDiscard = 64 << 10;  // an unread body up to this is read away to keep the connection
constexpr core::Duration kProgress = std::chrono::seconds(5);  // body deadline is moved at most this often

core::Duration allowance(const core::ServerTimeouts& timeouts, std::size_t bytes) {
  return timeouts.header + std::chrono::seconds(bytes / std::max<std::uint64_t>(timeouts.body_rate, 1));
}

core::Error too_large(std::uint64_t limit) {
  return core::fail(core::ErrorKind::payload_too_large,
                    "the request body is larger than the limit of " + std::to_string(limit) + " bytes");
}

core::Error too_slow() {
  return core::fail(core::ErrorKind::request_timeout, "the request body did not arrive in time");
}
core::Error cut_off() { return core::fail(core::ErrorKind::bad_request, "the request body ended early"); }

}  // namespace

core::Result<void> Session::hold_bytes(std::size_t size) {
  const auto before =
      shared_->stats.in_flight_bytes.fetch_add(static_cast<std::int64_t>(size), std::memory_order_relaxed);
  held_ += size;
  if (static_cast<std::uint64_t>(before) + size > config_->limits.in_flight_bytes) {
    return core::fail(core::ErrorKind::overloaded, "too many request bytes in flight; try again shortly");
  }
  return core::success();
}

// Copies the head out of the inbox, whose bytes are about to move, and points its views at the copy.
void Session::own_head() {
  if (head_size_ == 0) return;
  const char* const old = inbox_.data().data();
  head_bytes_ = make_buffer(head_size_);
  std::memcpy(head_bytes_.get(), old, head_size_);
  const auto moved = [&](std::string_view view) {
    const bool inside = view.data() >= old && view.data() < old + head_size_;  // a literal "/" stays what it is
    return inside ? std::string_view(head_bytes_.get() + (view.data() - old), view.size()) : view;
  };
  head_->method = moved(head_->method);
  head_->target = moved(head_->target);
  head_->host = moved(head_->host);
  for (std::size_t i = 0; i < head_->count; ++i) {
    head_->fields[i].name = moved(head_->fields[i].name);
    head_->fields[i].value = moved(head_->fields[i].value);
  }
  inbox_.consume(head_size_);
  head_size_ = 0;
}

Task<bool> Session::send_continue() {
  if (!head_->expect_continue || continue_sent_) co_return true;
  continue_sent_ = true;
  const std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await write(std::span(&line, 1));
}

Task<core::Result<void>> Session::read_body() {
  if (head_->content_length > 0 && static_cast<std::uint64_t>(head_->content_length) > config_->limits.body_bytes) {
    closing_ = true;
    co_return too_large(config_->limits.body_bytes);
  }
  const bool went = co_await send_continue();
  if (!went) co_return cut_off();
  core::Result<void> read = core::success();
  if (head_->chunked) {
    read = co_await read_chunked();
  } else {
    read = co_await read_sized(static_cast<std::size_t>(head_->content_length));
  }
  deadline_.disarm();
  phase_ = Phase::handling;
  if (!read) {
    closing_ = true;
    co_return read;
  }
  const std::string_view coding = head_->find("content-encoding");
  if (!coding.empty() && coding != "identity") {
    std::string plain;
    CO_TRY_VOID(decode_content(coding, body_, config_->limits.body_bytes, plain));
    CO_TRY_VOID(hold_bytes(plain.size()));
    decoded_ = std::move(plain);
    decoded_.reserve(decoded_.size() + kPadding);
    body_ = decoded_;
    body_capacity_ = decoded_.capacity();
  }
  co_return core::success();
}

Task<core::Result<void>> Session::read_sized(std::size_t size) {
  const std::string_view here = inbox_.data().substr(head_size_);
  if (here.size() >= size && inbox_.capacity_from(here.data()) >= size + kPadding) {
    body_ = here.substr(0, size);
    body_capacity_ = inbox_.capacity_from(here.data());
    body_in_inbox_ = size;
    co_return hold_bytes(size);
  }
  own_head();
  const std::size_t capacity = size + kPadding;
  body_buffer_ = make_buffer(capacity);
  std::size_t have = std::min(size, inbox_.data().size());
  std::memcpy(body_buffer_.get(), inbox_.data().data(), have);
  inbox_.consume(have);
  inbox_.rest();
  CO_TRY_VOID(hold_bytes(have));  // what has arrived counts, not what was announced: announcing is free
  arm(Phase::body, allowance(config_->timeouts, 0));
  core::Instant moved = core::now();
  while (have < size) {
    auto [error, n] = co_await inbox_.read_into(body_buffer_.get() + have, size - have);
    if (timed_out_) co_return too_slow();
    if (error != IoError::none) co_return cut_off();
    have += n;
    CO_TRY_VOID(hold_bytes(n));
    const core::Instant now = core::now();
    if (now - moved > std::min<core::Duration>(kProgress, config_->timeouts.header / 4)) {
      moved = now;
      core_.arm(deadline_, started_ + allowance(config_->timeouts, have));
    }
  }
  body_ = std::string_view(body_buffer_.get(), size);
  body_capacity_ = capacity;
  co_return core::success();
}

Task<core::Result<void>> Session::read_chunked() {
  own_head();
  decoded_.clear();
  ChunkDecoder decoder(ChunkDecoder::Mode::request);
  arm(Phase::body, allowance(config_->timeouts, 0));
  for (;;) {
    const ChunkDecoder::Step step = decoder.next(inbox_.data());
    decoded_ += step.data;
    inbox_.consume(step.consumed);
    if (step.status == ChunkDecoder::Status::done) break;
    if (step.status == ChunkDecoder::Status::bad) {
      shared_->stats.refused_heads.fetch_add(1, std::memory_order_relaxed);
      co_return core::fail(core::ErrorKind::bad_request, "malformed chunked body");
    }
    if (decoded_.size() > config_->limits.body_bytes) co_return too_large(config_->limits.body_bytes);
    if (step.status == ChunkDecoder::Status::data) {
      CO_TRY_VOID(hold_bytes(step.data.size()));
      core_.arm(deadline_, started_ + allowance(config_->timeouts, decoded_.size()));
      continue;
    }
    auto error = co_await inbox_.more();
    if (timed_out_) co_return too_slow();
    if (error != IoError::none) co_return cut_off();
  }
  decoded_.reserve(decoded_.size() + kPadding);
  body_ = decoded_;
  body_capacity_ = decoded_.capacity();
  co_return core::success();
}

// An unread body of unknown or great length is not worth the connection; with an Expect nobody answered it may never
// come.
bool Session::can_discard_body() const noexcept {
  if (head_->expect_continue && !continue_sent_) return false;
  return !head_->chunked && head_->content_length <= static_cast<std::int64_t>(kDiscard);
}

Task<bool> Session::finish_body() {
  if (body_read_) co_return true;
  if (!can_discard_body()) co_return false;
  body_read_ = true;
  auto read = co_await read_sized(static_cast<std::size_t>(head_->content_length));
  deadline_.disarm();
  phase_ = Phase::handling;
  co_return read.has_value();
}

}  // namespace net
