#include "net/websocket.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/session.h"

namespace net {
namespace {

constexpr std::size_t kKeySize = 24;      // 16 bytes in base64
constexpr std::size_t kMostReason = 123;  // of a close frame, beside its code
constexpr std::size_t kMostPieces = 8;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether a comma-separated list has this lower-case word.
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (std::equal(one.begin(), one.end(), word.begin(), word.end(), [](char a, char b) { return lower(a) == b; }))
      return true;
  }
  return false;
}

// A proxy on the way may have joined or split the lines of a list.
bool any_has_word(const RequestHead& head, std::string_view name, std::string_view word) {
  for (const HeaderField& field : head.all()) {
    const bool named = std::equal(field.name.begin(), field.name.end(), name.begin(), name.end(),
                                  [](char a, char b) { return lower(a) == b; });
    if (named && has_word(field.value, word)) return true;
  }
  return false;
}

// Section 4.2.2: proves that it was read as what it is.
std::string answer_to(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
  unsigned char out[4 * (EVP_MAX_MD_SIZE / 3 + 1) + 1];
  const int length = EVP_EncodeBlock(out, digest, static_cast<int>(size));
  return std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
}

}  // namespace

core::Result<std::string> WebSocket::check(const RequestHead& head) {
  const std::string_view key = head.find("sec-websocket-key");
  if (head.method != "GET" || head.minor != 1 || !any_has_word(head, "upgrade", "websocket") ||
      !any_has_word(head, "connection", "upgrade"))
    return core::fail(core::ErrorKind::bad_request, "This path is a WebSocket: the request must ask for one.");
  if (head.find("sec-websocket-version") != "13") {
    core::Error error =
        core::fail(core::ErrorKind::bad_request, "Only version 13 of the WebSocket protocol is spoken.");
    error.status = 426;
    return error;
  }
  if (key.size() != kKeySize || !key.ends_with("==") || head.chunked || head.content_length > 0)
    return core::fail(core::ErrorKind::bad_request, "The request for a WebSocket is malformed.");
  std::string answer = answer_to(key);
  if (answer.empty()) return core::fail(core::ErrorKind::internal, "This OpenSSL has no SHA-1, which WebSockets need.");
  return answer;
}

WebSocket::WebSocket(Transaction& transaction, core::Duration ping_every)
    : session_(transaction.session_), ping_every_(ping_every), deadline_(beat, this) {}

WebSocket::~WebSocket() = default;

Task<bool> WebSocket::accept(std::string accept) {
  std::string answer = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n";
  answer += "sec-websocket-accept: " + accept + "\r\n\r\n";
  session_.status_ = 101;
  session_.upgraded_ = true;
  const std::string_view piece = answer;
  const bool there = co_await session_.write(std::span(&piece, 1));
  if (there) session_.core_.arm_after(deadline_, ping_every_);
  done_ = !there;
  co_return there;
}

void WebSocket::wake() {
  woken_ = true;
  session_.inbox_.poke();
}

// A client that answers no ping is not there, whether or not it has closed, or does not read, and then a write waits.
void WebSocket::beat(void* self) {
  auto& socket = *static_cast<WebSocket*>(self);
  if (socket.ping_out_) {
    socket.session_.stream_.close();
    return;
  }
  socket.ping_out_ = socket.ping_due_ = socket.beat_ = true;
  socket.session_.inbox_.poke();
  socket.session_.core_.arm_after(socket.deadline_, socket.ping_every_);
}

Task<WebSocket::Event> WebSocket::next() {
  while (!done_) {
    const FrameReader::Step step = reader_.next(session_.inbox_.data());
    session_.inbox_.consume(step.consumed);
    switch (step.status) {
      case FrameReader::Status::text: co_return Event::message;
      case FrameReader::Status::pong: ping_out_ = false; continue;
      case FrameReader::Status::ping:  // of several, the last is answered (5.5.3)
        pong_ = reader_.payload();
        pong_due_ = true;
        continue;
      case FrameReader::Status::close: co_await close_again(step.code); continue;
      case FrameReader::Status::bad: co_await close(step.code, std::string_view()); continue;
      case FrameReader::Status::need_more: break;
    }
    if (session_.closing_) {
      co_await close(close_code::kGoingAway, std::string_view("draining"));
      continue;
    }
    const bool there = co_await write_due();
    if (!there) break;
    if (std::exchange(beat_, false)) co_return Event::beat;
    // What the client has said goes first: whoever is told something all the time must be heard all the same.
    if (woken_ && heard_) {
      woken_ = heard_ = false;
      co_return Event::woken;
    }
    heard_ = woken_;
    if (heard_) session_.inbox_.poke();
    auto error = co_await session_.inbox_.more();
    if (error != IoError::none) break;
  }
  done_ = true;
  deadline_.disarm();
  co_return Event::closed;
}

// The peer closes: it is told that it was heard.
Task<void> WebSocket::close_again(std::uint16_t code) {
  if (code == close_code::kNone) code = close_code::kNormal;
  co_await close(code, std::string_view());
}

Task<bool> WebSocket::write_due() {
  if (std::exchange(pong_due_, false)) {
    const std::string_view piece = pong_;
    const bool there = co_await write(FrameKind::pong, std::span(&piece, 1));
    if (!there) co_return false;
  }
  if (std::exchange(ping_due_, false)) {
    const bool there = co_await write(FrameKind::ping, std::span<const std::string_view>());
    if (!there) co_return false;
  }
  co_return true;
}

Task<bool> WebSocket::write(FrameKind kind, std::span<const std::string_view> pieces) {
  std::array<std::string_view, kMostPieces + 1> all;
  std::size_t count = 1, size = 0;
  for (const std::string_view piece : pieces.first(std::min(pieces.size(), kMostPieces))) {
    all[count++] = piece;
    size += piece.size();
  }
  head_.clear();
  append_frame_head(head_, kind, size);
  all[0] = head_;
  co_return co_await session_.write(std::span<const std::string_view>(all.data(), count));
}

Task<bool> WebSocket::send(std::span<const std::string_view> pieces) {
  if (done_) co_return false;
  const bool there = co_await write(FrameKind::text, pieces);
  if (!there) done_ = true;
  co_return there;
}

Task<void> WebSocket::close(std::uint16_t code, std::string_view reason) {
  if (done_) co_return;
  done_ = true;
  const char bytes[2] = {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  const std::array<std::string_view, 2> pieces{std::string_view(bytes, 2), reason.substr(0, kMostReason)};
  co_await write(FrameKind::close, pieces);
}

}  // namespace net
