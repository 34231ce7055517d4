// The frames of a client's WebSocket (RFC 6455, section 5), read as their bytes come, and the heads of our own. Strict:
// what the RFC forbids ends the connection with the code it names. Text only, without extensions. Belongs to one
// connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace net {

// Section 7.4.1.
namespace close_code {
inline constexpr std::uint16_t kNormal = 1000, kGoingAway = 1001, kProtocol = 1002, kUnsupported = 1003, kNone = 1005,
                               kNotUtf8 = 1007, kPolicy = 1008, kTooLarge = 1009;
}

enum class FrameKind : std::uint8_t { more = 0x0, text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

// The head of one whole message or control frame of ours: never masked, never in parts.
void append_frame_head(std::string& out, FrameKind kind, std::size_t size);

class FrameReader {
 public:
  static constexpr std::size_t kMostBytes = 64 << 10;  // of a message, all its frames together

  enum class Status : std::uint8_t { need_more, text, ping, pong, close, bad };
  struct Step {
    Status status = Status::need_more;
    std::size_t consumed = 0;
    std::uint16_t code = 0;  // close: what the peer gave, or kNone; bad: what to close with
  };

  // Reads up to the end of one message or control frame. need_more: all bytes were used. bad: so is every later call.
  Step next(std::string_view bytes);
  // Of the last step that was not need_more: the message, or what a ping brought. Until the next call.
  std::string_view payload() const noexcept { return control_frame_ ? control_ : message_; }

 private:
  std::uint16_t begin();       // judges the first two bytes; 0: fine
  std::uint16_t measure();     // judges the length
  Step end(std::size_t used);  // of a whole frame; need_more: the message goes on
  std::size_t head_size() const noexcept;
  Step fail(std::size_t used, std::uint16_t code) noexcept;
  void unmask(std::string_view bytes);

  std::array<unsigned char, 14> head_{};
  std::size_t have_ = 0;  // bytes of the head
  bool inside_ = false;   // the head is whole
  std::uint64_t left_ = 0;
  std::size_t masked_ = 0;  // bytes of this frame's payload
  bool in_message_ = false, control_frame_ = false;
  std::uint16_t fault_ = 0;
  std::string message_, control_;
};

}  // namespace net
