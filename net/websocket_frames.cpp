#include "net/websocket_frames.h"

#include <algorithm>

#include "core/json_writer.h"

namespace net {
namespace {

constexpr std::size_t kMostControl = 125;
constexpr unsigned char kFinal = 0x80, kReserved = 0x70, kOpcode = 0x0F, kMasked = 0x80, kLength = 0x7F;
constexpr unsigned char kTwoBytes = 126, kEightBytes = 127;
constexpr std::size_t kMask = 4;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = core::utf8_sequence(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

// What a peer may give as its reason (7.4): the registered ones, and those for applications.
bool may_be_sent(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::uint64_t big_endian(const unsigned char* bytes, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i) out = out << 8 | bytes[i];
  return out;
}

}  // namespace

void append_frame_head(std::string& out, FrameKind kind, std::size_t size) {
  out += static_cast<char>(kFinal | static_cast<unsigned char>(kind));
  const std::size_t bytes = size <= kMostControl ? 0 : size <= 0xFFFF ? 2 : 8;
  out += static_cast<char>(bytes == 0 ? size : bytes == 2 ? kTwoBytes : kEightBytes);
  for (std::size_t i = bytes; i > 0; --i) out += static_cast<char>(size >> (8 * (i - 1)) & 0xFF);
}

std::size_t FrameReader::head_size() const noexcept {
  if (have_ < 2) return 2;
  const unsigned char length = head_[1] & kLength;
  return 2 + (length == kTwoBytes ? 2 : length == kEightBytes ? 8 : 0) + kMask;
}

FrameReader::Step FrameReader::fail(std::size_t used, std::uint16_t code) noexcept {
  fault_ = code;
  return {Status::bad, used, code};
}

std::uint16_t FrameReader::begin() {
  const auto kind = static_cast<FrameKind>(head_[0] & kOpcode);
  const bool final = (head_[0] & kFinal) != 0;
  const unsigned char length = head_[1] & kLength;
  if ((head_[0] & kReserved) != 0 || (head_[1] & kMasked) == 0) return close_code::kProtocol;
  control_frame_ = false;
  switch (kind) {
    case FrameKind::text:
      if (in_message_) return close_code::kProtocol;
      in_message_ = true;
      message_.clear();
      return 0;
    case FrameKind::more: return in_message_ ? 0 : close_code::kProtocol;
    case FrameKind::binary: return in_message_ ? close_code::kProtocol : close_code::kUnsupported;
    case FrameKind::close:
    case FrameKind::ping:
    case FrameKind::pong:
      control_frame_ = true;
      control_.clear();
      return final && length <= kMostControl ? 0 : close_code::kProtocol;
  }
  return close_code::kProtocol;
}

std::uint16_t FrameReader::measure() {
  const unsigned char length = head_[1] & kLength;
  left_ = length;
  if (length == kTwoBytes) left_ = big_endian(&head_[2], 2);
  if (length == kEightBytes) left_ = big_endian(&head_[2], 8);
  const bool shortest = length < kTwoBytes || (length == kTwoBytes ? left_ > kMostControl : left_ > 0xFFFF);
  if (!shortest || left_ >> 63 != 0) return close_code::kProtocol;
  if (!control_frame_ && left_ > kMostBytes - message_.size()) return close_code::kTooLarge;
  return 0;
}

void FrameReader::unmask(std::string_view bytes) {
  std::string& into = control_frame_ ? control_ : message_;
  const unsigned char* const mask = head_.data() + head_size() - kMask;
  for (const char byte : bytes) into += static_cast<char>(static_cast<unsigned char>(byte) ^ mask[masked_++ % kMask]);
  left_ -= bytes.size();
}

FrameReader::Step FrameReader::end(std::size_t used) {
  const auto kind = static_cast<FrameKind>(head_[0] & kOpcode);
  const bool final = (head_[0] & kFinal) != 0;
  have_ = masked_ = 0;
  inside_ = false;
  if (kind == FrameKind::ping) return {Status::ping, used, 0};
  if (kind == FrameKind::pong) return {Status::pong, used, 0};
  if (kind == FrameKind::close) {
    if (control_.empty()) return {Status::close, used, close_code::kNone};
    if (control_.size() == 1) return fail(used, close_code::kProtocol);
    const auto* bytes = reinterpret_cast<const unsigned char*>(control_.data());
    const auto code = static_cast<std::uint16_t>(big_endian(bytes, 2));
    if (!may_be_sent(code)) return fail(used, close_code::kProtocol);
    if (!is_utf8(std::string_view(control_).substr(2))) return fail(used, close_code::kNotUtf8);
    return {Status::close, used, code};
  }
  if (!final) return {Status::need_more, used, 0};
  in_message_ = false;
  if (!is_utf8(message_)) return fail(used, close_code::kNotUtf8);
  return {Status::text, used, 0};
}

FrameReader::Step FrameReader::next(std::string_view bytes) {
  if (fault_ != 0) return {Status::bad, 0, fault_};
  std::size_t used = 0;
  for (;;) {
    while (have_ < head_size()) {
      if (used == bytes.size()) return {Status::need_more, used, 0};
      head_[have_++] = static_cast<unsigned char>(bytes[used++]);
      if (have_ != 2) continue;
      if (const std::uint16_t code = begin(); code != 0) return fail(used, code);
    }
    if (!inside_) {
      if (const std::uint16_t code = measure(); code != 0) return fail(used, code);
      inside_ = true;
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - used));
    unmask(bytes.substr(used, size));
    used += size;
    if (left_ > 0) return {Status::need_more, used, 0};
    const Step step = end(used);
    if (step.status != Status::need_more) return step;
  }
}

}  // namespace net
